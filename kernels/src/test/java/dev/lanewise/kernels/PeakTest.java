package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The probes answer with a rate; which one is for the machine to say. */
@Tag("slow")
class PeakTest {

  @Test
  void nothingIsFasterOnAverageThanAtBest() {
    for (Peak.Rate rate : List.of(Peak.rateF32(), Peak.rateF64())) {
      assertTrue(rate.mean() > 0 && rate.mean() <= rate.best(), rate.toString());
    }
  }

  @Test
  void probesGiveFinitePositiveRates() {
    double[] rates = {Peak.gflopsF32(), Peak.gflopsF64(), Peak.triadGBs()};
    for (double rate : rates) {
      assertTrue(rate > 0 && Double.isFinite(rate), "rate " + rate);
    }
  }
}
