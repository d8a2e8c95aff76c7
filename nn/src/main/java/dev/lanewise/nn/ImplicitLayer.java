package dev.lanewise.nn;

import java.util.Locale;

/**
 * The equilibrium layer z = σ(γ̃·A·z + φ), with its derivative by the adjoint equation.
 *
 * <p>It is well posed when γ₀ = L_σ·γ̃·‖A‖₂ &lt; 1, L_σ = {@link Activation#lipschitz}: then z ↦
 * σ(γ̃·A·z + φ) is a contraction and has exactly one fixed point (Gao, Liu, Liu, Rajan and Gao,
 * arXiv:2110.05645, lemma 2.2). {@link #contraction} bounds γ₀ from above whatever rounding does;
 * without that proof nothing is iterated and the result says {@link
 * FixedPoint.Stop#NOT_CONTRACTIVE}.
 *
 * <p>With D = diag σ'(γ̃·A·z + φ) and a derivative z̄ = ∂L/∂z, p = z̄ + γ̃·Aᵀ·D·p is a contraction
 * with the same γ₀, and ∂L/∂φ = D·p, ∂L/∂A = γ̃·(D·p)·zᵀ (lemma 2.3 there). Examples are rows: φ
 * and z are n×m, A is m×m.
 *
 * @param activation σ
 * @param factor γ̃ ≥ 0
 * @param rule when the iterations end, or what chooses that for a problem
 */
public record ImplicitLayer(Activation activation, double factor, FixedPoint.Choice rule) {
  /** Squarings of AᵀA for the bound of ‖A‖₂: off by at most the 32nd root of m. */
  static final int SQUARINGS = 4;

