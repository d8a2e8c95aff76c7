package dev.lanewise.bench;

import java.util.Map;

/**
 * One line of the report: a case with the vector implementation, or with the scalar one where there
 * is no other.
 *
 * @param suite word of the suite
 * @param label the case within the suite
 * @param dtype {@code f32} or {@code f64}
 * @param threads threads that the kernels could use
 * @param gflops mean speed in GFLOP/s
 * @param gflopsLow speed of the slowest measured iteration
 * @param gflopsHigh speed of the fastest measured iteration
 * @param percentOfPeak {@code gflops} relative to the limit measured in the same JVM (the
 *     arithmetic peak of the cores in use, or what the bandwidth of a triad loop on one core
 *     allows); NaN where none applies
 * @param ratioToPeer speed relative to others at the same case: {@code scalar} is the control,
 *     which computes on one thread whatever {@code threads} says
 */
record Result(
    String suite,
    String label,
    String dtype,
    int threads,
    double gflops,
    double gflopsLow,
    double gflopsHigh,
    double percentOfPeak,
    Map<String, Double> ratioToPeer) {}
