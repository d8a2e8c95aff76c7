package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Square blocks transposed in registers: log₂ of the lanes rounds, each of which swaps what lies 1,
 * 2, 4 … lanes apart between two vectors. A third of the time of single elements
 * (bench/results/gemm.md).
 */
final class BlockTranspose {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** Side of the blocks, or 0 where vectors are too short to gain anything. */
  static final int SIDE = LANES >= 4 ? LANES : 0;

  private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromArray(SPECIES, swap(1), 0);
  private static final VectorMask<Float> ODD1 = VectorMask.fromArray(SPECIES, odd(1), 0);
  private static final VectorMask<Float> EVEN1 = ODD1.not();
  private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromArray(SPECIES, swap(2), 0);
  private static final VectorMask<Float> ODD2 = VectorMask.fromArray(SPECIES, odd(2), 0);
  private static final VectorMask<Float> EVEN2 = ODD2.not();
  private static final VectorShuffle<Float> SWAP4 = VectorShuffle.fromArray(SPECIES, swap(4), 0);
  private static final VectorMask<Float> ODD4 = VectorMask.fromArray(SPECIES, odd(4), 0);
  private static final VectorMask<Float> EVEN4 = ODD4.not();
  private static final VectorShuffle<Float> SWAP8 = VectorShuffle.fromArray(SPECIES, swap(8), 0);
  private static final VectorMask<Float> ODD8 = VectorMask.fromArray(SPECIES, odd(8), 0);
  private static final VectorMask<Float> EVEN8 = ODD8.not();

  private BlockTranspose() {}

  private static int[] swap(int distance) {
    int[] lanes = new int[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = distance < LANES ? lane ^ distance : lane;
    }
    return lanes;
  }

