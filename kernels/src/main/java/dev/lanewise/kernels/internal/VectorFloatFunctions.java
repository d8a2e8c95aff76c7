package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Function;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatFunctions} on whole vectors, each function in one loop from memory to memory.
 *
 * <p>The loops repeat the exponential because vectors may not cross a method, and because passes
 * over a block in the cache would leave memory idle while they compute.
 */
public final class VectorFloatFunctions {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int SIGN = Integer.MIN_VALUE;

  private static final int LANES = SPECIES.length();

  private VectorFloatFunctions() {}

  /** y ← f(x) for n elements; x and y may be the same. */
  public static void apply(
      Function function, int n, float[] x, int xOffset, float[] y, int yOffset) {
    int whole = SPECIES.loopBound(n);
    applyToWhole(function, whole, x, xOffset, y, yOffset);
    for (int i = whole; i < n; i++) {
      y[yOffset + i] = FloatFunctions.of(function, x[xOffset + i]);
    }
  }

  private static void applyToWhole(
      Function function, int n, float[] x, int xOffset, float[] y, int yOffset) {
    switch (function) {
      case EXP:
        exp(n, x, xOffset, y, yOffset);
        break;
      case SIGMOID:
        sigmoid(n, x, xOffset, y, yOffset);
        break;
      case TANH:
        tanh(n, x, xOffset, y, yOffset);
        break;
      case SOFTPLUS:
        softplus(n, x, xOffset, y, yOffset);
        break;
      default:
        gelu(n, x, xOffset, y, yOffset);
    }
  }

