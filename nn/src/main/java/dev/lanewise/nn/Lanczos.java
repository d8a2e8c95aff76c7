package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * The extreme eigenvalues of a large symmetric operator from products with vectors, by Lanczos
 * iteration with full reorthogonalisation (B. N. Parlett, The Symmetric Eigenvalue Problem, chapter
 * 13).
 *
 * <p><b>Direction of the error.</b> Ritz values lie inside the spectrum: {@link #largest} is a
 * lower bound of λ_max and {@link #smallest} an upper bound of λ_min, up to rounding of order u‖A‖
 * times the number of steps. Neither may serve where the opposite bound is needed.
 *
 * <p><b>Size of the error.</b> For a Ritz pair (θ, y) <em>some</em> eigenvalue lies within ‖A·y −
 * θ·y‖ of θ: {@link #largestResidual} and {@link #smallestResidual}. That it is the extreme one is
 * likely after enough steps from a random start, and not proved.
 */
public final class Lanczos {
  /** A symmetric operator. */
  @FunctionalInterface
  public interface Operator {
    /** image ← A·v; leaves v alone. */
    void apply(Storage v, Storage image);
  }

  /** The projected matrix, its leading part, what EJML makes of it, and the eigenvectors. */
  private static final int MATRICES = 4;

  /**
   * Two sweeps against k vectors leave about √k·u of a product that lies in their span, and its own
   * rounding is a little more.
   */
  private static final int LEFTOVER = 8;

  private final int steps;
  private final double smallest;
  private final double largest;
  private final double smallestResidual;
  private final double largestResidual;

  /**
   * @param beta norm of the part of A·Q that leaves the basis Q
   */
  private Lanczos(double[][] projected, double beta) {
    Spectrum.Eigenpairs ritz = Spectrum.symmetricEigenpairs(projected);
    steps = projected.length;
    smallest = ritz.values()[0];
    largest = ritz.values()[steps - 1];
    smallestResidual = beta * Math.abs(ritz.vectors()[0][steps - 1]);
    largestResidual = beta * Math.abs(ritz.vectors()[steps - 1][steps - 1]);
  }

  /** Products with the operator that were taken. */
  public int steps() {
    return steps;
  }

  /** An upper bound of λ_min. */
  public double smallest() {
    return smallest;
  }

  /** A lower bound of λ_max. */
  public double largest() {
    return largest;
  }

  /** Some eigenvalue is no further than this from {@link #smallest}, up to rounding. */
  public double smallestResidual() {
    return smallestResidual;
  }

  /** Some eigenvalue is no further than this from {@link #largest}, up to rounding. */
  public double largestResidual() {
    return largestResidual;
  }

  /**
   * Runs the iteration; it keeps one vector per step. It ends early when what a product adds to the
   * vectors before it cannot be told from rounding, as in an invariant subspace.
   *
   * @param size length of a vector
   * @param dtype precision of the vectors
   * @param steps most products to take
   * @param seed seed of the normal start vector
   * @throws IllegalArgumentException if size or steps is below 1, or the operator gives NaN or
   *     infinity
   * @throws DataException if the vectors and their projected matrix do not fit in memory; says how
   *     much they need
   */
  public static Lanczos of(Operator operator, int size, DType dtype, int steps, long seed) {
    if (size < 1 || steps < 1) {
      throw new IllegalArgumentException(
          "size is " + size + " and steps is " + steps + ": both must be at least 1");
    }
    int most = Math.min(steps, size);
    double vectors = (most + 1.0) * size * dtype.bytes();
    double matrices = (double) MATRICES * Double.BYTES * most * most;
    Heap.require((long) (vectors + matrices), most + " Lanczos vectors of " + size + " numbers");
    double[][] projected = new double[most][most];
    List<Storage> basis = new ArrayList<>();
    Storage next = Storage.allocate(dtype, size);
    new Gaussian(seed).fill(next, 0, size, 1);
    next.scal(1 / next.nrm2());
    for (int k = 0; ; k++) {
      Storage v = next;
      basis.add(v);
      next = Storage.allocate(dtype, size);
      operator.apply(v, next);
      double norm = next.nrm2();
      if (!Double.isFinite(norm)) {
        throw new IllegalArgumentException("product " + k + " of the operator is not finite");
      }
      projected[k][k] = v.dot(next);
      // Twice is enough: what the first sweep leaves behind is of the order of rounding.
      for (int sweep = 0; sweep < 2; sweep++) {
        for (Storage q : basis) {
          next.axpy(-q.dot(next), q);
        }
      }
      double beta = next.nrm2();
      if (!(beta > LEFTOVER * Math.sqrt(size) * dtype.unitRoundoff() * norm) || k + 1 == most) {
        return new Lanczos(leading(projected, k + 1), beta);
      }
      projected[k][k + 1] = beta;
      projected[k + 1][k] = beta;
      next.scal(1 / beta);
    }
  }

  private static double[][] leading(double[][] a, int size) {
    double[][] leading = new double[size][];
    for (int i = 0; i < size; i++) {
      leading[i] = java.util.Arrays.copyOf(a[i], size);
    }
    return leading;
  }
}
