/** The program: what people start and read. */
package io.wse.chaos.run;
