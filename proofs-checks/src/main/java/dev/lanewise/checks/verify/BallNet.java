package dev.lanewise.checks.verify;

import java.util.Arrays;

/**
 * The outputs and the tangent kernel of a net, recomputed in ball arithmetic.
 *
 * <p>uˡ = Wˡαˡ⁻¹/√m_{l−1} + bˡ with factor 1 for the first layer, αˡ = σ(uˡ), f = W^{L+1}α^L/√m_L;
 * backwards s^L = σ'∘w/√m_L, s^{l−1} = σ'∘Wᵀs/√m_{l−1}. K is the sum over layers of
 * (s_p·s_q)(α_i·α_j/fan + [bias]), and α_i·α_j/m_L for the output layer.
 */
final class BallNet {
  private final int[] widths;
  private final BallCurve curve;
  private final boolean biases;
  private final Ball[] w;
  private final int examples;
  private final Ball[][] activation;
  private final Ball[][] slope;
  private final Ball[][] clearance;

  /** ‖b‖_∞ and ‖s‖ by layer and row, known once the kernel was computed. */
  private final Ball[][] backwardMax;

  private final Ball[][] signalNorm;

  /** F, examples × outputs. */
  final Ball[] output;

  BallNet(int[] widths, BallCurve curve, boolean biases, double[] weights, double[] inputs) {
    this.widths = widths;
    this.curve = curve;
    this.biases = biases;
    w = Balls.of(weights);
    examples = inputs.length / widths[0];
    activation = new Ball[widths.length - 1][];
    slope = new Ball[widths.length - 1][];
    clearance = new Ball[widths.length - 1][examples];
    activation[0] = Balls.of(inputs);
    backwardMax = new Ball[widths.length - 1][];
    signalNorm = new Ball[widths.length - 1][];
    int offset = 0;
    for (int l = 1; l < widths.length - 1; l++) {
      forward(l, offset);
      offset += widths[l] * widths[l - 1] + (biases ? widths[l] : 0);
    }
    output = outputs(offset);
  }

  /**
   * Bytes that it takes about: a ball is 24, its integers are 40 and 40, and another 64 where a
   * radius was computed; a reference is 4.
   */
  static double bytes(int[] widths, double parameters, int examples) {
    double units = 0;
    double widest = 0;
    for (int l = 1; l < widths.length - 1; l++) {
      units += widths[l];
      widest = Math.max(widest, widths[l]);
    }
    double signals = (double) examples * widths[widths.length - 1] * widest;
    return 108 * parameters + 172 * (2 * units * examples + signals);
  }

  private Ball root(int l) {
    return l == 0 ? Ball.ONE : Ball.of(widths[l]).sqrt();
  }

  /** The smallest |uˡ_k| of an example, from below: how far its kink is. */
  Ball clearance(int l, int example) {
    return clearance[l][example];
  }

  private void forward(int l, int offset) {
    int m = widths[l];
    int fanIn = widths[l - 1];
    Ball root = root(l - 1);
    activation[l] = new Ball[examples * m];
    slope[l] = new Ball[examples * m];
    for (int i = 0; i < examples; i++) {
      Ball least = null;
      for (int k = 0; k < m; k++) {
        Ball u = Balls.dot(w, offset + k * fanIn, activation[l - 1], i * fanIn, fanIn);
        if (l > 1) {
          u = u.dividedBy(root);
        }
        if (biases) {
          u = u.plus(w[offset + m * fanIn + k]);
        }
        u = u.bounded();
        activation[l][i * m + k] = curve.value(u);
        slope[l][i * m + k] = curve.slope(u);
        least = least == null ? u.abs() : least.min(u.abs());
      }
      clearance[l][i] = least;
    }
  }

  private Ball[] outputs(int offset) {
    int last = widths.length - 2;
    int m = widths[last];
    int k = widths[last + 1];
    Ball[] f = new Ball[examples * k];
    for (int i = 0; i < examples; i++) {
      for (int c = 0; c < k; c++) {
        f[i * k + c] =
            Balls.dot(w, offset + c * m, activation[last], i * m, m).dividedBy(root(last));
      }
    }
    return f;
  }

