package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.StepReport;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimisers against traces made with PyTorch 2.13 and the published δ-GClip optimiser. */
class OptimizersTest {
  /** The printed digits of the reference. */
  private static final double RELATIVE = 1e-12;

  /** A hundred steps through Rosenbrock's valley magnify the rounding of each. */
  private static final double RELATIVE_AFTER_100 = 1e-9;

  private static final UnaryOperator<double[]> ROSENBROCK =
      w -> {
        double valley = w[1] - w[0] * w[0];
        return new double[] {-2 * (1 - w[0]) - 400 * w[0] * valley, 200 * valley};
      };

  @ParameterizedTest
  @CsvSource({
    "3, 4, 0.94, 1.92, 0.94, 1.92",
    "0.3, 0.4, 0.97, 1.96, 0.97, 1.96",
    "3000, 4000, 0.7, 1.6, 0.94, 1.92",
    "0, 0, 1, 2, 1, 2",
    "0.6, 0.8, 0.94, 1.92, 0.94, 1.92",
    "600, 800, 0.94, 1.92, 0.94, 1.92",
    "600.6, 800.8, 0.93994, 1.91992, 0.94, 1.92",
  })
  void oneClippedStepFromOneTwo(
      double g0, double g1, double w0, double w1, double gclip0, double gclip1) {
    assertClose(
        new double[] {w0, w1},
        stepFromOneTwo(new DeltaGClip(0.1, 1, 1e-3, 0), g0, g1).toDoubles(),
        RELATIVE);
    assertClose(
        new double[] {gclip0, gclip1},
        stepFromOneTwo(new GClip(0.1, 1, 0), g0, g1).toDoubles(),
        RELATIVE);
  }

  /** Legal in double, and in float no number below 1, none above 0, or no finite one. */
  @Test
  void optionsThatFloatRoundsAwayAreRefusedForFloat() {
    double nearOne = 1 - 1e-9;
    assertFitsOnlyDouble("momentum", new Sgd(0.1, nearOne, 0));
    assertFitsOnlyDouble("eta", new Sgd(1e39, 0, 0));
    assertFitsOnlyDouble("weight decay", new DeltaGClip(0.1, 1, 0, 1e39));
    assertFitsOnlyDouble("eta", new GClip(1e39, 1, 0));
    DeltaGClipPerTensor.Window all = new DeltaGClipPerTensor.Window(0, 2);
    assertFitsOnlyDouble("eta", new DeltaGClipPerTensor(1e39, 1, 0, 0, List.of(all)));
    assertFitsOnlyDouble("beta1", new Adam(0.1, nearOne, 0.9, 1e-8, 0));
    assertFitsOnlyDouble("beta2", new Adam(0.1, 0.9, nearOne, 1e-8, 0));
    assertFitsOnlyDouble("epsilon", new Adam(0.1, 0.9, 0.9, 1e-50, 0));
    assertFitsOnlyDouble("alpha", new RmsProp(0.1, nearOne, 1e-8, 0));
    assertFitsOnlyDouble("epsilon", new RmsProp(0.1, 0.9, 1e-50, 0));
    assertFitsOnlyDouble("epsilon", new Adagrad(0.1, 1e-50, 0));
    assertFitsOnlyDouble("momentum", new Clipped(new Sgd(0.1, nearOne, 0), NormClip.to(1)));
    new Sgd(0.1, 0.9, 0).requireFit(DType.F32);
  }

  private static void assertFitsOnlyDouble(String option, Optimizer rule) {
    rule.requireFit(DType.F64);
    String message =
        assertThrows(IllegalArgumentException.class, () -> rule.requireFit(DType.F32)).getMessage();
    assertTrue(message.startsWith(option + " in F32 is "), message);
    Storage w = Storage.allocate(DType.F32, 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> rule.step(w, Storage.allocate(DType.F32, 2), new StepReport()),
        "what fits must be what a step takes");
  }

