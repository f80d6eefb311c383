package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.evidence.Code;
import dev.edgeseal.evidence.Failure;

/** The one shape of every error: code, what, Cause, Do, More. */
final class FailurePrinter {
  private static final int COLUMN = 10;

  private FailurePrinter() {}

  static String failure(Failure failure, boolean colour) {
    return shape(failure.code(), failure.detail(), failure.code().cause(), colour);
  }

  /** A failure whose cause is known more closely than the code's own words. */
  static String failure(Code code, String detail, String cause, boolean colour) {
    return shape(code, detail, cause, colour);
  }

  /** Something that no code foresees: a defect of the program. */
  static String defect(Exception e, boolean colour) {
    return shape(AgentCode.BUG, "(" + e + ")", AgentCode.BUG.cause(), colour);
  }

  private static String shape(Code code, String detail, String cause, boolean colour) {
    String id = code.id();
    String what = Text.printable(detail.isEmpty() ? code.title() : code.title() + " " + detail);
    String first = Text.labelled(id, id.length() + 2, what);
    return Terminal.Colour.RED.paint(id, colour)
        + first.substring(id.length())
        + "\n"
        + Text.labelled("  Cause", COLUMN, cause)
        + "\n"
        + Text.labelled("  Do", COLUMN, code.remedy())
        + "\n"
        + Text.labelled("  More", COLUMN, "edgeseal explain " + id);
  }
}
