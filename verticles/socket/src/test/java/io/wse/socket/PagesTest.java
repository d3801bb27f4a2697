package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.codec.protocol.ResumePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many connections of one channel cost about as many reads of the log as one. */
class PagesTest {
  private static final int CONNECTIONS = 50;
  private static final int QUEUE = 1 << 20;

  private final List<Runnable> answers = new ArrayList<>();
  private final Fixture fixture = new Fixture(answers::add);

  @Test
  void readsAPageOnceForAllWhoResumeAtTheSamePlace() {
    String epoch = fill(Channel.GLOBAL, 1_000);
    List<Fixture.Client> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), QUEUE));
    }

    answer();

    for (Fixture.Client client : clients) {
      assertThat(client.read()).containsExactlyElementsOf(numbers(1, 1_000));
      assertThat(client.isLive()).isTrue();
    }
    assertThat(fixture.log.reads()).isLessThanOrEqualTo(pages(1_000) + 2);
    assertThat(pages("log")).isEqualTo(fixture.log.reads());
    assertThat(pages("shared")).isGreaterThan(CONNECTIONS);
  }

  @Test
  void sharesPagesAlsoWithThoseWhoStandElsewhereInThem() {
    String epoch = fill(Channel.GLOBAL, 1_000);
    List<Fixture.Client> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 7L * i), QUEUE));
      if (i % 10 == 0) {
        answer();
      }
    }

    answer();

    for (int i = 0; i < CONNECTIONS; i++) {
      assertThat(clients.get(i).read()).containsExactlyElementsOf(numbers(7 * i + 1, 1_000));
      assertThat(clients.get(i).isLive()).isTrue();
    }
    assertThat(fixture.log.reads()).isLessThan(4 * pages(1_000));
  }

  @Test
  void encodesAnEntryOnceForAllOfThem() {
    String epoch = fill(Channel.GLOBAL, 10);
    List<Fixture.Client> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), QUEUE));
    }

    answer();

    List<Frame> first = clients.get(0).transport.queued();
    assertThat(first).hasSize(10);
    for (Fixture.Client client : clients) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.transport.queued().get(i)).isSameAs(first.get(i));
      }
    }
  }

  @Test
  void readsForASlowConnectionWhatItHadNoRoomForOnlyOnce() {
    String epoch = fill(Channel.GLOBAL, 200);
    Fixture.Client slow = fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), 2_000);
    List<Long> read = new ArrayList<>();
    while (!slow.isLive() || !answers.isEmpty()) {
      answer();
      read.addAll(slow.read());
    }

    assertThat(read).containsExactlyElementsOf(numbers(1, 200));
    assertThat(fixture.log.reads()).isLessThanOrEqualTo(pages(200) + 1);
  }

  @Test
  void readsNothingForConnectionsThatWentWhileTheyWaitedForTheirTurn() {
    int channels = 200;
    List<Fixture.Client> clients = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      Channel channel = Channel.topic("t" + c);
      String epoch = fill(channel, 10);
      clients.add(fixture.client(channel, new ResumePosition(epoch, 0), QUEUE));
    }
    while (fixture.log.reads() == 0) {
      List<Runnable> now = List.copyOf(answers);
      answers.clear();
      now.forEach(Runnable::run);
    }
    int readAtOnce = fixture.log.reads();
    assertThat(readAtOnce).isLessThan(channels / 2);

    clients.subList(0, channels - 1).forEach(Fixture.Client::close);
    answer();

    assertThat(fixture.log.reads()).isEqualTo(readAtOnce + 1);
    assertThat(clients.get(channels - 1).read()).containsExactlyElementsOf(numbers(1, 10));
  }

  @Test
  void readsForWhoSharesAPageWithAConnectionThatWent() {
    List<Fixture.Client> others = new ArrayList<>();
    for (int c = 0; c < 100; c++) {
      Channel channel = Channel.topic("t" + c);
      others.add(fixture.client(channel, new ResumePosition(fill(channel, 10), 0), QUEUE));
    }
    ResumePosition start = new ResumePosition(fill(Channel.GLOBAL, 10), 0);
    Fixture.Client goes = fixture.client(Channel.GLOBAL, start, QUEUE);
    Fixture.Client stays = fixture.client(Channel.GLOBAL, start, QUEUE);
    while (fixture.log.reads() == 0) {
      List<Runnable> now = List.copyOf(answers);
      answers.clear();
      now.forEach(Runnable::run);
    }

    goes.close();
    answer();

    assertThat(stays.read()).containsExactlyElementsOf(numbers(1, 10));
    assertThat(others).allMatch(Fixture.Client::isLive);
  }

  @Test
  void keepsNoMoreThanItsBound() {
    long most = 0;
    for (int c = 0; c < 40; c++) {
      Channel channel = Channel.topic("t" + c);
      String epoch = fill(channel, 1_000);
      fixture.client(channel, new ResumePosition(epoch, 0), 10 * QUEUE);
      answer();
      most = Math.max(most, fixture.pages.cost());
    }

    assertThat(most).isGreaterThan(Pages.MAX_COST / 2).isLessThanOrEqualTo(Pages.MAX_COST);
  }

  @Test
  void keepsAPageAsLongAsSomebodyAsksForItNowAndThen() {
    String epoch = fill(Channel.GLOBAL, 10);
    fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), QUEUE);
    answer();
    fixture.timers.pass(Pages.KEEP_MS / 2);
    fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), QUEUE);
    answer();
    assertThat(pages("shared")).isPositive();

    fixture.timers.pass(Pages.KEEP_MS * 3 / 4);
    assertThat(fixture.pages.cost()).isPositive();

    fixture.timers.pass(Pages.KEEP_MS);
    assertThat(fixture.pages.cost()).isZero();
  }

  @Test
  void tellsAllOfAGapThatTheyShare() {
    String epoch = fill(Channel.GLOBAL, 600);
    List<Fixture.Client> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), QUEUE));
    }
    while (fixture.log.reads() == 0) {
      answers.remove(0).run();
    }
    fixture.log.trim(Channel.GLOBAL, 10);

    answer();

    for (Fixture.Client client : clients) {
      assertThat(client.read()).containsOnlyOnce(-1L);
      assertThat(client.isLive()).isTrue();
    }
  }

  @Test
  void givesNoPageOfALogThatHasFallenBackSince() {
    String epoch = fill(Channel.GLOBAL, 10);
    Fixture.Client first = fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), QUEUE);
    answer();
    assertThat(first.read()).hasSize(10);
    fixture.log.fallBack(Channel.GLOBAL, 5);
    fixture.timers.pass(10_000);
    answer();
    fixture.log.append(Channel.GLOBAL, Events.entry("other 6"));

    Fixture.Client second = fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), QUEUE);
    answer();
    second.transport.readAll();

    assertThat(second.transport.take())
        .extracting(frame -> frame.getString("id"))
        .endsWith("e5", "other 6");
  }

  @Test
  void failsForAllWhoWaitAndReadsAgainForThemTogether() {
    String epoch = fill(Channel.GLOBAL, 10);
    List<Fixture.Client> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(fixture.client(Channel.GLOBAL, new ResumePosition(epoch, 0), QUEUE));
    }
    while (fixture.log.reads() == 0) {
      fixture.log.failNext(fixture.log.reads() == 0 && answers.size() == 1 ? 1 : 0);
      answers.remove(0).run();
    }
    fixture.log.failing(true);
    answer();
    fixture.log.failing(false);
    for (int i = 0; i < 100; i++) {
      fixture.timers.pass(100);
      answer();
    }

    clients.forEach(client -> assertThat(client.read()).hasSize(10));
    assertThat(fixture.log.reads()).isLessThan(CONNECTIONS);
  }

  private String fill(Channel channel, int entries) {
    String epoch = null;
    for (int i = 1; i <= entries; i++) {
      epoch = fixture.log.append(channel, Events.entry("e" + i)).epoch();
    }
    return epoch;
  }

  private void answer() {
    while (!answers.isEmpty()) {
      answers.remove(0).run();
    }
  }

  private double pages(String from) {
    return fixture.meters.get("wse_socket_pages").tag("from", from).counter().count();
  }

  /** How many pages so many small entries make: about 32 KB of them each. */
  private static int pages(int entries) {
    int bytes = Events.entry("e1000").body().length();
    return (int) Math.ceil(entries * bytes / (32.0 * 1024)) + 1;
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