  /** φ is not finite: it overflowed, or was given so. */
  static final class NotFinite extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NotFinite() {
      super("φ holds NaN or infinity: all must be finite");
    }
  }

  /**
   * @throws IllegalArgumentException if factor is negative or not finite
   */
  public ImplicitLayer {
    if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("factor is " + factor + ": it must be finite and ≥ 0");
    }
  }

  /** An upper bound of γ₀; NaN or +∞ if A is not finite. */
  public double contraction(Tensor a) {
    double wanted = 0.5;
    double quick = product(SpectralBound.quick(a));
    return quick <= wanted ? quick : product(SpectralBound.of(a, SQUARINGS));
  }

  private double product(double norm) {
    return Math.nextUp(activation.lipschitz() * Math.nextUp(factor * norm));
  }

  /**
   * A fixed point, or the honest answer that there is none to be trusted.
   *
   * @param result z with its bounds, rounding included; zeros when not contractive
   * @param slopes σ'(γ̃·A·z + φ), n×m
   * @param slopeError bound of the slopes' distance to those at the fixed point; +∞ when a kink
   *     lies within the error of z
   */
  public record Equilibrium(Tensor a, FixedPoint.Result result, Tensor slopes, double slopeError) {
    /** z. */
    public Tensor z() {
      return result.z();
    }

    /**
     * Whether the iteration came within its tolerance. What rounding adds is in the error of the
     * result, which may exceed a tolerance near the unit roundoff.
     */
    public boolean converged() {
      return result.stop() == FixedPoint.Stop.CONVERGED;
    }
  }

  /**
   * @param result p with its bounds
   * @param dphi ∂L/∂φ = D·p, n×m
   * @param error bound of the distance of a row of dphi to the exact derivative at the exact fixed
   *     point; +∞ when a kink lies within the error of z
   */
  public record Adjoint(FixedPoint.Result result, Tensor dphi, double error) {}

  /**
   * Solves for z from z = 0.
   *
   * @throws IllegalArgumentException if A is not m×m for an n×m φ of its precision, or φ is not
   *     finite
   */
  public Equilibrium solve(Tensor a, Tensor phi) {
    if (a.rows() != a.cols() || a.cols() != phi.cols() || a.dtype() != phi.dtype()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A is %s %s, φ is %s %s: A must be m×m for an n×m φ of the same precision",
              a.shape(),
              a.dtype(),
              phi.shape(),
              phi.dtype()));
    }
    Tensor drive = phi.contiguous();
    int n = drive.rows();
    int m = drive.cols();
    double largest = largestRow(drive);
    if (!Double.isFinite(largest)) {
      throw new NotFinite();
    }
    double contraction = contraction(a);
    Tensor start = Tensor.zeros(a.dtype(), n, m);
    // |σ(φ)| ≤ |σ(0)| + L·|φ|, element by element.
    double first = Math.sqrt(m) * Math.abs(activation.value(0)) + activation.lipschitz() * largest;
    FixedPoint.Result result =
        FixedPoint.solve(
            (z, image) -> map(a, drive, z, image), start, contraction, rule, up(first));
    if (result.stop() == FixedPoint.Stop.NOT_CONTRACTIVE) {
      return new Equilibrium(a, result, start, Double.POSITIVE_INFINITY);
    }
    // s = γ̃·A·z + φ is a sum of m products and one term; σ errs by its ulps and one store.
    double norm = SpectralBound.quick(a);
    double u = a.dtype().unitRoundoff();
    // f was last applied to a point within a step of z.
    double size = largestRow(result.z()) + result.step();
    double inner = gamma(m + 4, u) * (factor * frobenius(a) * size + largest);
    double outer = (2 * Normal.MAX_ULP + 3) * u * size;
    FixedPoint.Result rounded = result.withRounding(activation.lipschitz() * inner + outer);
    Tensor slopes = Tensor.zeros(a.dtype(), n, m);
    preactivation(a, drive, result.z().storage(), slopes);
    double slopeError = slopeError(slopes, Math.nextUp(factor * norm * rounded.error() + inner));
    slopes.storage().activate(n * m, activation, 1, slopes.storage(), 0, 0);
    return new Equilibrium(a, rounded, slopes, slopeError);
  }

  private void preactivation(Tensor a, Tensor phi, Storage z, Tensor s) {
    int size = phi.rows() * phi.cols();
    Tensor points = new Tensor(z, 0, phi.rows(), phi.cols());
    s.storage().gemm(a.cols(), factor, points, false, a, true, s);
    s.storage().add(size, s.storage(), 0, 1, phi.storage(), phi.offset(), 0);
  }

  private void map(Tensor a, Tensor phi, Storage z, Storage image) {
    preactivation(a, phi, z, new Tensor(image, 0, phi.rows(), phi.cols()));
    image.activate(image.size(), activation, 0, image, 0, 0);
  }

  /** How far σ' can be off when s is off by {@code error}: by curvature, or 0 away from kinks. */
  private double slopeError(Tensor s, double error) {
    if (activation.curvatureBound() < Double.POSITIVE_INFINITY) {
      double rounding = (2 * Normal.MAX_ULP + 3) * s.dtype().unitRoundoff();
      return Math.nextUp(activation.curvatureBound() * error + rounding * activation.lipschitz());
    }
    for (int i = 0; i < s.storage().size(); i++) {
      if (!(Math.abs(s.storage().get(i)) > error)) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return 0;
  }

  /**
   * The adjoint of the layer at a converged equilibrium.
   *
   * @param dz ∂L/∂z, n×m
   * @throws IllegalArgumentException if dz has another shape or precision than z
   * @throws IllegalStateException if the equilibrium did not converge
   */
  public Adjoint adjoint(Equilibrium at, Tensor dz) {
    if (!at.converged()) {
      throw new IllegalStateException(describe(at.result()));
    }
    requireFit(dz, at.slopes());
    Tensor source = dz.contiguous();
    int n = source.rows();
    int m = source.cols();
    double size = largestRow(source);
    Tensor gated = Tensor.zeros(dz.dtype(), n, m);
    FixedPoint.Result result =
        FixedPoint.solve(
            (p, image) -> {
              gated.storage().multiply(n * m, p, 0, at.slopes().storage(), 0, 0);
              Tensor out = new Tensor(image, 0, n, m);
              image.gemm(m, factor, gated, false, at.a(), false, out);
              image.add(n * m, image, 0, 1, source.storage(), source.offset(), 0);
            },
            source,
            at.result().contraction(),
            rule,
            size);
    double u = dz.dtype().unitRoundoff();
    double p = largestRow(result.z()) + result.step();
    double lipschitz = activation.lipschitz();
    double rounding = gamma(m + 4, u) * (factor * frobenius(at.a()) * lipschitz * p + size);
    FixedPoint.Result rounded = result.withRounding(rounding);
    Tensor dphi = Tensor.zeros(dz.dtype(), n, m);
    dphi.storage().multiply(n * m, result.z().storage(), 0, at.slopes().storage(), 0, 0);
    return new Adjoint(rounded, dphi, adjointError(at, rounded, p + rounded.error()));
  }

  private static void requireFit(Tensor dz, Tensor z) {
    boolean shaped = dz.rows() == z.rows() && dz.cols() == z.cols();
    if (!shaped || dz.dtype() != z.dtype()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "adjoint: dz is %s %s, z is %s %s: shape and precision must be equal",
              dz.shape(),
              dz.dtype(),
              z.shape(),
              z.dtype()));
    }
  }

  /**
   * D·z̄, n×m: the derivative by φ of a single application of the map, with its argument held. It
   * costs no iteration and <b>is not the gradient</b>: a row may be off by L_σ·γ₀/(1 − γ₀)·‖z̄‖.
   * Known as Jacobian-free backpropagation (Wu Fung, Heaton, Li, McKenzie, Osher, Yin,
   * arXiv:2103.12803), which shows when it still descends.
   *
   * @param dz z̄ = ∂L/∂z, n×m
   * @throws IllegalArgumentException if dz has another shape or precision than z
   * @throws IllegalStateException if the equilibrium did not converge
   */
  public Tensor oneStep(Equilibrium at, Tensor dz) {
    if (!at.converged()) {
      throw new IllegalStateException(describe(at.result()));
    }
    requireFit(dz, at.slopes());
    Tensor source = dz.contiguous();
    int size = source.rows() * source.cols();
    Tensor dphi = Tensor.zeros(dz.dtype(), source.rows(), source.cols());
    Storage slopes = at.slopes().storage();
    dphi.storage().multiply(size, source.storage(), source.offset(), slopes, 0, 0);
    return dphi;
  }

  /** ‖δ(D·p)‖ ≤ L·‖δp‖ + |δD|·‖p‖, and δD moves p by at most γ̃‖A‖·|δD|·‖p‖/(1 − γ₀). */
  private double adjointError(Equilibrium at, FixedPoint.Result p, double size) {
    if (at.slopeError() == Double.POSITIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    double moved = factor * SpectralBound.quick(at.a()) * at.slopeError() * size;
    double dp = p.error() + moved / (1 - p.contraction());
    double u = at.a().dtype().unitRoundoff();
    return up(activation.lipschitz() * dp + at.slopeError() * size + u * size);
  }

  /** Why there is no usable fixed point, and what to do about it, in one line. */
  static String describe(FixedPoint.Result result) {
    return switch (result.stop()) {
      case CONVERGED -> "the implicit layer converged";
      case NOT_CONTRACTIVE ->
          "the implicit layer is not contractive: its factor times the norm of A is bounded by "
              + result.contraction()
              + ", which must be below 1: take a smaller factor or a smaller A";
      case ITERATION_LIMIT ->
          "the implicit layer is within "
              + result.error()
              + " of its fixed point after "
              + result.iterations()
              + " iterations: allow more iterations or a larger tolerance";
    };
  }

  static double largestRow(Tensor t) {
    double largest = 0;
    for (int i = 0; i < t.rows(); i++) {
      largest = Math.max(largest, t.storage().nrm2(t.offset() + i * t.cols(), t.cols()));
    }
    return up(largest);
  }

  private static double frobenius(Tensor a) {
    double sum = 0;
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < a.cols(); j++) {
        sum += a.get(i, j) * a.get(i, j);
      }
    }
    return up(Math.sqrt(sum));
  }

  private static double gamma(int k, double u) {
    return up(k * u / (1 - k * u));
  }

  /** Covers the few roundings of a bound, each relative to its value. */
  private static double up(double x) {
    return x * (1 + 1e-9);
  }
}
