package dev.lanewise.bench.peers;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.Order;
import dev.lanewise.kernels.Transpose;

/** Lanewise itself, through its public door: the vector code or the scalar definition. */
final class LanewiseProduct implements Contender {
  @Override
  public Runnable product(Shape s, float[] a, float[] b, float[] c) {
    Transpose transA = s.transA() ? Transpose.YES : Transpose.NO;
    Transpose transB = s.transB() ? Transpose.YES : Transpose.NO;
    return () ->
        Kernels.sgemm(
            Order.ROW_MAJOR,
            transA,
            transB,
            s.m(),
            s.n(),
            s.k(),
            1,
            a,
            0,
            s.lda(),
            b,
            0,
            s.ldb(),
            0,
            c,
            0,
            s.n());
  }

  @Override
  public Runnable product(Shape s, double[] a, double[] b, double[] c) {
    Transpose transA = s.transA() ? Transpose.YES : Transpose.NO;
    Transpose transB = s.transB() ? Transpose.YES : Transpose.NO;
    return () ->
        Kernels.dgemm(
            Order.ROW_MAJOR,
            transA,
            transB,
            s.m(),
            s.n(),
            s.k(),
            1,
            a,
            0,
            s.lda(),
            b,
            0,
            s.ldb(),
            0,
            c,
            0,
            s.n());
  }

  @Override
  public String path() {
    Kernels.Info info = Kernels.info();
    return info.backend() + ", " + info.vectorBits() + " bits";
  }
}
