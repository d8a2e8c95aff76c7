package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.Parallelism;

/**
 * What an implementation computes, on arguments that the public classes have checked. {@link
 * Scalar} is the definition; any other agrees with it within the bounds that the public methods
 * state.
 */
interface Backend {
  /** C ← α·A·B + β·C. */
  void gemm(
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
      int cColStride);

  /** The same, and each element through the epilogue; Σ cᵢⱼ² if it asks for that, else 0. */
  double gemm(
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
      GemmEpilogue epilogue);

  /** Cᵢ ← α·Aᵢ·Bᵢ + β·Cᵢ, one after the other. */
  default void gemmBatch(
      Parallelism how,
      int count,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aStride,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bStride,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cStride,
      int cRowStride,
      int cColStride) {
    for (int i = 0; i < count; i++) {
      gemm(
          how,
          m,
          n,
          k,
          alpha,
          a,
          aOffset + i * aStride,
          aRowStride,
          aColStride,
          b,
          bOffset + i * bStride,
          bRowStride,
          bColStride,
          beta,
          c,
          cOffset + i * cStride,
          cRowStride,
          cColStride);
    }
  }

  /** The lower or upper triangle of C ← α·A·Aᵀ + β·C. */
  void syrk(
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
      int cColStride);

  /** B ← A, element by element of two m×n windows. */
  void copy(
      int m,
      int n,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride);

  /** A ← Aᵀ, n×n. */
  void transpose(int n, float[] a, int aOffset, int aRowStride, int aColStride);

  /** A ← A + (α·x)·yᵀ. */
  void ger(
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
      int aColStride);

  /** B ← T⁻¹·B with T m×m. */
  void trsm(
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
      int bColStride);

  /** L in the lower triangle of A = L·Lᵀ; 0, or the number of the pivot that failed. */
  int potrf(int n, float[] a, int aOffset, int aRowStride, int aColStride);

  /** y ← α·A·x + β·y. */
  void gemv(
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
      int yStride);

  /** y ← y + α·x. */
  void axpy(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset);

  /** Σ xᵢ·yᵢ. */
  double dot(int n, float[] x, int xOffset, float[] y, int yOffset);

  /** x ← α·x, zeros for α = 0. */
  void scal(int n, float alpha, float[] x, int xOffset);

  /** Σ (scale·xᵢ)², where scale is a power of two. */
  double sumOfSquares(int n, double scale, float[] x, int xOffset);

  /** yᵢ ← f⁽ᵒʳᵈᵉʳ⁾(xᵢ). */
  void apply(Function function, int order, int n, float[] x, int xOffset, float[] y, int yOffset);

  /** y ← x where not x ≤ 0, else 0. */
  void reluForward(int n, float[] x, int xOffset, float[] y, int yOffset);

  /** dx ← dy where not x ≤ 0, else 0. */
  void reluBackward(
      int n, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset);

  /** dx ← dy where not x ≤ 0, else 0, and sums ← Σᵢ dx[i,:] as columnSums sums. */
  void reluBackwardSums(
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
      int sumsOffset);

  /** x[i,:] ← x[i,:] + bias. */
  void addBias(int m, int n, float[] bias, int biasOffset, float[] x, int xOffset, int xRowStride);

  /** sums ← Σᵢ x[i,:], each from the first row to the last in double. */
  void columnSums(
      int m, int n, float[] x, int xOffset, int xRowStride, float[] sums, int sumsOffset);

  /** Softmax rows; returns Σᵢ (log Σⱼ exp zᵢⱼ − zᵢ,label), or 0 where labels is null. */
  double softmaxCrossEntropy(
      int m,
      int n,
      float[] logits,
      int logitsOffset,
      int logitsRowStride,
      int[] labels,
      int labelsOffset,
      float[] probabilities,
      int pOffset,
      int pRowStride);

  /** w ← w − h·(g + λ·w). */
  void descend(int n, float h, float weightDecay, float[] g, int gOffset, float[] w, int wOffset);

  /** v ← μ·v + (g + λ·w), then w ← w − η·v. */
  void momentum(
      int n,
      float eta,
      float momentum,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset);

  /** d = g + λ·w, v ← μ·v + d, then w ← w − η·(d + μ·v). */
  void nesterov(
      int n,
      float eta,
      float momentum,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset);

  /** d = g + λ·w, v ← keep·v + rest·(d·d), then w ← w − η·(d / (√v + ε)). */
  void rootScaled(
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
      int wOffset);

  /**
   * d = g + λ·w, m ← β₁·m + r₁·d, v ← β₂·v + r₂·(d·d), then w ← keep·w − stepSize·(m /
   * (√v/rootCorrection + ε)).
   */
  void adam(
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
      int wOffset);
}
