package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.subDown;

import dev.lanewise.checks.numerics.Rounding;

/**
 * An exactly interpolating net exists near these weights (Newton-Kantorovich for w ↦ F(w) − y with
 * the right inverse Jᵀ(JJᵀ)⁻¹).
 *
 * <p>Let η_N ≥ √(rᵀK⁻¹r) and ‖J(w) − J(w')‖ ≤ ℓ‖w − w'‖ on the ball of radius R. If h = ℓη_N/α₀
 * &lt; ½ and 2η_N/(1 + √(1−2h)) &lt; R, then F(w*) = y for some w* within 2η_N/(1 + √(1−2h)).
 *
 * <p><b>The bound of η_N.</b> In the norm ‖v‖_{K⁻¹} = √(vᵀK⁻¹v) ≤ ‖v‖/α₀, any z gives ‖r‖_{K⁻¹} ≤
 * ‖Kz‖_{K⁻¹} + ‖r − Kz‖/α₀ = √(zᵀKz) + ‖r − Kz‖/α₀. z comes from a floating solution; zᵀKz ≤ zᵀK̂z
 * + ρ‖z‖² and ‖r − Kz‖ ≤ ‖r̂ − K̂z‖ + ρ‖z‖ + ‖r̂ − r‖ with ρ ≥ ‖K̂ − K‖, and the computed products
 * with K̂ are off by at most γ_{n+2}‖ |K̂||z| ‖ ≤ γ_{n+2}‖K̂‖_F‖z‖.
 *
 * @param newton η_N
 * @param ell ℓ on the ball
 * @param kantorovich h
 * @param radius within which the interpolant lies; NaN when nothing is proved
 * @param room the ball in which ℓ holds (∞ for smooth nets, the activation cell for ReLU); radius
 *     stays below it
 */
public record Existence(double newton, double ell, double kantorovich, double radius, double room) {
  private static final int FIXED_POINT_STEPS = 60;

  /** Whether an interpolant is proved to exist. */
  public boolean proved() {
    return kantorovich < 0.5 && radius < room;
  }

  static Existence near(Linearization at, JacobianGrowth growth) {
    return near(at, growth, Double.POSITIVE_INFINITY);
  }

  /**
   * The radius is a fixed point of R ↦ radius(ℓ(R)), approached from below and then passed by a
   * little.
   */
  static Existence near(Linearization at, JacobianGrowth growth, double room) {
    double alpha0 = at.start().alpha0();
    double newton = alpha0 > 0 ? newton(at) : Double.POSITIVE_INFINITY;
    double ell = growth.lipschitz(0);
    for (int t = 0; t < FIXED_POINT_STEPS; t++) {
      double h = kantorovich(ell, newton, alpha0);
      double radius = radius(newton, h);
      if (!(h < 0.5)) {
        return new Existence(newton, ell, h, Double.NaN, room);
      }
      double ball = radius * (1 + 1e-9);
      double atBall = growth.lipschitz(ball);
      double h2 = kantorovich(atBall, newton, alpha0);
      double r2 = radius(newton, h2);
      if (h2 < 0.5 && r2 < ball) {
        return new Existence(newton, atBall, h2, r2, room);
      }
      ell = atBall;
    }
    return new Existence(newton, ell, kantorovich(ell, newton, alpha0), Double.NaN, room);
  }

  private static double kantorovich(double ell, double newton, double alpha0) {
    return divUp(mulUp(ell, newton), alpha0);
  }

  private static double radius(double newton, double h) {
    return divUp(
        mulUp(2, newton), addDown(1, Outward.sqrtDown(Math.max(0, subDown(1, mulUp(2, h))))));
  }

  private static double addDown(double a, double b) {
    return Math.nextDown(a + b);
  }

  private static double newton(Linearization at) {
    int n = at.kernel.size;
    double[] k = at.kernel.matrix;
    double[] r = at.residual();
    double[] z = r.clone();
    double[] l = k.clone();
    if (Cholesky.factor(l, n)) {
      Triangular.solve(l, n, z);
      Triangular.solveTransposed(l, n, z);
    } else {
      z = new double[n];
    }
    double[] rest = new double[n];
    double quadratic = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += k[i * n + j] * z[j];
      }
      rest[i] = r[i] - sum;
      quadratic += z[i] * sum;
    }
    double size = Outward.normUp(z);
    double rounding = mulUp(Outward.gamma(2L * n + 4), mulUp(Outward.normUp(k), size));
    double spread = addUp(rounding, mulUp(at.kernel.radius, size));
    double underflow = n * Rounding.UNDERFLOW;
    double energy = addUp(Math.max(0, quadratic), mulUp(spread, size), underflow);
    double residual =
        addUp(
            Outward.normUp(rest),
            addUp(
                spread,
                Outward.normUp(at.residualError()),
                mulUp(Outward.U, addUp(Outward.normUp(r), Outward.normUp(rest)))));
    double byKernel = addUp(Outward.sqrtUp(energy), divUp(residual, at.start().alpha0()));
    double byNorm = divUp(at.start().residual(), at.start().alpha0());
    return Math.max(Linearization.LEAST_BOUND, Math.min(byKernel, byNorm));
  }
}
