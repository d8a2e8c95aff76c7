package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divDown;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulDown;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.subDown;
import static dev.lanewise.checks.certified.Outward.subUp;

import java.util.List;

/**
 * Convergence from the numbers at the start alone (a Kantorovich argument; Theorems K and K⁺).
 *
 * <p>Let ‖J(w) − J(w')‖ ≤ ℓ‖w − w'‖ and λ_max(K) ≤ λ̄ on the ball of radius R, steps h_t ≤ η =
 * θ/λ̄, and c as in {@link StepConstant}. If
 *
 * <pre>q(R) = ‖r₀‖ − cα₀R + ½ℓR² &lt; 0</pre>
 *
 * then with D² = c²α₀² − 2ℓ‖r₀‖ the whole path stays within R* = 2‖r₀‖/(cα₀ + D) &lt; R, ‖r_{t+1}‖
 * ≤ (1 − h_tD²)‖r_t‖, and an exact solution lies within R*.
 *
 * <p>Proof. One step: r⁺ = (I − hK)r + ε with ‖ε‖ ≤ ½ℓ‖Δ‖² and ‖(I−hK)r‖ ≤ ‖r‖ − c·σ_min(J)‖Δ‖.
 * After arclength s, σ_min ≥ α₀ − ℓs, so ‖r⁺‖ ≤ ‖r‖ − c(α₀ − ℓs)‖Δ‖ + ½ℓ‖Δ‖². Summing, with
 * Σs_t‖Δ_t‖ + ½Σ‖Δ_t‖² = s²/2: ‖r_T‖ ≤ q(s). As q has a root R* below R, partial steps cannot pass
 * it. The factor per step follows from ‖Δ‖ ≥ h(α₀ − ℓR*)‖r‖ and c(α₀−ℓs) − ½ℓ‖Δ‖ ≥ D.
 *
 * <p>ℓ depends on R. The function R ↦ cα₀R − ½ℓ(R)R² is evaluated rounded down; its largest value
 * found is the largest residual that is certified, and the reported radius is the least R found
 * with q(R) &lt; 0. Neither search needs to be exact: whatever R they end at, q(R) &lt; 0 is
 * checked there.
 */
final class Kantorovich {
  private static final int SEARCH_STEPS = 100;

  private final String theorem;
  private final Start start;
  private final JacobianGrowth growth;
  private final double c;
  private final double theta;

  private Kantorovich(String theorem, Start start, JacobianGrowth growth, double c, double theta) {
    this.theorem = theorem;
    this.start = start;
    this.growth = growth;
    this.c = c;
    this.theta = theta;
  }

  /** Theorem K with c = 1 − θ/2; θ = 0 is the gradient flow. */
  static Conclusion plain(Start start, JacobianGrowth growth, double theta) {
    return new Kantorovich("K", start, growth, StepConstant.plain(theta), theta).conclude();
  }

  /** Theorem K⁺: the sharp c, which is 1 for every step up to 1/λ̄. */
  static Conclusion sharp(Start start, JacobianGrowth growth, double theta) {
    double slowest = divUp(mulUp(theta, mulUp(start.alpha0(), start.alpha0())), start.lambdaMax());
    return new Kantorovich("K+", start, growth, StepConstant.sharp(theta, slowest), theta)
        .conclude();
  }

  private Conclusion conclude() {
    double slope = mulDown(c, start.alpha0());
    Inequality positive =
        new Inequality("0 < c·α₀ (λ_min of the tangent kernel is proved positive)", 0, slope);
    if (!positive.holds() || !(c > 0)) {
      return Conclusion.refused(
          theorem, Double.POSITIVE_INFINITY, 0, growth.lipschitz(0), c, List.of(positive));
    }
    double best = bestRadius(slope);
    double limit = gain(slope, best);
    double r0 = start.residual();
    if (!(r0 < limit)) {
      Inequality failing = new Inequality("‖r₀‖ < max over R of c·α₀R − ½ℓ(R)R²", r0, limit);
      double kantorovich = limit > 0 ? Math.max(0.5, 0.5 * r0 / limit) : Double.POSITIVE_INFINITY;
      return Conclusion.refused(
          theorem, kantorovich, limit, growth.lipschitz(best), c, List.of(positive, failing));
    }
    double radius = leastRadius(slope, best);
    double ell = growth.lipschitz(radius);
    double discriminant = subDown(mulDown(slope, slope), mulUp(2, mulUp(ell, r0)));
    double lambda = addUp(start.jacobianNorm(), mulUp(ell, radius));
    double etaMax = divDown(theta, mulUp(lambda, lambda));
    List<Inequality> lines =
        List.of(
            positive,
            new Inequality("‖r₀‖ < c·α₀R − ½ℓR² at the reported radius", r0, gain(slope, radius)),
            new Inequality("0 < D² = (c·α₀)² − 2ℓ‖r₀‖", 0, discriminant),
            new Inequality("ℓR < α₀", mulUp(ell, radius), start.alpha0()));
    double kantorovich = divUp(mulUp(ell, r0), mulDown(slope, slope));
    return new Conclusion(theorem, ell, c, radius, discriminant, etaMax, kantorovich, limit, lines);
  }

  /** cα₀R − ½ℓ(R)R², rounded down. */
  private double gain(double slope, double radius) {
    double lost = mulUp(0.5, mulUp(growth.lipschitz(radius), mulUp(radius, radius)));
    return subDown(mulDown(slope, radius), lost);
  }

  /**
   * Where the gain is about largest: it is concave, because ℓ does not decrease, so ternary search
   * finds it.
   */
  private double bestRadius(double slope) {
    double high = start.alpha0() / Math.max(growth.lipschitz(0), Double.MIN_NORMAL);
    if (!(high < 1e150)) {
      high = 1e150;
    }
    double low = 0;
    for (int t = 0; t < SEARCH_STEPS; t++) {
      double third = (high - low) / 3;
      if (gain(slope, low + third) < gain(slope, high - third)) {
        low += third;
      } else {
        high -= third;
      }
    }
    return (low + high) / 2;
  }

  private double leastRadius(double slope, double best) {
    double low = 0;
    double high = best;
    for (int t = 0; t < SEARCH_STEPS && subUp(high, low) > 0; t++) {
      double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (start.residual() < gain(slope, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
