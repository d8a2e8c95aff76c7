package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Bounds of random implicit layers against solutions that are much more exact. */
class ImplicitLayerProperties {
  /** A layer with γ₀ as given, up to the slack of the bound of ‖A‖. */
  record Problem(int n, int m, Activation activation, double contraction, long seed) {
    Tensor normal(int rows, int cols, int which) {
      Tensor t = Tensor.zeros(DType.F64, rows, cols);
      new Gaussian(seed * 31 + which).fill(t.storage(), 0, rows * cols, 1);
      return t;
    }

    Tensor a() {
      return normal(m, m, 1);
    }

    ImplicitLayer layer(double tolerance, int memory) {
      double factor = contraction / (activation.lipschitz() * SpectralBound.of(a(), 4));
      return new ImplicitLayer(activation, factor, new FixedPoint.Rule(tolerance, 5_000, memory));
    }
  }

  @Provide
  Arbitrary<Problem> problems() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 6),
            Arbitraries.integers().between(1, 12),
            Arbitraries.of(Activation.values()),
            Arbitraries.doubles().between(0, 0.95),
            Arbitraries.longs().between(1, 1_000_000))
        .as(Problem::new);
  }

  /** ‖A‖² is the largest eigenvalue of AᵀA, here to within a few hundred roundings. */
  @Property(tries = 200)
  void boundsOfTheSpectralNormHoldAndSharpen(
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 20) int cols,
      @ForAll @DoubleRange(min = -150, max = 150) double exponent,
      @ForAll long seed) {
    Tensor a = Tensor.zeros(DType.F64, rows, cols);
    new Gaussian(seed).fill(a.storage(), 0, rows * cols, 1);
    Tensor gram = Tensor.zeros(DType.F64, cols, cols);
    gram.storage().gemm(rows, 1, a, true, a, false, gram);
    double[] squares = Spectrum.symmetricEigenvalues(Spectrum.symmetrised(gram.toDoubles()));
    double scale = StrictMath.pow(10, exponent);
    a.storage().scal(scale);
    double norm = scale * Math.sqrt(squares[cols - 1]);
    double previous = SpectralBound.quick(a);
    for (int squarings = 0; squarings <= 4; squarings++) {
      double bound = SpectralBound.of(a, squarings);
      assertTrue(bound >= norm * (1 - 1e-13), squarings + " squarings: " + bound + " < " + norm);
      assertTrue(bound <= previous * (1 + 1e-11), "not above " + previous);
      previous = bound;
    }
    assertTrue(previous <= norm * Math.pow(Math.min(rows, cols), 1 / 32.0) * (1 + 1e-10));
  }

  /** Picard and Anderson end within their bounds of each other and of a tighter solution. */
  @Property(tries = 200)
  void distancesToTheFixedPointStayBelowTheirBounds(@ForAll("problems") Problem p) {
    Tensor phi = p.normal(p.n(), p.m(), 2);
    ImplicitLayer.Equilibrium tight = p.layer(1e-11, 0).solve(p.a(), phi);
    assertEquals(FixedPoint.Stop.CONVERGED, tight.result().stop());
    for (int memory : new int[] {0, 2, 5}) {
      ImplicitLayer.Equilibrium loose = p.layer(1e-2, memory).solve(p.a(), phi);
      assertEquals(FixedPoint.Stop.CONVERGED, loose.result().stop());
      double bound = loose.result().error() + tight.result().error();
      for (int i = 0; i < p.n(); i++) {
        assertTrue(rowDistance(loose.z(), tight.z(), i) <= bound);
      }
    }
  }

  /** ⟨z̄, ż⟩ = ⟨∂L/∂φ, φ̇⟩ with ż = D·(γ̃Aż + φ̇) solved by itself. */
  @Property(tries = 200)
  void adjointsAreTransposedTangents(@ForAll("problems") Problem p) {
    ImplicitLayer layer = p.layer(1e-9, 0);
    Tensor a = p.a();
    ImplicitLayer.Equilibrium at = layer.solve(a, p.normal(p.n(), p.m(), 2));
    Tensor dz = p.normal(p.n(), p.m(), 3);
    Tensor move = p.normal(p.n(), p.m(), 4);
    assertTrue(at.converged());
    ImplicitLayer.Adjoint adjoint = layer.adjoint(at, dz);
    Storage tangent = Storage.allocate(DType.F64, p.n() * p.m());
    for (int t = 0; t < 1_000; t++) {
      Storage next = Storage.allocate(DType.F64, tangent.size());
      Tensor points = new Tensor(tangent, 0, p.n(), p.m());
      Tensor out = new Tensor(next, 0, p.n(), p.m());
      next.gemm(p.m(), layer.factor(), points, false, a, true, out);
      next.axpy(1, move.storage());
      next.multiply(next.size(), next, 0, at.slopes().storage(), 0, 0);
      tangent = next;
    }
    // 0.95^1000 leaves nothing. Each step of ż errs by γ(m + 4) of |γ̃·A|·|ż| + |φ̇|, at most m
    // times
    // its norm, amplified by 1/(1 − γ₀); p is off by its bound, the inner products by γ(n·m).
    double rest = 1 / (1 - p.contraction());
    double size = dz.storage().nrm2() * move.storage().nrm2() * p.activation().lipschitz() * rest;
    int roundings = (p.m() + 4) * p.m() + p.n() * p.m();
    double rounding = 2 * AbsoluteNet.gamma(roundings, DType.F64) * size * rest;
    double tolerance =
        p.n() * adjoint.result().error() * move.storage().nrm2() * p.activation().lipschitz()
            + rounding;
    assertEquals(
        dz.storage().dot(tangent), adjoint.dphi().storage().dot(move.storage()), tolerance);
  }

  private static double rowDistance(Tensor x, Tensor y, int row) {
    double sum = 0;
    for (int c = 0; c < x.cols(); c++) {
      double d = x.get(row, c) - y.get(row, c);
      sum += d * d;
    }
    return Math.sqrt(sum);
  }
}
