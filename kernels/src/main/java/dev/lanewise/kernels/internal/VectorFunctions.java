package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Function;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Functions} on blocks of doubles that stay in the L1 cache.
 *
 * <p>A function is a few passes over the block: an argument d ≤ 0, its exponential, the rest.
 * Vectors may not cross a method, so that flat loops for each function and derivative would repeat
 * the exponential thirteen times.
 */
public final class VectorFunctions {
  private static final VectorSpecies<Double> SPECIES =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** Numbers in a block: with two blocks beside it for scratch, 12 KB. */
  public static final int BLOCK = 512;

  /** Length of an array that holds a block and its scratch. */
  public static final int LENGTH = 3 * BLOCK;

  private static final int E = BLOCK;
  private static final int T = 2 * BLOCK;
  private static final long SIGN = Long.MIN_VALUE;

  private VectorFunctions() {}

  /** How many numbers must be there for {@code n} to be computed: whole vectors. */
  public static int padded(int n) {
    return (n + LANES - 1) & -LANES;
  }

  /** The first n numbers of s, a multiple of the lanes, become their function values. */
  public static void apply(Function function, int order, int n, double[] s) {
    switch (function) {
      case EXP:
        exponential(n, s);
        break;
      case SIGMOID:
        logistic(order, n, s);
        break;
      case TANH:
        tanh(order, n, s);
        break;
      case SOFTPLUS:
        if (order == 0) {
          negative(n, -1, s);
          exponential(n, Exponential.LOWERING, E, s);
          softplus(n, s);
        } else {
          logistic(order - 1, n, s);
        }
        break;
      default:
        gelu(order, n, s);
    }
  }

  private static void logistic(int order, int n, double[] s) {
    negative(n, -1, s);
    if (order == 2) {
      exponentialMinusOne(n, s);
    }
    exponential(n, Exponential.LOWERING, E, s);
    if (order == 0) {
      sigmoid(n, s);
    } else if (order == 1) {
      hill(n, 1, s);
    } else {
      wave(n, 1, s);
    }
  }

  private static void tanh(int order, int n, double[] s) {
    negative(n, -2, s);
    if (order != 1) {
      exponentialMinusOne(n, s);
    }
    if (order == 0) {
      tanh(n, s);
      return;
    }
    exponential(n, Exponential.LOWERING, E, s);
    if (order == 1) {
      hill(n, 4, s);
    } else {
      wave(n, 8, s);
    }
  }

  private static void gelu(int order, int n, double[] s) {
    halfSquare(n, s);
    exponential(n, 1, E, s);
    bell(n, s);
    if (order < 2) {
      ratio(n, s);
    }
    if (order == 0) {
      gelu(n, s);
    } else if (order == 1) {
      geluSlope(n, s);
    } else {
      geluCurvature(n, s);
    }
  }

