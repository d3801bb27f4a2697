package io.wse.codec.bus;

import io.vertx.core.eventbus.ReplyException;

/** Why a request over the bus failed, as the failure code of the reply: never told by text. */
public enum BusFault {
  /** The replay log cannot be reached or refuses writes. The same batch may be sent again. */
  LOG_UNAVAILABLE(1, true),
  /** The batch does not fit this version or this log's settings. Sending it again is no use. */
  BATCH_REFUSED(2, false),
  /** No definition of that name. */
  SNAPSHOT_UNKNOWN(3, false),
  /** The read model or Kafka's end offsets cannot be read just now. */
  SNAPSHOT_UNAVAILABLE(4, true),
  /** The definition's query fails on the values that it meets: asking again is no use. */
  SNAPSHOT_FAILED(5, false),
  /** No answer in time, or nobody at that address, or a fault without a code: try again. */
  NO_ANSWER(0, true);

  private final int code;
  private final boolean retryable;

  BusFault(int code, boolean retryable) {
    this.code = code;
    this.retryable = retryable;
  }

  public int code() {
    return code;
  }

  public boolean retryable() {
    return retryable;
  }

  /** The fault behind a failed request. */
  public static BusFault of(Throwable failure) {
    if (failure instanceof ReplyException reply) {
      for (BusFault fault : values()) {
        if (fault.code == reply.failureCode() && fault != NO_ANSWER) {
          return fault;
        }
      }
    }
    return NO_ANSWER;
  }
}
