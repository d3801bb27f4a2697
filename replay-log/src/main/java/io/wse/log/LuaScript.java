package io.wse.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A script as the server gets it, and the digest by which it is called. */
record LuaScript(String text, String sha1) {

  static final LuaScript APPEND = load("append");
  static final LuaScript HEADS = load("heads");
  static final LuaScript READ = load("read");
  static final LuaScript ANEW = load("anew");
  static final LuaScript ADOPT = load("adopt");

  /** The script of that name, with what all share put in behind its first line, the flags. */
  private static LuaScript load(String name) {
    String own = resource(name);
    int line = own.indexOf('\n') + 1;
    String text = own.substring(0, line) + resource("bucket") + own.substring(line);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return new LuaScript(text, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = LuaScript.class.getResourceAsStream(name + ".lua")) {
      if (in == null) {
        throw new IllegalStateException("expected the script " + name + ".lua beside the classes");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
