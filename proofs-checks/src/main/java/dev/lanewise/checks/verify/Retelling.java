package dev.lanewise.checks.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.List;

/** What a certificate says a second time, for readers, in {@code reasons} and {@code theorems}. */
final class Retelling {
  private static final List<String> OF_A_THEOREM =
      List.of("kantorovich", "radius", "rate", "largestResidual");

  private Retelling() {}

  /** Of a document whose verdict is CERTIFIED. */
  static void check(Claims claims) {
    JsonNode reasons = claims.array("reasons");
    boolean hold = !reasons.isEmpty();
    for (JsonNode line : reasons) {
      boolean holds = side(line.path("lhs")) < side(line.path("rhs"));
      hold &= holds && line.path("holds").equals(BooleanNode.TRUE);
    }
    claims.require(hold, "one of its own reasons does not hold", "reasons");
    JsonNode theorems = claims.array("theorems");
    String named = claims.text("theorem");
    for (int i = 0; i < theorems.size(); i++) {
      if (named.equals(theorems.path(i).path("theorem").textValue())) {
        checkTheorem(claims, theorems.path(i), "theorems[" + i + "]");
        return;
      }
    }
    claims.require(false, "the theorem of the certificate is not among its theorems", "theorems");
  }

  private static void checkTheorem(Claims claims, JsonNode entry, String at) {
    boolean same = entry.path("certified").equals(BooleanNode.TRUE);
    for (String field : OF_A_THEOREM) {
      same &= claims.number(field).equals(Claims.number(entry.path(field), at + "." + field));
    }
    claims.require(same, at + " does not repeat the certificate", at);
  }

  /** One side of an inequality; NaN, beside which nothing holds, when it is none. */
  private static double side(JsonNode node) {
    return node.isNumber()
        ? node.doubleValue()
        : "Infinity".equals(node.textValue()) ? Double.POSITIVE_INFINITY : Double.NaN;
  }
}
