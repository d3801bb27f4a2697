package io.wse.socket;

import java.time.Clock;

/** What all connections of a node share. */
record Services(
    String nodeId,
    SocketOptions options,
    Timers timers,
    Clock clock,
    Authenticator authenticator,
    LogReader log,
    Pages pages,
    Feeds feeds,
    Snapshots snapshots,
    Completions completions,
    Connections connections,
    JoinQueue joins,
    SocketMetrics metrics,
    RefusalLog refusals) {}
