/** What the processes of a cluster hold, looked at again and again, and by how much it grew. */
package io.wse.chaos.soak;
