/** Clients that misuse the protocol while the good ones are judged. */
package io.wse.chaos.hostile;
