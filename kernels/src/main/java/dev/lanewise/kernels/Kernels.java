package dev.lanewise.kernels;

import dev.lanewise.kernels.internal.Check;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.Shelf;
import dev.lanewise.kernels.internal.Threads;
import java.util.List;
import java.util.Objects;

/**
 * The doors: BLAS-style entry points, what implementation runs and why, threads.
 *
 * <p>Properties, read once: {@code lanewise.backend} = auto, scalar or vector (vector overrides
 * doubts about the JVM's compiler; where it cannot be met the scalar code runs and {@link
 * Info#reason} says so); {@code lanewise.vectorBits} = 128, 256 or 512, at most what the JVM
 * offers; {@code lanewise.threads}.
 */
public final class Kernels {
  private Kernels() {}

  /**
   * What runs on this JVM.
   *
   * @param backend "vector" or "scalar"
   * @param reason why, in words
   * @param vectorBits register width in bits, 0 for scalar
   * @param lanesF32 floats per register, 1 for scalar
   * @param lanesF64 doubles per register, 1 for scalar
   * @param fma whether the processor has fused multiply-add, as far as the JVM tells
   * @param jdk version and name of the JVM
   * @param moduleFlag whether the module jdk.incubator.vector is in this JVM
   * @param threads how many threads one call may use
   * @param advice what could be changed, most useful first; empty when all is well or nothing is
   *     known to help
   */
  public record Info(
      String backend,
      String reason,
      int vectorBits,
      int lanesF32,
      int lanesF64,
      boolean fma,
      String jdk,
      boolean moduleFlag,
      int threads,
      List<String> advice) {}

  /** Says which implementation runs and why. */
  public static Info info() {
    Provider.Decision decision = Provider.decision();
    int bits = decision.vectorBits();
    return new Info(
        decision.vector() ? "vector" : "scalar",
        decision.reason(),
        bits,
        Math.max(1, bits / Float.SIZE),
        Math.max(1, bits / Double.SIZE),
        decision.fma(),
        Runtime.version() + " (" + System.getProperty("java.vm.name") + ")",
        decision.moduleFlag(),
        threads(),
        decision.advice());
  }

  /** How many threads one call may use, the caller included. Results do not depend on it. */
  public static int threads() {
    return Threads.get();
  }

  /**
   * Sets how many threads one call may use, for all callers in this JVM.
   *
   * @throws IllegalArgumentException if n is outside 1 .. 1024
   */
  public static void threads(int n) {
    Threads.set(n);
  }

  /**
   * Ends the helper threads and lets go of all scratch memory. A call under way finishes; the next
   * one that wants threads or scratch gets new ones.
   *
   * <p>Without it as many parked daemon threads as ever helped a call stay for the life of this
   * class loader, and for each thread that worked a few megabytes, after large products tens of
   * them. So do eight bytes for each row of the largest softmax with labels and for each tile of
   * the largest product whose squares were summed.
   */
  public static void shutdown() {
    Pool.shutdown();
    Shelf.clearAll();
  }

  /**
   * C ← α·op(A)·op(B) + β·C in single precision, op(A) m×k and op(B) k×n, as in BLAS.
   *
   * @param order how all three matrices lie in their arrays
   * @param lda distance between the starts of consecutive rows (row-major) or columns
   *     (column-major) of A as it lies
   * @throws IllegalArgumentException if a size is negative or a leading dimension is too small
   * @throws IndexOutOfBoundsException if a matrix reaches outside its array
   * @see dev.lanewise.kernels.f32.Gemm
   */
  public static void sgemm(
      Order order,
      Transpose transA,
      Transpose transB,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    checkLeading(order, transA, transB, m, n, k, lda, ldb, ldc);
    boolean rowsA = rowContiguous(order, "transA", transA);
    boolean rowsB = rowContiguous(order, "transB", transB);
    boolean rowsC = isRowMajor(order);
    dev.lanewise.kernels.f32.Gemm.gemm(
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        rowsA ? lda : 1,
        rowsA ? 1 : lda,
        b,
        bOffset,
        rowsB ? ldb : 1,
        rowsB ? 1 : ldb,
        beta,
        c,
        cOffset,
        rowsC ? ldc : 1,
        rowsC ? 1 : ldc);
  }

