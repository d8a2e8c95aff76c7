package dev.lanewise.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/** Checks on the numbers that a user sets, and their texts. */
final class Hyperparameter {
  private Hyperparameter() {}

  /** Finite and above 0, else an IllegalArgumentException that says so; NaN is refused as well. */
  static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name + " is " + value + ": it must be a finite number above 0");
    }
  }

  /** Finite and not below 0, else an IllegalArgumentException that says so. */
  static void requireNotNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name + " is " + value + ": it must be a finite number, 0 or above");
    }
  }

  /** In [0, 1), else an IllegalArgumentException that says so. */
  static void requireBelowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          name + " is " + value + ": it must be at least 0 and below 1");
    }
  }

  /** A step size and a weight decay that are finite in the precision of the weights. */
  static void requireFinite(DType dtype, double eta, double weightDecay) {
    requireNotNegative("eta in " + dtype, dtype.round(eta));
    requireNotNegative("weight decay in " + dtype, dtype.round(weightDecay));
  }

  /** As {@link #requireBelowOne}, after rounding to the precision of the weights. */
  static void requireBelowOne(DType dtype, String name, double value) {
    requireBelowOne(name + " in " + dtype, dtype.round(value));
  }

  /** As {@link #requirePositive}, after rounding to the precision of the weights. */
  static void requirePositive(DType dtype, String name, double value) {
    requirePositive(name + " in " + dtype, dtype.round(value));
  }

  /** Names and values in turn, in this order. */
  static Map<String, String> options(String optimizer, Object... namesAndValues) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("optimizer", optimizer);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      options.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
    }
    return options;
  }
}
