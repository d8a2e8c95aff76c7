package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.mulUp;

/**
 * Certification along a run of gradient descent (Theorem R): from the stored iterate ŵ_T the
 * convergence theorems apply as at any start, and exact gradient descent from ŵ₀ stays close enough
 * to the stored run that they apply to it as well.
 *
 * <p><b>Shadowing.</b> The exact map w ↦ w − h∇L(w) has derivative I − h∇²L with ‖I − h∇²L‖ ≤
 * max(1, hλ̄ − 1) + hℓ‖r‖, λ̄ ≥ λ_max(K) and ‖r‖ over the segment. If the exact iterate is within
 * ρ_t of ŵ_t and hλ̄ ≤ 2, then with d_t ≥ ‖ŵ_{t+1} − (ŵ_t − h∇L(ŵ_t))‖
 *
 * <pre>ρ_{t+1} = (1 + hℓ(‖r_t‖ + √λ̄ρ_t))ρ_t + d_t,   √λ̄ = √λ_max(K(ŵ_t)) + ℓρ_t.</pre>
 *
 * {@link StepRounding#defect} is such a d_t. At the end α₀ − ℓρ_T, ‖r_T‖ + √λ̄ρ_T and λ̄ replace
 * the numbers of the start.
 */
public final class Restart {
  private final double[] inputs;
  private final double[] targets;
  private final double h;
  private Linearization at;
  private double shadow;
  private int step;

  /**
   * @param h step size of gradient descent on ½‖F − y‖²
   */
  public Restart(Net start, double[] inputs, double[] targets, double h) {
    this.inputs = inputs;
    this.targets = targets;
    this.h = h;
    at = new Linearization(start, inputs, targets);
  }

  /** Steps taken. */
  public int step() {
    return step;
  }

  /** The stored iterate and its numbers. */
  public Linearization at() {
    return at;
  }

  /**
   * ρ_T: exact gradient descent from the stored ŵ₀ is this close; ∞ once hλ̄ ≤ 2 could not be
   * shown.
   */
  public double shadow() {
    return shadow;
  }

  /** One step of gradient descent in floating point, with its shadow. */
  public void advance() {
    double[] g = PullBack.of(at.pass, at.residual());
    Net next = GaussNewton.moved(at.net(), g, h);
    double defect = StepRounding.defect(at.pass, targets, h, g, next.weights());
    double ell = JacobianGrowth.of(at).lipschitz(shadow);
    double root = addUp(at.start().jacobianNorm(), mulUp(ell, shadow));
    double stretch =
        addUp(1, mulUp(h, mulUp(ell, addUp(at.start().residual(), mulUp(root, shadow)))));
    boolean stable = mulUp(h, mulUp(root, root)) <= 2;
    shadow = stable ? addUp(mulUp(stretch, shadow), defect) : Double.POSITIVE_INFINITY;
    at = new Linearization(next, inputs, targets);
    step++;
  }

  /** What the convergence theorems say from the stored iterate. */
  public Certifier fromStoredIterate(double theta) {
    return new Certifier(at, theta);
  }

  /**
   * Theorem K⁺ for exact gradient descent (and any step rule up to etaMax from there on) started at
   * the stored ŵ₀, after T steps of size h.
   */
  public Conclusion fromStart(double theta) {
    JacobianGrowth growth = JacobianGrowth.of(at);
    double ell = growth.lipschitz(shadow);
    double root = addUp(at.start().jacobianNorm(), mulUp(ell, shadow));
    double alpha0 = Math.max(0, Outward.subDown(at.start().alpha0(), mulUp(ell, shadow)));
    double residual = addUp(at.start().residual(), mulUp(root, shadow));
    Start moved = new Start(alpha0, mulUp(root, root), residual);
    return Kantorovich.sharp(moved, radius -> growth.lipschitz(addUp(radius, shadow)), theta);
  }

  /** h with hλ_max(K) = share at the start. */
  public static double stepSize(Linearization start, double share) {
    return share / start.start().lambdaMax();
  }
}
