/** The demo's HTTP side: login, commands, reads of the read model, health, and the page's files. */
package io.wse.demo.api;
