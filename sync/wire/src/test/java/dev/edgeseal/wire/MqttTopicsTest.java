package dev.edgeseal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class MqttTopicsTest {
  private static final MqttTopics TOPICS = new MqttTopics("nordstadt");

  @Test
  void topicsAreThoseOfTheCityAndTheDevice() {
    assertThat(TOPICS.heads("meter-1")).isEqualTo("edgeseal/v1/nordstadt/heads/meter-1");
    assertThat(TOPICS.receipts("meter-1")).isEqualTo("edgeseal/v1/nordstadt/receipts/meter-1");
    assertThat(TOPICS.allHeads()).isEqualTo("edgeseal/v1/nordstadt/heads/+");
    assertThat(TOPICS.deviceOf(TOPICS.heads("meter-1"))).contains("meter-1");
  }

  @Test
  void anotherTopicNamesNoDevice() {
    for (String topic :
        List.of(
            "edgeseal/v1/nordstadt/heads/",
            "edgeseal/v1/nordstadt/heads/a/b",
            "edgeseal/v1/nordstadt/heads/A",
            "edgeseal/v1/nordstadt/receipts/meter-1",
            "edgeseal/v1/suedstadt/heads/meter-1",
            "x")) {
      assertThat(TOPICS.deviceOf(topic)).as(topic).isEmpty();
    }
  }

  @Test
  void aNameCannotReachAnotherTopic() {
    for (String name : List.of("", "+", "#", "a/b", "A", "x".repeat(65))) {
      assertThatThrownBy(() -> TOPICS.heads(name)).as(name).isInstanceOf(RejectInput.class);
      assertThatThrownBy(() -> new MqttTopics(name)).as(name).isInstanceOf(RejectInput.class);
    }
  }
}
