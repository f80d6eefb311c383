package dev.edgeseal.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.uplink.UplinkCode;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  @Test
  void everyKindOfFailureHasItsNumber() {
    assertThat(ExitCode.of(new RejectInput(AgentCode.USAGE, "")).number()).isEqualTo(1);
    assertThat(ExitCode.of(new RetryLater(UplinkCode.values()[0], "")).number()).isEqualTo(3);
    assertThat(ExitCode.of(new GiveUp(AgentCode.NOT_RUNNING, "")).number()).isEqualTo(4);
  }
}
