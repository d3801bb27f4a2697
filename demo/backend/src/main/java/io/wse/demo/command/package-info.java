/**
 * The write side: commands over the local bus, decided on aggregates held in memory, written to the
 * log. Its state is recovered from the read model and the log's tail behind it.
 */
package io.wse.demo.command;
