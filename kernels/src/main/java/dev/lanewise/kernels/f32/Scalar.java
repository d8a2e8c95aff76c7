package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Functions;

/**
 * The definition of every kernel, in the plainest loops: fallback, oracle of the tests, and the
 * code to read next to the formula. It is not tuned.
 */
final class Scalar implements Backend {

  /**
   * cᵢⱼ ← (…((β·cᵢⱼ + (α·aᵢ₀)·b₀ⱼ) + (α·aᵢ₁)·b₁ⱼ) + …), each operation rounded. The loop over the
   * contiguous direction of B and C is innermost, where the compiler can vectorise it; each element
   * still sums in the order of p.
   */
  @Override
  public void gemm(
      Parallelism how,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    if (cRowStride == 1 && cColStride != 1) {
      // Cᵀ = Bᵀ·Aᵀ has contiguous rows.
      gemm(
          how,
          n,
          m,
          k,
          alpha,
          b,
          bOffset,
          bColStride,
          bRowStride,
          a,
          aOffset,
          aColStride,
          aRowStride,
          beta,
          c,
          cOffset,
          cColStride,
          cRowStride);
      return;
    }
    for (int i = 0; i < m; i++) {
      int row = cOffset + i * cRowStride;
      scale(n, beta, c, row, cColStride);
      for (int p = 0; p < k && alpha != 0; p++) {
        float factor = alpha * a[aOffset + i * aRowStride + p * aColStride];
        addScaled(n, factor, b, bOffset + p * bRowStride, bColStride, c, row, cColStride);
      }
    }
  }

