package io.wse.runtime.trust;

import com.hazelcast.config.Config;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;
import java.util.Optional;

/**
 * Starts Hazelcast members that authenticate each other with the cluster's secret.
 *
 * <p>The community edition reads the setting {@code socket-interceptor} but asks its node extension
 * for the interceptor, which only the enterprise edition has. So the extension is replaced here, by
 * Hazelcast's internal classes of 5.7; nothing else in the project uses those.
 */
public final class Members {
  private Members() {}

  /**
   * Blocks until the member has joined.
   *
   * @param secret without one, any Hazelcast member of that cluster's name can join
   */
  public static HazelcastInstance start(Config config, Optional<ClusterSecret> secret) {
    return secret.map(known -> start(config, known)).orElseGet(() -> plain(config));
  }

  private static HazelcastInstance plain(Config config) {
    return Hazelcast.newHazelcastInstance(config);
  }

  private static HazelcastInstance start(Config config, ClusterSecret secret) {
    SocketInterceptorConfig enabled = new SocketInterceptorConfig().setEnabled(true);
    config
        .getAdvancedNetworkConfig()
        .getEndpointConfigs()
        .get(EndpointQualifier.MEMBER)
        .setSocketInterceptorConfig(enabled);
    return HazelcastInstanceFactory.newHazelcastInstance(
        config, null, new Context(new MemberInterceptor(secret)));
  }

  private static final class Context extends DefaultNodeContext {
    private final MemberSocketInterceptor interceptor;

    Context(MemberSocketInterceptor interceptor) {
      this.interceptor = interceptor;
    }

    @Override
    public NodeExtension createNodeExtension(Node node) {
      return new Extension(node, interceptor);
    }
  }

  private static final class Extension extends DefaultNodeExtension {
    private final MemberSocketInterceptor interceptor;

    Extension(Node node, MemberSocketInterceptor interceptor) {
      super(node);
      this.interceptor = interceptor;
    }

    @Override
    public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpoint) {
      return interceptor;
    }
  }
}
