package io.wse.chaos.history;

import java.util.Arrays;

/** Numbers in the order in which they came, four bytes each. One thread at a time. */
public final class IntList {
  private static final int FIRST_CAPACITY = 16;

  private int[] values = new int[FIRST_CAPACITY];
  private int size;

  public void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = value;
  }

  public int get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index + " of " + size);
    }
    return values[index];
  }

  public void set(int index, int value) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index + " of " + size);
    }
    values[index] = value;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Where the value is, in a list that rises; or {@code -(where it would be) - 1}. */
  public int indexOf(int value) {
    return Arrays.binarySearch(values, 0, size, value);
  }

  /** Sorted, in an array of its own. */
  public int[] sorted() {
    int[] copy = Arrays.copyOf(values, size);
    Arrays.sort(copy);
    return copy;
  }
}
