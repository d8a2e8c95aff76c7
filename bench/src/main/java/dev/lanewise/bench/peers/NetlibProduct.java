package dev.lanewise.bench.peers;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashSet;
import java.util.Set;

/**
 * The Java code of dev.ludovic.netlib, by name: it is no dependency of this module. It computes by
 * columns, so the row-major product A·B is asked for as BᵀAᵀ.
 */
final class NetlibProduct implements Contender {
  private static final Object BLAS = instance();
  private static final MethodHandle SGEMM = gemm("sgemm", float.class, float[].class);
  private static final MethodHandle DGEMM = gemm("dgemm", double.class, double[].class);

  private final Set<String> products = new HashSet<>();
  private final Set<String> unpacked = new HashSet<>();

  /** The condition as the library computes it, in an int that may overflow. */
  private void count(String dtype, Shape s) {
    products.add(dtype + s);
    if (s.n() * s.m() * s.k() < 1_000_000) {
      unpacked.add(dtype + s);
    }
  }

  private static Object instance() {
    try {
      return Class.forName("dev.ludovic.netlib.blas.JavaBLAS")
          .getMethod("getInstance")
          .invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("netlib is not there: " + e, e);
    }
  }

  private static MethodHandle gemm(String name, Class<?> number, Class<?> array) {
    Class<?> text = String.class;
    Class<?> integer = int.class;
    MethodType type =
        MethodType.methodType(
            void.class,
            text,
            text,
            integer,
            integer,
            integer,
            number,
            array,
            integer,
            integer,
            array,
            integer,
            integer,
            number,
            array,
            integer,
            integer);
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Class.forName("dev.ludovic.netlib.blas.BLAS"), name, type)
          .bindTo(BLAS);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("netlib has no " + name + ": " + e, e);
    }
  }

  @Override
  public Runnable product(Shape s, float[] a, float[] b, float[] c) {
    count("f32 ", s);
    String transA = s.transA() ? "T" : "N";
    String transB = s.transB() ? "T" : "N";
    return () -> {
      try {
        SGEMM.invokeExact(
            transB, transA, s.n(), s.m(), s.k(), 1f, b, 0, s.ldb(), a, 0, s.lda(), 0f, c, 0, s.n());
      } catch (Throwable e) {
        throw new IllegalStateException("netlib's sgemm failed", e);
      }
    };
  }

  @Override
  public Runnable product(Shape s, double[] a, double[] b, double[] c) {
    count("f64 ", s);
    String transA = s.transA() ? "T" : "N";
    String transB = s.transB() ? "T" : "N";
    return () -> {
      try {
        DGEMM.invokeExact(
            transB, transA, s.n(), s.m(), s.k(), 1.0, b, 0, s.ldb(), a, 0, s.lda(), 0.0, c, 0,
            s.n());
      } catch (Throwable e) {
        throw new IllegalStateException("netlib's dgemm failed", e);
      }
    };
  }

  @Override
  public String path() {
    return BLAS.getClass().getSimpleName()
        + (unpacked.isEmpty()
            ? ", packed"
            : ", which took its unpacked scalar code for "
                + unpacked.size()
                + " of "
                + products.size()
                + " products");
  }
}
