package io.wse.runtime;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import java.net.InetSocketAddress;
import java.util.Properties;

/**
 * Tells Hazelcast, which makes it by its name in {@code cluster.xml}, where to listen and what to
 * tell the others.
 */
public final class MemberAddress implements MemberAddressProvider {
  private final InetSocketAddress bind;
  private final InetSocketAddress shown;

  public MemberAddress(Properties properties) {
    int port = Integer.parseInt(properties.getProperty("port"));
    bind = new InetSocketAddress(properties.getProperty("bind"), port);
    shown = new InetSocketAddress(properties.getProperty("public_host"), port);
  }

  @Override
  public InetSocketAddress getBindAddress() {
    return bind;
  }

  @Override
  public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
    return bind;
  }

  @Override
  public InetSocketAddress getPublicAddress() {
    return shown;
  }

  @Override
  public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
    return shown;
  }
}
