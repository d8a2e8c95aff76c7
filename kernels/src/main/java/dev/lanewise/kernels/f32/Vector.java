package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.Parallelism;
import java.util.Arrays;

/**
 * Every kernel with the Vector API. This class names no vector type itself; each group of kernels
 * has a class of its own, with its species in a constant.
 */
final class Vector implements Backend {

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
    VectorGemm.gemm(
        VectorGemm.Path.BY_SHAPE,
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
        cColStride,
        null);
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
    return VectorGemm.gemm(
        VectorGemm.Path.BY_SHAPE,
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
        cColStride,
        epilogue);
  }

  @Override
  public void gemmBatch(
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
    VectorGemmBatch.gemm(
        how,
        count,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        aStride,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bStride,
        bRowStride,
        bColStride,
        beta,
        c,
        cOffset,
        cStride,
        cRowStride,
        cColStride);
  }

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
    VectorGemm.syrk(
        VectorGemm.Path.BY_SHAPE,
        how,
        lower,
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
        cRowStride,
        cColStride);
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
    VectorTranspose.copy(
        m, n, a, aOffset, aRowStride, aColStride, b, bOffset, bRowStride, bColStride);
  }

  @Override
  public void transpose(int n, float[] a, int aOffset, int aRowStride, int aColStride) {
    VectorTranspose.inPlace(n, a, aOffset, aRowStride, aColStride);
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
    VectorRows.ger(
        m, n, alpha, x, xOffset, xStride, y, yOffset, yStride, a, aOffset, aRowStride, aColStride);
  }

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
    VectorTrsm.solve(
        lower, unit, m, n, t, tOffset, tRowStride, tColStride, b, bOffset, bRowStride, bColStride);
  }

  @Override
  public int potrf(int n, float[] a, int aOffset, int aRowStride, int aColStride) {
    return VectorCholesky.factor(n, a, aOffset, aRowStride, aColStride);
  }

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
    VectorGemv.gemv(
        Parallelism.DEFAULT,
        m,
        n,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        x,
        xOffset,
        xStride,
        beta,
        y,
        yOffset,
        yStride);
  }

  @Override
  public void axpy(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    VectorLevel1.axpy(n, alpha, x, xOffset, y, yOffset);
  }

  @Override
  public double dot(int n, float[] x, int xOffset, float[] y, int yOffset) {
    return VectorSums.dot(n, x, xOffset, y, yOffset);
  }

  @Override
  public void scal(int n, float alpha, float[] x, int xOffset) {
    if (alpha == 0) {
      Arrays.fill(x, xOffset, xOffset + n, 0);
    } else {
      VectorLevel1.scal(n, alpha, x, xOffset);
    }
  }

  @Override
  public double sumOfSquares(int n, double scale, float[] x, int xOffset) {
    return SquareSum.of(n, scale, x, xOffset);
  }

  @Override
  public void apply(
      Function function, int order, int n, float[] x, int xOffset, float[] y, int yOffset) {
    VectorElementwise.apply(function, order, n, x, xOffset, y, yOffset);
  }

  @Override
  public void reluForward(int n, float[] x, int xOffset, float[] y, int yOffset) {
    VectorRelu.forward(n, x, xOffset, y, yOffset);
  }

  @Override
  public void reluBackward(
      int n, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
    VectorRelu.backward(n, x, xOffset, dy, dyOffset, dx, dxOffset);
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
    VectorRelu.backwardSums(
        m,
        n,
        x,
        xOffset,
        xRowStride,
        dy,
        dyOffset,
        dyRowStride,
        dx,
        dxOffset,
        dxRowStride,
        sums,
        sumsOffset);
  }

  @Override
  public void addBias(
      int m, int n, float[] bias, int biasOffset, float[] x, int xOffset, int xRowStride) {
    VectorRows.addBias(m, n, bias, biasOffset, x, xOffset, xRowStride);
  }

  @Override
  public void columnSums(
      int m, int n, float[] x, int xOffset, int xRowStride, float[] sums, int sumsOffset) {
    VectorSums.columnSums(m, n, x, xOffset, xRowStride, sums, sumsOffset);
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
    return VectorSoftmax.apply(
        m,
        n,
        logits,
        logitsOffset,
        logitsRowStride,
        labels,
        labelsOffset,
        probabilities,
        pOffset,
        pRowStride);
  }

  @Override
  public void descend(
      int n, float h, float weightDecay, float[] g, int gOffset, float[] w, int wOffset) {
    VectorStep.descend(n, h, weightDecay, g, gOffset, w, wOffset);
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
    VectorStep.momentum(false, n, eta, momentum, weightDecay, g, gOffset, v, vOffset, w, wOffset);
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
    VectorStep.momentum(true, n, eta, momentum, weightDecay, g, gOffset, v, vOffset, w, wOffset);
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
    VectorStep.rootScaled(
        n, eta, keep, rest, epsilon, weightDecay, g, gOffset, v, vOffset, w, wOffset);
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
    VectorStep.adam(
        n,
        stepSize,
        keep,
        beta1,
        rest1,
        beta2,
        rest2,
        rootCorrection,
        epsilon,
        weightDecay,
        g,
        gOffset,
        m,
        mOffset,
        v,
        vOffset,
        w,
        wOffset);
  }
}
