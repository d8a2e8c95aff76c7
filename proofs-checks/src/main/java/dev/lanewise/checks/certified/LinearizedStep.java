package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.subUp;

/**
 * What one step of any rule on any net (ReLU included) did to the residual, judged by its
 * linearisation (Theorem L).
 *
 * <p>For the stored weights before and after the step, any symmetric K̂ and any h &gt; 0 let ε = r⁺
 * − (I − hK̂)r. If hλ_max(K̂) ≤ 1 then ‖r⁺‖ ≤ (1 − hλ_min(K̂) + hρ)‖r‖ with ρ = ‖ε‖/(h‖r‖):
 * contraction is certified when ρ &lt; λ_min(K̂). Nothing is assumed about smoothness or about how
 * the step was rounded: whatever is not (I − hK̂)r is in ε. K̂ is the computed tangent kernel,
 * taken as the exact matrix it is.
 *
 * <p>‖ε‖ is at most ‖fl(r̂⁺ − r̂ + hK̂r̂)‖ plus the errors of r̂⁺ and, times (1 + hλ_max), of r̂,
 * plus the rounding of the expression: γ_{n+4}(‖r̂⁺‖ + ‖r̂‖ + h‖K̂‖_F‖r̂‖).
 *
 * @param smallest λ_min(K̂), a lower bound
 * @param largest λ_max(K̂), an upper bound
 * @param rho upper bound of ρ
 * @param h the step size
 * @param before upper bound of ‖r‖
 */
public record LinearizedStep(double smallest, double largest, double rho, double h, double before) {

  /** The step of size h between two points with the same data. */
  public static LinearizedStep between(Linearization at, Linearization after, double h) {
    int n = at.kernel.size;
    double[] k = at.kernel.matrix;
    double[] r = at.residual();
    double[] next = after.residual();
    double[] epsilon = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += k[i * n + j] * r[j];
      }
      epsilon[i] = next[i] - r[i] + h * sum;
    }
    double smallest = SmallestEigenvalue.lowerBound(k, n);
    double largest = LargestEigenvalue.upperBound(k, n);
    double norm = Outward.normUp(r);
    double errorBefore = Outward.normUp(at.residualError());
    double terms = addUp(Outward.normUp(next), norm, mulUp(h, mulUp(Outward.normUp(k), norm)));
    double size = addUp(Outward.normUp(epsilon), mulUp(Outward.gamma(n + 4L), terms));
    double spread =
        addUp(
            Outward.normUp(after.residualError()), mulUp(errorBefore, addUp(1, mulUp(h, largest))));
    double lower = Outward.subDown(smallNorm(r), errorBefore);
    double rho =
        lower > 0
            ? divUp(addUp(size, spread), Outward.mulDown(h, lower))
            : Double.POSITIVE_INFINITY;
    return new LinearizedStep(smallest, largest, rho, h, at.start().residual());
  }

  /**
   * ‖r̂‖, a lower bound: the upper bound of the computed sum of squares less its relative error
   * twice.
   */
  private static double smallNorm(double[] r) {
    double up = Outward.normUp(r);
    return Outward.mulDown(up, Math.nextDown(1 - Outward.gamma(2L * r.length + 8)));
  }

  /** Whether the theorem applies (hλ_max ≤ 1) and proves that the residual shrank. */
  public boolean contracts() {
    return mulUp(h, largest) <= 1 && rho < smallest;
  }

  /** 1 − hλ_min + hρ, an upper bound of ‖r⁺‖/‖r‖ when hλ_max ≤ 1. */
  public double factor() {
    return subUp(addUp(1, mulUp(h, rho)), Outward.mulDown(h, smallest));
  }
}
