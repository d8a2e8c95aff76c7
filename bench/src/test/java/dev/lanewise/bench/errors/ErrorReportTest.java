package dev.lanewise.bench.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Progress;
import dev.lanewise.kernels.Function;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The kernels keep their contracts, and kernels with planted faults do not pass. */
class ErrorReportTest {
  private static final long SEED = 20261121;

  @Test
  void everyKernelStaysWithinItsBound() {
    ErrorReport report = ErrorReport.measure(SEED, Progress.NONE);

    assertTrue(report.holds(), String.join("\n", report.table()));
    assertTrue(report.results().size() > 60);
  }

  /** No row is there for show: results that are wrong by a hundredth are turned down everywhere. */
  @Test
  void everyRowCanFail() {
    Calls faulty =
        (type, owner, method, arguments) -> {
          double[] output = arguments.length == 0 ? null : lastArray(arguments);
          double[] before = output == null ? null : output.clone();
          Object result = Calls.KERNELS.call(type, owner, method, arguments);
          for (int i = 0; output != null && i < output.length; i++) {
            if (output[i] != before[i]) {
              output[i] *= 1.01;
            }
          }
          return result instanceof Double d ? (Object) (d * 1.01) : result;
        };

    ErrorReport report = ErrorReport.measure(faulty, SEED, Progress.NONE);

    assertFalse(report.holds());
    List<Worst.Result> passed = report.results().stream().filter(Worst.Result::holds).toList();
    assertEquals(List.of(), passed);
  }

  /** A sum in float, where double is promised. */
  @Test
  void aNaiveSumIsTurnedDown() {
    Calls naive =
        (type, owner, method, arguments) -> {
          if (!method.equals("dot")) {
            return Calls.KERNELS.call(type, owner, method, arguments);
          }
          double[] x = (double[]) arguments[1];
          double[] y = (double[]) arguments[3];
          float sum = 0;
          for (int i = 0; i < x.length; i++) {
            sum += (float) (x[i] * y[i]);
          }
          return (double) sum;
        };

    assertEquals(List.of("dot"), broken(Vectors.measure(naive, Type.F32, SEED)));
  }

  /** One unit in the last place too many is seen where fewer than two are promised. */
  @Test
  void oneUnitInTheLastPlaceIsTurnedDown() {
    Calls above =
        (type, owner, method, arguments) -> {
          Object result = Calls.KERNELS.call(type, owner, method, arguments);
          if (arguments[0] == Function.EXP) {
            double[] y = (double[]) arguments[5];
            for (int i = 0; i < y.length; i++) {
              y[i] = Math.nextUp((float) y[i]);
            }
          }
          return result;
        };

    assertEquals(List.of("exp", "exp′", "exp′′"), broken(Smooth.measure(above, Type.F32, SEED)));
  }

  @Test
  void aMissingTermAndANanAreTurnedDown() {
    Worst worst = new Worst("sum", Type.F64);
    worst.see(1, DoubleDouble.of(1), 0, "exact");
    assertTrue(worst.result().holds());
    worst.see(Double.NaN, DoubleDouble.of(1), 1, "not a number");
    worst.see(3, DoubleDouble.of(1), 1, "less wrong");
    assertFalse(worst.result().holds());
    assertEquals(Double.POSITIVE_INFINITY, worst.result().ratio());
    assertEquals("not a number", worst.result().where());
    assertFalse(new Worst("never called", Type.F64).result().holds());
  }

  /** Digits from tables: e, log 2, Φ(1) and the tail of Φ, where the continued fraction is used. */
  @Test
  void exactValuesHaveThirtyDigits() {
    assertDigits("2.71828182845904523536028747135266", ExactFunctions.of(Function.EXP, 0, 1));
    assertDigits("0.693147180559945309417232121458177", ExactFunctions.of(Function.SOFTPLUS, 0, 0));
    assertDigits("0.761594155955764888119458282604794", ExactFunctions.of(Function.TANH, 0, 1));
    assertDigits("0.841344746068542948585232545632037", ExactFunctions.of(Function.GELU, 0, 1));
  }

  @Test
  void seriesAndContinuedFractionMeet() {
    DoubleDouble below = ExactFunctions.of(Function.GELU, 0, Math.nextUp(-4.0));
    DoubleDouble above = ExactFunctions.of(Function.GELU, 0, -4);
    double slope = ExactFunctions.of(Function.GELU, 1, -4).hi();
    double step = Math.nextUp(-4.0) + 4;
    assertEquals(slope * step, below.minus(above).hi(), 1e-9 * Math.abs(slope * step));
  }

  @Test
  void tableAndDocumentHoldEveryFigure() {
    ErrorReport report =
        new ErrorReport(
            List.of(
                new Worst.Result("gemm", "f32", 12, 0.25, "here"),
                new Worst.Result("dot", "f64", 1, Double.POSITIVE_INFINITY, "there")));

    assertTrue(report.table().get(1).matches("gemm +f32 +12 +0\\.2500  here"));
    assertTrue(report.table().get(2).endsWith("ABOVE ITS BOUND: there"));
    assertEquals("1 of 2 exceed their bounds.", report.table().get(3));
    var document = report.json(2, Map.of("seed", "7"));
    assertEquals("errors", document.at("/results/0/suite").textValue());
    assertEquals("gemm", document.at("/results/0/case").textValue());
    assertEquals("f32", document.at("/results/0/dtype").textValue());
    assertEquals(2, document.at("/results/0/threads").intValue());
    assertEquals(0.25, document.at("/results/0/errorOverBound").doubleValue());
    assertFalse(document.at("/holds").booleanValue());
    assertEquals("7", document.at("/provenance/seed").textValue());
  }

  private static List<String> broken(List<Worst> worsts) {
    return worsts.stream()
        .map(Worst::result)
        .filter(r -> !r.holds())
        .map(Worst.Result::kernel)
        .toList();
  }

  /** The output of a kernel is its last array; that of potrf, trsm and ger too. */
  private static double[] lastArray(Object... arguments) {
    for (int i = arguments.length - 1; i >= 0; i--) {
      if (arguments[i] instanceof double[] a) {
        return a;
      }
    }
    return null;
  }

  private static void assertDigits(String digits, DoubleDouble value) {
    BigDecimal exact = new BigDecimal(digits);
    BigDecimal error =
        new BigDecimal(value.hi()).add(new BigDecimal(value.lo())).subtract(exact).abs();
    BigDecimal relative = error.divide(exact, MathContext.DECIMAL32);
    assertTrue(relative.compareTo(new BigDecimal("1e-28")) < 0, digits + ": " + relative);
  }
}