  /**
   * C ← α·op(A)·op(B) + β·C in double precision; otherwise as {@link #sgemm}.
   *
   * @throws IllegalArgumentException if a size is negative or a leading dimension is too small
   * @throws IndexOutOfBoundsException if a matrix reaches outside its array
   * @see dev.lanewise.kernels.f64.Gemm
   */
  public static void dgemm(
      Order order,
      Transpose transA,
      Transpose transB,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    checkLeading(order, transA, transB, m, n, k, lda, ldb, ldc);
    boolean rowsA = rowContiguous(order, "transA", transA);
    boolean rowsB = rowContiguous(order, "transB", transB);
    boolean rowsC = isRowMajor(order);
    dev.lanewise.kernels.f64.Gemm.gemm(
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        rowsA ? lda : 1,
        rowsA ? 1 : lda,
        b,
        bOffset,
        rowsB ? ldb : 1,
        rowsB ? 1 : ldb,
        beta,
        c,
        cOffset,
        rowsC ? ldc : 1,
        rowsC ? 1 : ldc);
  }

  /**
   * A triangle of C ← α·op(A)·op(A)ᵀ + β·C in single precision, op(A) n×k, as in BLAS, or both.
   *
   * @throws IllegalArgumentException if a size is negative or a leading dimension is too small
   * @throws IndexOutOfBoundsException if a matrix reaches outside its array
   * @see dev.lanewise.kernels.f32.Syrk
   */
  public static void ssyrk(
      Order order,
      Triangle triangle,
      Transpose trans,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    Check.size("n", n);
    Check.size("k", k);
    boolean rowsA = rowContiguous(order, "trans", trans);
    boolean rowsC = isRowMajor(order);
    checkLeading("lda", lda, rowsA, "n", n, "k", k);
    checkLeading("ldc", ldc, rowsC, "n", n, "n", n);
    dev.lanewise.kernels.f32.Syrk.syrk(
        triangle,
        n,
        k,
        alpha,
        a,
        aOffset,
        rowsA ? lda : 1,
        rowsA ? 1 : lda,
        beta,
        c,
        cOffset,
        rowsC ? ldc : 1,
        rowsC ? 1 : ldc);
  }

  /**
   * A triangle of C ← α·op(A)·op(A)ᵀ + β·C in double precision; otherwise as {@link #ssyrk}.
   *
   * @throws IllegalArgumentException if a size is negative or a leading dimension is too small
   * @throws IndexOutOfBoundsException if a matrix reaches outside its array
   * @see dev.lanewise.kernels.f64.Syrk
   */
  public static void dsyrk(
      Order order,
      Triangle triangle,
      Transpose trans,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    Check.size("n", n);
    Check.size("k", k);
    boolean rowsA = rowContiguous(order, "trans", trans);
    boolean rowsC = isRowMajor(order);
    checkLeading("lda", lda, rowsA, "n", n, "k", k);
    checkLeading("ldc", ldc, rowsC, "n", n, "n", n);
    dev.lanewise.kernels.f64.Syrk.syrk(
        triangle,
        n,
        k,
        alpha,
        a,
        aOffset,
        rowsA ? lda : 1,
        rowsA ? 1 : lda,
        beta,
        c,
        cOffset,
        rowsC ? ldc : 1,
        rowsC ? 1 : ldc);
  }

  /**
   * A ← A + α·x·yᵀ in single precision, A m×n, as in BLAS but for negative strides: element i of x
   * lies at xOffset + i·xStride whatever the sign.
   *
   * @throws IllegalArgumentException if a size is negative or the leading dimension is too small
   * @throws IndexOutOfBoundsException if an operand reaches outside its array
   * @see dev.lanewise.kernels.f32.Ger
   */
  public static void sger(
      Order order,
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
      int lda) {
    Check.size("m", m);
    Check.size("n", n);
    boolean rows = isRowMajor(order);
    checkLeading("lda", lda, rows, "m", m, "n", n);
    dev.lanewise.kernels.f32.Ger.ger(
        m,
        n,
        alpha,
        x,
        xOffset,
        xStride,
        y,
        yOffset,
        yStride,
        a,
        aOffset,
        rows ? lda : 1,
        rows ? 1 : lda);
  }

