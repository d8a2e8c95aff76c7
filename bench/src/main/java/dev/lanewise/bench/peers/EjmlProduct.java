package dev.lanewise.bench.peers;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.ejml.data.DMatrix1Row;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrix1Row;
import org.ejml.data.FMatrixRMaj;

/**
 * EJML, whose procedural interface picks the algorithm by size. Its float half is found by name.
 */
final class EjmlProduct implements Contender {
  @Override
  public Runnable product(Shape s, float[] a, float[] b, float[] c) {
    FMatrixRMaj x = s.transA() ? matrix(s.k(), s.m(), a) : matrix(s.m(), s.k(), a);
    FMatrixRMaj y = s.transB() ? matrix(s.n(), s.k(), b) : matrix(s.k(), s.n(), b);
    return bound("CommonOps_FDRM", s, x, y, matrix(s.m(), s.n(), c), FMatrix1Row.class);
  }

  @Override
  public Runnable product(Shape s, double[] a, double[] b, double[] c) {
    DMatrixRMaj x = s.transA() ? matrix(s.k(), s.m(), a) : matrix(s.m(), s.k(), a);
    DMatrixRMaj y = s.transB() ? matrix(s.n(), s.k(), b) : matrix(s.k(), s.n(), b);
    return bound("CommonOps_DDRM", s, x, y, matrix(s.m(), s.n(), c), DMatrix1Row.class);
  }

  private static FMatrixRMaj matrix(int rows, int columns, float[] data) {
    return FMatrixRMaj.wrap(rows, columns, data);
  }

  private static DMatrixRMaj matrix(int rows, int columns, double[] data) {
    return DMatrixRMaj.wrap(rows, columns, data);
  }

  /** The call with its operands, of which only the result is left to compute. */
  private static Runnable bound(
      String operations, Shape s, Object x, Object y, Object z, Class<?> matrix) {
    String name = "mult" + (s.transA() ? "TransA" : "") + (s.transB() ? "TransB" : "");
    MethodHandle multiply;
    try {
      multiply =
          MethodHandles.insertArguments(
                  MethodHandles.publicLookup()
                      .findStatic(
                          Class.forName("org.ejml.dense.row." + operations),
                          name.replace("TransATransB", "TransAB"),
                          MethodType.methodType(matrix, matrix, matrix, matrix)),
                  0,
                  x,
                  y,
                  z)
              .asType(MethodType.methodType(void.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("EJML has no " + operations + "." + name + ": " + e, e);
    }
    return () -> {
      try {
        multiply.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException("EJML's " + name + " failed", e);
      }
    };
  }

  @Override
  public String path() {
    return "CommonOps, one thread";
  }
}
