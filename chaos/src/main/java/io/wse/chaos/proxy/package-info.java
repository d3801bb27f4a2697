/** A network as bad as one likes, between clients and servers on this machine. */
package io.wse.chaos.proxy;