  /**
   * The Cholesky factor of A in one of its triangles in single precision, as in LAPACK; returns 0,
   * or the number of the pivot that failed.
   *
   * @throws IllegalArgumentException if n is negative, the triangle is BOTH, or the leading
   *     dimension is too small
   * @throws IndexOutOfBoundsException if A reaches outside its array
   * @see dev.lanewise.kernels.f32.Potrf
   */
  public static int spotrf(Order order, Triangle triangle, int n, float[] a, int aOffset, int lda) {
    Check.size("n", n);
    checkLeading("lda", lda, true, "n", n, "n", n);
    boolean rows = isRowMajor(order);
    return dev.lanewise.kernels.f32.Potrf.potrf(
        triangle, n, a, aOffset, rows ? lda : 1, rows ? 1 : lda);
  }

  /**
   * B ← α·op(T)⁻¹·B, or α·B·op(T)⁻¹ from the right, in single precision, B m×n, as in BLAS.
   *
   * @param right whether T stands to the right of X
   * @param triangle where T as it lies has its elements, LOWER or UPPER
   * @param unit whether the diagonal of T is taken to be ones
   * @throws IllegalArgumentException if a size is negative, the triangle is BOTH, or a leading
   *     dimension is too small
   * @throws IndexOutOfBoundsException if a matrix reaches outside its array
   * @see dev.lanewise.kernels.f32.Trsm
   */
  public static void strsm(
      Order order,
      boolean right,
      Triangle triangle,
      Transpose transT,
      boolean unit,
      int m,
      int n,
      float alpha,
      float[] t,
      int tOffset,
      int ldt,
      float[] b,
      int bOffset,
      int ldb) {
    Check.size("m", m);
    Check.size("n", n);
    Check.oneTriangle(triangle);
    boolean rowsB = isRowMajor(order);
    checkLeading("ldt", ldt, true, "m", m, right ? "n" : "m", right ? n : m);
    checkLeading("ldb", ldb, rowsB, "m", m, "n", n);
    boolean rowsT = rowContiguous(order, "transT", transT);
    Triangle seen = transT == Transpose.NO ? triangle : other(triangle);
    int tRow = rowsT ? ldt : 1;
    int tCol = rowsT ? 1 : ldt;
    int bRow = rowsB ? ldb : 1;
    int bCol = rowsB ? 1 : ldb;
    if (right) {
      dev.lanewise.kernels.f32.Trsm.right(
          seen, unit, m, n, alpha, t, tOffset, tRow, tCol, b, bOffset, bRow, bCol);
    } else {
      dev.lanewise.kernels.f32.Trsm.left(
          seen, unit, m, n, alpha, t, tOffset, tRow, tCol, b, bOffset, bRow, bCol);
    }
  }

  /**
   * A ← A + α·x·yᵀ in double precision, A m×n; otherwise as {@link #sger}.
   *
   * @throws IllegalArgumentException if a size is negative or the leading dimension is too small
   * @throws IndexOutOfBoundsException if an operand reaches outside its array
   * @see dev.lanewise.kernels.f64.Ger
   */
  public static void dger(
      Order order,
      int m,
      int n,
      double alpha,
      double[] x,
      int xOffset,
      int xStride,
      double[] y,
      int yOffset,
      int yStride,
      double[] a,
      int aOffset,
      int lda) {
    Check.size("m", m);
    Check.size("n", n);
    boolean rows = isRowMajor(order);
    checkLeading("lda", lda, rows, "m", m, "n", n);
    dev.lanewise.kernels.f64.Ger.ger(
        m,
        n,
        alpha,
        x,
        xOffset,
        xStride,
        y,
        yOffset,
        yStride,
        a,
        aOffset,
        rows ? lda : 1,
        rows ? 1 : lda);
  }

