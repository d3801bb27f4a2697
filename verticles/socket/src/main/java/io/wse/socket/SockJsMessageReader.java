package io.wse.socket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;

/**
 * Reads the messages of one POST as its bytes arrive: an array of texts, or one text. It holds one
 * unfinished message and what was fed last, however long the whole is.
 */
final class SockJsMessageReader {

  /** What arrives is not what SockJS sends. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException() {
      super("expected an array of texts", null, false, false);
    }
  }

  /** A message is larger than allowed. */
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1;

    TooLargeException() {
      super("a message is too large", null, false, false);
    }
  }

  private enum State {
    BEFORE,
    IN_ARRAY,
    DONE
  }

  private final int maxMessageBytes;
  private final JsonParser parser;
  private final ByteArrayFeeder feeder;
  private State state = State.BEFORE;
  private boolean ended;

  /**
   * @param maxMessageBytes most bytes of a message, without the escapes of its JSON
   */
  SockJsMessageReader(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
    try {
      // A text has at least as many bytes as characters.
      parser =
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(maxMessageBytes).build())
              .build()
              .createNonBlockingByteArrayParser();
    } catch (IOException e) {
      throw new IllegalStateException("a parser that reads nothing yet cannot fail", e);
    }
    feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
  }

  /** To be called when {@link #next()} found no more. */
  void feed(byte[] bytes) throws MalformedException {
    try {
      feeder.feedInput(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new MalformedException();
    }
  }

  /** No more bytes come. */
  void end() {
    ended = true;
    feeder.endOfInput();
  }

  /** The next whole message; null where more bytes are needed, or none will come. */
  String next() throws MalformedException, TooLargeException {
    try {
      while (true) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.NOT_AVAILABLE) {
          return null;
        }
        if (token == null) {
          if (ended && state != State.DONE) {
            throw new MalformedException();
          }
          return null;
        }
        String message = accept(token);
        if (message != null) {
          return message;
        }
      }
    } catch (StreamConstraintsException e) {
      throw new TooLargeException();
    } catch (IOException e) {
      throw new MalformedException();
    }
  }

  private String accept(JsonToken token) throws IOException, MalformedException, TooLargeException {
    if (token == JsonToken.START_ARRAY && state == State.BEFORE) {
      state = State.IN_ARRAY;
      return null;
    }
    if (token == JsonToken.END_ARRAY && state == State.IN_ARRAY) {
      state = State.DONE;
      return null;
    }
    if (token != JsonToken.VALUE_STRING || state == State.DONE) {
      throw new MalformedException();
    }
    if (state == State.BEFORE) {
      state = State.DONE;
    }
    String message = parser.getText();
    if (ByteBufUtil.utf8Bytes(message) > maxMessageBytes) {
      throw new TooLargeException();
    }
    return message;
  }
}
