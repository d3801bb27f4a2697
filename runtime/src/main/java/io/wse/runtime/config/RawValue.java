package io.wse.runtime.config;

/**
 * A value before it is read: typed as YAML gave it, or the text of an environment variable, where a
 * number is text too.
 */
record RawValue(Object value, boolean fromEnvironment) {}