  /** K, of order examples·outputs. */
  Ball[] tangentKernel() {
    int last = widths.length - 2;
    int outputs = widths[last + 1];
    int n = examples * outputs;
    Ball[] kernel = new Ball[n * n];
    Arrays.fill(kernel, Ball.ZERO);
    Ball[] b = backwardFromOutput();
    for (int l = last; l >= 1; l--) {
      int m = widths[l];
      backwardMax[l] = new Ball[n];
      signalNorm[l] = new Ball[n];
      for (int p = 0; p < n; p++) {
        backwardMax[l][p] = Ball.ZERO;
        for (int k = 0; k < m; k++) {
          backwardMax[l][p] = backwardMax[l][p].max(b[p * m + k].abs());
          b[p * m + k] = b[p * m + k].times(slope[l][p / outputs * m + k]);
        }
        signalNorm[l][p] = Balls.dot(b, p * m, b, p * m, m).sqrt();
      }
      addLayer(kernel, b, l, n, outputs);
      if (l > 1) {
        b = through(l, b, n);
      }
    }
    addOutputLayer(kernel, n, outputs);
    for (int p = 0; p < n; p++) {
      for (int q = 0; q < p; q++) {
        kernel[q * n + p] = kernel[p * n + q];
      }
    }
    return kernel;
  }

  /** Where the weights of a layer begin. */
  int offset(int layer) {
    int offset = 0;
    for (int l = 1; l < layer; l++) {
      offset += widths[l] * widths[l - 1] + (biases ? widths[l] : 0);
    }
    return offset;
  }

  private Ball[] backwardFromOutput() {
    int last = widths.length - 2;
    int m = widths[last];
    int outputs = widths[last + 1];
    int offset = offset(last + 1);
    Ball[] b = new Ball[examples * outputs * m];
    for (int c = 0; c < outputs; c++) {
      for (int k = 0; k < m; k++) {
        Ball value = w[offset + c * m + k].dividedBy(root(last));
        for (int i = 0; i < examples; i++) {
          b[(i * outputs + c) * m + k] = value;
        }
      }
    }
    return b;
  }

  private void addLayer(Ball[] kernel, Ball[] signal, int l, int n, int outputs) {
    int m = widths[l];
    for (int p = 0; p < n; p++) {
      for (int q = 0; q <= p; q++) {
        Ball input = inner(l - 1, p / outputs, q / outputs);
        if (l > 1) {
          input = input.dividedBy(widths[l - 1]);
        }
        if (biases) {
          input = input.plus(Ball.ONE);
        }
        Ball back = Balls.dot(signal, p * m, signal, q * m, m);
        kernel[p * n + q] = kernel[p * n + q].plus(back.times(input));
      }
    }
  }

  private void addOutputLayer(Ball[] kernel, int n, int outputs) {
    int last = widths.length - 2;
    for (int p = 0; p < n; p++) {
      for (int q = 0; q <= p; q++) {
        if (p % outputs == q % outputs) {
          kernel[p * n + q] =
              kernel[p * n + q].plus(inner(last, p / outputs, q / outputs).dividedBy(widths[last]));
        }
      }
    }
  }

  private Ball inner(int l, int i, int j) {
    return Balls.dot(activation[l], i * widths[l], activation[l], j * widths[l], widths[l]);
  }

  /** Wˡᵀ s/√m_{l−1}. */
  private Ball[] through(int l, Ball[] signal, int n) {
    int m = widths[l];
    int fanIn = widths[l - 1];
    int offset = offset(l);
    Ball[] column = new Ball[m];
    Ball[] next = new Ball[n * fanIn];
    for (int k = 0; k < fanIn; k++) {
      for (int r = 0; r < m; r++) {
        column[r] = w[offset + r * fanIn + k];
      }
      for (int p = 0; p < n; p++) {
        next[p * fanIn + k] =
            Balls.dot(column, 0, signal, p * m, m).dividedBy(root(l - 1)).bounded();
      }
    }
    return next;
  }

  /**
   * The largest ‖(σ(u_ik))_i‖² over the neurons of the first layer: it bounds how fast an outgoing
   * weight can move.
   */
  Ball largestFeatureSquare() {
    int m = widths[1];
    Ball largest = Ball.ZERO;
    for (int k = 0; k < m; k++) {
      Ball sum = Ball.ZERO;
      for (int i = 0; i < examples; i++) {
        sum = sum.plus(activation[1][i * m + k].times(activation[1][i * m + k]));
      }
      largest = largest.max(sum);
    }
    return largest;
  }

  /** ‖α^l_i‖. */
  Ball activationNorm(int l, int i) {
    return inner(l, i, i).sqrt();
  }

  /** ‖b^l‖_∞ = max|∂f/∂α^l_k| of a row, after {@link #tangentKernel}. */
  Ball backwardMax(int l, int row) {
    return backwardMax[l][row];
  }

  /** ‖s^l‖ of a row, after {@link #tangentKernel}. */
  Ball signalNorm(int l, int row) {
    return signalNorm[l][row];
  }
}
