/** Clients by the thousand, each of which keeps a position and a cache as the protocol says. */
package io.wse.chaos.client;
