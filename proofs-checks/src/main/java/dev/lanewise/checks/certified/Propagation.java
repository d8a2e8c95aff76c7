package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.gamma;
import static dev.lanewise.checks.certified.Outward.mulUp;

import dev.lanewise.kernels.f64.Gemm;

/**
 * One forward and one backward pass of every example through a net, with bounds of all rounding
 * errors (running error analysis by rows).
 *
 * <p>For every layer and every example i it holds the computed activations α̂ and a bound of ‖α̂_i
 * − α_i‖₂, and for every example and output (i, c) the computed s = σ'(u) ∘ ∂f_c/∂α and a bound of
 * ‖ŝ − s‖₂.
 *
 * <p><b>Pre-activations.</b> û_k = fl(fl(w_k·α̂)·fl(1/√m) + b_k). The dot product of length m is
 * off by at most γ_m‖w_k‖‖α̂‖, the inherited error adds ‖w_k‖‖α̂ − α‖ (Cauchy-Schwarz), the factor
 * and its product are three more roundings, the bias addition one more on both terms:
 *
 * <pre>|û_k − u_k| ≤ ‖w_k‖(γ_{m+6}‖α̂‖ + (1 + γ_6)‖α̂ − α‖)/√m + γ_2|b_k| =: e_k.</pre>
 *
 * <p><b>Activations.</b> |σ̂(û) − σ(u)| ≤ L·e + (error of the library function); the same for σ'
 * with β in place of L; bounds in {@link Curve}.
 *
 * <p><b>Backward.</b> b^L = w/√m_L is off by γ_3|w|/√m_L per entry; s = σ'∘b by |σ̂'|δb + (|b̂| +
 * δb)δσ' + u|ŝ|; b^{l−1} = Wᵀs/√m by the formula of the pre-activations with the columns of W in
 * place of its rows.
 *
 * <p>Every bound here is a sum of products of non-negative doubles evaluated in double with fewer
 * than 30 operations; multiplying by 1 + 2⁻⁴⁷ (64 roundings) and adding 2⁻¹⁰²² (underflow) keeps it
 * a bound.
 */
final class Propagation {
  private static final double INFLATE = 1 + 0x1p-47;

  final Net net;
  final int examples;
  final double[] inputs;

  /** α̂^l, examples × width, l = 0…L. */
  final double[][] activation;

  /** Upper bounds of ‖α̂_i‖₂ (computed values) and ‖α̂_i − α_i‖₂, per layer and example. */
  final double[][] activationNorm;

  final double[][] activationError;

  /** ŝ^l, (examples·outputs) × width, l = 1…L (index 0 unused). */
  final double[][] signal;

  final double[][] signalNorm;
  final double[][] signalError;

  /** Upper bounds of ‖b^l‖_∞ for every example and output, l = 1…L. */
  final double[][] backwardMax;

  /** F̂ and a bound of |F̂ − F|, examples × outputs. */
  final double[] output;

  final double[] outputError;

  /** σ' and bounds of its errors, needed until the signals are known. */
  private double[][] slope;

  private double[][] slopeError;

  /** Per layer and example, a lower bound of the smallest |u_k|. */
  final double[][] clearance;

  /**
   * @param inputs examples × net.inputs(), row-major, taken as exact
   */
  Propagation(Net net, double[] inputs) {
    if (inputs.length == 0 || inputs.length % net.inputs() != 0) {
      throw new IllegalArgumentException(
          "inputs holds "
              + inputs.length
              + " numbers, not a positive multiple of the input size "
              + net.inputs());
    }
    this.net = net;
    this.inputs = inputs;
    examples = inputs.length / net.inputs();
    int depth = net.depth();
    activation = new double[depth + 1][];
    activationNorm = new double[depth + 1][examples];
    activationError = new double[depth + 1][examples];
    signal = new double[depth + 1][];
    int rows = examples * net.outputs();
    signalNorm = new double[depth + 1][rows];
    signalError = new double[depth + 1][rows];
    backwardMax = new double[depth + 1][rows];
    slope = new double[depth + 1][];
    slopeError = new double[depth + 1][];
    output = new double[rows];
    outputError = new double[rows];
    clearance = new double[depth + 1][examples];
    forward();
    backward();
    slope = null;
    slopeError = null;
  }

