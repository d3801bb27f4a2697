package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedTagTest {
  private final BoundedTag tag = new BoundedTag(List.of("order_update"));

  @Test
  void keepsWhatIsKnown() {
    assertThat(tag.value("order_update")).isEqualTo("order_update");
  }

  @Test
  void makesOneValueOfEverythingElse() {
    assertThat(tag.value("made_up")).isEqualTo("other");
    assertThat(tag.value(null)).isEqualTo("other");
  }
}
