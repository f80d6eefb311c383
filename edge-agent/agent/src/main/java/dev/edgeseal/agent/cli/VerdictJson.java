package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Report;

/** A verifier's report as one JSON object. */
final class VerdictJson {
  private VerdictJson() {}

  static String of(String file, Report r, Contents contents) {
    return Json.object(o -> {
      o.text("file", file).text("verdict", r.verdict().toString());
      o.text("sentence", VerdictPage.sentence(r));
      r.finding()
          .ifPresent(f ->
              o.nested(
                  "finding",
                  n ->
                      n.text("code", f.code().id())
                          .text("title", f.code().title())
                          .text("check", f.check().name())
                          .text("detail", f.detail())));
      o.objects("checks", r.lines(), VerdictJson::check);
      o.number("records", r.records()).number("groups", r.groups());
      o.texts("contents", contents.lines(Contents.MAX_NAMES));
      o.objects(
          "logs",
          r.logs(),
          (j, l) -> j.text("issuer", l.issuer()).text("log", l.logId()).number("size", l.size()));
      o.objects("certificates", r.certificates(), VerdictJson::certificate);
      r.captured()
          .ifPresent(c ->
              o.nested(
                  "captured",
                  n -> {
                    n.text("earliest", Times.ofMillis(c.earliest().toEpochMilli()));
                    n.text("latest", Times.ofMillis(c.latest().toEpochMilli()));
                    n.number("untimed", c.untimed());
                  }));
      contents.leastSure().ifPresent(t -> o.text("grade", t.grade().letter()));
      o.text("anchoredBy", r.anchoredBy().map(t -> Times.ofSeconds(t.getEpochSecond())));
      r.delay().ifPresent(d -> o.number("delaySeconds", d.toSeconds()));
      o.number("quorum", r.quorum()).number("counted", r.counted());
      o.objects("cities", r.cities(), VerdictJson::city);
      o.objects("successions", r.successions(), VerdictJson::succession);
      o.texts("flags", r.flags());
      o.text("notProven", VerdictPage.NOT_PROVEN);
    });
  }

  private static void check(Json j, Report.Line l) {
    j.text("check", l.check().name())
        .text("outcome", l.outcome().name())
        .text("detail", l.detail());
  }

  private static void certificate(Json j, Report.Certificate c) {
    j.text("issuer", c.issuer())
        .text("subject", c.subject())
        .text("sha256", c.x5t().hex())
        .text("notBefore", Times.ofSeconds(c.notBefore().getEpochSecond()))
        .text("notAfter", Times.ofSeconds(c.notAfter().getEpochSecond()));
  }

  private static void city(Json j, Report.CityReceipts c) {
    j.text("issuer", c.issuer())
        .text("log", c.logId())
        .text("standing", c.standing().name())
        .number("receipts", c.receipts())
        .text("earliest", Times.ofSeconds(c.earliest().getEpochSecond()))
        .text("latest", Times.ofSeconds(c.latest().getEpochSecond()));
  }

  private static void succession(Json j, Note.Genesis g) {
    j.text("log", g.logId());
    g.predecessor()
        .ifPresent(p ->
            j.text("predecessor", p.logId()).number("size", p.size()).text("reason", p.reason()));
  }
}
