package io.wse.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.UUID;
import java.util.stream.Stream;

/** A node's meters: what its parts register, Vert.x's own, and the JVM's. */
final class NodeMeters implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  NodeMeters() {
    garbageCollection.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    // Which of the JVM's own meters have it differs by the JVM's version.
    Gauge.builder("wse.netty.direct", NodeMeters::nettyDirectBytes)
        .baseUnit("bytes")
        .register(registry);
  }

  private static long nettyDirectBytes() {
    return Stream.of(ByteBufAllocator.DEFAULT, UnpooledByteBufAllocator.DEFAULT)
        .distinct()
        .map(ByteBufAllocatorMetricProvider.class::cast)
        .mapToLong(allocator -> allocator.metric().usedDirectMemory())
        .sum();
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  MicrometerMetricsFactory vertxMetrics() {
    return new MicrometerMetricsFactory(registry);
  }

  /**
   * Only labels of few values: addresses, paths, remote hosts and a request's method, which its
   * sender makes up, would let the outside grow the meters without end. Without them Vert.x adds up
   * what is of one name, gauges too.
   */
  static MetricsOptions vertxMetricsOptions() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        // Registries are known by name in the JVM: by the default one, its nodes would all write
        // into the first one's.
        .setRegistryName("wse-" + UUID.randomUUID())
        .setLabels(
            EnumSet.of(
                Label.LOCAL, Label.HTTP_CODE, Label.EB_SIDE, Label.POOL_TYPE, Label.POOL_NAME))
        .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET)
        .addDisabledMetricsCategory(MetricsDomain.VERTICLES);
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
