/** The cluster that is hurt, and what is around it: servers, nodes, network, clients, domain. */
package io.wse.chaos.rig;
