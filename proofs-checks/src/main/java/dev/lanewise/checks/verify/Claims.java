package dev.lanewise.checks.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanewise.checks.certified.Bits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The fields of a certificate while it is checked: which were used, and what was found wrong. */
final class Claims {
  private final JsonNode document;
  private final Set<String> checked = new LinkedHashSet<>();
  private final List<String> reasons = new ArrayList<>();

  Claims(JsonNode document) {
    this.document = document;
  }

  /** The field at a path such as {@code net.widths}, which must exist. */
  JsonNode node(String path) {
    JsonNode node = find(path);
    if (node.isMissingNode() || node.isNull()) {
      throw new MalformedCertificate("the field '" + path + "' is missing");
    }
    return node;
  }

  boolean has(String path) {
    JsonNode node = find(path);
    return !node.isMissingNode() && !node.isNull();
  }

  private JsonNode find(String path) {
    JsonNode node = document;
    for (String part : path.split("\\.")) {
      node = node.path(part);
    }
    return node;
  }

  String text(String path) {
    JsonNode node = node(path);
    if (!node.isTextual()) {
      throw new MalformedCertificate("the field '" + path + "' is not a text");
    }
    return node.textValue();
  }

  /**
   * A text that is one of a few words; another one is not repeated, for nobody knows what it is.
   */
  String word(String path, List<String> words) {
    String text = text(path);
    if (!words.contains(text)) {
      throw new MalformedCertificate(
          "the field '" + path + "' must be " + String.join(" or ", words));
    }
    return text;
  }

  /** Numbers written as their bits. */
  double[] bits(String path) {
    try {
      return Bits.parse(text(path));
    } catch (IllegalArgumentException e) {
      throw new MalformedCertificate(
          "the field '"
              + path
              + "' does not hold sixteen hexadecimal digits for each finite number");
    }
  }

  boolean flag(String path) {
    JsonNode node = node(path);
    if (!node.isBoolean()) {
      throw new MalformedCertificate("the field '" + path + "' is neither true nor false");
    }
    return node.booleanValue();
  }

  /** A whole number that is written as one. */
  int integer(String path) {
    return integer(node(path), path);
  }

  static int integer(JsonNode node, String path) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw new MalformedCertificate("the field '" + path + "' is not a whole number of 32 bits");
    }
    return node.intValue();
  }

  long longInteger(String path) {
    JsonNode node = node(path);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new MalformedCertificate("the field '" + path + "' is not a whole number of 64 bits");
    }
    return node.longValue();
  }

  JsonNode array(String path) {
    JsonNode node = node(path);
    if (!node.isArray()) {
      throw new MalformedCertificate("the field '" + path + "' is not an array");
    }
    return node;
  }

  /** The double that the field's decimal reads as, exactly. */
  Ball number(String path) {
    return number(node(path), path);
  }

  static Ball number(JsonNode node, String path) {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw new MalformedCertificate("the field '" + path + "' is not a finite number");
    }
    return Ball.of(node.doubleValue());
  }

  /**
   * Records that the fields were checked by a statement, and the statement as a reason when it does
   * not hold.
   */
  void require(boolean holds, String statement, String... fields) {
    checked.addAll(List.of(fields));
    if (!holds) {
      reasons.add(statement);
    }
  }

  /** left ≤ right; for two exact numbers equality passes. */
  void atMost(String statement, Ball left, Ball right, String... fields) {
    require(left.isAtMost(right), statement + " fails: " + left + " and " + right, fields);
  }

  void below(String statement, Ball left, Ball right, String... fields) {
    require(left.isBelow(right), statement + " fails: " + left + " and " + right, fields);
  }

  Set<String> checked() {
    return checked;
  }

  List<String> reasons() {
    return reasons;
  }
}
