package io.wse.chaos.rig;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.wse.chaos.bus.BusLoss;
import io.wse.chaos.bus.BusLossPart;
import io.wse.chaos.check.Circumstances;
import io.wse.chaos.check.Hostility;
import io.wse.chaos.client.Crowd;
import io.wse.chaos.client.Door;
import io.wse.chaos.domain.Population;
import io.wse.chaos.domain.Producer;
import io.wse.chaos.domain.Projector;
import io.wse.chaos.domain.ReadModelSql;
import io.wse.chaos.domain.Topics;
import io.wse.chaos.history.Epochs;
import io.wse.chaos.history.EventLog;
import io.wse.chaos.history.RunClock;
import io.wse.chaos.hostile.HostileClients;
import io.wse.embedded.EmbeddedServer;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import io.wse.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A whole application on this machine: servers, nodes, the network in front of them, clients, a
 * producer and a read model. For one thread, which may wait; {@link #close} may come from another
 * at any time and ends it all.
 */
public final class Rig implements AutoCloseable {
  private static final String SECRET = "chaos-secret-of-at-least-32-bytes-or-more";
  private static final String GROUP = "chaos";
  private static final int NODE_HEAP_MB = 160;

  /** So many JVMs start side by side; more would only wait for each other. */
  private static final int START_AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(120);

  private final RigOptions options;
  private final Consumer<String> tell;
  private final RunClock clock = new RunClock();
  private final Epochs epochs = new Epochs();
  private final EventLog events = new EventLog();
  private final Population population;
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setPreferNativeTransport(true)
              .setEventLoopPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors())));
  private final Map<Kind, List<NodeProcess>> nodes = new EnumMap<>(Kind.class);
  private final List<Circumstances.LogLoss> logLosses = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Path busLossFile;
  private final Testbed testbed;
  private KafkaAdmin admin;
  private LogHeads heads;
  private Producer producer;
  private Projector projector;
  private Network network;
  private Mesh mesh;
  private Crowd crowd;
  private HostileClients hostile;

  private Rig(RigOptions options, Consumer<String> tell) {
    this.options = options;
    this.tell = tell;
    this.population = new Population(options.clients());
    this.busLossFile = options.home().resolve("bus-loss");
    tell.accept("starting Kafka, Redis and PostgreSQL");
    this.testbed =
        Testbed.in("chaos", options.home())
            .redis("appendfsync", "always")
            .postgres("fsync", "off")
            .smallNodes(NODE_HEAP_MB)
            .mostNodes(options.allNodes())
            .start();
  }

  /**
   * Starts everything and returns when all clients are connected.
   *
   * @param tell of the progress, line by line
   */
  public static Rig start(RigOptions options, Consumer<String> tell) {
    Rig rig = new Rig(options, tell);
    try {
      rig.startAll();
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
    return rig;
  }

  private void startAll() {
    String bootstrap = testbed.kafka().bootstrap();
    admin = new KafkaAdmin(bootstrap, GROUP);
    admin.createTopics();
    heads = new LogHeads(vertx, testbed.redis().url());
    projector = new Projector(vertx, testbed.postgres().url(), bootstrap);
    projector.start();
    busLoss(BusLoss.NONE);
    settings();
    if (options.partable()) {
      mesh = new Mesh(vertx, nodeNames(), testbed.freePorts(2 * options.allNodes()));
    }
    startNodes();
    network = new Network(vertx, nodes(Kind.SOCKET), options.proxied());
    List<Door> doors = network.doors();
    crowd = new Crowd(vertx, population, doors, SECRET, clock, epochs, options.seed());
    tell.accept("connecting " + crowd.size() + " clients");
    Waiting.on(crowd.start());
    Await.until(
        "all clients are connected",
        CONNECT_TIMEOUT,
        () -> crowd.stats().connected() == crowd.size());
    producer =
        new Producer(bootstrap, population, events, clock, options.perSecond(), options.seed());
    hostile = new HostileClients(nodes(Kind.SOCKET), SECRET, options.seed());
    Waiting.on(vertx.deployVerticle(hostile));
  }

  private void settings() {
    Path file = options.home().resolve("nodes.yaml");
    try {
      Files.writeString(file, ReadModelSql.nodeSettings());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    testbed
        .with("WSE_CONFIG", file.toString())
        .with("WSE_JWT_SECRET", SECRET)
        .with("WSE_CONSUMER_GROUP", GROUP)
        .with("WSE_CONSUMER_TOPICS", String.join(",", Topics.ALL))
        .with("WSE_EVENT_ROLE_PATH", "role_id")
        .with("WSE_EVENT_TOPIC_PATH", "topic")
        .with("WSE_EVENT_GLOBAL_PATH", "global")
        .with("WSE_TOPICS_ALLOW", Population.topicPattern())
        .with("WSE_BUFFER_SIZE", String.valueOf(userEntries()))
        .with("WSE_SHARED_BUFFER_SIZE", String.valueOf(sharedEntries()))
        // Short, so that a dead link is noticed within the time of a fault.
        .with("WSE_HEARTBEAT_INTERVAL", "5s")
        .with("WSE_SNAPSHOT_WAIT", "10s")
        // Short, so that connections which wait for it are decided within the time of a fault.
        .with("WSE_SOCKET_HELLO_TIMEOUT", "5s")
        .with(BusLossPart.FILE_VARIABLE, busLossFile.toString());
    options.settings().forEach(testbed::with);
  }

  private static String name(Kind kind, int index) {
    return kind.part() + "-" + (index + 1);
  }

  private List<String> nodeNames() {
    List<String> names = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (int i = 0; i < options.count(kind); i++) {
        names.add(name(kind, i));
      }
    }
    return names;
  }

  /** The first node makes the cluster; the others join it, some at a time. */
  private void startNodes() {
    List<NodeProcess> starting = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      nodes.put(kind, new ArrayList<>());
      for (int i = 0; i < options.count(kind); i++) {
        String name = name(kind, i);
        NodeProcess node =
            testbed.starting(
                name,
                List.of(kind.part(), BusLossPart.NAME),
                mesh == null ? Map.of() : mesh.settings(name));
        if (mesh != null) {
          mesh.started(node);
        }
        nodes.get(kind).add(node);
        starting.add(node);
        boolean first = starting.size() == 1 && kind == Kind.values()[0] && i == 0;
        if (first || starting.size() == START_AT_ONCE) {
          awaitReady(starting);
        }
      }
    }
    awaitReady(starting);
  }

  private void awaitReady(List<NodeProcess> starting) {
    for (NodeProcess node : starting) {
      node.awaitReady();
      tell.accept("  %-12s ready".formatted(node.name()));
    }
    starting.clear();
  }

  public Vertx vertx() {
    return vertx;
  }

  public RunClock clock() {
    return clock;
  }

  public RigOptions options() {
    return options;
  }

  public Population population() {
    return population;
  }

  public EventLog events() {
    return events;
  }

  public Epochs epochs() {
    return epochs;
  }

  public Testbed testbed() {
    return testbed;
  }

  public List<NodeProcess> nodes(Kind kind) {
    return nodes.getOrDefault(kind, List.of());
  }

  public List<NodeProcess> allNodes() {
    return nodes.values().stream().flatMap(List::stream).toList();
  }

  public Producer producer() {
    return producer;
  }

  public Projector projector() {
    return projector;
  }

  public Network network() {
    return network;
  }

  public Crowd crowd() {
    return crowd;
  }

  public HostileClients hostile() {
    return hostile;
  }

  KafkaAdmin admin() {
    return admin;
  }

  LogHeads heads() {
    return heads;
  }

  /** The network between the nodes; only where the options ask for it. */
  public Mesh mesh() {
    if (mesh == null) {
      throw new IllegalStateException("the nodes' network was not made to be parted");
    }
    return mesh;
  }

  public ClusterView cluster() {
    return new ClusterView(allNodes());
  }

  /** How many entries the log keeps of a user's channel. */
  public int userEntries() {
    return options.retention().userEntries();
  }

  public int sharedEntries() {
    return options.retention().sharedEntries();
  }

  /** What the buses of all nodes lose from now on; they notice within a moment. */
  public void busLoss(BusLoss loss) {
    try {
      Path making = busLossFile.resolveSibling("bus-loss.making");
      Files.writeString(making, loss.text());
      Files.move(making, busLossFile, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on Redis may be without some of what it had said was written. */
  public void logMayBeLost() {
    logLosses.add(new Circumstances.LogLoss(clock.nowMs()));
  }

  public List<Circumstances.LogLoss> logLosses() {
    return logLosses;
  }

  /** Records that are no events, and what the dead-letter topic has. */
  public Hostility hostility() {
    return new Hostility(producer.hostile(), DeadLetterTopic.read(testbed.kafka().bootstrap()));
  }

  public void startIfDead(NodeProcess node) {
    if (!node.isAlive()) {
      node.start();
    }
  }

  public void startIfDead(EmbeddedServer server) {
    if (!server.isRunning()) {
      server.start();
    }
  }

  /** Starts and wakes whatever does not run, and returns when all is ready. */
  public void heal() {
    network.clear();
    producer.padTopics(0);
    producer.broadcast(0);
    Waiting.on(crowd.leaveAlone());
    if (mesh != null) {
      mesh.join();
    }
    busLoss(BusLoss.NONE);
    healServers();
    for (NodeProcess node : allNodes()) {
      if (node.isPaused()) {
        node.resume();
      }
      startIfDead(node);
    }
    allNodes().forEach(NodeProcess::awaitReady);
  }

  private void healServers() {
    for (EmbeddedServer server : List.of(testbed.kafka(), testbed.redis(), testbed.postgres())) {
      server.resume();
      startIfDead(server);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (crowd != null) {
      // Without waiting: it may be Ctrl-C, and then nothing is to be waited for.
      crowd.stop();
    }
    if (producer != null) {
      producer.close();
    }
    if (projector != null) {
      projector.close();
    }
    testbed.close();
    if (admin != null) {
      admin.close();
    }
    vertx.close();
  }
}
