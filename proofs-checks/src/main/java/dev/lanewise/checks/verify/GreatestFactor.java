package dev.lanewise.checks.verify;

import java.util.Map;

/** The field {@code limitingTerm}: which factor of ℓ‖r₀‖/α₀² is the greatest. */
final class GreatestFactor {
  private GreatestFactor() {}

  /** Of λ̄/α₀², ℓ/√λ̄ and ‖r₀‖/√λ̄ none is proved greater than the one that is named. */
  static void check(Claims claims) {
    Ball alpha0 = claims.number("alpha0");
    Ball lambdaMax = claims.number("lambdaMax");
    Ball root = lambdaMax.sqrt();
    Map<String, Ball> factors =
        Map.of(
            "alpha0", lambdaMax.dividedBy(alpha0.times(alpha0)),
            "ell", claims.number("ell").dividedBy(root),
            "r0", claims.number("r0").dividedBy(root));
    Ball named = factors.getOrDefault(claims.text("limitingTerm"), Ball.ZERO);
    claims.require(
        factors.values().stream().noneMatch(named::isBelow),
        "limitingTerm does not name the greatest factor of ℓ‖r₀‖/α₀²",
        "limitingTerm");
  }
}
