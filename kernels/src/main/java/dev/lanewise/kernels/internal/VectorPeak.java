package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Peak;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The peak of the processor: fused multiply-adds in registers.
 *
 * <p>Twelve chains that do not wait for each other cover two units of a latency of up to six
 * cycles. The result goes back to memory, so that nothing is dead code; a call is short and made
 * often, so that it runs as a compiled method and not as a loop replaced half-way.
 */
public final class VectorPeak {
  private static final VectorShape SHAPE = VectorShape.forBitSize(Provider.vectorBits());
  private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  private static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SHAPE);
  private static final int CHAINS = 12;
  private static final int ROUNDS = 2000;
  private static final int CALLS = 100;

  private VectorPeak() {}

  /** 10⁹ single precision operations per second. */
  public static Peak.Rate gflopsF32() {
    float[] memory = new float[FLOATS.length()];
    return Stopwatch.rate(
        2.0 * CHAINS * FLOATS.length() * ROUNDS * CALLS,
        () -> {
          for (int call = 0; call < CALLS; call++) {
            chains(memory);
          }
        });
  }

  private static void chains(float[] memory) {
    FloatVector x = FloatVector.fromArray(FLOATS, memory, 0);
    FloatVector sum0 = x;
    FloatVector sum1 = x;
    FloatVector sum2 = x;
    FloatVector sum3 = x;
    FloatVector sum4 = x;
    FloatVector sum5 = x;
    FloatVector sum6 = x;
    FloatVector sum7 = x;
    FloatVector sum8 = x;
    FloatVector sum9 = x;
    FloatVector sum10 = x;
    FloatVector sum11 = x;
    for (int round = 0; round < ROUNDS; round++) {
      sum0 = x.fma(x, sum0);
      sum1 = x.fma(x, sum1);
      sum2 = x.fma(x, sum2);
      sum3 = x.fma(x, sum3);
      sum4 = x.fma(x, sum4);
      sum5 = x.fma(x, sum5);
      sum6 = x.fma(x, sum6);
      sum7 = x.fma(x, sum7);
      sum8 = x.fma(x, sum8);
      sum9 = x.fma(x, sum9);
      sum10 = x.fma(x, sum10);
      sum11 = x.fma(x, sum11);
    }
    sum0 = sum0.add(sum1).add(sum2.add(sum3));
    sum4 = sum4.add(sum5).add(sum6.add(sum7));
    sum8 = sum8.add(sum9).add(sum10.add(sum11));
    sum0.add(sum4).add(sum8).intoArray(memory, 0);
  }

  /** 10⁹ double precision operations per second. */
  public static Peak.Rate gflopsF64() {
    double[] memory = new double[DOUBLES.length()];
    return Stopwatch.rate(
        2.0 * CHAINS * DOUBLES.length() * ROUNDS * CALLS,
        () -> {
          for (int call = 0; call < CALLS; call++) {
            chains(memory);
          }
        });
  }

  private static void chains(double[] memory) {
    DoubleVector x = DoubleVector.fromArray(DOUBLES, memory, 0);
    DoubleVector sum0 = x;
    DoubleVector sum1 = x;
    DoubleVector sum2 = x;
    DoubleVector sum3 = x;
    DoubleVector sum4 = x;
    DoubleVector sum5 = x;
    DoubleVector sum6 = x;
    DoubleVector sum7 = x;
    DoubleVector sum8 = x;
    DoubleVector sum9 = x;
    DoubleVector sum10 = x;
    DoubleVector sum11 = x;
    for (int round = 0; round < ROUNDS; round++) {
      sum0 = x.fma(x, sum0);
      sum1 = x.fma(x, sum1);
      sum2 = x.fma(x, sum2);
      sum3 = x.fma(x, sum3);
      sum4 = x.fma(x, sum4);
      sum5 = x.fma(x, sum5);
      sum6 = x.fma(x, sum6);
      sum7 = x.fma(x, sum7);
      sum8 = x.fma(x, sum8);
      sum9 = x.fma(x, sum9);
      sum10 = x.fma(x, sum10);
      sum11 = x.fma(x, sum11);
    }
    sum0 = sum0.add(sum1).add(sum2.add(sum3));
    sum4 = sum4.add(sum5).add(sum6.add(sum7));
    sum8 = sum8.add(sum9).add(sum10.add(sum11));
    sum0.add(sum4).add(sum8).intoArray(memory, 0);
  }
}
