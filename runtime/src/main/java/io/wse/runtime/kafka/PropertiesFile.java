package io.wse.runtime.kafka;

import io.wse.runtime.config.BackendKeys;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Kafka properties from a file of their own, in the form that Kafka's own tools read. */
final class PropertiesFile {
  private PropertiesFile() {}

  /** Adds what the file has; what cannot be read, or is there already, becomes a problem. */
  static void addTo(Map<String, String> properties, String file, List<String> problems) {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      read.load(reader);
    } catch (NoSuchFileException e) {
      problems.add(BackendKeys.KAFKA_PROPERTIES_FILE + ": " + file + " does not exist");
      return;
    } catch (IOException | InvalidPathException e) {
      problems.add(BackendKeys.KAFKA_PROPERTIES_FILE + ": " + file + " cannot be read: " + e);
      return;
    } catch (IllegalArgumentException e) {
      // The message may quote the text.
      problems.add(BackendKeys.KAFKA_PROPERTIES_FILE + ": " + file + " is not a properties file");
      return;
    }
    for (String name : read.stringPropertyNames()) {
      if (properties.putIfAbsent(name, read.getProperty(name)) != null) {
        problems.add(
            BackendKeys.KAFKA_PROPERTIES.name()
                + "."
                + name
                + ": given in "
                + BackendKeys.KAFKA_PROPERTIES
                + " and in "
                + file
                + "; expected one of them");
      }
    }
  }
}
