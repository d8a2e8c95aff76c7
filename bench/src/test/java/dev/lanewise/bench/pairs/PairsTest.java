package dev.lanewise.bench.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.peers.Spread;
import dev.lanewise.checks.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The pairs take turns, and their figures reach the table and the document. */
class PairsTest {

  @Test
  void bothWaysTakeTurnsAndTheOrderAlternates() {
    StringBuilder calls = new StringBuilder();
    Pair pair =
        new Pair("b beside a", "f32", 1e9, () -> calls.append('a'), () -> calls.append('b'));

    List<PairedRounds.Result> results =
        new PairedRounds(3).measure(List.of(() -> pair), Progress.NONE);

    assertTrue(calls.toString().endsWith("ababbabaabab"), "12 samples after the warm-up");
    assertEquals("b beside a", results.get(0).name());
    assertEquals("f32", results.get(0).dtype());
    assertTrue(results.get(0).times().low() <= results.get(0).times().high());
  }

  @Test
  void aSampleTakesAboutTheSameArithmetic() {
    assertEquals(1, new Pair("large", "f32", 1e12, () -> {}, () -> {}).calls());
    assertEquals(100, new Pair("small", "f64", 1e7, () -> {}, () -> {}).calls());
    assertEquals(100, Pair.moving("a copy", "f32", 1e7, () -> {}, () -> {}).calls());
  }

  @Test
  void theSpeedCountsFromThreeFastCallsInARow() {
    List<Double> begins = new ArrayList<>();
    List<Double> lengths = new ArrayList<>();
    double[] milliseconds = {90, 10, 50, 12, 12, 12, 10, 10, 10, 10, 10, 10};
    double now = 0.25;
    for (double length : milliseconds) {
      begins.add(now);
      lengths.add(length / 1e3);
      now += length / 1e3;
    }
    assertEquals(0.4, WarmUp.secondsToSpeed(begins, lengths), 1e-12);
    List<Double> never = List.of(9.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0, 1.0);
    assertThrows(IllegalStateException.class, () -> WarmUp.secondsToSpeed(never, never));
  }

  @Test
  void tableAndDocumentHoldEveryFigure() {
    PairedRounds.Result result =
        new PairedRounds.Result(
            "triangle", "f32", OptionalDouble.of(98.5), new Spread(0.5, 0.4, 0.625));
    PairedRounds.Result move =
        new PairedRounds.Result("copy", "f64", OptionalDouble.empty(), new Spread(2, 1.5, 2.5));
    PairReport report = new PairReport(2, 15, List.of(result, move), new Spread(0.75, 0.5, 1));

    assertTrue(
        report.table().get(1).matches("triangle +f32 +98\\.5 +0\\.500 \\[0\\.400, 0\\.625]"));
    assertTrue(report.table().get(2).matches("copy +f64 +– +2\\.000 \\[1\\.500, 2\\.500]"));
    assertTrue(report.table().get(3).endsWith("0.75 s [0.50, 1.00]"));
    var document = report.json(Map.of("seed", "7"));
    assertEquals("pairs", document.at("/results/0/suite").textValue());
    assertEquals("triangle", document.at("/results/0/case").textValue());
    assertEquals("f64", document.at("/results/1/dtype").textValue());
    assertEquals(2, document.at("/results/1/threads").intValue());
    assertEquals(98.5, document.at("/results/0/gflops").doubleValue());
    assertEquals(0.625, document.at("/results/0/times/high").doubleValue());
    assertTrue(document.at("/results/1/gflops").isNull());
    assertEquals(0.75, document.at("/warmUpSeconds/median").doubleValue());
    assertEquals("7", document.at("/provenance/seed").textValue());
  }

  @Test
  void everyPairIsMeasuredInBothPrecisions() {
    List<Supplier<Pair>> floats = dev.lanewise.bench.pairs.f32.Pairs.all(1);
    List<Supplier<Pair>> doubles = dev.lanewise.bench.pairs.f64.Pairs.all(1);
    assertEquals(floats.size(), doubles.size());
    for (int k = 0; k < floats.size(); k++) {
      Pair f32 = floats.get(k).get();
      Pair f64 = doubles.get(k).get();
      assertEquals(f32.name(), f64.name());
      assertEquals("f32", f32.dtype());
      assertEquals("f64", f64.dtype());
      assertEquals(f32.flops(), f64.flops());
    }
  }
}
