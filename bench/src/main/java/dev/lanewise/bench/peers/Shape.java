package dev.lanewise.bench.peers;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shape of a product C ← op(A)·op(B) of row-major matrices without gaps, C m×n.
 *
 * @param m rows of C
 * @param n columns of C
 * @param k terms of each sum
 * @param transA whether A lies transposed, k×m
 * @param transB whether B lies transposed, n×k
 */
record Shape(int m, int n, int k, boolean transA, boolean transB) implements Workload {
  private static final Pattern TEXT = Pattern.compile("(\\d+)x(\\d+)x(\\d+)-([nt])([nt])");

  static Shape square(int n) {
    return new Shape(n, n, n, false, false);
  }

  /** Reads what {@link #toString} writes. */
  static Shape parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no shape of the form 2x3x4-nt: '" + text + "'");
    }
    return new Shape(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        matcher.group(4).equals("t"),
        matcher.group(5).equals("t"));
  }

  int lda() {
    return transA ? m : k;
  }

  int ldb() {
    return transB ? k : n;
  }

  @Override
  public String suite() {
    return "gemm";
  }

  @Override
  public Optional<SizeClass> sizeClass() {
    return Optional.of(SizeClass.of(this));
  }

  @Override
  public double flops() {
    return 2.0 * m * n * k;
  }

  /** Flops per byte when A and B are read once and C is written once. */
  double intensity(int width) {
    return flops() / (((double) m * k + (double) k * n + (double) m * n) * width);
  }

  /** Whether the three sizes are equal and nothing lies transposed. */
  boolean isSquare() {
    return m == n && n == k && !transA && !transB;
  }

  @Override
  public String label() {
    return isSquare()
        ? "n=" + n
        : m + "×" + n + "×" + k + (transA ? " Aᵀ" : "") + (transB ? " Bᵀ" : "");
  }

  @Override
  public String toString() {
    return m + "x" + n + "x" + k + "-" + (transA ? "t" : "n") + (transB ? "t" : "n");
  }
}
