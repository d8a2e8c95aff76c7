package dev.lanewise.checks.certified;

import java.util.Arrays;

/**
 * A concrete dense net in NTK parametrisation, with its weights: u¹ = W¹x (+ b¹), uˡ =
 * Wˡαˡ⁻¹/√m_{l−1} (+ bˡ), αˡ = σ(uˡ), f = W^{L+1}α^L/√m_L.
 *
 * @param widths input size, hidden widths m_1…m_L, number of outputs
 * @param biases whether hidden layers have biases; the output has none
 * @param weights layer after layer: Wˡ row-major (fan-out × fan-in), then bˡ
 */
public record Net(int[] widths, Curve curve, boolean biases, double[] weights) {
  public Net {
    if (widths.length < 3) {
      throw new IllegalArgumentException(
          "a net needs input, at least one hidden and an output width, got "
              + Arrays.toString(widths));
    }
    for (int width : widths) {
      if (width < 1) {
        throw new IllegalArgumentException(
            "widths must be positive, got " + Arrays.toString(widths));
      }
    }
    long needed = parameterCount(widths, biases);
    if (weights.length != needed) {
      throw new IllegalArgumentException(
          "net "
              + Arrays.toString(widths)
              + " has "
              + needed
              + " parameters, got "
              + weights.length);
    }
  }

  /** Number of parameters of a net of these widths; {@link Long#MAX_VALUE} stands for more. */
  public static long parameterCount(int[] widths, boolean biases) {
    long count = 0;
    for (int l = 1; l < widths.length; l++) {
      count += (long) widths[l] * widths[l - 1];
      if (biases && l < widths.length - 1) {
        count += widths[l];
      }
      if (count < 0) {
        return Long.MAX_VALUE; // one layer has less than 2⁶²
      }
    }
    return count;
  }

  /** L, the number of hidden layers. */
  public int depth() {
    return widths.length - 2;
  }

  public int inputs() {
    return widths[0];
  }

  public int outputs() {
    return widths[widths.length - 1];
  }

  /** Width of layer l: the input for l = 0. */
  int width(int l) {
    return widths[l];
  }

  /** Index of the first entry of Wˡ, l = 1…L+1. */
  int weightOffset(int l) {
    int offset = 0;
    for (int k = 1; k < l; k++) {
      offset += widths[k] * widths[k - 1] + (biases ? widths[k] : 0);
    }
    return offset;
  }

  /** Index of the first entry of bˡ, l = 1…L; meaningful only with biases. */
  int biasOffset(int l) {
    return weightOffset(l) + widths[l] * widths[l - 1];
  }

  /**
   * The square of the factor in front of Wˡ is 1/fan(l): 1 for the first layer, m_{l−1} after it.
   */
  int fan(int l) {
    return l == 1 ? 1 : widths[l - 1];
  }

  Net withWeights(double[] other) {
    return new Net(widths, curve, biases, other);
  }

  /**
   * Whether F is zero at these weights for every input, in exact arithmetic: the units of the last
   * hidden layer come in pairs (2j, 2j+1) with the same incoming weights, bit for bit, and opposite
   * outgoing ones.
   */
  public boolean isAntisymmetric() {
    int last = depth();
    int m = width(last);
    int fanIn = width(last - 1);
    if (m % 2 != 0) {
      return false;
    }
    int in = weightOffset(last);
    int out = weightOffset(last + 1);
    for (int j = 0; j < m; j += 2) {
      int row = in + j * fanIn;
      if (!Arrays.equals(weights, row, row + fanIn, weights, row + fanIn, row + 2 * fanIn)) {
        return false;
      }
      if (biases && weights[biasOffset(last) + j] != weights[biasOffset(last) + j + 1]) {
        return false;
      }
      for (int c = 0; c < outputs(); c++) {
        if (weights[out + c * m + j] != -weights[out + c * m + j + 1]) {
          return false;
        }
      }
    }
    return true;
  }
}