  private static boolean[] odd(int distance) {
    boolean[] bits = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      bits[lane] = (lane & distance) != 0;
    }
    return bits;
  }

  /**
   * Copies blocks of SIDE elements of {@code lines} lines, {@code steps} of each line and a
   * multiple of SIDE, into as many rows of the panel, {@code width} apart. SIDE elements of a row
   * are written at a time and the rows in order; beyond the lines they repeat the last one.
   */
  static void copy(
      float[] source,
      int from,
      int lineStride,
      int lines,
      int steps,
      float[] panel,
      int to,
      int width) {
    if (LANES == 16) {
      by16(source, from, lineStride, lines, steps, panel, to, width);
    } else if (LANES == 8) {
      by8(source, from, lineStride, lines, steps, panel, to, width);
    } else {
      by4(source, from, lineStride, lines, steps, panel, to, width);
    }
  }

  private static void by16(
      float[] source,
      int first,
      int lineStride,
      int lines,
      int steps,
      float[] panel,
      int at,
      int width) {
    for (int k = 0; k < steps; k += LANES) {
      int from = first + k;
      int to = at + k * width;
      FloatVector l0 = FloatVector.fromArray(SPECIES, source, from);
      FloatVector l1 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(1, lines - 1) * lineStride);
      FloatVector l2 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(2, lines - 1) * lineStride);
      FloatVector l3 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(3, lines - 1) * lineStride);
      FloatVector l4 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(4, lines - 1) * lineStride);
      FloatVector l5 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(5, lines - 1) * lineStride);
      FloatVector l6 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(6, lines - 1) * lineStride);
      FloatVector l7 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(7, lines - 1) * lineStride);
      FloatVector l8 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(8, lines - 1) * lineStride);
      FloatVector l9 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(9, lines - 1) * lineStride);
      FloatVector l10 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(10, lines - 1) * lineStride);
      FloatVector l11 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(11, lines - 1) * lineStride);
      FloatVector l12 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(12, lines - 1) * lineStride);
      FloatVector l13 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(13, lines - 1) * lineStride);
      FloatVector l14 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(14, lines - 1) * lineStride);
      FloatVector l15 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(15, lines - 1) * lineStride);
      FloatVector a0 = l0.blend(l1.rearrange(SWAP1), ODD1);
      FloatVector a1 = l1.blend(l0.rearrange(SWAP1), EVEN1);
      FloatVector a2 = l2.blend(l3.rearrange(SWAP1), ODD1);
      FloatVector a3 = l3.blend(l2.rearrange(SWAP1), EVEN1);
      FloatVector a4 = l4.blend(l5.rearrange(SWAP1), ODD1);
      FloatVector a5 = l5.blend(l4.rearrange(SWAP1), EVEN1);
      FloatVector a6 = l6.blend(l7.rearrange(SWAP1), ODD1);
      FloatVector a7 = l7.blend(l6.rearrange(SWAP1), EVEN1);
      FloatVector a8 = l8.blend(l9.rearrange(SWAP1), ODD1);
      FloatVector a9 = l9.blend(l8.rearrange(SWAP1), EVEN1);
      FloatVector a10 = l10.blend(l11.rearrange(SWAP1), ODD1);
      FloatVector a11 = l11.blend(l10.rearrange(SWAP1), EVEN1);
      FloatVector a12 = l12.blend(l13.rearrange(SWAP1), ODD1);
      FloatVector a13 = l13.blend(l12.rearrange(SWAP1), EVEN1);
      FloatVector a14 = l14.blend(l15.rearrange(SWAP1), ODD1);
      FloatVector a15 = l15.blend(l14.rearrange(SWAP1), EVEN1);
      FloatVector b0 = a0.blend(a2.rearrange(SWAP2), ODD2);
      FloatVector b2 = a2.blend(a0.rearrange(SWAP2), EVEN2);
      FloatVector b1 = a1.blend(a3.rearrange(SWAP2), ODD2);
      FloatVector b3 = a3.blend(a1.rearrange(SWAP2), EVEN2);
      FloatVector b4 = a4.blend(a6.rearrange(SWAP2), ODD2);
      FloatVector b6 = a6.blend(a4.rearrange(SWAP2), EVEN2);
      FloatVector b5 = a5.blend(a7.rearrange(SWAP2), ODD2);
      FloatVector b7 = a7.blend(a5.rearrange(SWAP2), EVEN2);
      FloatVector b8 = a8.blend(a10.rearrange(SWAP2), ODD2);
      FloatVector b10 = a10.blend(a8.rearrange(SWAP2), EVEN2);
      FloatVector b9 = a9.blend(a11.rearrange(SWAP2), ODD2);
      FloatVector b11 = a11.blend(a9.rearrange(SWAP2), EVEN2);
      FloatVector b12 = a12.blend(a14.rearrange(SWAP2), ODD2);
      FloatVector b14 = a14.blend(a12.rearrange(SWAP2), EVEN2);
      FloatVector b13 = a13.blend(a15.rearrange(SWAP2), ODD2);
      FloatVector b15 = a15.blend(a13.rearrange(SWAP2), EVEN2);
      FloatVector c0 = b0.blend(b4.rearrange(SWAP4), ODD4);
      FloatVector c4 = b4.blend(b0.rearrange(SWAP4), EVEN4);
      FloatVector c1 = b1.blend(b5.rearrange(SWAP4), ODD4);
      FloatVector c5 = b5.blend(b1.rearrange(SWAP4), EVEN4);
      FloatVector c2 = b2.blend(b6.rearrange(SWAP4), ODD4);
      FloatVector c6 = b6.blend(b2.rearrange(SWAP4), EVEN4);
      FloatVector c3 = b3.blend(b7.rearrange(SWAP4), ODD4);
      FloatVector c7 = b7.blend(b3.rearrange(SWAP4), EVEN4);
      FloatVector c8 = b8.blend(b12.rearrange(SWAP4), ODD4);
      FloatVector c12 = b12.blend(b8.rearrange(SWAP4), EVEN4);
      FloatVector c9 = b9.blend(b13.rearrange(SWAP4), ODD4);
      FloatVector c13 = b13.blend(b9.rearrange(SWAP4), EVEN4);
      FloatVector c10 = b10.blend(b14.rearrange(SWAP4), ODD4);
      FloatVector c14 = b14.blend(b10.rearrange(SWAP4), EVEN4);
      FloatVector c11 = b11.blend(b15.rearrange(SWAP4), ODD4);
      FloatVector c15 = b15.blend(b11.rearrange(SWAP4), EVEN4);
      FloatVector d0 = c0.blend(c8.rearrange(SWAP8), ODD8);
      FloatVector d8 = c8.blend(c0.rearrange(SWAP8), EVEN8);
      FloatVector d1 = c1.blend(c9.rearrange(SWAP8), ODD8);
      FloatVector d9 = c9.blend(c1.rearrange(SWAP8), EVEN8);
      FloatVector d2 = c2.blend(c10.rearrange(SWAP8), ODD8);
      FloatVector d10 = c10.blend(c2.rearrange(SWAP8), EVEN8);
      FloatVector d3 = c3.blend(c11.rearrange(SWAP8), ODD8);
      FloatVector d11 = c11.blend(c3.rearrange(SWAP8), EVEN8);
      FloatVector d4 = c4.blend(c12.rearrange(SWAP8), ODD8);
      FloatVector d12 = c12.blend(c4.rearrange(SWAP8), EVEN8);
      FloatVector d5 = c5.blend(c13.rearrange(SWAP8), ODD8);
      FloatVector d13 = c13.blend(c5.rearrange(SWAP8), EVEN8);
      FloatVector d6 = c6.blend(c14.rearrange(SWAP8), ODD8);
      FloatVector d14 = c14.blend(c6.rearrange(SWAP8), EVEN8);
      FloatVector d7 = c7.blend(c15.rearrange(SWAP8), ODD8);
      FloatVector d15 = c15.blend(c7.rearrange(SWAP8), EVEN8);
      d0.intoArray(panel, to);
      d1.intoArray(panel, to + width);
      d2.intoArray(panel, to + 2 * width);
      d3.intoArray(panel, to + 3 * width);
      d4.intoArray(panel, to + 4 * width);
      d5.intoArray(panel, to + 5 * width);
      d6.intoArray(panel, to + 6 * width);
      d7.intoArray(panel, to + 7 * width);
      d8.intoArray(panel, to + 8 * width);
      d9.intoArray(panel, to + 9 * width);
      d10.intoArray(panel, to + 10 * width);
      d11.intoArray(panel, to + 11 * width);
      d12.intoArray(panel, to + 12 * width);
      d13.intoArray(panel, to + 13 * width);
      d14.intoArray(panel, to + 14 * width);
      d15.intoArray(panel, to + 15 * width);
    }
  }

  private static void by8(
      float[] source,
      int first,
      int lineStride,
      int lines,
      int steps,
      float[] panel,
      int at,
      int width) {
    for (int k = 0; k < steps; k += LANES) {
      int from = first + k;
      int to = at + k * width;
      FloatVector l0 = FloatVector.fromArray(SPECIES, source, from);
      FloatVector l1 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(1, lines - 1) * lineStride);
      FloatVector l2 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(2, lines - 1) * lineStride);
      FloatVector l3 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(3, lines - 1) * lineStride);
      FloatVector l4 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(4, lines - 1) * lineStride);
      FloatVector l5 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(5, lines - 1) * lineStride);
      FloatVector l6 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(6, lines - 1) * lineStride);
      FloatVector l7 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(7, lines - 1) * lineStride);
      FloatVector a0 = l0.blend(l1.rearrange(SWAP1), ODD1);
      FloatVector a1 = l1.blend(l0.rearrange(SWAP1), EVEN1);
      FloatVector a2 = l2.blend(l3.rearrange(SWAP1), ODD1);
      FloatVector a3 = l3.blend(l2.rearrange(SWAP1), EVEN1);
      FloatVector a4 = l4.blend(l5.rearrange(SWAP1), ODD1);
      FloatVector a5 = l5.blend(l4.rearrange(SWAP1), EVEN1);
      FloatVector a6 = l6.blend(l7.rearrange(SWAP1), ODD1);
      FloatVector a7 = l7.blend(l6.rearrange(SWAP1), EVEN1);
      FloatVector b0 = a0.blend(a2.rearrange(SWAP2), ODD2);
      FloatVector b2 = a2.blend(a0.rearrange(SWAP2), EVEN2);
      FloatVector b1 = a1.blend(a3.rearrange(SWAP2), ODD2);
      FloatVector b3 = a3.blend(a1.rearrange(SWAP2), EVEN2);
      FloatVector b4 = a4.blend(a6.rearrange(SWAP2), ODD2);
      FloatVector b6 = a6.blend(a4.rearrange(SWAP2), EVEN2);
      FloatVector b5 = a5.blend(a7.rearrange(SWAP2), ODD2);
      FloatVector b7 = a7.blend(a5.rearrange(SWAP2), EVEN2);
      FloatVector c0 = b0.blend(b4.rearrange(SWAP4), ODD4);
      FloatVector c4 = b4.blend(b0.rearrange(SWAP4), EVEN4);
      FloatVector c1 = b1.blend(b5.rearrange(SWAP4), ODD4);
      FloatVector c5 = b5.blend(b1.rearrange(SWAP4), EVEN4);
      FloatVector c2 = b2.blend(b6.rearrange(SWAP4), ODD4);
      FloatVector c6 = b6.blend(b2.rearrange(SWAP4), EVEN4);
      FloatVector c3 = b3.blend(b7.rearrange(SWAP4), ODD4);
      FloatVector c7 = b7.blend(b3.rearrange(SWAP4), EVEN4);
      c0.intoArray(panel, to);
      c1.intoArray(panel, to + width);
      c2.intoArray(panel, to + 2 * width);
      c3.intoArray(panel, to + 3 * width);
      c4.intoArray(panel, to + 4 * width);
      c5.intoArray(panel, to + 5 * width);
      c6.intoArray(panel, to + 6 * width);
      c7.intoArray(panel, to + 7 * width);
    }
  }

  private static void by4(
      float[] source,
      int first,
      int lineStride,
      int lines,
      int steps,
      float[] panel,
      int at,
      int width) {
    for (int k = 0; k < steps; k += LANES) {
      int from = first + k;
      int to = at + k * width;
      FloatVector l0 = FloatVector.fromArray(SPECIES, source, from);
      FloatVector l1 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(1, lines - 1) * lineStride);
      FloatVector l2 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(2, lines - 1) * lineStride);
      FloatVector l3 =
          FloatVector.fromArray(SPECIES, source, from + Math.min(3, lines - 1) * lineStride);
      FloatVector a0 = l0.blend(l1.rearrange(SWAP1), ODD1);
      FloatVector a1 = l1.blend(l0.rearrange(SWAP1), EVEN1);
      FloatVector a2 = l2.blend(l3.rearrange(SWAP1), ODD1);
      FloatVector a3 = l3.blend(l2.rearrange(SWAP1), EVEN1);
      FloatVector b0 = a0.blend(a2.rearrange(SWAP2), ODD2);
      FloatVector b2 = a2.blend(a0.rearrange(SWAP2), EVEN2);
      FloatVector b1 = a1.blend(a3.rearrange(SWAP2), ODD2);
      FloatVector b3 = a3.blend(a1.rearrange(SWAP2), EVEN2);
      b0.intoArray(panel, to);
      b1.intoArray(panel, to + width);
      b2.intoArray(panel, to + 2 * width);
      b3.intoArray(panel, to + 3 * width);
    }
  }
}
