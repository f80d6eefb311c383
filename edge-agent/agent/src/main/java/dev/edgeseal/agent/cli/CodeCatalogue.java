package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.EnvironmentCode;
import dev.edgeseal.agent.demo.DemoCode;
import dev.edgeseal.citynode.CityCode;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.FormatCode;
import dev.edgeseal.evidence.VerifyCode;
import dev.edgeseal.hsm.HsmCode;
import dev.edgeseal.journal.JournalCode;
import dev.edgeseal.provisioning.ProvisioningCode;
import dev.edgeseal.sensors.SensorCode;
import dev.edgeseal.uplink.UplinkCode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Every code of every module, in the order of their ids. */
final class CodeCatalogue {
  private CodeCatalogue() {}

  static List<Code> all() {
    return Stream.<Code[]>of(
            AgentCode.values(),
            CityCode.values(),
            DemoCode.values(),
            EnvironmentCode.values(),
            FormatCode.values(),
            HsmCode.values(),
            JournalCode.values(),
            ProvisioningCode.values(),
            SensorCode.values(),
            UplinkCode.values(),
            VerifyCode.values())
        .flatMap(Stream::of)
        .sorted(Comparator.comparing(Code::id))
        .toList();
  }

  static Optional<Code> find(String id) {
    String wanted = id.strip().toUpperCase(Locale.ROOT);
    return all().stream().filter(c -> c.id().equals(wanted)).findFirst();
  }
}