  /** F̂ − y, as computed. */
  double[] residual(double[] targets) {
    double[] r = output.clone();
    for (int q = 0; q < r.length; q++) {
      r[q] -= targets[q];
    }
    return r;
  }

  /**
   * Bounds of the error of each entry of {@link #residual}: that of the output and one subtraction.
   */
  double[] residualError(double[] targets) {
    double[] error = new double[targets.length];
    for (int q = 0; q < error.length; q++) {
      boolean exact = outputError[q] == 0 && output[q] == 0;
      double subtraction = mulUp(2 * Outward.U, Math.abs(output[q] - targets[q]));
      error[q] = exact ? 0 : addUp(outputError[q], subtraction);
    }
    return error;
  }

  private void forward() {
    activation[0] = inputs;
    for (int i = 0; i < examples; i++) {
      activationNorm[0][i] = Outward.normUp(inputs, i * net.inputs(), net.inputs());
    }
    for (int l = 1; l <= net.depth(); l++) {
      forwardLayer(l);
    }
    outputs();
  }

  private void forwardLayer(int l) {
    int m = net.width(l);
    int fanIn = net.width(l - 1);
    double[] w = net.weights();
    int offset = net.weightOffset(l);
    double[] u = new double[examples * m];
    Gemm.gemm(
        examples, m, fanIn, 1, activation[l - 1], 0, fanIn, 1, w, offset, 1, fanIn, 0, u, 0, m, 1);
    double scale = 1 / Math.sqrt(net.fan(l));
    double[] rowNorm = new double[m];
    for (int k = 0; k < m; k++) {
      rowNorm[k] = Outward.normUp(w, offset + k * fanIn, fanIn);
    }
    activation[l] = u;
    slope[l] = new double[examples * m];
    slopeError[l] = new double[examples * m];
    for (int i = 0; i < examples; i++) {
      double inherited =
          inherited(activationNorm[l - 1][i], activationError[l - 1][i], fanIn, net.fan(l));
      activateRow(l, i, scale, rowNorm, inherited);
    }
  }

  /**
   * (γ_{length+6}·norm + (1 + γ_6)·error)/√fan, up: what multiplies ‖w_k‖ in the error of a
   * pre-activation.
   */
  private static double inherited(double norm, double error, int length, int fan) {
    double sum = addUp(mulUp(gamma(length + 6L), norm), mulUp(1 + gamma(6), error));
    return fan == 1 ? sum : divUp(sum, Outward.sqrtDown(fan));
  }