  @Test
  void weightDecayJoinsAfterTheNormAndIsClippedWithIt() {
    DeltaGClip decayed = new DeltaGClip(0.1, 1, 1e-3, 0.1);
    assertClose(new double[] {0.938, 1.916}, stepFromOneTwo(decayed, 3, 4).toDoubles(), RELATIVE);
    assertArrayEquals(new double[] {1, 2}, stepFromOneTwo(decayed, 0, 0).toDoubles());
  }

  @Test
  void twoTensorsShareOneNormUnlessEachHasItsOwn() {
    assertClose(
        new double[] {0.94, 1.92},
        stepFromOneTwo(new DeltaGClip(0.1, 1, 1e-3, 0), 3, 4).toDoubles(),
        RELATIVE);
    List<DeltaGClipPerTensor.Window> tensors =
        List.of(new DeltaGClipPerTensor.Window(0, 1), new DeltaGClipPerTensor.Window(1, 1));
    StepReport report = new StepReport();
    Storage w = Storage.of(new double[] {1, 2});
    DeltaGClipPerTensor rule = new DeltaGClipPerTensor(0.1, 1, 1e-3, 0, tensors);
    rule.step(w, Storage.of(new double[] {3, 4}), report);
    assertClose(new double[] {0.9, 1.9}, w.toDoubles(), RELATIVE);
    assertEquals(5, report.norm());
    assertEquals(0.1 / 4, report.step());
    // No tensor is longer than γ, though both together are.
    rule.step(w, Storage.of(new double[] {0.8, 0.8}), report);
    assertFalse(rule.clipped(report));
    assertEquals(0.1, report.step());
    rule.step(w, Storage.of(new double[] {0.8, 2000}), report);
    assertTrue(rule.clipped(report) && rule.floored(report));
  }

  private static DeltaGClipPerTensor perTensor(DeltaGClipPerTensor.Window... tensors) {
    return new DeltaGClipPerTensor(0.1, 1, 0.1, 0, List.of(tensors));
  }

  private static DeltaGClipPerTensor.Window window(int offset, int size) {
    return new DeltaGClipPerTensor.Window(offset, size);
  }

  /** A run with other windows takes other steps, so it must not pass for the same. */
  @Test
  void windowsAreAmongTheOptions() {
    assertEquals(
        perTensor(window(0, 1), window(1, 1)).options(),
        perTensor(window(0, 1), window(1, 1)).options());
    assertNotEquals(
        perTensor(window(0, 1), window(1, 1)).options(), perTensor(window(0, 2)).options());
    assertNotEquals(perTensor(window(0, 1)).options(), perTensor(window(1, 1)).options());
  }

  @Test
  void windowsAreSortedAndDoNotOverlap() {
    perTensor(window(0, 2), window(3, 0), window(3, 1));
    assertRefused("after element 0", () -> perTensor(window(-1, 1)));
    assertRefused("after element 0", () -> perTensor(window(0, -1)));
    assertRefused("after element 2", () -> perTensor(window(0, 2), window(1, 1)));
    assertRefused("after element 4", () -> perTensor(window(2, 2), window(0, 1)));
    int last = Integer.MAX_VALUE;
    assertRefused("after element 4294967294", () -> perTensor(window(last, last), window(9, 1)));
  }

  @Test
  void deltaGClipOnAQuadraticBowl() {
    assertTrajectory(
        new DeltaGClip(0.5, 1, 0.05, 0),
        UnaryOperator.identity(),
        new double[] {30, 40},
        RELATIVE,
        at(1, 29.25, 39.0),
        at(2, 28.51875, 38.025),
        at(5, 26.4328708007812, 35.243827734375),
        at(12, 22.1399503747995, 29.519933833066));
  }

