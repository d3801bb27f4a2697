package io.wse.codec.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.wse.codec.WireTime;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

  private static final String EXPECTED = "2026-01-02T03:04:05.678Z";
  private static final long EXPECTED_MS = 1_767_323_045_678L;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05.678Z",
        "2026-01-02t03:04:05.678z",
        "2026-01-02 03:04:05.678",
        "2026-01-02T03:04:05.678",
        "2026-01-02T03:04:05,678Z",
        "2026-01-02T03:04:05.678901",
        "2026-01-02T03:04:05.678901234567890123Z",
        "2026-01-02T03:04:05.678+00",
        "2026-01-02T03:04:05.678+0000",
        "2026-01-02T03:04:05.678+00:00",
        "2026-01-02 03:04:05.678 +0000",
        "2026-01-02 03:04:05.678 Z",
        "2026-01-02T05:34:05.678+02:30",
        "2026-01-01T23:04:05.678-04",
        "2026-01-02T04:04:05.678+01:00[Europe/Berlin]",
        "20260102T030405.678Z",
        "20260102T030405.678",
        "20260102t040405.678+0100",
        " 2026-01-02T03:04:05.678Z ",
        "1767323045.678",
        "1767323045678",
        "1767323045678901",
        "1767323045678901234",
        "1767323045.678901234",
        "1.767323045678e9",
        "1.767323045678E12",
        "1767323045678.9",
        "1767323045678901234e-9",
      })
  void everyCommonFormIsRead(String written) {
    assertThat(EventTime.parse(written)).hasValue(EXPECTED_MS);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02, 2026-01-02T00:00:00.000Z",
    "20260102, 2026-01-02T00:00:00.000Z",
    "2026-01-02T03:04, 2026-01-02T03:04:00.000Z",
    "2026-01-02T03:04Z, 2026-01-02T03:04:00.000Z",
    "2026-01-02T03, 2026-01-02T03:00:00.000Z",
    "20260102T0304, 2026-01-02T03:04:00.000Z",
    "2026-01-02T03:04:05.6Z, 2026-01-02T03:04:05.600Z",
    "2026-01-02T24:00:00Z, 2026-01-03T00:00:00.000Z",
    "2016-12-31T23:59:60Z, 2017-01-01T00:00:00.000Z",
    "1767323045, 2026-01-02T03:04:05.000Z",
    "+1767323045, 2026-01-02T03:04:05.000Z",
    "1767323045., 2026-01-02T03:04:05.000Z",
    "31536000, 1971-01-01T00:00:00.000Z",
    "7258118399.999, 2199-12-31T23:59:59.999Z",
  })
  void partsThatAreMissingAreZero(String written, String expected) {
    assertThat(WireTime.text(EventTime.parse(written).orElseThrow())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "yesterday",
        "true",
        "NaN",
        "2026",
        "2026-1-2",
        "2026-13-01",
        "2026-02-29",
        "2026-01-02T25:00Z",
        "2026-01-02T24:00:01Z",
        "2026-01-02T03:60Z",
        "2026-01-02T03:04:61Z",
        "2026-01-02T03:04:05+19:00",
        "2026-01-02T03:04:05+01:60",
        "2026-01-02T03:04:05 UTC",
        "2026-01-02T0304",
        "02.01.2026",
        "1e",
        "0x10",
        "2026-01-02T03:04:05.Z",
        "--1",
        "٢٠٢٦-٠١-٠٢",
      })
  void whatIsNoTimeIsUnreadable(String written) {
    assertThat(EventTime.parse(written)).isEmpty();
    // A bare number that is no time is out of range, as every number is one of some time.
    assertThat(EventTime.fault(written))
        .isEqualTo(written.equals("2026") ? TimeFault.OUT_OF_RANGE : TimeFault.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1",
        "31535999",
        "0001-01-01T00:00:00Z",
        "1969-12-31",
        "1970-12-31T23:59:59Z",
        "2200-01-01",
        "9999-12-31T23:59:59Z",
        "1e400",
        "1e-400",
        "1e999999999",
        "-1e999999999",
        "1e-999999999",
        "99999999999999999999",
        "20260102030405",
      })
  void whatNoEventHasAsItsTimeIsOutOfRange(String written) {
    assertThat(EventTime.parse(written)).isEmpty();
    assertThat(EventTime.fault(written)).isEqualTo(TimeFault.OUT_OF_RANGE);
  }

  @Test
  void everyMomentReadsTheSameInEveryUnit() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      long seconds =
          EventTime.MIN_MS / 1_000
              + (long) (random.nextDouble() * (EventTime.END_MS - EventTime.MIN_MS) / 1_000);
      for (String zeros : new String[] {"", "000", "000000", "000000000"}) {
        assertThat(EventTime.parse(seconds + zeros)).hasValue(seconds * 1_000);
      }
      assertThat(EventTime.parse(WireTime.text(seconds * 1_000))).hasValue(seconds * 1_000);
    }
  }

  @Test
  void aLongTextCostsNoMoreThanItsLength() {
    for (String unit : new String[] {"9", "1.", "2026-01-02T03:04:05.", "[", "-"}) {
      String written = unit + unit.substring(unit.length() - 1).repeat(10) + "9".repeat(1_000_000);
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            EventTime.parse(written);
            EventTime.fault(written);
          });
    }
    assertThat(EventTime.parse(EXPECTED.replace("Z", "9".repeat(100_000)))).hasValue(EXPECTED_MS);
  }
}
