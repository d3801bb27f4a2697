/**
 * The judge: histories in, verdict out. It reads nothing and asks nobody, so that its own tests can
 * show it any history, above all wrong ones.
 */
package io.wse.chaos.check;
