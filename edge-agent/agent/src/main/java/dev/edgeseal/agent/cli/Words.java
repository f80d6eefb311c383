package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.sensors.SenMl;
import dev.edgeseal.sensors.SenMlEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a record says, in a person's words, one line a fact. Nothing of it can hide or move text.
 */
final class Words {
  private Words() {}

  static List<String> of(Record record) {
    byte[] payload = record.payload().toArray();
    List<String> lines;
    try {
      if (record.type().equals(ContentType.NOTE)) {
        lines = List.of(note(Note.parse(payload)));
      } else if (record.type().equals(ContentType.SENML_CBOR)) {
        lines = values(SenMl.parse(payload));
      } else if (record.type().equals(ContentType.JSON_LD)) {
        lines = EpcisWords.of(payload);
      } else if (record.type().equals(ContentType.JSON)) {
        lines = List.of(new String(payload, StandardCharsets.UTF_8));
      } else {
        lines = List.of(payload.length + " bytes of " + record.type());
      }
    } catch (RejectInput e) {
      lines =
          List.of(payload.length + " bytes of " + record.type() + ", not readable: " + e.detail());
    }
    return lines.stream().map(Text::printable).toList();
  }

  private static List<String> values(List<SenMlEntry> entries) {
    List<String> lines = new ArrayList<>();
    for (SenMlEntry e : entries) {
      StringBuilder line = new StringBuilder(e.name()).append(": ");
      line.append(e.value().map(Object::toString).orElse("no value"));
      if (!e.unit().isEmpty()) {
        line.append(' ').append(e.unit());
      }
      e.sum().ifPresent(s -> line.append(", sum ").append(s.toPlainString()));
      e.time().ifPresent(t -> line.append(", at ").append(t.toPlainString()).append(" s"));
      lines.add(line.toString());
    }
    return lines;
  }

  private static String note(Note note) {
    return switch (note) {
      case Note.Genesis n ->
          "The log "
              + n.logId()
              + " of "
              + n.issuer()
              + " begins ("
              + n.model()
              + ")"
              + n.predecessor()
                  .map(p -> ". It succeeds the log " + p.logId() + ": " + p.reason())
                  .orElse("");
      case Note.Boot n -> "The machine started, boot " + n.count() + ", " + n.program();
      case Note.GapOpened n -> "Readings of " + n.source() + " are missing from here: " + n.cause();
      case Note.GapClosed n ->
          "Readings of "
              + n.source()
              + " come again"
              + since(n.since(), ", missing since ")
              + (n.missed() > 0 ? ", " + n.missed() + " missed" : "");
      case Note.ClockChanged n -> "The wall clock was set by " + n.step() + " ms";
      case Note.Correction n -> "Record " + n.index() + " is wrong: " + n.reason();
      case Note.SourceAdded n -> "The source " + n.source() + " was added";
      case Note.SourceChanged n -> "The source " + n.source() + " is configured anew";
      case Note.SourceRemoved n -> "The source " + n.source() + " was removed";
      case Note.CertificateChanged n -> "A new certificate, SHA-256 " + n.x5t().hex();
      case Note.RecordsDropped n ->
          n.records()
              + " payloads of records "
              + n.first()
              + " to "
              + n.last()
              + " were dropped: "
              + n.reason();
      case Note.TokenLost n -> "The HSM is away, records are sealed later: " + n.cause();
      case Note.TokenBack n -> "The HSM is back" + since(n.since(), ", was away since ");
      case Note.Garbage n ->
          n.source() + " sent " + n.count() + " times what is no reading: " + n.cause();
    };
  }

  private static String since(OptionalLong millis, String words) {
    return millis.isPresent() ? words + Times.ofMillis(millis.getAsLong()) : "";
  }
}
