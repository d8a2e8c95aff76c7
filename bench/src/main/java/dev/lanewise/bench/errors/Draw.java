package dev.lanewise.bench.errors;

import java.util.Locale;
import java.util.SplittableRandom;

/** Draws elements that a precision can represent, of one kind, from one seed. */
final class Draw {
  /** What elements are like. */
  enum Kind {
    /** Uniform in [−1, 1). */
    UNIFORM,
    /** Of both signs, magnitudes spread evenly over exponents. */
    EXPONENTS,
    /** Uniform, but terms of sums come in pairs that cancel, nearly all of them exactly. */
    CANCELLING;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of 16 pairs that many cancel in part only. */
  private static final int IN_PART = 1;

  final Type type;
  final Kind kind;
  final long seed;
  private final SplittableRandom random;

  Draw(Type type, Kind kind, long seed) {
    this.type = type;
    this.kind = kind;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  double next() {
    double uniform = 2 * random.nextDouble() - 1;
    if (kind != Kind.EXPONENTS) {
      return type.round(uniform);
    }
    double mantissa = Math.copySign(1 + Math.abs(uniform), uniform);
    return type.round(Math.scalb(mantissa, random.nextInt(-type.range, type.range)));
  }

  double[] vector(int n) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = next();
    }
    return x;
  }

  /**
   * The left factor of sums over k: where terms are to cancel, each odd column negates the last.
   */
  double[] left(int m, int k) {
    double[] a = vector(m * k);
    if (kind == Kind.CANCELLING) {
      for (int i = 0; i < m; i++) {
        for (int p = 1; p < k; p += 2) {
          a[i * k + p] = -a[i * k + p - 1];
        }
      }
    }
    return a;
  }

  /** The right factor of such sums: each odd row repeats the last one, but for a few elements. */
  double[] right(int k, int n) {
    double[] b = vector(k * n);
    if (kind == Kind.CANCELLING) {
      for (int p = 1; p < k; p += 2) {
        for (int j = 0; j < n; j++) {
          double last = b[(p - 1) * n + j];
          boolean whole = random.nextInt(16) >= IN_PART;
          b[p * n + j] = whole ? last : type.round(last * (1 + 0x1p-18));
        }
      }
    }
    return b;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  @Override
  public String toString() {
    return kind.word() + ", seed " + seed;
  }
}
