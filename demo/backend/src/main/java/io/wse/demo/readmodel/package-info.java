/**
 * The read model in PostgreSQL: its schema, the projector that writes rows and positions in one
 * transaction, and the queries that read both in one.
 */
package io.wse.demo.readmodel;
