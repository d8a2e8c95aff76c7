package dev.lanewise.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanewise.bench.Processor;
import dev.lanewise.checks.cli.Json;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ComparisonTest {
  private static final Shape SMALL = Shape.square(8);
  private static final Shape LARGE = Shape.square(16);
  private static final Shape GRADIENT = new Shape(1024, 784, 32, true, false);

  /**
   * Two rounds: Lanewise at 10 then 20, the other at 5 then 40; twice that for the larger shape.
   */
  private static final Comparison TWO_ROUNDS =
      new Comparison(
          List.of(visit(Peer.LANEWISE, 10), visit(Peer.MKL, 5), visit(Peer.MKL, 40), second()),
          Map.of(Peer.EJML, "it is <not> there"));

  private static Visit second() {
    return visit(Peer.LANEWISE, 20);
  }

  private static Visit visit(Peer peer, double speed) {
    return Visit.parse(
        peer,
        2,
        List.of(
            "peak f32 50 40",
            peer == Peer.LANEWISE ? "triad 8" : "a line that a native library printed",
            "case f32 " + SMALL + " " + speed,
            "case f32 " + LARGE + " " + 2 * speed,
            "case f32 " + GRADIENT + " " + speed,
            "path some & code"));
  }

  @Test
  void ratiosAreTakenWithinARound() {
    Comparison.Row row = TWO_ROUNDS.rows().getFirst();
    assertEquals(new Point("f32", SMALL), row.point());
    // 10/5 and 20/40: had the means been divided, the ratio would be 15/22.5.
    assertEquals(new Spread(1.25, 0.875, 1.625), row.ratios().get(Peer.MKL));
    assertEquals(15, row.speeds().get(Peer.LANEWISE).middle());
    // 10 and 20 of two cores with 50 each.
    double percent = 30.0 / Processor.coresOf(2);
    assertEquals(percent, row.percentOfPeak().get(Peer.LANEWISE), 1e-12);
  }

  /** Threads that have no core of their own have no arithmetic of their own. */
  @Test
  void thePeakIsThatOfTheCores() {
    int cores = Runtime.getRuntime().availableProcessors();
    Visit visit =
        Visit.parse(
            Peer.LANEWISE, 4 * cores, List.of("peak f32 50 40", "case f32 " + SMALL + " 50"));
    assertEquals(100.0 / cores, visit.percentOfPeak(new Point("f32", SMALL)), 1e-12);
  }

  @Test
  void labelsOfAnAxisDiffer() {
    Spread speed = new Spread(2, 2, 2);
    Plot.Curve curve =
        new Plot.Curve("c", "s", true, new double[] {8, 16}, new Spread[] {speed, speed});
    String svg = new Plot("t", "n", false, List.of(curve)).svg();
    List<String> labels =
        Pattern.compile("text-anchor=\"end\">([^<]*)<")
            .matcher(svg)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertEquals(Set.copyOf(labels).size(), labels.size(), labels::toString);
    assertTrue(labels.contains("1.50"), labels::toString);
  }

  /** Percentages are of the best; the mean says how much of it the core gave. */
  @Test
  void aPeakIsQuotedAtBestAndOnAverage() {
    ComparisonReport report = new ComparisonReport(TWO_ROUNDS, Map.of());
    assertEquals(
        List.of("peak of a core, f32: 50.0 GFLOP/s at best, 40.0 on average (80 %)"),
        report.peaks());
    JsonNode peak = report.json().at("/peaks/0");
    assertEquals("f32", peak.get("dtype").asText());
    assertEquals(50, peak.get("gflops").asDouble());
    assertEquals(40, peak.get("meanGflops").asDouble());
    assertTrue(ComparisonPage.html(report).contains(report.peaks().getFirst()));
  }

  @Test
  void aClassHasItsOwnGeometricMean() {
    Comparison.Mean tiny = TWO_ROUNDS.means().getFirst();
    assertEquals(SizeClass.TINY, tiny.sizeClass());
    assertEquals(1.25, tiny.ratios().get(Peer.MKL).middle(), 1e-12);
    assertEquals(1.25, tiny.worst().get(Peer.MKL));
    assertEquals(2, TWO_ROUNDS.means().size());
  }

  /** As of peers that are spared the large products. */
  @Test
  void aMeanOverFewerShapesThanTheClassHasSaysSo() {
    Visit part = Visit.parse(Peer.EJML, 2, List.of("case f32 " + SMALL + " 20", "path a part"));
    Comparison comparison =
        new Comparison(List.of(visit(Peer.LANEWISE, 10), visit(Peer.MKL, 5), part), Map.of());
    ComparisonReport report = new ComparisonReport(comparison, Map.of());
    JsonNode tiny = report.json().at("/classes/0");
    assertEquals(2, tiny.at("/shapes/mkl").intValue());
    assertEquals(1, tiny.at("/shapes/ejml").intValue());
    String line =
        report.table().stream().filter(row -> row.startsWith("tiny")).findFirst().orElseThrow();
    assertTrue(line.endsWith(" 0.50 [0.50, 0.50] of 1/2"), line);
    assertTrue(line.contains(" 2.00 [2.00, 2.00]  "), line);
    assertTrue(ComparisonPage.html(report).contains("<td>2.00 [2.00, 2.00]</td>"));
    assertTrue(ComparisonPage.html(report).contains("0.50 [0.50, 0.50] of 1/2</td>"));
  }

  /** The 0.975 quantile of Student's t with two degrees of freedom is 4.30265. */
  @Test
  void spreadsAreConfidenceIntervalsAndQuartiles() {
    assertEquals(new Spread(4, 3, 5), Spread.meanWithConfidence(new double[] {3, 5}));
    Spread mean = Spread.meanWithConfidence(new double[] {100, 101, 102});
    assertEquals(101, mean.middle(), 1e-12);
    assertEquals(101 + 4.30265 / Math.sqrt(3), mean.high(), 1e-4);
    assertEquals(new Spread(3, 2, 4), Spread.medianWithQuartiles(new double[] {5, 1, 3, 2, 4}));
  }

  @Test
  void bothRunsKeepAllClassesAndTheAwkwardSizes() {
    for (boolean all : new boolean[] {false, true}) {
      for (SizeClass sizes : SizeClass.values()) {
        assertFalse(sizes.shapes(all).isEmpty());
        sizes.shapes(all).forEach(shape -> assertEquals(sizes, SizeClass.of(shape)));
        sizes.shapes(all).forEach(shape -> assertEquals(shape, Shape.parse(shape.toString())));
      }
      List<Shape> training = SizeClass.TRAINING.shapes(all);
      assertTrue(training.stream().anyMatch(Shape::transA));
      assertTrue(training.stream().anyMatch(Shape::transB));
    }
    Set<Integer> squares =
        SizeClass.SQUARE.shapes(true).stream().map(Shape::n).collect(Collectors.toSet());
    assertTrue(squares.containsAll(Set.of(48, 100, 333, 1000, 2047, 2048)));
  }

  @Test
  void jsonCarriesRatiosWithTheirUncertaintyAndWhoIsMissing() throws Exception {
    ComparisonReport report =
        new ComparisonReport(TWO_ROUNDS, Map.of("replay", "./lanewise bench"));
    JsonNode document = new ObjectMapper().readTree(Json.text(report.json()));
    List<String> fields = new ArrayList<>();
    document.at("/results/0").fieldNames().forEachRemaining(fields::add);
    assertTrue(
        fields.containsAll(
            List.of(
                "suite",
                "case",
                "dtype",
                "threads",
                "gflops",
                "gflopsLow",
                "gflopsHigh",
                "percentOfPeak",
                "ratioToPeer")),
        fields::toString);
    assertEquals(1.25, document.at("/results/0/ratioToPeer/mkl").doubleValue());
    assertEquals(0.875, document.at("/results/0/ratioToPeerLow/mkl").doubleValue());
    assertEquals(1.625, document.at("/results/0/ratioToPeerHigh/mkl").doubleValue());
    assertEquals("tiny", document.at("/classes/0/class").textValue());
    assertEquals("it is <not> there", document.at("/peers/2/skipped").textValue());
    assertEquals(2, document.get("rounds").intValue());
    assertTrue(report.table().get(1).contains("1.25 [0.88, 1.63]"), report.table().get(1));
    assertEquals(document.get("peers").size() - 1, report.paths().size());
    String path = document.at("/peers/0/path").textValue();
    assertTrue(report.paths().get(0).endsWith(" ran " + path), report.paths().get(0));
  }

  /** Steps are judged one by one: a mean would let the smallest net make up for the largest. */
  @Test
  void trainingStepsHaveNoMeanAndNoPlot() throws Exception {
    Comparison steps =
        new Comparison(List.of(step(Peer.LANEWISE, 30), step(Peer.LIBTORCH, 10)), Map.of());
    assertEquals(List.of(), steps.means());
    ComparisonReport report = new ComparisonReport(steps, Map.of("replay", "./lanewise bench"));
    JsonNode result = new ObjectMapper().readTree(Json.text(report.json())).at("/results/0");
    assertEquals("training", result.get("suite").textValue());
    assertEquals("784-4096-4096-10, batch 128", result.get("case").textValue());
    assertEquals(3, result.at("/ratioToPeer/libtorch").doubleValue(), 1e-12);
    assertFalse(result.has("class"));
    String html = ComparisonPage.html(report);
    assertTrue(html.contains("Training steps") && !html.contains("<svg"), html);
    assertEquals(1 + TrainingStep.ALL.size(), report.table().size());
  }

  private static Visit step(Peer peer, double speed) {
    List<String> lines = new ArrayList<>();
    TrainingStep.ALL.forEach(step -> lines.add("case f32 " + step + " " + speed));
    return Visit.parse(peer, 2, lines);
  }

  @Test
  void aStepCountsItsProductsAndReadsWhatItWrites() {
    TrainingStep step = new TrainingStep("3-5-2", 7);
    // Two products of the first layer, three of the second.
    assertEquals(2 * 7 * (2 * 15 + 3 * 10), step.flops());
    assertEquals(step, Workload.parse(step.toString()));
  }

  @Test
  void thePageIsWellFormedAndLoadsNothing() throws Exception {
    String html = ComparisonPage.html(new ComparisonReport(TWO_ROUNDS, Map.of("seed & more", "1")));
    Document page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html.substring(html.indexOf('\n')))));
    // Speed over size and a roofline, for the one type that was measured; none for the other.
    assertEquals(2, page.getElementsByTagName("svg").getLength());
    assertTrue(page.getDocumentElement().getTextContent().contains("it is <not> there"));
    assertFalse(html.contains("://"));
    assertFalse(Stream.of("NaN", "Infinity").anyMatch(html::contains));
  }
}