  private static void exp(int n, float[] xs, int xOffset, float[] ys, int yOffset) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, xs, xOffset + i);
      FloatVector d =
          x.blend(FloatFunctions.LOWEST, x.compare(VectorOperators.LT, FloatFunctions.LOWEST));
      d = d.blend(FloatFunctions.HIGHEST, d.compare(VectorOperators.GT, FloatFunctions.HIGHEST));
      FloatVector t =
          d.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.LOG2_E),
              FloatVector.broadcast(SPECIES, FloatFunctions.ROUNDER));
      FloatVector k = t.sub(FloatFunctions.ROUNDER);
      FloatVector r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_HIGH), d);
      r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.E6),
              FloatVector.broadcast(SPECIES, FloatFunctions.E5));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E4));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E3));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E2));
      p = r.fma(p, FloatVector.broadcast(SPECIES, 1));
      p = r.fma(p, FloatVector.broadcast(SPECIES, 1));
      VectorMask<Float> large = x.compare(VectorOperators.GT, 0);
      FloatVector shift =
          FloatVector.broadcast(SPECIES, FloatFunctions.RAISE).blend(-FloatFunctions.RAISE, large);
      FloatVector rest =
          FloatVector.broadcast(SPECIES, FloatFunctions.LOWERING)
              .blend(FloatFunctions.RAISING, large);
      FloatVector scale =
          t.add(shift)
              .reinterpretAsInts()
              .add(FloatFunctions.BIAS)
              .lanewise(VectorOperators.LSHL, FloatFunctions.EXPONENT_SHIFT)
              .reinterpretAsFloats();
      p.mul(scale).mul(rest).intoArray(ys, yOffset + i);
    }
  }

  private static void sigmoid(int n, float[] xs, int xOffset, float[] ys, int yOffset) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, xs, xOffset + i);
      FloatVector d = x.lanewise(VectorOperators.ABS).neg();
      d = d.blend(FloatFunctions.LOWEST, d.compare(VectorOperators.LT, FloatFunctions.LOWEST));
      FloatVector t =
          d.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.LOG2_E),
              FloatVector.broadcast(SPECIES, FloatFunctions.ROUNDER));
      FloatVector k = t.sub(FloatFunctions.ROUNDER);
      FloatVector r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_HIGH), d);
      r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.E6),
              FloatVector.broadcast(SPECIES, FloatFunctions.E5));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E4));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E3));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E2));
      p = r.fma(p, FloatVector.broadcast(SPECIES, 1));
      p = r.fma(p, FloatVector.broadcast(SPECIES, 1));
      FloatVector scale =
          t.reinterpretAsInts()
              .add(FloatFunctions.RAISED_BIAS)
              .lanewise(VectorOperators.LSHL, FloatFunctions.EXPONENT_SHIFT)
              .reinterpretAsFloats();
      FloatVector e = p.mul(scale).mul(FloatFunctions.LOWERING);
      VectorMask<Float> negative = x.compare(VectorOperators.LT, 0);
      FloatVector.broadcast(SPECIES, 1).blend(e, negative).div(e.add(1)).intoArray(ys, yOffset + i);
    }
  }

  private static void tanh(int n, float[] xs, int xOffset, float[] ys, int yOffset) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, xs, xOffset + i);
      FloatVector d = x.lanewise(VectorOperators.ABS).mul(-2);
      d =
          d.blend(
              FloatFunctions.TANH_LOWEST,
              d.compare(VectorOperators.LT, FloatFunctions.TANH_LOWEST));
      FloatVector t =
          d.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.LOG2_E),
              FloatVector.broadcast(SPECIES, FloatFunctions.ROUNDER));
      FloatVector k = t.sub(FloatFunctions.ROUNDER);
      FloatVector r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_HIGH), d);
      r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.E6),
              FloatVector.broadcast(SPECIES, FloatFunctions.E5));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E4));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E3));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E2));
      p = r.mul(r).fma(p, r);
      FloatVector scale =
          t.reinterpretAsInts()
              .add(FloatFunctions.BIAS)
              .lanewise(VectorOperators.LSHL, FloatFunctions.EXPONENT_SHIFT)
              .reinterpretAsFloats();
      FloatVector change = scale.fma(p, scale.sub(1));
      FloatVector size = change.lanewise(VectorOperators.ABS).div(change.add(2));
      size.reinterpretAsInts()
          .or(x.reinterpretAsInts().and(SIGN))
          .reinterpretAsFloats()
          .intoArray(ys, yOffset + i);
    }
  }

  private static void softplus(int n, float[] xs, int xOffset, float[] ys, int yOffset) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, xs, xOffset + i);
      FloatVector d = x.lanewise(VectorOperators.ABS).neg();
      d = d.blend(FloatFunctions.LOWEST, d.compare(VectorOperators.LT, FloatFunctions.LOWEST));
      FloatVector t =
          d.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.LOG2_E),
              FloatVector.broadcast(SPECIES, FloatFunctions.RAISED_ROUNDER));
      FloatVector k = t.sub(FloatFunctions.RAISED_ROUNDER);
      FloatVector r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_HIGH), d);
      r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.E6),
              FloatVector.broadcast(SPECIES, FloatFunctions.E5));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E4));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E3));
      p = r.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.E2));
      p = r.fma(p, FloatVector.broadcast(SPECIES, 1));
      p = r.fma(p, FloatVector.broadcast(SPECIES, 1));
      FloatVector raised =
          p.reinterpretAsInts()
              .add(
                  t.reinterpretAsInts()
                      .lanewise(VectorOperators.LSHL, FloatFunctions.EXPONENT_SHIFT))
              .reinterpretAsFloats();
      FloatVector e = raised.mul(FloatFunctions.LOWERING);
      FloatVector log =
          e.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.L9),
              FloatVector.broadcast(SPECIES, FloatFunctions.L8));
      log = e.fma(log, FloatVector.broadcast(SPECIES, FloatFunctions.L7));
      log = e.fma(log, FloatVector.broadcast(SPECIES, FloatFunctions.L6));
      log = e.fma(log, FloatVector.broadcast(SPECIES, FloatFunctions.L5));
      log = e.fma(log, FloatVector.broadcast(SPECIES, FloatFunctions.L4));
      log = e.fma(log, FloatVector.broadcast(SPECIES, FloatFunctions.L3));
      log = e.fma(log, FloatVector.broadcast(SPECIES, FloatFunctions.L2));
      x.blend(0, x.compare(VectorOperators.LE, 0))
          .add(e.mul(e).fma(log, e))
          .intoArray(ys, yOffset + i);
    }
  }

  private static void gelu(int n, float[] xs, int xOffset, float[] ys, int yOffset) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, xs, xOffset + i);
      FloatVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(FloatFunctions.FARTHEST, a.compare(VectorOperators.GT, FloatFunctions.FARTHEST));
      FloatVector square = a.mul(a);
      FloatVector lost = a.fma(a, square.neg());
      FloatVector t =
          square.fma(
              FloatVector.broadcast(SPECIES, -FloatFunctions.HALF_LOG2_E),
              FloatVector.broadcast(SPECIES, FloatFunctions.RAISED_ROUNDER));
      FloatVector k = t.sub(FloatFunctions.RAISED_ROUNDER);
      FloatVector u = k.fma(FloatVector.broadcast(SPECIES, FloatFunctions.TWICE_LN2_HIGH), square);
      u = k.fma(FloatVector.broadcast(SPECIES, FloatFunctions.TWICE_LN2_LOW), u).add(lost);
      FloatVector p =
          u.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.H6),
              FloatVector.broadcast(SPECIES, FloatFunctions.H5));
      p = u.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.H4));
      p = u.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.H3));
      p = u.fma(p, FloatVector.broadcast(SPECIES, FloatFunctions.H2));
      p = u.fma(p, FloatVector.broadcast(SPECIES, -0.5f));
      p = u.fma(p, FloatVector.broadcast(SPECIES, 1));
      FloatVector raised =
          p.reinterpretAsInts()
              .add(
                  t.reinterpretAsInts()
                      .lanewise(VectorOperators.LSHL, FloatFunctions.EXPONENT_SHIFT))
              .reinterpretAsFloats();
      FloatVector q = FloatVector.broadcast(SPECIES, 1).div(a.add(FloatFunctions.CENTRE));
      FloatVector v =
          q.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.STRETCH),
              FloatVector.broadcast(SPECIES, FloatFunctions.SHIFT));
      FloatVector ratio =
          v.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.N8),
              FloatVector.broadcast(SPECIES, FloatFunctions.N7));
      ratio = v.fma(ratio, FloatVector.broadcast(SPECIES, FloatFunctions.N6));
      ratio = v.fma(ratio, FloatVector.broadcast(SPECIES, FloatFunctions.N5));
      ratio = v.fma(ratio, FloatVector.broadcast(SPECIES, FloatFunctions.N4));
      ratio = v.fma(ratio, FloatVector.broadcast(SPECIES, FloatFunctions.N3));
      ratio = v.fma(ratio, FloatVector.broadcast(SPECIES, FloatFunctions.N2));
      ratio = v.fma(ratio, FloatVector.broadcast(SPECIES, FloatFunctions.N1));
      ratio = v.fma(ratio, FloatVector.broadcast(SPECIES, FloatFunctions.N0));
      FloatVector tail = raised.mul(a).mul(ratio.mul(q));
      x.sub(tail).blend(tail.neg(), x.compare(VectorOperators.LT, 0)).intoArray(ys, yOffset + i);
    }
  }
}
