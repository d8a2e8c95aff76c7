package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divDown;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulDown;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.sqrtDown;
import static dev.lanewise.checks.certified.Outward.subDown;

/**
 * Descent of any adaptive step rule under PL* and smoothness in a ball (Theorem A), with the
 * constants of a concrete net.
 *
 * <p>On the ball of radius R: μ = (α₀ − ℓR)² (½‖∇L‖² ≥ μL), λ̄ = (√λ_max(K₀) + ℓR)², β = λ̄ +
 * ℓ(‖r₀‖ + √λ̄R) (∇L is β-Lipschitz). Steps w⁺ = w − h∇L(w) with 0 &lt; h_min ≤ h ≤ h_max &lt; 2/β,
 * c = 1 − βh_max/2. If R* = √(2L₀/μ)/c &lt; R then all steps stay within R*, and
 *
 * <pre>
 * L⁺ ≤ L − ch‖∇L‖²,   L⁺ ≤ (1 − 2μch)L,   Σ‖w_{t+1} − w_t‖ ≤ R*,   w_t → w* with L(w*) = 0 and ‖w_t − w*‖ ≤ √(2L_t/μ)/c.
 * </pre>
 *
 * The radius depends neither on the floor δ nor on the clipping threshold γ of δ-GClip. {@link
 * FeatureCertificate} has other constants μ and β.
 *
 * @param radius R
 * @param mu lower bound of μ; zero when α₀ ≤ ℓR
 * @param beta upper bound of β
 * @param etaMax h_max = 1/β, rounded down
 * @param reach R* for c = ½, rounded up
 */
public record BallDescent(double radius, double mu, double beta, double etaMax, double reach) {
  /** The descent lemma's c at h_max = 1/β. */
  public static final double C = 0.5;

  /** The constants on the ball of one radius. */
  static BallDescent at(Start start, JacobianGrowth growth, double radius) {
    double moved = mulUp(growth.lipschitz(radius), radius);
    double root = subDown(start.alpha0(), moved);
    double mu = root > 0 ? mulDown(root, root) : 0;
    double norm = addUp(start.jacobianNorm(), moved);
    double furthest = addUp(start.residual(), mulUp(norm, radius));
    double beta = addUp(mulUp(norm, norm), mulUp(growth.lipschitz(radius), furthest));
    double reach =
        mu > 0
            ? divUp(start.residual(), mulDown(sqrtDown(mu), C))
            : Double.POSITIVE_INFINITY; // √(2L₀) = ‖r₀‖
    return new BallDescent(radius, mu, beta, divDown(1, beta), reach);
  }

  /**
   * The ball with the least radius found that contains its own R*, or the last one tried: R grows
   * by 1% from 2‖r₀‖/α₀.
   */
  static BallDescent search(Start start, JacobianGrowth growth) {
    BallDescent tried =
        at(start, growth, 2 * start.residual() / Math.max(start.alpha0(), Double.MIN_NORMAL));
    while (!tried.certified() && tried.mu > 0) {
      tried = at(start, growth, tried.radius * 1.01);
    }
    return tried;
  }

  public boolean certified() {
    return mu > 0 && reach < radius;
  }

  /** Upper bound of L_t/L₀ after t steps of size at least hMin; a power is within 1 ulp. */
  public double lossFactor(double hMin, long t) {
    double one = Outward.subUp(1, mulDown(mulDown(2 * C, mu), hMin));
    return one <= 0
        ? 0
        : addUp(Math.min(1, Math.nextUp(StrictMath.pow(one, t))), Double.MIN_NORMAL);
  }

  /**
   * Steps with ‖∇L‖ &gt; γ are at most R* / (ηγ): each is at least ηγ long. So GClip, without any
   * floor, contracts by 1 − 2μcη in all other steps.
   *
   * @param eta largest step size, at most {@link #etaMax}
   */
  public double clippedSteps(double eta, double gamma) {
    return divUp(reach, mulDown(eta, gamma));
  }

  /**
   * The floor below which noise of at most ξ in the gradient keeps the loss from falling: while the
   * iterates stay in the ball, L_T ≤ ξ²/(2μ) + Π(1 − h_tμ)·max(0, L₀ − ξ²/(2μ)) for steps h_t ≤
   * 1/β.
   *
   * <p>Proof: L⁺ ≤ L − (h/2)‖∇L‖² − (h/2)(1−βh)‖g‖² + (h/2)ξ², and ‖∇L‖² ≥ 2μL. The floor does not
   * depend on δ.
   */
  public double noiseFloor(double xi) {
    return mu > 0 ? divUp(mulUp(xi, xi), mulDown(2, mu)) : Double.POSITIVE_INFINITY;
  }
}
