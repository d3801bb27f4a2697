package io.wse.socket;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Byte sequences that are UTF-8 and such that are not, numbered as group 6 of the Autobahn suite.
 */
final class Utf8Samples {

  record Sample(String name, byte[] bytes, boolean valid) {}

  private final List<Sample> samples = new ArrayList<>();

  private Utf8Samples() {}

  static List<Sample> all() {
    Utf8Samples all = new Utf8Samples();
    all.prefixes();
    all.invalid("6.3", "cebae1bdb9cf83cebcceb5eda080656469746564");
    all.valid("6.5", "68656c6c6f24776f726c64", "68656c6c6fc2a2776f726c64");
    all.valid("6.5", "68656c6c6fe282ac776f726c64", "68656c6c6ff0a4ada2776f726c64");
    all.valid("6.7", "00", "c280", "e0a080", "f0908080");
    all.invalid("6.8", "f888808080", "fc8480808080");
    all.valid("6.9", "7f", "dfbf", "efbfbf", "f48fbfbf");
    all.invalid("6.10", "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf");
    all.valid("6.11", "ed9fbf", "ee8080", "efbfbd", "f48fbfbf");
    all.invalid("6.11", "f4908080");
    all.continuationBytes();
    all.lonelyStarts();
    all.missingLastBytes();
    all.invalid("6.16", "fe", "ff", "fefeffff");
    all.invalid("6.17", "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af");
    all.invalid("6.18", "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf");
    all.invalid("6.19", "c080", "e08080", "f0808080", "f880808080", "fc8080808080");
    all.invalid("6.20", "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf");
    all.invalid("6.21", "eda080edb080", "eda080edbfbf", "edadbfedb080", "edadbfedbfbf");
    all.invalid("6.21", "edae80edb080", "edae80edbfbf", "edafbfedb080", "edafbfedbfbf");
    all.nonCharacters();
    all.valid("6.23", "efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf");
    return all.samples;
  }

  /** All prefixes of a Greek word; one that ends within a character is not UTF-8. */
  private void prefixes() {
    String word = "κόσμε";
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    for (int length = 1; length <= bytes.length; length++) {
      String hex = HexFormat.of().formatHex(bytes, 0, length);
      String back = new String(bytes, 0, length, StandardCharsets.UTF_8);
      add("6.6", hex, !back.contains("\ufffd"));
    }
  }

  private void continuationBytes() {
    invalid("6.12", "80", "bf");
    for (int count = 2; count <= 7; count++) {
      invalid("6.12", "80bf".repeat(count).substring(0, 2 * count));
    }
    StringBuilder all = new StringBuilder();
    for (int each = 0x80; each <= 0xbf; each++) {
      all.append(Integer.toHexString(each));
    }
    invalid("6.12", all.toString());
  }

  private void lonelyStarts() {
    int[][] ranges = {{0xc0, 0xdf}, {0xe0, 0xef}, {0xf0, 0xf7}, {0xf8, 0xfb}, {0xfc, 0xfd}};
    for (int[] range : ranges) {
      StringBuilder each = new StringBuilder();
      for (int start = range[0]; start <= range[1]; start++) {
        each.append(Integer.toHexString(start)).append("20");
      }
      invalid("6.13", each.toString());
    }
  }

  private void missingLastBytes() {
    String[] cut = {
      "c0",
      "e080",
      "f08080",
      "f8808080",
      "fc80808080",
      "df",
      "efbf",
      "f7bfbf",
      "fbbfbfbf",
      "fdbfbfbfbf"
    };
    invalid("6.14", cut);
    invalid("6.15", String.join("", cut));
  }

  /** They are code points like any other. */
  private void nonCharacters() {
    for (int plane = 0; plane <= 16; plane++) {
      for (int last : new int[] {0xfffe, 0xffff}) {
        byte[] bytes = Character.toString(plane << 16 | last).getBytes(StandardCharsets.UTF_8);
        valid("6.22", HexFormat.of().formatHex(bytes));
      }
    }
  }

  private void valid(String name, String... all) {
    for (String hex : all) {
      add(name, hex, true);
    }
  }

  private void invalid(String name, String... all) {
    for (String hex : all) {
      add(name, hex, false);
    }
  }

  private void add(String name, String hex, boolean valid) {
    samples.add(new Sample(name + " " + hex, HexFormat.of().parseHex(hex), valid));
  }
}
