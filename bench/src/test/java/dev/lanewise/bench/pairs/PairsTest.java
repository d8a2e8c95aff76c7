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
import org.junit.jupiter.api.Test;

/** The pairs take turns, and their figures reach the table and the document. */
class PairsTest {

  @Test
  void bothWaysTakeTurnsAndTheOrderAlternates() {
    StringBuilder calls = new StringBuilder();
    Pair pair = new Pair("b beside a", 1e9, () -> calls.append('a'), () -> calls.append('b'));

    List<PairedRounds.Result> results =
        new PairedRounds(3).measure(List.of(() -> pair), Progress.NONE);

    assertTrue(calls.toString().endsWith("ababbabaabab"), "12 samples after the warm-up");
    assertEquals("b beside a", results.get(0).name());
    assertTrue(results.get(0).times().low() <= results.get(0).times().high());
  }

  @Test
  void aSampleTakesAboutTheSameArithmetic() {
    assertEquals(1, new Pair("large", 1e12, () -> {}, () -> {}).calls());
    assertEquals(100, new Pair("small", 1e7, () -> {}, () -> {}).calls());
    assertEquals(100, Pair.moving("a copy", 1e7, () -> {}, () -> {}).calls());
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
        new PairedRounds.Result("triangle", OptionalDouble.of(98.5), new Spread(0.5, 0.4, 0.625));
    PairedRounds.Result move =
        new PairedRounds.Result("copy", OptionalDouble.empty(), new Spread(2, 1.5, 2.5));
    PairReport report = new PairReport(15, List.of(result, move), new Spread(0.75, 0.5, 1));

    assertTrue(report.table().get(1).matches("triangle +98\\.5 +0\\.500 \\[0\\.400, 0\\.625]"));
    assertTrue(report.table().get(2).matches("copy +– +2\\.000 \\[1\\.500, 2\\.500]"));
    assertTrue(report.table().get(3).endsWith("0.75 s [0.50, 1.00]"));
    var document = report.json(Map.of("seed", "7"));
    assertEquals(98.5, document.at("/pairs/0/gflops").doubleValue());
    assertEquals(0.625, document.at("/pairs/0/times/high").doubleValue());
    assertTrue(document.at("/pairs/1/gflops").isNull());
    assertEquals(0.75, document.at("/warmUpSeconds/median").doubleValue());
    assertEquals("7", document.at("/provenance/seed").textValue());
  }
}
