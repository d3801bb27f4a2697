package io.wse.demo.readmodel;

import java.util.Map;

/**
 * What a list asks for.
 *
 * @param filters column to value; the columns are ours, the values are the client's
 * @param limit rows a page
 * @param after the last row of the page before, or null
 */
public record ListRequest(Map<String, String> filters, int limit, Cursor after) {}
