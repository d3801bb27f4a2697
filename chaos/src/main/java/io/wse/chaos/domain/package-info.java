/**
 * The application around the engine: users, a producer of their events, a read model with its
 * projector.
 */
package io.wse.chaos.domain;
