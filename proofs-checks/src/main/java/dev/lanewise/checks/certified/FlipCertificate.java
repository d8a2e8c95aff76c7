package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divDown;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.subDown;

/**
 * Gradient descent on a shallow ReLU net with biases, counted by the activations that can flip
 * (Theorems F and F′). Trained are the incoming weights and biases w̃; the outgoing weights a_r =
 * ±1 are fixed, f = (1/√m) Σ a_r max(0, w̃_r·x̃).
 *
 * <p>For ρ &gt; 0 let S_i = {r : |w̃_r(0)·x̃_i| ≤ ρ‖x̃_i‖}, E_ij = |x̃_i·x̃_j||S_i ∪ S_j|/m, κ =
 * (N/m)√(Σ|S_i|²‖x̃_i‖²) with N = ‖X̃‖_F (F) or ‖X̃‖₂ (F′), and λ* = λ_min(H(0)) − ‖E‖ − κ. If λ*
 * &gt; 0, N‖r₀‖/(√m λ*) ≤ ρ and η ≤ 1/‖X̃‖², then ‖r_k‖ ≤ (1 − ηλ*)^k‖r₀‖ for all k and no neuron
 * moves further than ρ.
 *
 * <p>Proof. While all neurons stay within ρ only S_i can flip on example i, so |H_ij − H_ij(0)| ≤
 * E_ij; ‖Δw̃_r‖ ≤ ηN‖r‖/√m, because ‖Σ_i r_iσ'_ix̃_i‖ ≤ N‖r‖; the remainder of a step on example i
 * is at most (1/√m)Σ_{S_i}|Δw̃_r·x̃_i|, so ‖ε‖ ≤ ηκ‖r‖ and ‖r⁺‖ ≤ (1 − ηλ_min(H) + ηκ)‖r‖; sum the
 * geometric series.
 *
 * <p><b>Rounding.</b> A pre-activation û with error bound e is counted into S_i when |û| − e ≤
 * ρ‖x̃_i‖, so an undecided sign is always in S_i and the pattern taken for it in H(0) is covered by
 * E. H_ij(0) is an integer over m times a dot product with a computed bound.
 */
public final class FlipCertificate {
  private final int n;
  private final int width;
  private final double[] gram;
  private final double[] gramError;
  private final double[] norm;
  private final double frobenius;
  private final double spectral;
  private final boolean[][] active;
  private final double[][] distance;
  private final double smallest;

  /**
   * The certificate for one radius.
   *
   * @param rho ρ
   * @param lambda λ*, a lower bound; not positive when the radius is too large
   * @param movement N‖r₀‖/(√m λ*), to be at most ρ
   */
  public record AtRadius(double rho, double lambda, double movement) {
    public boolean certified() {
      return lambda > 0 && movement <= rho;
    }
  }