  @Test
  void deltaGClipOnAnIllConditionedBowl() {
    assertTrajectory(
        new DeltaGClip(0.01, 10, 1e-3, 0),
        w -> new double[] {100 * w[0], w[1]},
        new double[] {1, 1},
        RELATIVE,
        at(1, 0.900004999625031, 0.99900004999625),
        at(2, 0.800011159487998, 0.997890124480972),
        at(10, 0.00074369340266727, 0.971146878857857));
    // After 100 steps the first weight is printed as −0.
    Storage w = Storage.of(new double[] {1, 1});
    DeltaGClip rule = new DeltaGClip(0.01, 10, 1e-3, 0);
    for (int step = 0; step < 100; step++) {
      rule.step(w, Storage.of(new double[] {100 * w.get(0), w.get(1)}), new StepReport());
    }
    assertArrayEquals(new double[] {0, 0.393054192040538}, w.toDoubles(), RELATIVE);
  }

  @Test
  void deltaGClipOnRosenbrock() {
    assertRosenbrock(
        new DeltaGClip(0.1, 0.1, 1e-3, 0),
        at(1, -1.4845, 2.005),
        at(2, -1.472201903955, 2.008974805),
        at(10, -1.41308959737935, 2.02152006467299),
        at(100, -1.35697861826401, 1.86330614377101));
  }

  @Test
  void gclipOnRosenbrock() {
    assertRosenbrock(
        new GClip(0.1, 0.1, 0),
        at(1, -1.49048291382239, 2.00307002779923),
        at(2, -1.48096728840505, 2.00614458027345),
        at(10, -1.42257412412454, 2.02019946109719),
        at(100, -1.36657849430966, 1.86099401212355));
  }

  @Test
  void sgdOnRosenbrock() {
    assertRosenbrock(
        new Sgd(1e-3, 0, 0),
        at(1, -1.345, 2.05),
        at(2, -1.46995455, 2.001805),
        at(10, -1.42221447583755, 2.00141663834749),
        at(100, -1.36376678611195, 1.86749874824667));
  }

  @Test
  void momentumOnRosenbrock() {
    assertRosenbrock(
        new Sgd(1e-3, 0.9, 0),
        at(1, -1.345, 2.05),
        at(2, -1.33045455, 2.046805),
        at(10, -1.30120098952815, 1.91056744729997),
        at(100, -0.586549181770415, 0.351021682787813));
  }

  @Test
  void adamOnRosenbrock() {
    assertRosenbrock(
        new Adam(0.01, 0),
        at(1, -1.49000000000065, 2.009999999998),
        at(2, -1.48008276257935, 2.01991756417939),
        at(10, -1.41764253362795, 2.08118048517204),
        at(100, -1.40498121521441, 1.98035122803208));
  }

  @Test
  void nesterovWithWeightDecayOnRosenbrock() {
    assertRosenbrock(
        new Sgd(1e-3, 0.9, 0.01, true),
        at(1, -1.2054715, 2.094962),
        at(2, -1.65949650084874, 1.89152181990066),
        at(10, -0.861187249516131, 0.735253816173855),
        at(100, 0.662372020635504, 0.437095032662574));
  }

  @Test
  void decoupledAdamOnRosenbrock() {
    assertRosenbrock(
        Adam.decoupled(0.01, 0.1),
        at(1, -1.48850000000065, 2.007999999998),
        at(2, -1.47710286699877, 2.0159013539723),
        at(10, -1.40528799511344, 2.05848222180783),
        at(100, -1.31532043095264, 1.73945233357536));
  }

  @Test
  void rmsPropOnRosenbrock() {
    assertRosenbrock(
        new RmsProp(0.01, 0),
        at(1, -1.40000000006452, 2.0999999998),
        at(2, -1.44306988100449, 2.05095261571798),
        at(10, -1.42725614206911, 2.04327309152907),
        at(100, -1.33610128956359, 1.79138195937581));
  }

  @Test
  void adagradOnRosenbrock() {
    assertRosenbrock(
        new Adagrad(0.1, 0),
        at(1, -1.40000000000006, 2.0999999999998),
        at(2, -1.4428937933523, 2.0511396631068),
        at(10, -1.42741668990301, 2.04373381557655),
        at(100, -1.35871186483776, 1.85230427182004));
  }