  @Override
  public double gemm(
      Parallelism how,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride,
      GemmEpilogue epilogue) {
    gemm(
        how,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bRowStride,
        bColStride,
        beta,
        c,
        cOffset,
        cRowStride,
        cColStride);
    double squares = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        int at = cOffset + i * cRowStride + j * cColStride;
        float finished = epilogue.finish(i, j, c[at]);
        c[at] = finished;
        squares += (double) finished * (double) finished;
      }
    }
    return epilogue.squares ? squares : 0;
  }

  /** The sums of {@link #gemm} in the triangle alone. */
  @Override
  public void syrk(
      Parallelism how,
      boolean lower,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    if (cRowStride == 1 && cColStride != 1) {
      syrk(
          how,
          !lower,
          n,
          k,
          alpha,
          a,
          aOffset,
          aRowStride,
          aColStride,
          beta,
          c,
          cOffset,
          cColStride,
          1);
      return;
    }
    for (int i = 0; i < n; i++) {
      int from = lower ? 0 : i;
      int columns = lower ? i + 1 : n - i;
      int row = cOffset + i * cRowStride + from * cColStride;
      scale(columns, beta, c, row, cColStride);
      for (int p = 0; p < k && alpha != 0; p++) {
        float factor = alpha * a[aOffset + i * aRowStride + p * aColStride];
        int column = aOffset + from * aRowStride + p * aColStride;
        addScaled(columns, factor, a, column, aRowStride, c, row, cColStride);
      }
    }
  }

  @Override
  public void copy(
      int m,
      int n,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        b[bOffset + i * bRowStride + j * bColStride] = a[aOffset + i * aRowStride + j * aColStride];
      }
    }
  }

  @Override
  public void transpose(int n, float[] a, int aOffset, int aRowStride, int aColStride) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        int below = aOffset + i * aRowStride + j * aColStride;
        int above = aOffset + j * aRowStride + i * aColStride;
        float kept = a[below];
        a[below] = a[above];
        a[above] = kept;
      }
    }
  }

  @Override
  public void ger(
      int m,
      int n,
      float alpha,
      float[] x,
      int xOffset,
      int xStride,
      float[] y,
      int yOffset,
      int yStride,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride) {
    for (int i = 0; i < m; i++) {
      float factor = alpha * x[xOffset + i * xStride];
      addScaled(n, factor, y, yOffset, yStride, a, aOffset + i * aRowStride, aColStride);
    }
  }

  /** xᵢ ← ((…(bᵢ − tᵢ₀·x₀) − …) − tᵢ,ᵢ₋₁·xᵢ₋₁) / tᵢᵢ, from the last row up where T is upper. */
  @Override
  public void trsm(
      boolean lower,
      boolean unit,
      int m,
      int n,
      float[] t,
      int tOffset,
      int tRowStride,
      int tColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    for (int step = 0; step < m; step++) {
      int i = lower ? step : m - 1 - step;
      int row = bOffset + i * bRowStride;
      for (int known = 0; known < step; known++) {
        int j = lower ? known : m - 1 - known;
        float factor = -t[tOffset + i * tRowStride + j * tColStride];
        addScaled(n, factor, b, bOffset + j * bRowStride, bColStride, b, row, bColStride);
      }
      for (int column = 0; column < n && !unit; column++) {
        b[row + column * bColStride] /= t[tOffset + i * (tRowStride + tColStride)];
      }
    }
  }

  /** lᵢⱼ ← ((…(aᵢⱼ − lᵢ₀·lⱼ₀) − …) − lᵢ,ⱼ₋₁·lⱼ,ⱼ₋₁) / lⱼⱼ, and lⱼⱼ the root of such a pivot. */
  @Override
  public int potrf(int n, float[] a, int aOffset, int aRowStride, int aColStride) {
    for (int j = 0; j < n; j++) {
      int diagonal = aOffset + j * aRowStride + j * aColStride;
      for (int i = j; i < n; i++) {
        int at = aOffset + i * aRowStride + j * aColStride;
        for (int p = 0; p < j; p++) {
          int column = aOffset + p * aColStride;
          a[at] -= a[column + i * aRowStride] * a[column + j * aRowStride];
        }
        if (i > j) {
          a[at] /= a[diagonal];
        } else if (a[at] > 0 && a[at] <= Float.MAX_VALUE) {
          a[at] = (float) Math.sqrt(a[at]);
        } else {
          return j + 1;
        }
      }
    }
    return 0;
  }

  /** yᵢ ← (…((β·yᵢ + aᵢ₀·(α·x₀)) + aᵢ₁·(α·x₁)) + …), each operation rounded. */
  @Override
  public void gemv(
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] x,
      int xOffset,
      int xStride,
      float beta,
      float[] y,
      int yOffset,
      int yStride) {
    scale(m, beta, y, yOffset, yStride);
    for (int j = 0; j < n && alpha != 0; j++) {
      float factor = alpha * x[xOffset + j * xStride];
      addScaled(m, factor, a, aOffset + j * aColStride, aRowStride, y, yOffset, yStride);
    }
  }

  /** y ← β·y, where β = 0 does not read y. */
  private static void scale(int n, float beta, float[] y, int yOffset, int yStride) {
    for (int i = 0; i < n; i++) {
      int at = yOffset + i * yStride;
      y[at] = beta == 0 ? 0 : beta * y[at];
    }
  }

  /** y ← y + factor·x; the contiguous case is apart because the compiler vectorises only that. */
  private static void addScaled(
      int n,
      float factor,
      float[] x,
      int xOffset,
      int xStride,
      float[] y,
      int yOffset,
      int yStride) {
    if (xStride == 1 && yStride == 1) {
      for (int i = 0; i < n; i++) {
        y[yOffset + i] += factor * x[xOffset + i];
      }
    } else {
      for (int i = 0; i < n; i++) {
        y[yOffset + i * yStride] += factor * x[xOffset + i * xStride];
      }
    }
  }

  @Override
  public void axpy(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    addScaled(n, alpha, x, xOffset, 1, y, yOffset, 1);
  }

  @Override
  public double dot(int n, float[] x, int xOffset, float[] y, int yOffset) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) x[xOffset + i] * (double) y[yOffset + i];
    }
    return sum;
  }

  @Override
  public void scal(int n, float alpha, float[] x, int xOffset) {
    scale(n, alpha, x, xOffset, 1);
  }

  @Override
  public double sumOfSquares(int n, double scale, float[] x, int xOffset) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double scaled = scale * x[xOffset + i];
      sum += scaled * scaled;
    }
    return sum;
  }

  @Override
  public void apply(
      Function function, int order, int n, float[] x, int xOffset, float[] y, int yOffset) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = Functions.of(function, order, x[xOffset + i]);
    }
  }

  @Override
  public void reluForward(int n, float[] x, int xOffset, float[] y, int yOffset) {
    for (int i = 0; i < n; i++) {
      float value = x[xOffset + i];
      y[yOffset + i] = value <= 0 ? 0 : value;
    }
  }

  @Override
  public void reluBackward(
      int n, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
    for (int i = 0; i < n; i++) {
      dx[dxOffset + i] = x[xOffset + i] <= 0 ? 0 : dy[dyOffset + i];
    }
  }

  @Override
  public void reluBackwardSums(
      int m,
      int n,
      float[] x,
      int xOffset,
      int xRowStride,
      float[] dy,
      int dyOffset,
      int dyRowStride,
      float[] dx,
      int dxOffset,
      int dxRowStride,
      float[] sums,
      int sumsOffset) {
    for (int i = 0; i < m; i++) {
      reluBackward(
          n,
          x,
          xOffset + i * xRowStride,
          dy,
          dyOffset + i * dyRowStride,
          dx,
          dxOffset + i * dxRowStride);
    }
    columnSums(m, n, dx, dxOffset, dxRowStride, sums, sumsOffset);
  }

  @Override
  public void addBias(
      int m, int n, float[] bias, int biasOffset, float[] x, int xOffset, int xRowStride) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        x[xOffset + i * xRowStride + j] += bias[biasOffset + j];
      }
    }
  }

  @Override
  public void columnSums(
      int m, int n, float[] x, int xOffset, int xRowStride, float[] sums, int sumsOffset) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < m; i++) {
        sum += x[xOffset + i * xRowStride + j];
      }
      sums[sumsOffset + j] = (float) sum;
    }
  }

  @Override
  public double softmaxCrossEntropy(
      int m,
      int n,
      float[] logits,
      int logitsOffset,
      int logitsRowStride,
      int[] labels,
      int labelsOffset,
      float[] probabilities,
      int pOffset,
      int pRowStride) {
    double losses = 0;
    for (int i = 0; i < m; i++) {
      int z = logitsOffset + i * logitsRowStride;
      int p = pOffset + i * pRowStride;
      double atLabel = labels == null ? 0 : logits[z + labels[labelsOffset + i]];
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        largest = Math.max(largest, logits[z + j]);
      }
      double sum = 0;
      for (int j = 0; j < n; j++) {
        double exponential = StrictMath.exp(logits[z + j] - largest);
        probabilities[p + j] = (float) exponential;
        sum += exponential;
      }
      for (int j = 0; j < n; j++) {
        probabilities[p + j] = (float) (probabilities[p + j] / sum);
      }
      losses += labels == null ? 0 : StrictMath.log(sum) - (atLabel - largest);
    }
    return losses;
  }

  @Override
  public void descend(
      int n, float h, float weightDecay, float[] g, int gOffset, float[] w, int wOffset) {
    for (int i = 0; i < n; i++) {
      float weight = w[wOffset + i];
      w[wOffset + i] = weight - h * (g[gOffset + i] + weightDecay * weight);
    }
  }

  @Override
  public void momentum(
      int n,
      float eta,
      float momentum,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset) {
    for (int i = 0; i < n; i++) {
      float weight = w[wOffset + i];
      float velocity = momentum * v[vOffset + i] + (g[gOffset + i] + weightDecay * weight);
      v[vOffset + i] = velocity;
      w[wOffset + i] = weight - eta * velocity;
    }
  }

  @Override
  public void nesterov(
      int n,
      float eta,
      float momentum,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset) {
    for (int i = 0; i < n; i++) {
      float weight = w[wOffset + i];
      float d = g[gOffset + i] + weightDecay * weight;
      float velocity = momentum * v[vOffset + i] + d;
      v[vOffset + i] = velocity;
      w[wOffset + i] = weight - eta * (d + momentum * velocity);
    }
  }

  @Override
  public void rootScaled(
      int n,
      float eta,
      float keep,
      float rest,
      float epsilon,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset) {
    for (int i = 0; i < n; i++) {
      float weight = w[wOffset + i];
      float d = g[gOffset + i] + weightDecay * weight;
      float square = keep * v[vOffset + i] + rest * (d * d);
      v[vOffset + i] = square;
      w[wOffset + i] = weight - eta * (d / ((float) Math.sqrt(square) + epsilon));
    }
  }

  @Override
  public void adam(
      int n,
      float stepSize,
      float keep,
      float beta1,
      float rest1,
      float beta2,
      float rest2,
      float rootCorrection,
      float epsilon,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] m,
      int mOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset) {
    for (int i = 0; i < n; i++) {
      float weight = w[wOffset + i];
      float d = g[gOffset + i] + weightDecay * weight;
      float first = beta1 * m[mOffset + i] + rest1 * d;
      float second = beta2 * v[vOffset + i] + rest2 * (d * d);
      m[mOffset + i] = first;
      v[vOffset + i] = second;
      float root = (float) Math.sqrt(second) / rootCorrection;
      w[wOffset + i] = keep * weight - stepSize * (first / (root + epsilon));
    }
  }
}
