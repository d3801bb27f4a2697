package io.wse.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.tukaani.xz.XZInputStream;

/**
 * Server programs, unpacked from their jars into a cache once. Several processes may do so at the
 * same time: each unpacks beside the target, and the first rename wins.
 */
final class Binaries {
  private static final String POSTGRES = "postgres-linux-x86_64.txz";
  private static final String REDIS = "redis-server-7.0.15-linux-amd64";

  private Binaries() {}

  /** The directory that has {@code bin/postgres}. */
  static Path postgres(Path cacheDir) {
    return unpacked(
        cacheDir,
        "postgres",
        POSTGRES,
        (in, target) -> {
          try (XZInputStream archive = new XZInputStream(in)) {
            TarArchive.unpack(archive, target);
          }
        });
  }

  /** The directory that has {@code redis-server}. */
  static Path redis(Path cacheDir) {
    return unpacked(
        cacheDir,
        "redis",
        REDIS,
        (in, target) -> {
          Path program = target.resolve("redis-server");
          Files.copy(in, program);
          Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        });
  }

  private interface Unpacking {
    void unpack(InputStream in, Path target) throws IOException;
  }

  private static Path unpacked(Path cacheDir, String name, String resource, Unpacking unpacking) {
    requireLinuxAmd64();
    try {
      URL url = Binaries.class.getClassLoader().getResource(resource);
      if (url == null) {
        throw new ServerException(resource + " is not on the class path");
      }
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      try (InputStream in = connection.getInputStream()) {
        Path target = cacheDir.toAbsolutePath().resolve(name + "-" + contentId(connection));
        if (Files.isDirectory(target)) {
          return target;
        }
        Files.createDirectories(cacheDir);
        // Not createTempDirectory: that allows nobody but the owner in, and postgres as another
        // user must get there.
        Path own =
            cacheDir
                .toAbsolutePath()
                .resolve(
                    "." + name + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        Files.createDirectory(own);
        try {
          unpacking.unpack(in, own);
          publish(own, target);
        } finally {
          Trees.delete(own);
        }
        return target;
      }
    } catch (IOException e) {
      throw new ServerException("cannot unpack " + name + " below " + cacheDir + ": " + e, e);
    }
  }

  private static void publish(Path own, Path target) throws IOException {
    try {
      Files.move(own, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
      // Another process was first; its copy is the same.
    }
  }

  private static String contentId(URLConnection connection) throws IOException {
    if (connection instanceof JarURLConnection jar) {
      return Long.toHexString(jar.getJarEntry().getCrc());
    }
    return "unpacked-" + connection.getContentLengthLong();
  }

  private static void requireLinuxAmd64() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!platform.equals("Linux amd64")) {
      throw new ServerException(
          "the embedded PostgreSQL and Redis run on Linux amd64 only, this is "
              + platform
              + "; point WSE_PG_URL and WSE_REDIS_URL at servers of your own");
    }
  }
}
