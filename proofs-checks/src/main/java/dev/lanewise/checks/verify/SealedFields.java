package dev.lanewise.checks.verify;

import java.util.List;

/** The fields that nothing but the seal protects. */
final class SealedFields {
  /** What certify writes, but for format and seal. */
  private static final List<String> WRITTEN =
      List.of(
          "verdict",
          "theorem",
          "alpha0",
          "ell",
          "lambdaMax",
          "r0",
          "kantorovich",
          "radius",
          "rate",
          "etaMax",
          "c",
          "theta",
          "labelScale",
          "largestResidual",
          "limitingTerm",
          "reasons",
          "theorems",
          "constants",
          "operators",
          "cell",
          "net.widths",
          "net.activation",
          "net.biases",
          "net.parametrization",
          "net.start",
          "net.seed",
          "net.sha256",
          "net.weights",
          "data.examples",
          "data.inputs",
          "data.targets",
          "restartStep",
          "existence",
          "requiredWidth",
          "widestTried");

  private SealedFields() {}

  /** Those of the document that no check has named, nor anything inside them. */
  static List<String> of(Claims claims) {
    return WRITTEN.stream()
        .filter(claims::has)
        .filter(field -> claims.checked().stream().noneMatch(name -> isWithin(name, field)))
        .toList();
  }

  private static boolean isWithin(String name, String field) {
    return name.equals(field) || name.startsWith(field + ".");
  }
}
