package io.wse.codec.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Test
  void readsBackAsItWasWritten() {
    for (Fingerprint each :
        List.of(
            Fingerprint.of(1_700_000_000_000L, "e-1"),
            Fingerprint.of(-1, ""),
            Fingerprint.of(Long.MAX_VALUE, "ü"),
            Fingerprint.of(Long.MIN_VALUE + 1, "another"))) {
      assertThat(Fingerprint.parse(each.text())).contains(each);
    }
    for (String text : List.of("", ".", "zzzzzzzzzzzzz.", "1.xyz", "1 2")) {
      assertThat(Fingerprint.parse(text)).isEmpty();
    }
  }

  @Test
  void anotherTimeOrAnotherIdIsAnotherRecord() {
    Fingerprint record = Fingerprint.of(5, "a");

    assertThat(record.fits(Fingerprint.of(5, "a"))).isTrue();
    assertThat(record.fits(Fingerprint.of(6, "a"))).isFalse();
    assertThat(record.fits(Fingerprint.of(5, "b"))).isFalse();
  }

  /** A record may have been decoded under one setting and not under another. */
  @Test
  void anIdThatOnlyOneSideKnowsSaysNothing() {
    assertThat(Fingerprint.of(5, "a").fits(Fingerprint.of(5, ""))).isTrue();
    assertThat(Fingerprint.of(5, "").fits(Fingerprint.of(5, "a"))).isTrue();
    assertThat(Fingerprint.of(5, "").fits(Fingerprint.of(6, "a"))).isFalse();
  }
}
