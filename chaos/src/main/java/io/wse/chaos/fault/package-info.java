/**
 * What is done to the cluster, and when: planned ahead from a seed, so that it can be done again.
 */
package io.wse.chaos.fault;
