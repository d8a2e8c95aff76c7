package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The probes answer with a rate; which one is for the machine to say. */
@Tag("slow")
class PeakTest {

  @Test
  void probesGiveFinitePositiveRates() {
    double[] rates = {Peak.gflopsF32(), Peak.gflopsF64(), Peak.triadGBs()};
    for (double rate : rates) {
      assertTrue(rate > 0 && Double.isFinite(rate), "rate " + rate);
    }
  }
}
