package dev.lanewise.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A JMH class, the sizes it is run at, and what one call of it counts. */
public enum Suite {
  /** Square matrix products. */
  GEMM(GemmBenchmark.class, new int[] {100, 333, 1000}, new int[] {100, 333, 1000, 1024, 2047}) {
    @Override
    double flops(int n) {
      return 2.0 * n * n * n;
    }

    @Override
    Limit limit(int n) {
      return Limit.ARITHMETIC;
    }

    @Override
    String label(int n) {
      return "n=" + n;
    }
  },

  /**
   * Fused optimiser steps. The limit from memory is that of a triad loop on one core, see {@link
   * PeakProfiler}: steps can exceed it, and on several threads they do.
   */
  ELEMENTWISE(
      ClippedStepBenchmark.class,
      new int[] {100_000, 20_000_000},
      new int[] {10_000, 100_000, 1_000_000, 20_000_000}) {
    @Override
    double flops(int n) {
      return 4.0 * n;
    }

    @Override
    double bytes(int n, int width) {
      return 4.0 * n * width;
    }

    /** Forty million numbers, 160 MB in float, are more than the caches of most processors hold. */
    @Override
    Limit limit(int n) {
      return n >= 20_000_000 ? Limit.MEMORY : Limit.NONE;
    }

    @Override
    String label(int n) {
      return "delta-gclip step, n=" + n;
    }
  },

  /** Gradient and step of a dense net. */
  TRAINING(TrainingStepBenchmark.class, new int[] {64}, new int[] {16, 64, 512}) {
    @Override
    double flops(int batch) {
      return TrainingStepBenchmark.flops(batch);
    }

    @Override
    Limit limit(int batch) {
      return Limit.ARITHMETIC;
    }

    @Override
    String label(int batch) {
      return TrainingStepBenchmark.WIDTHS + ", batch " + batch;
    }
  },

  /** Tangent kernel of a wide net. */
  NTK(TangentKernelBenchmark.class, new int[] {64}, new int[] {64, 256}) {
    @Override
    double flops(int n) {
      return TangentKernelBenchmark.flops(n);
    }

    @Override
    Limit limit(int n) {
      return Limit.ARITHMETIC;
    }

    @Override
    String label(int n) {
      return TangentKernelBenchmark.WIDTHS + ", " + n + " examples";
    }
  };

  /** What bounds the speed of a case from above, as far as it was measured. */
  enum Limit {
    /** The fused multiply-adds that the cores can issue. */
    ARITHMETIC,
    /** The bandwidth that a triad loop on one core finds, for the bytes that the case must move. */
    MEMORY,
    /** Nothing that is measured here. */
    NONE
  }

  private final Class<?> benchmark;
  private final int[] quickSizes;
  private final int[] sizes;

  Suite(Class<?> benchmark, int[] quickSizes, int[] sizes) {
    this.benchmark = benchmark;
    this.quickSizes = quickSizes;
    this.sizes = sizes;
  }

  /** Floating-point operations of one call. */
  abstract double flops(int n);

  /** Bytes of one call that main memory must deliver or take, for numbers of that width. */
  double bytes(int n, int width) {
    return 0;
  }

  abstract Limit limit(int n);

  /** How the case of that size is called in tables. */
  abstract String label(int n);

  /** The word on the command line and in reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Class<?> benchmark() {
    return benchmark;
  }

  int[] sizes(boolean all) {
    return (all ? sizes : quickSizes).clone();
  }

  /** The suite that a JMH class belongs to. */
  static Suite ofClass(String className) {
    return Arrays.stream(values())
        .filter(suite -> suite.benchmark.getName().equals(className))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no suite runs " + className));
  }

  /**
   * The suite of that word.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static Suite parse(String word) {
    return Arrays.stream(values())
        .filter(suite -> suite.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no suite is called '" + word + "'; there are: " + words()));
  }

  private static String words() {
    return Arrays.stream(values()).map(Suite::word).collect(Collectors.joining(", "));
  }
}
