/** What lies on the nodes' class path to make their bus lose messages. */
package io.wse.chaos.bus;
