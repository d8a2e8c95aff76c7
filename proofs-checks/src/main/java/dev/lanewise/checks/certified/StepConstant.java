package dev.lanewise.checks.certified;

/**
 * The constant c in ‖(I − hK)r‖ ≤ ‖r‖ − c·√λ·h‖Jᵀr‖, where λ ≤ λ_min(K) and hλ_max(K) ≤ θ.
 *
 * <p>With θ ≤ 1, c = 1. Proof: let ‖r‖ = 1, μ_i = hλ_i ∈ [μ, 1], M1 = Σμ_ic_i², M2 = Σμ_i²c_i² ≤
 * (1+μ)M1 − μ (chord of μ² over [μ, 1]). Both sides being non-negative, squaring leaves 2M1 − M2 −
 * 2√(μM1) + μM1 ≥ 0, and the left side is at least (√M1 − √μ)². For 1 &lt; θ &lt; 2 the chord over
 * [μ, θ] gives c = √(θ(2−θ−μ)/(1−θμ)), which decreases in μ ≤ ηα₀²; and always c ≥ 1 − θ/2.
 */
final class StepConstant {
  private StepConstant() {}

  /** 1 − θ/2, rounded down: valid without the lemma. */
  static double plain(double theta) {
    return Outward.subDown(1, theta / 2);
  }

  /**
   * The larger constant of the lemma, rounded down.
   *
   * @param slowest upper bound of ηα₀²
   */
  static double sharp(double theta, double slowest) {
    if (theta <= 1) {
      return 1;
    }
    double plain = plain(theta);
    double room = Outward.subDown(Outward.subDown(2, theta), slowest);
    double denominator = Outward.subUp(1, Outward.mulDown(theta, slowest));
    if (!(room > 0) || !(denominator > 0)) {
      return plain;
    }
    return Math.max(
        plain, Outward.sqrtDown(Outward.divDown(Outward.mulDown(theta, room), denominator)));
  }
}
