package io.wse.consumer;

import io.wse.codec.bus.AnchorAnswer;
import io.wse.codec.bus.AnchorRequest;
import java.util.concurrent.CompletableFuture;

/** Asks a publisher what the log remembers. May be used by any thread. */
interface LogMemory {

  CompletableFuture<AnchorAnswer> ask(AnchorRequest request);
}
