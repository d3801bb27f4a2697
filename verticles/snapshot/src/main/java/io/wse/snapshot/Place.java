package io.wse.snapshot;

/** One partition of a topic. */
record Place(String topic, int partition) {}
