package dev.lanewise.nn;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** Eigenvalues of dense symmetric matrices, by the QR algorithm of EJML. */
public final class Spectrum {
  private Spectrum() {}

  /**
   * Eigenvalues in ascending order, {@code vectors[i]} a unit eigenvector of {@code values[i]}.
   *
   * <p>Each eigenvalue is off by at most a modest multiple of n·u·‖A‖ (backward stable, Weyl's
   * inequality).
   */
  public record Eigenpairs(double[] values, double[][] vectors) {}

  /**
   * The eigenvalues of a symmetric matrix, ascending; error as in {@link Eigenpairs}.
   *
   * @throws IllegalArgumentException if the matrix is not square, not finite, or not exactly
   *     symmetric
   */
  public static double[] symmetricEigenvalues(double[][] a) {
    EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(a, false);
    double[] values =
        IntStream.range(0, a.length).mapToDouble(i -> eigen.getEigenvalue(i).getReal()).toArray();
    Arrays.sort(values);
    return values;
  }

  /** {@link #symmetricEigenvalues(double[][])} of a tensor's numbers. */
  public static double[] symmetricEigenvalues(Tensor a) {
    return symmetricEigenvalues(a.toDoubles());
  }

  /** Eigenvalues and eigenvectors; conditions as for {@link #symmetricEigenvalues(double[][])}. */
  public static Eigenpairs symmetricEigenpairs(double[][] a) {
    EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(a, true);
    int[] ascending =
        IntStream.range(0, a.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> eigen.getEigenvalue(i).getReal()))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] values =
        Arrays.stream(ascending).mapToDouble(i -> eigen.getEigenvalue(i).getReal()).toArray();
    double[][] vectors =
        Arrays.stream(ascending)
            .mapToObj(i -> eigen.getEigenVector(i).getData().clone())
            .toArray(double[][]::new);
    return new Eigenpairs(values, vectors);
  }

  /** (A + Aᵀ)/2: removes the rounding by which a computed matrix misses its symmetry. */
  public static double[][] symmetrised(double[][] a) {
    double[][] s = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        s[i][j] = (a[i][j] + a[j][i]) / 2;
        s[j][i] = s[i][j];
      }
    }
    return s;
  }

  private static EigenDecomposition_F64<DMatrixRMaj> decompose(double[][] a, boolean vectors) {
    check(a);
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(a.length, vectors, true);
    if (a.length > 0 && !eigen.decompose(new DMatrixRMaj(a))) {
      throw new IllegalStateException(
          "the QR algorithm did not converge on a " + a.length + "×" + a.length + " matrix");
    }
    return eigen;
  }

  private static void check(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      if (a[i].length != a.length) {
        throw new IllegalArgumentException(
            "row " + i + " has " + a[i].length + " numbers: a square matrix needs " + a.length);
      }
      for (int j = 0; j <= i; j++) {
        if (!Double.isFinite(a[i][j])) {
          throw new IllegalArgumentException(
              "entry (" + i + ", " + j + ") is " + a[i][j] + ": all must be finite");
        }
        if (a[i][j] != a[j][i]) {
          throw new IllegalArgumentException(
              "entries ("
                  + i
                  + ", "
                  + j
                  + ") and ("
                  + j
                  + ", "
                  + i
                  + ") differ, "
                  + a[i][j]
                  + " and "
                  + a[j][i]
                  + ": if that is rounding, pass symmetrised(a)");
        }
      }
    }
  }
}
