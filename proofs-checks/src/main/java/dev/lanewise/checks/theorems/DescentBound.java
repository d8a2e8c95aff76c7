package dev.lanewise.checks.theorems;

/**
 * What Theorem A promises for steps {@code w ← w − h_t ∇L(w)} with {@code h_t ≤ η}.
 *
 * <p>Let {@code 0 < h_min ≤ h_t}; only A4 needs h_min. Let L ≥ 0 have a β-Lipschitz gradient and
 * satisfy {@code ½‖∇L‖² ≥ μL} on the ball B(w₀, R), let η &lt; 2/β and {@code c = 1 − βη/2}. If
 * {@code R* = √(2L₀/μ)/c < R} then for all t
 *
 * <ul>
 *   <li>A1: {@code L_{t+1} ≤ L_t − c h_t ‖∇L_t‖²};
 *   <li>A2: {@code L_{t+1} ≤ (1 − 2μc h_t) L_t};
 *   <li>A3: {@code Σ_{s<t} ‖w_{s+1} − w_s‖ ≤ (√L₀ − √L_t) √(2/μ)/c ≤ R*};
 *   <li>A4: {@code w_t → w*} with L(w*) = 0 and {@code ‖w_t − w*‖ ≤ √(2L_t/μ)/c}.
 * </ul>
 *
 * The radius depends neither on γ nor on δ. The one published for δ-GClip is 2√(2βL₀)/(μδ), as we
 * recall it: larger by the factor 2c√(β/μ)/δ.
 *
 * @param mu PL* constant μ on the ball, in the convention ½‖∇L‖² ≥ μL
 * @param beta Lipschitz constant β of the gradient on the ball
 * @param eta largest step size η
 * @param radius R, infinite when μ and β hold everywhere
 * @param loss0 L₀, or more
 */
public record DescentBound(double mu, double beta, double eta, double radius, double loss0) {

  /** c = 1 − βη/2. */
  public double c() {
    return 1 - beta * eta / 2;
  }

  /** R* = √(2L₀/μ)/c, infinite when μ or c is not positive. */
  public double pathBound() {
    return mu > 0 && c() > 0 ? Math.sqrt(2 * loss0 / mu) / c() : Double.POSITIVE_INFINITY;
  }

  /** Whether every hypothesis is met. */
  public boolean applies() {
    return mu > 0 && c() > 0 && pathBound() < radius;
  }

  /** The factor 1 − 2μch that A2 guarantees for a step of size h. */
  public double factor(double h) {
    return 1 - 2 * mu * c() * h;
  }

  /** A3: the most that the path may measure while the loss falls from one level to the other. */
  public double pathBetween(double from, double to) {
    return (Math.sqrt(from) - Math.sqrt(to)) * Math.sqrt(2 / mu) / c();
  }

  /** A4: the most that a point of that loss may be away from the limit. */
  public double distanceToLimit(double loss) {
    return Math.sqrt(2 * loss / mu) / c();
  }

  /** How many steps can have ‖∇L_t‖ > γ: each is at least ηγ long and the path at most R*. */
  public double clippedSteps(double gamma) {
    return pathBound() / (eta * gamma);
  }
}
