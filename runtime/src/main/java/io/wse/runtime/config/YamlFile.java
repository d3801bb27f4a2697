package io.wse.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the settings' file; what cannot be read is said with the path and the place in it. */
final class YamlFile {
  private YamlFile() {}

  /** The file's mapping; an empty file is an empty mapping. */
  static Map<?, ?> read(Path path) {
    Object root;
    try {
      root = parse(Files.readString(path));
    } catch (NoSuchFileException e) {
      throw new ConfigException("the settings' file " + path + " does not exist");
    } catch (IOException e) {
      throw new ConfigException("the settings' file " + path + " cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(path + " is not YAML: " + e.getMessage());
    }
    if (root == null) {
      return Map.of();
    }
    if (root instanceof Map<?, ?> map) {
      return map;
    }
    throw new ConfigException(path + ": expected a mapping of keys at the top");
  }

  static Object parse(String text) {
    try {
      return new Load(LoadSettings.builder().setLabel("settings").build()).loadFromString(text);
    } catch (YamlEngineException e) {
      // The engine's message quotes the line, which may hold a secret; its first line says what and
      // the mark says where.
      String problem = e.getMessage().lines().findFirst().orElse("malformed");
      if (e instanceof org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException marked) {
        problem =
            marked.getProblem()
                + marked
                    .getProblemMark()
                    .map(
                        m ->
                            " (line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1) + ")")
                    .orElse("");
      }
      throw new IllegalArgumentException(problem, e);
    }
  }
}