  /** Counts and Gram matrices at the weights of a shallow net with ReLU. */
  public FlipCertificate(Net net, double[] inputs) {
    if (net.curve() != Curve.RELU || net.depth() != 1 || net.outputs() != 1) {
      throw new IllegalArgumentException(
          "flips are counted on one hidden layer of ReLU with one output");
    }
    for (int r = 0; r < net.width(1); r++) {
      double outgoing = net.weights()[net.weightOffset(2) + r];
      if (Math.abs(outgoing) != 1) {
        throw new IllegalArgumentException(
            "outgoing weight " + r + " is " + outgoing + ": the theorem asks for 1 or -1");
      }
    }
    Propagation pass = new Propagation(net, inputs);
    n = pass.examples;
    width = net.width(1);
    int d = net.inputs();
    gram = new double[n * n];
    gramError = new double[n * n];
    norm = new double[n];
    active = new boolean[n][width];
    distance = new double[n][width];
    inputGram(net, inputs, d);
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace = addUp(trace, mulUp(norm[i], norm[i]));
    }
    frobenius = Outward.sqrtUp(trace);
    spectral = ShallowGrowth.inputNorm(net, inputs);
    for (int i = 0; i < n; i++) {
      patterns(net, inputs, i);
    }
    smallest = smallestEigenvalue();
  }

  private void inputGram(Net net, double[] inputs, int d) {
    double gamma = Outward.gamma(d + 2L);
    for (int i = 0; i < n; i++) {
      double square = addUp(Outward.sumOfSquaresUp(inputs, i * d, d), net.biases() ? 1 : 0);
      norm[i] = Outward.sqrtUp(square);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = net.biases() ? 1 : 0;
        for (int k = 0; k < d; k++) {
          sum += inputs[i * d + k] * inputs[j * d + k];
        }
        gram[i * n + j] = sum;
        gramError[i * n + j] = addUp(mulUp(gamma, mulUp(norm[i], norm[j])), d * Double.MIN_NORMAL);
      }
    }
  }

  /**
   * Signs, and lower bounds of |w̃_r·x̃_i|. The dot product of d + 1 terms is off by at most
   * γ_{d+2}‖w̃_r‖‖x̃_i‖.
   */
  private void patterns(Net net, double[] inputs, int i) {
    int d = net.inputs();
    double[] w = net.weights();
    double gamma = Outward.gamma(d + 2L);
    for (int r = 0; r < width; r++) {
      double b = net.biases() ? w[net.biasOffset(1) + r] : 0;
      double sum = b;
      for (int k = 0; k < d; k++) {
        sum += w[r * d + k] * inputs[i * d + k];
      }
      double size = addUp(Outward.normUp(w, r * d, d), Math.abs(b));
      active[i][r] = sum > 0;
      distance[i][r] =
          subDown(Math.abs(sum), addUp(mulUp(gamma, mulUp(size, norm[i])), d * Double.MIN_NORMAL));
    }
  }

  /** λ_min(H(0)): entries count·gram/m, off by the Gram's error and two roundings. */
  private double smallestEigenvalue() {
    double[] h = new double[n * n];
    double largestRow = 0;
    double gamma = Outward.gamma(2);
    for (int i = 0; i < n; i++) {
      double row = 0;
      for (int j = 0; j < n; j++) {
        int count = 0;
        for (int r = 0; r < width; r++) {
          if (active[i][r] && active[j][r]) {
            count++;
          }
        }
        h[i * n + j] = gram[i * n + j] * count / width;
        row = addUp(row, gramError[i * n + j], mulUp(gamma, Math.abs(h[i * n + j])));
      }
      largestRow = Math.max(largestRow, row);
    }
    return subDown(SmallestEigenvalue.lowerBound(h, n), largestRow);
  }

  /** λ_min(H(0)), a lower bound. */
  public double smallest() {
    return smallest;
  }

  /** 1/‖X̃‖², rounded down: the largest step of the theorem. */
  public double etaMax() {
    return divDown(1, mulUp(spectral, spectral));
  }

  /**
   * Evaluates the theorem at one radius.
   *
   * @param sharp F′, with ‖X̃‖₂ for ‖X̃‖_F
   * @param residual upper bound of ‖r₀‖
   */
  public AtRadius at(double rho, double residual, boolean sharp) {
    double scale = sharp ? spectral : frobenius;
    boolean[][] near = new boolean[n][width];
    double squares = 0;
    for (int i = 0; i < n; i++) {
      int count = 0;
      for (int r = 0; r < width; r++) {
        near[i][r] = !(distance[i][r] > mulUp(rho, norm[i]));
        if (near[i][r]) {
          count++;
        }
      }
      double term = mulUp(count, norm[i]);
      squares = addUp(squares, mulUp(term, term));
    }
    double kappa = mulUp(divUp(scale, width), Outward.sqrtUp(squares));
    double lambda = subDown(subDown(smallest, flipNorm(near)), kappa);
    double root = Outward.sqrtDown(width);
    double movement =
        lambda > 0
            ? divUp(mulUp(scale, residual), Outward.mulDown(root, lambda))
            : Double.POSITIVE_INFINITY;
    return new AtRadius(rho, lambda, movement);
  }

  /** ‖E‖₂, upper bound. */
  private double flipNorm(boolean[][] near) {
    double[] e = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        int count = 0;
        for (int r = 0; r < width; r++) {
          if (near[i][r] || near[j][r]) {
            count++;
          }
        }
        double size = addUp(Math.abs(gram[i * n + j]), gramError[i * n + j]);
        e[i * n + j] = divUp(mulUp(size, count), width);
      }
    }
    return LargestEigenvalue.upperBound(e, n);
  }

  /**
   * The first of {@code count} radii, spaced geometrically from {@code from} to {@code to}, that
   * certifies; null when none does.
   */
  public AtRadius search(double from, double to, int count, double residual, boolean sharp) {
    for (int k = 0; k < count; k++) {
      AtRadius found = at(from * StrictMath.pow(to / from, k / (count - 1.0)), residual, sharp);
      if (found.certified()) {
        return found;
      }
    }
    return null;
  }
}