  /** The published code steps anyway; here nothing moves, and the report says why. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void gradientThatIsNotFiniteChangesNothing(double bad) {
    for (Optimizer rule : rules()) {
      StepReport report = new StepReport();
      Storage w = Storage.of(new double[] {1, 2});
      rule.step(w, Storage.of(new double[] {0.5, -3}), report);
      double[] before = w.toDoubles();
      List<double[]> remembered = rule.state().stream().map(Storage::toDoubles).toList();
      long updates = rule.updates();

      rule.step(w, Storage.of(new double[] {bad, 1}), report);

      assertFalse(Double.isFinite(report.norm()), rule.name());
      assertEquals(0, report.step(), rule.name());
      assertArrayEquals(before, w.toDoubles(), rule.name());
      assertEquals(updates, rule.updates(), rule.name());
      for (int i = 0; i < remembered.size(); i++) {
        assertArrayEquals(remembered.get(i), rule.state().get(i).toDoubles(), rule.name());
      }
    }
  }

  @Test
  void clipAndFloorAreCountedByTheirBranch() {
    DeltaGClip rule = new DeltaGClip(0.1, 1, 0.25, 0);
    StepReport report = new StepReport();
    report.set(1, 0.1);
    assertFalse(rule.clipped(report));
    report.set(2, 0.05);
    assertTrue(rule.clipped(report));
    assertFalse(rule.floored(report));
    report.set(4, 0.025);
    assertFalse(rule.floored(report));
    report.set(5, 0.025);
    assertTrue(rule.floored(report));
    assertFalse(new Sgd(1, 0, 0).clipped(report));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void stepSizeAndClipNormMustBePositive(double bad) {
    assertRefused("eta is " + bad, () -> new Sgd(bad, 0, 0));
    assertRefused("eta is " + bad, () -> new Adam(bad, 0));
    assertRefused("eta is " + bad, () -> new GClip(bad, 1, 0));
    assertRefused("eta is " + bad, () -> new DeltaGClip(bad, 1, 0.1, 0));
    assertRefused("gamma is " + bad, () -> new GClip(1, bad, 0));
    assertRefused("gamma is " + bad, () -> new DeltaGClip(1, bad, 0.1, 0));
    assertRefused("epsilon is " + bad, () -> new Adam(1, 0.9, 0.999, bad, 0));
    assertRefused("eta is " + bad, () -> Adam.decoupled(bad, 0));
    assertRefused("eta is " + bad, () -> new RmsProp(bad, 0));
    assertRefused("eta is " + bad, () -> new Adagrad(bad, 0));
    assertRefused("epsilon is " + bad, () -> new RmsProp(1, 0.9, bad, 0));
    assertRefused("epsilon is " + bad, () -> new Adagrad(1, bad, 0));
    assertRefused("longest is " + bad, () -> NormClip.to(bad));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 2, Double.NaN})
  void sharesMustBeBelowOne(double bad) {
    assertRefused("delta is " + bad, () -> new DeltaGClip(1, 1, bad, 0));
    assertRefused("momentum is " + bad, () -> new Sgd(1, bad, 0));
    assertRefused("beta1 is " + bad, () -> new Adam(1, bad, 0.999, 1e-8, 0));
    assertRefused("alpha is " + bad, () -> new RmsProp(1, bad, 1e-8, 0));
    assertRefused("momentum is " + bad, () -> new Sgd(1, bad, 0, true));
    assertRefused("beta2 is " + bad, () -> new Adam(1, 0.9, bad, 1e-8, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void weightDecayMustNotBeNegative(double bad) {
    assertRefused("weight decay is " + bad, () -> new Sgd(1, 0, bad));
    assertRefused("weight decay is " + bad, () -> new Adam(1, bad));
    assertRefused("weight decay is " + bad, () -> new RmsProp(1, bad));
    assertRefused("weight decay is " + bad, () -> new Adagrad(1, bad));
    assertRefused("margin is " + bad, () -> new NormClip(1, 2, bad));
    assertRefused("weight decay is " + bad, () -> new GClip(1, 1, bad));
    assertRefused("weight decay is " + bad, () -> new DeltaGClip(1, 1, 0, bad));
  }

  @Test
  void combinationsWithoutAMeaningAreRefused() {
    assertRefused("momentum is 0.0", () -> new Sgd(1, 0, 0, true));
    assertRefused("eta times weight decay is 1.0", () -> Adam.decoupled(0.5, 2));
    assertRefused("order is 0.0", () -> new NormClip(1, 0, 0));
    assertRefused("order is NaN", () -> new NormClip(1, Double.NaN, 0));
    assertRefused("gclip clips already", () -> new Clipped(new GClip(1, 1, 0), NormClip.to(1)));
  }

  @Test
  void memoryOfAnotherRuleIsRefused() {
    Storage vector = Storage.of(new double[2]);
    assertThrows(
        IllegalArgumentException.class, () -> new GClip(1, 1, 0).restore(0, List.of(vector)));
    assertThrows(
        IllegalArgumentException.class, () -> new Sgd(1, 0, 0).restore(0, List.of(vector)));
    assertThrows(IllegalArgumentException.class, () -> new Adam(1, 0).restore(1, List.of(vector)));
    assertThrows(
        IllegalArgumentException.class, () -> new RmsProp(1, 0).restore(1, List.of(vector)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Adagrad(1, 0).restore(0, List.of(vector, vector)));
    assertThrows(IllegalArgumentException.class, () -> new Adam(1, 0).restore(1, List.of()));
  }

  private static List<Optimizer> rules() {
    return List.of(
        new Sgd(0.1, 0, 0.01),
        new Sgd(0.1, 0.9, 0.01),
        new Sgd(0.1, 0.9, 0.01, true),
        new Adam(0.1, 0.01),
        Adam.decoupled(0.1, 0.01),
        new RmsProp(0.1, 0.01),
        new Adagrad(0.1, 0.01),
        new Clipped(new Adam(0.1, 0.01), NormClip.to(1)),
        new GClip(0.1, 1, 0.01),
        new DeltaGClip(0.1, 1, 0.1, 0.01),
        new DeltaGClipPerTensor(
            0.1,
            1,
            0.1,
            0.01,
            List.of(new DeltaGClipPerTensor.Window(0, 1), new DeltaGClipPerTensor.Window(1, 1))));
  }

  private static Storage stepFromOneTwo(Optimizer rule, double g0, double g1) {
    Storage w = Storage.of(new double[] {1, 2});
    rule.step(w, Storage.of(new double[] {g0, g1}), new StepReport());
    return w;
  }

  private record At(int step, double[] w) {}

  private static At at(int step, double... w) {
    return new At(step, w);
  }

  private static void assertRosenbrock(Optimizer rule, At... expected) {
    assertTrajectory(rule, ROSENBROCK, new double[] {-1.5, 2}, RELATIVE_AFTER_100, expected);
  }

  private static void assertTrajectory(
      Optimizer rule,
      UnaryOperator<double[]> gradient,
      double[] start,
      double relativeAtTheEnd,
      At... expected) {
    Storage w = Storage.of(start.clone());
    int step = 0;
    for (At point : expected) {
      for (; step < point.step; step++) {
        rule.step(w, Storage.of(gradient.apply(w.toDoubles())), new StepReport());
      }
      assertClose(point.w, w.toDoubles(), step < 100 ? RELATIVE : relativeAtTheEnd);
    }
  }

  private static void assertClose(double[] expected, double[] actual, double relative) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], relative * Math.abs(expected[i]));
    }
  }

  private static void assertRefused(String part, Runnable make) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, make::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