  /**
   * The Cholesky factor of A in one of its triangles in double precision; otherwise as {@link
   * #spotrf}; returns 0, or the number of the pivot that failed.
   *
   * @throws IllegalArgumentException if n is negative, the triangle is BOTH, or the leading
   *     dimension is too small
   * @throws IndexOutOfBoundsException if A reaches outside its array
   * @see dev.lanewise.kernels.f64.Potrf
   */
  public static int dpotrf(
      Order order, Triangle triangle, int n, double[] a, int aOffset, int lda) {
    Check.size("n", n);
    checkLeading("lda", lda, true, "n", n, "n", n);
    boolean rows = isRowMajor(order);
    return dev.lanewise.kernels.f64.Potrf.potrf(
        triangle, n, a, aOffset, rows ? lda : 1, rows ? 1 : lda);
  }

  /**
   * B ← α·op(T)⁻¹·B, or α·B·op(T)⁻¹ from the right, in double precision, B m×n; otherwise as {@link
   * #strsm}.
   *
   * @param right whether T stands to the right of X
   * @param triangle where T as it lies has its elements, LOWER or UPPER
   * @param unit whether the diagonal of T is taken to be ones
   * @throws IllegalArgumentException if a size is negative, the triangle is BOTH, or a leading
   *     dimension is too small
   * @throws IndexOutOfBoundsException if a matrix reaches outside its array
   * @see dev.lanewise.kernels.f64.Trsm
   */
  public static void dtrsm(
      Order order,
      boolean right,
      Triangle triangle,
      Transpose transT,
      boolean unit,
      int m,
      int n,
      double alpha,
      double[] t,
      int tOffset,
      int ldt,
      double[] b,
      int bOffset,
      int ldb) {
    Check.size("m", m);
    Check.size("n", n);
    Check.oneTriangle(triangle);
    boolean rowsB = isRowMajor(order);
    checkLeading("ldt", ldt, true, "m", m, right ? "n" : "m", right ? n : m);
    checkLeading("ldb", ldb, rowsB, "m", m, "n", n);
    boolean rowsT = rowContiguous(order, "transT", transT);
    Triangle seen = transT == Transpose.NO ? triangle : other(triangle);
    int tRow = rowsT ? ldt : 1;
    int tCol = rowsT ? 1 : ldt;
    int bRow = rowsB ? ldb : 1;
    int bCol = rowsB ? 1 : ldb;
    if (right) {
      dev.lanewise.kernels.f64.Trsm.right(
          seen, unit, m, n, alpha, t, tOffset, tRow, tCol, b, bOffset, bRow, bCol);
    } else {
      dev.lanewise.kernels.f64.Trsm.left(
          seen, unit, m, n, alpha, t, tOffset, tRow, tCol, b, bOffset, bRow, bCol);
    }
  }

  private static Triangle other(Triangle triangle) {
    return triangle == Triangle.LOWER ? Triangle.UPPER : Triangle.LOWER;
  }

  /** Whether op(X) has contiguous rows: it lies so, or lies by columns and is read transposed. */
  private static boolean rowContiguous(Order order, String name, Transpose transpose) {
    return isRowMajor(order) == (Objects.requireNonNull(transpose, name) == Transpose.NO);
  }

  private static boolean isRowMajor(Order order) {
    return Objects.requireNonNull(order, "order") == Order.ROW_MAJOR;
  }

  private static void checkLeading(
      Order order,
      Transpose transA,
      Transpose transB,
      int m,
      int n,
      int k,
      int lda,
      int ldb,
      int ldc) {
    Check.size("m", m);
    Check.size("n", n);
    Check.size("k", k);
    checkLeading("lda", lda, rowContiguous(order, "transA", transA), "m", m, "k", k);
    checkLeading("ldb", ldb, rowContiguous(order, "transB", transB), "k", k, "n", n);
    checkLeading("ldc", ldc, isRowMajor(order), "m", m, "n", n);
  }

  private static void checkLeading(
      String name, int value, boolean rows, String rowsName, int m, String colsName, int n) {
    Check.leadingDimension(name, value, rows ? colsName : rowsName, rows ? n : m);
  }
}
