package io.wse.socket;

import io.wse.runtime.config.SnapshotDefinitions;
import java.time.Clock;

/** What all connections of a node share. */
record Services(
    String nodeId,
    SocketOptions options,
    Timers timers,
    Clock clock,
    Authenticator authenticator,
    LogReader log,
    Feeds feeds,
    Snapshots snapshots,
    SnapshotDefinitions definitions,
    Connections connections,
    SocketMetrics metrics) {}