  private void activateRow(int l, int i, double scale, double[] rowNorm, double inherited) {
    Curve curve = net.curve();
    int m = net.width(l);
    double[] alpha = activation[l];
    double gamma2 = gamma(2);
    int bias = net.biases() ? net.biasOffset(l) : -1;
    double squares = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < m; k++) {
      int at = i * m + k;
      double b = bias < 0 ? 0 : net.weights()[bias + k];
      double u = alpha[at] * scale + b;
      double e = (rowNorm[k] * inherited + gamma2 * Math.abs(b)) * INFLATE + Double.MIN_NORMAL;
      double value = curve.value(u);
      double s = curve.slope(u);
      double error = (curve.lipschitz() * e + curve.valueError(u, value)) * INFLATE;
      alpha[at] = value;
      slope[l][at] = s;
      slopeError[l][at] = slopeError(curve, u, s, e);
      least = Math.min(least, Outward.subDown(Math.abs(u), e));
      squares += error * error;
    }
    clearance[l][i] = least;
    activationError[l][i] = Outward.rootUp(squares, m);
    activationNorm[l][i] = Outward.normUp(alpha, i * m, m);
  }

  /** |σ'| of the exact pre-activation against that of û; a kink between them makes it 1. */
  private static double slopeError(Curve curve, double u, double slope, double e) {
    if (!curve.isSmooth()) {
      return Math.abs(u) > e ? 0 : 1;
    }
    return (curve.curvature() * e + curve.slopeError(u, slope)) * INFLATE;
  }

  private void outputs() {
    int depth = net.depth();
    int m = net.width(depth);
    int k = net.outputs();
    double[] w = net.weights();
    int offset = net.weightOffset(depth + 1);
    if (net.isAntisymmetric()) {
      return;
    } // F is exactly zero
    Gemm.gemm(examples, k, m, 1, activation[depth], 0, m, 1, w, offset, 1, m, 0, output, 0, k, 1);
    double scale = 1 / Math.sqrt(m);
    for (int c = 0; c < k; c++) {
      double norm = Outward.normUp(w, offset + c * m, m);
      for (int i = 0; i < examples; i++) {
        output[i * k + c] *= scale;
        double inherited = inherited(activationNorm[depth][i], activationError[depth][i], m, m);
        outputError[i * k + c] = addUp(mulUp(norm, inherited), Double.MIN_NORMAL);
      }
    }
  }

  private void backward() {
    int depth = net.depth();
    int outputs = net.outputs();
    int m = net.width(depth);
    double[] w = net.weights();
    int offset = net.weightOffset(depth + 1);
    double scale = 1 / Math.sqrt(m);
    double gamma3 = gamma(3);
    double[] b = new double[examples * outputs * m];
    double[] error = new double[b.length];
    for (int q = 0; q < examples * outputs; q++) {
      for (int k = 0; k < m; k++) {
        b[q * m + k] = w[offset + q % outputs * m + k] * scale;
        error[q * m + k] = gamma3 * Math.abs(b[q * m + k]) * INFLATE + Double.MIN_NORMAL;
      }
    }
    for (int l = depth; l >= 1; l--) {
      signals(l, b, error);
      if (l > 1) {
        double[] next = new double[examples * outputs * net.width(l - 1)];
        error = through(l, next);
        b = next;
      }
    }
  }

  /** s = σ'∘b in place of b. */
  private void signals(int l, double[] b, double[] error) {
    int m = net.width(l);
    signal[l] = b;
    for (int q = 0; q < backwardMax[l].length; q++) {
      int example = q / net.outputs();
      double squares = 0;
      double largest = 0;
      for (int k = 0; k < m; k++) {
        int at = q * m + k;
        double db = error[at];
        double d = slope[l][example * m + k];
        double dd = slopeError[l][example * m + k];
        double size = Math.abs(b[at]) + db;
        double s = d * b[at];
        // |σ'|: sin and GELU fall somewhere, and an error does not shrink because of it.
        double inherited = Math.abs(d) * db;
        double ds = (inherited + size * dd + Outward.U * Math.abs(s)) * INFLATE + Double.MIN_NORMAL;
        largest = Math.max(largest, size);
        squares += ds * ds;
        b[at] = s;
      }
      backwardMax[l][q] = mulUp(largest, INFLATE);
      signalError[l][q] = Outward.rootUp(squares, m);
      signalNorm[l][q] = Outward.normUp(b, q * m, m);
    }
  }

  /** next = Wˡᵀ sˡ/√m_{l−1}; returns the bounds of its entries' errors. */
  private double[] through(int l, double[] next) {
    int m = net.width(l);
    int fanIn = net.width(l - 1);
    int rows = backwardMax[l].length;
    double[] w = net.weights();
    int offset = net.weightOffset(l);
    Gemm.gemm(rows, fanIn, m, 1, signal[l], 0, m, 1, w, offset, fanIn, 1, 0, next, 0, fanIn, 1);
    double scale = 1 / Math.sqrt(net.fan(l));
    double[] columnNorm = columnNorms(w, offset, m, fanIn);
    double[] error = new double[next.length];
    for (int q = 0; q < rows; q++) {
      double inherited = inherited(signalNorm[l][q], signalError[l][q], m, net.fan(l));
      for (int k = 0; k < fanIn; k++) {
        next[q * fanIn + k] *= scale;
        error[q * fanIn + k] = columnNorm[k] * inherited * INFLATE + Double.MIN_NORMAL;
      }
    }
    return error;
  }

  private static double[] columnNorms(double[] w, int offset, int rows, int cols) {
    double[] squares = new double[cols];
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < cols; k++) {
        squares[k] += w[offset + r * cols + k] * w[offset + r * cols + k];
      }
    }
    for (int k = 0; k < cols; k++) {
      squares[k] = Outward.rootUp(squares[k], rows);
    }
    return squares;
  }
}
