package io.wse.socket;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A WebSocket client that sends whatever bytes it is given, for what no client library would send.
 * For one test thread; reads block for 10 s at most.
 */
final class RawWebSocket implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** A frame of the server. */
  record Frame(int opcode, byte[] payload) {
    JsonObject json() {
      return new JsonObject(new String(payload, StandardCharsets.UTF_8));
    }

    int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }
  }

  private final Socket socket;
  private final DataInputStream in;

  private RawWebSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  static RawWebSocket connect(int port, String path) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    RawWebSocket client = new RawWebSocket(socket);
    client.send(
        ("GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    String answer = client.head();
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(answer);
    }
    return client;
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The next frame of the server; null once the connection has ended. */
  Frame read() throws IOException {
    try {
      int first = in.readUnsignedByte();
      long length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      byte[] payload = new byte[Math.toIntExact(length)];
      in.readFully(payload);
      return new Frame(first & 0x0f, payload);
    } catch (EOFException | SocketException ended) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  // Frames of a client

  static byte[] frame(boolean last, int opcode, byte[] payload) {
    return frame(last, 0, opcode, payload);
  }

  /**
   * @param reserved the three reserved bits
   */
  static byte[] frame(boolean last, int reserved, int opcode, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((last ? 0x80 : 0) | reserved << 4 | opcode);
    int length = payload.length;
    if (length < 126) {
      out.write(0x80 | length);
    } else if (length < 1 << 16) {
      out.write(0x80 | 126);
      out.write(length >> 8);
      out.write(length);
    } else {
      out.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) length >> shift));
      }
    }
    byte[] mask = new byte[4];
    ThreadLocalRandom.current().nextBytes(mask);
    out.writeBytes(mask);
    byte[] masked = payload.clone();
    for (int i = 0; i < length; i++) {
      masked[i] ^= mask[i & 3];
    }
    out.writeBytes(masked);
    return out.toByteArray();
  }

  static byte[] close(int code, String reason) {
    return frame(true, CLOSE, closePayload(code, reason.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] closePayload(int code, byte[] reason) {
    byte[] payload = Arrays.copyOf(new byte[] {(byte) (code >> 8), (byte) code}, 2 + reason.length);
    System.arraycopy(reason, 0, payload, 2, reason.length);
    return payload;
  }
}
