package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Check.Outcome;
import dev.edgeseal.evidence.Report.Finding;
import dev.edgeseal.evidence.Report.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The check lines of a {@link Report}. */
final class Lines {
  private Lines() {}

  static List<Line> of(
      Verdict verdict,
      Optional<Finding> finding,
      Map<VerifyCode, String> missing,
      Summary summary) {
    ArrayList<Line> lines = new ArrayList<>();
    for (Check check : Check.values()) {
      lines.add(
          verdict == Verdict.NOT_VERIFIED
              ? failed(check, finding.orElseThrow())
              : passed(check, missing, summary));
    }
    return lines;
  }

  private static Line failed(Check check, Finding finding) {
    int order = check.compareTo(finding.check());
    if (order == 0) {
      return new Line(check, Outcome.FAILED, finding.code().title() + " " + finding.detail());
    }
    return new Line(check, order < 0 ? Outcome.PASSED : Outcome.NOT_REACHED, "");
  }

  private static Line passed(Check check, Map<VerifyCode, String> missing, Summary summary) {
    for (Map.Entry<VerifyCode, String> m : missing.entrySet()) {
      if (m.getKey().check() == check) {
        Outcome outcome =
            m.getKey().verdict() == Verdict.NOT_YET ? Outcome.NOT_YET : Outcome.CANNOT_DECIDE;
        return new Line(check, outcome, (m.getKey().title() + " " + m.getValue()).trim());
      }
    }
    return switch (check) {
      case RECORDS -> new Line(check, Outcome.PASSED, summary.recordCount() + " records");
      case ANCHORED -> anchored(missing, summary);
      case CERTIFICATES ->
          summary.anchored()
              ? new Line(check, Outcome.PASSED, "")
              : new Line(
                  check,
                  summary.quorum() == 0 ? Outcome.PASSED : Outcome.NOT_YET,
                  "dates not judged: no city says when");
      case STRUCTURE, DEVICE, CITIES, HISTORY -> new Line(check, Outcome.PASSED, "");
    };
  }

  private static Line anchored(Map<VerifyCode, String> missing, Summary summary) {
    if (missing.containsKey(VerifyCode.NO_TRUST_LIST)) {
      return new Line(
          Check.ANCHORED, Outcome.CANNOT_DECIDE, "no trust list says which cities count");
    }
    return new Line(
        Check.ANCHORED,
        Outcome.PASSED,
        summary.countedCities() + " cities count, " + summary.quorum() + " required");
  }
}