  /** E ← factor·|x|. */
  private static void negative(int n, double factor, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      x.lanewise(VectorOperators.ABS).mul(factor).intoArray(s, E + i);
    }
  }

  /**
   * 2⁵¹²·lowering·exp of n numbers d ≤ 0 from place {@code at}, in place, as {@link Exponential}
   * says.
   */
  public static void exponential(int n, double lowering, int at, double[] s) {
    for (int i = at; i < at + n; i += LANES) {
      DoubleVector d = DoubleVector.fromArray(SPECIES, s, i);
      d = d.blend(Exponential.LOWEST, d.compare(VectorOperators.LT, Exponential.LOWEST));
      DoubleVector t =
          d.fma(
              DoubleVector.broadcast(SPECIES, Exponential.LOG2_E),
              DoubleVector.broadcast(SPECIES, Exponential.ROUNDER));
      DoubleVector k = t.sub(Exponential.ROUNDER);
      DoubleVector r = k.fma(DoubleVector.broadcast(SPECIES, -Exponential.LN2_HIGH), d);
      r = k.fma(DoubleVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
      DoubleVector p =
          r.fma(
              DoubleVector.broadcast(SPECIES, Exponential.C13),
              DoubleVector.broadcast(SPECIES, Exponential.C12));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C11));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C10));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C9));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C8));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C7));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C6));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C5));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C4));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C3));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C2));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, 1));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, 1));
      DoubleVector scale =
          t.reinterpretAsLongs()
              .add(Exponential.RAISED_BIAS)
              .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
              .reinterpretAsDoubles();
      p.mul(scale).mul(lowering).intoArray(s, i);
    }
  }

  /** exp of the block, any sign. */
  private static void exponential(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector d =
          x.blend(Exponential.LOWEST, x.compare(VectorOperators.LT, Exponential.LOWEST));
      d = d.blend(Exponential.HIGHEST, d.compare(VectorOperators.GT, Exponential.HIGHEST));
      DoubleVector t =
          d.fma(
              DoubleVector.broadcast(SPECIES, Exponential.LOG2_E),
              DoubleVector.broadcast(SPECIES, Exponential.ROUNDER));
      DoubleVector k = t.sub(Exponential.ROUNDER);
      DoubleVector r = k.fma(DoubleVector.broadcast(SPECIES, -Exponential.LN2_HIGH), d);
      r = k.fma(DoubleVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
      DoubleVector p =
          r.fma(
              DoubleVector.broadcast(SPECIES, Exponential.C13),
              DoubleVector.broadcast(SPECIES, Exponential.C12));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C11));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C10));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C9));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C8));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C7));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C6));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C5));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C4));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C3));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C2));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, 1));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, 1));
      VectorMask<Double> large = x.compare(VectorOperators.GT, 0);
      DoubleVector shift =
          DoubleVector.broadcast(SPECIES, Exponential.RAISE).blend(-Exponential.RAISE, large);
      DoubleVector rest =
          DoubleVector.broadcast(SPECIES, Exponential.LOWERING).blend(Exponential.RAISING, large);
      DoubleVector scale =
          t.add(shift)
              .reinterpretAsLongs()
              .add(Exponential.BIAS)
              .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
              .reinterpretAsDoubles();
      p.mul(scale).mul(rest).intoArray(s, i);
    }
  }

  /** T ← exp E − 1 for E ≤ 0. */
  private static void exponentialMinusOne(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector d = DoubleVector.fromArray(SPECIES, s, E + i);
      d = d.blend(Exponential.LOWEST, d.compare(VectorOperators.LT, Exponential.LOWEST));
      DoubleVector t =
          d.fma(
              DoubleVector.broadcast(SPECIES, Exponential.LOG2_E),
              DoubleVector.broadcast(SPECIES, Exponential.ROUNDER));
      DoubleVector k = t.sub(Exponential.ROUNDER);
      DoubleVector r = k.fma(DoubleVector.broadcast(SPECIES, -Exponential.LN2_HIGH), d);
      r = k.fma(DoubleVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
      DoubleVector p =
          r.fma(
              DoubleVector.broadcast(SPECIES, Exponential.C13),
              DoubleVector.broadcast(SPECIES, Exponential.C12));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C11));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C10));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C9));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C8));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C7));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C6));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C5));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C4));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C3));
      p = r.fma(p, DoubleVector.broadcast(SPECIES, Exponential.C2));
      p = r.mul(r).fma(p, r);
      DoubleVector scale =
          t.reinterpretAsLongs()
              .add(Exponential.RAISED_BIAS)
              .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
              .reinterpretAsDoubles();
      scale = scale.mul(Exponential.LOWERING);
      scale.fma(p, scale.sub(1)).intoArray(s, T + i);
    }
  }

  /** As {@link Functions} on x and e. */
  private static void sigmoid(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector e = DoubleVector.fromArray(SPECIES, s, E + i);
      VectorMask<Double> negative = x.compare(VectorOperators.LT, 0);
      DoubleVector.broadcast(SPECIES, 1).blend(e, negative).div(e.add(1)).intoArray(s, i);
    }
  }

  /** factor·e/(1 + e)². */
  private static void hill(int n, double factor, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector e = DoubleVector.fromArray(SPECIES, s, E + i);
      DoubleVector sum = e.add(1);
      e.mul(factor).div(sum.mul(sum)).intoArray(s, i);
    }
  }

  /** −factor·e·|t|/(2 + t)³ with the sign of x. */
  private static void wave(int n, double factor, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector e = DoubleVector.fromArray(SPECIES, s, E + i);
      DoubleVector t = DoubleVector.fromArray(SPECIES, s, T + i);
      DoubleVector sum = t.add(2);
      DoubleVector size =
          e.mul(factor).mul(t.lanewise(VectorOperators.ABS)).div(sum.mul(sum).mul(sum));
      size.reinterpretAsLongs()
          .or(x.neg().reinterpretAsLongs().and(SIGN))
          .reinterpretAsDoubles()
          .intoArray(s, i);
    }
  }

  /** |t|/(2 + t) with the sign of x. */
  private static void tanh(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector t = DoubleVector.fromArray(SPECIES, s, T + i);
      DoubleVector size = t.lanewise(VectorOperators.ABS).div(t.add(2));
      size.reinterpretAsLongs()
          .or(x.reinterpretAsLongs().and(SIGN))
          .reinterpretAsDoubles()
          .intoArray(s, i);
    }
  }

  /** max(x, 0) + log1p e. */
  private static void softplus(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector e = DoubleVector.fromArray(SPECIES, s, E + i);
      DoubleVector ratio = e.div(e.add(2));
      DoubleVector w = ratio.mul(ratio);
      DoubleVector p = DoubleVector.broadcast(SPECIES, LogSeries.C16);
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C15));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C14));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C13));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C12));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C11));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C10));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C9));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C8));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C7));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C6));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C5));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C4));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C3));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C2));
      p = p.fma(w, DoubleVector.broadcast(SPECIES, LogSeries.C1));
      DoubleVector twice = ratio.add(ratio);
      VectorMask<Double> positive = x.compare(VectorOperators.GT, 0);
      DoubleVector.broadcast(SPECIES, 0)
          .blend(x, positive)
          .add(twice.mul(w).fma(p, twice))
          .intoArray(s, i);
    }
  }

  /** E ← −a²/2 with a = |x|. */
  private static void halfSquare(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Normal.FARTHEST, a.compare(VectorOperators.GT, Normal.FARTHEST));
      a.mul(a).mul(-0.5).intoArray(s, E + i);
    }
  }

  /** E ← E·(1 − lost/2), where rounding lost that much of a². */
  private static void bell(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector e = DoubleVector.fromArray(SPECIES, s, E + i);
      DoubleVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Normal.FARTHEST, a.compare(VectorOperators.GT, Normal.FARTHEST));
      DoubleVector lost = a.fma(a, a.mul(a).neg());
      e.mul(lost).fma(DoubleVector.broadcast(SPECIES, -0.5), e).intoArray(s, E + i);
    }
  }

  /** T ← R(a), as {@link Normal} says. */
  private static void ratio(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Normal.FARTHEST, a.compare(VectorOperators.GT, Normal.FARTHEST));
      DoubleVector q = DoubleVector.broadcast(SPECIES, 1).div(a.add(Normal.CENTRE));
      DoubleVector v = a.sub(Normal.CENTRE).mul(q);
      DoubleVector p = DoubleVector.broadcast(SPECIES, Normal.R23);
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R22));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R21));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R20));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R19));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R18));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R17));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R16));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R15));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R14));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R13));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R12));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R11));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R10));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R9));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R8));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R7));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R6));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R5));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R4));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R3));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R2));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R1));
      p = p.fma(v, DoubleVector.broadcast(SPECIES, Normal.R0));
      p.mul(q).intoArray(s, T + i);
    }
  }

  /** x·Φ(x). */
  private static void gelu(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector e = DoubleVector.fromArray(SPECIES, s, E + i);
      DoubleVector t = DoubleVector.fromArray(SPECIES, s, T + i);
      DoubleVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Normal.FARTHEST, a.compare(VectorOperators.GT, Normal.FARTHEST));
      DoubleVector tail = e.mul(a.mul(t)).mul(Exponential.LOWERING);
      VectorMask<Double> negative = x.compare(VectorOperators.LT, 0);
      x.sub(tail).blend(tail.neg(), negative).intoArray(s, i);
    }
  }

  /** Φ(x) + x·φ(x). */
  private static void geluSlope(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector e = DoubleVector.fromArray(SPECIES, s, E + i);
      DoubleVector t = DoubleVector.fromArray(SPECIES, s, T + i);
      DoubleVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Normal.FARTHEST, a.compare(VectorOperators.GT, Normal.FARTHEST));
      DoubleVector change = a.fma(DoubleVector.broadcast(SPECIES, -Normal.INVERSE_SQRT_TWO_PI), t);
      DoubleVector below = e.mul(change).mul(Exponential.LOWERING);
      VectorMask<Double> negative = x.compare(VectorOperators.LT, 0);
      DoubleVector.broadcast(SPECIES, 1).sub(below).blend(below, negative).intoArray(s, i);
    }
  }

  /** (2 − x²)·φ(x). */
  private static void geluCurvature(int n, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, s, i);
      DoubleVector e = DoubleVector.fromArray(SPECIES, s, E + i);
      DoubleVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Normal.FARTHEST, a.compare(VectorOperators.GT, Normal.FARTHEST));
      DoubleVector factor =
          a.fma(a.neg(), DoubleVector.broadcast(SPECIES, 2)).mul(Normal.INVERSE_SQRT_TWO_PI);
      e.mul(factor).mul(Exponential.LOWERING).intoArray(s, i);
    }
  }
}
