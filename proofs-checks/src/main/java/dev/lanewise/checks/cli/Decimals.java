package dev.lanewise.checks.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Whether the numbers of a JSON text are what they read as. A seal covers the doubles; beside each
 * of them lie other decimals that are read as the same double.
 */
final class Decimals {
  private Decimals() {}

  /**
   * What is wrong with the first number that is not the shortest decimal of its double, or null.
   * 1e-3 for 0.001 is the same decimal.
   */
  static String firstStray(JsonFactory factory, String json) throws IOException {
    try (JsonParser parser = factory.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_FLOAT && isStray(parser)) {
          JsonLocation at = parser.currentTokenLocation();
          return "line %d, column %d: the number was changed, it is not the double %s that it reads as"
              .formatted(at.getLineNr(), at.getColumnNr(), parser.getDoubleValue());
        }
      }
    }
    return null;
  }

  private static boolean isStray(JsonParser parser) throws IOException {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      return true;
    }
    try {
      return new BigDecimal(parser.getText()).compareTo(new BigDecimal(Double.toString(value)))
          != 0;
    } catch (NumberFormatException e) {
      return true; // an exponent beyond int
    }
  }
}
