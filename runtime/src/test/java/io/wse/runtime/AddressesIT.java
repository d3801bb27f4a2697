package io.wse.runtime;

import static io.wse.runtime.TestNodes.await;
import static io.wse.runtime.TestNodes.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import io.vertx.core.internal.VertxInternal;
import io.wse.runtime.config.CommonKeys;
import java.net.ConnectException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On which addresses a node listens, and which it tells others. */
@Timeout(60)
class AddressesIT {
  private static final String SECRET = "a-cluster-secret-of-32-bytes-or-more";

  private final TestNodes nodes = new TestNodes();

  @AfterEach
  void stopNodes() throws Exception {
    nodes.stop();
  }

  @Test
  void aNodeThatListensOnAllAddressesIsReachedUnderItsPublicHost() throws Exception {
    int firstPort = freePort("127.0.0.1");
    int port = freePort("127.0.0.1");
    Map<String, Object> firstSettings = nodes.settings("127.0.0.1", firstPort, firstPort);
    firstSettings.put(CommonKeys.CLUSTER_SECRET.name(), SECRET);
    Node first =
        nodes.start(
            firstSettings,
            new TestPart("socket")
                .onStart(
                    context ->
                        context
                            .vertx()
                            .eventBus()
                            .consumer("test.echo", m -> m.reply(m.body()))
                            .completion()));
    Map<String, Object> settings = nodes.settings("0.0.0.0", port, firstPort);
    settings.put(CommonKeys.CLUSTER_PUBLIC_HOST.name(), "127.0.0.2");
    settings.put(CommonKeys.CLUSTER_SECRET.name(), SECRET);

    Node second = nodes.start(settings);

    await(second.ready());
    assertThat(first.members()).isEqualTo(2);
    assertThat(await(second.vertx().eventBus().request("test.echo", "hello")).body())
        .isEqualTo("hello");
    // On one machine a wrong address would be reached as well, so what the others are told counts.
    assertThat(Hazelcast.getAllHazelcastInstances())
        .extracting(member -> member.getCluster().getLocalMember().getAddress().getHost())
        .containsExactlyInAnyOrder("127.0.0.1", "127.0.0.2");
    assertThat(busHost(first)).isEqualTo("127.0.0.1");
    assertThat(busHost(second)).isEqualTo("127.0.0.2");
  }

  @Test
  void theOperatorsPortIsOnTheHostThatIsSetAndOnNoOther() throws Exception {
    int port = freePort("127.0.0.1");
    Map<String, Object> settings = nodes.settings("127.0.0.1", port, port);
    settings.put(CommonKeys.MANAGEMENT_HOST.name(), "127.0.0.2");

    Node node = nodes.start(settings);

    new Socket("127.0.0.2", node.managementPort()).close();
    assertThatThrownBy(() -> new Socket("127.0.0.1", node.managementPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  /** Where the others send this node what is for it. */
  private static String busHost(Node node) {
    return ((VertxInternal) node.vertx()).clusterManager().getNodeInfo().host();
  }
}
