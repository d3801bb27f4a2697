package io.wse.log;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * By what an event is known again in its channel: a hash of the lineage, the channel, the event's
 * type and its id. The type belongs to it, as some domains give the events of one change the same
 * id; the lineage, as one that begins anew is read in its own order, whatever was read before it.
 * To be used on one context.
 */
final class EntryIds {

  /** So long that no two are alike, and that a member of a set takes the least room. */
  private static final int BYTES = 12;

  private final MessageDigest digest;

  EntryIds() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Buffer of(String lineage, AppendBatch.Item item) {
    part(lineage);
    part(item.channel().name());
    part(item.entry().domainType());
    part(item.eventId());
    return Buffer.buffer(digest.digest()).slice(0, BYTES);
  }

  /** Behind its length, so that no two of different parts are the same bytes. */
  private void part(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }
}
