import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes the loops that apply a function, or in double a derivative of one, from memory to memory.
 *
 * <p>Run by the build as {@code java WriteFunctions.java DIR}, which finds {@link Loops} and {@link
 * Polynomials} beside it. A loop must be one flat method, because a vector that crosses a method
 * may be boxed: hence a program that puts the exponential into each of them. In the text, {@code
 * [x]} stands for x in all lanes; Number, number and so on are words for either precision.
 */
final class WriteFunctions {
  private static final Map<String, String> FLOAT =
      Map.of(
          "Loops", "VectorFloatFunctions",
          "Scalar", "FloatFunctions",
          "Formula", "FloatFunctions",
          "Number", "Float",
          "number", "float",
          "Bits", "Integer",
          "bits", "int",
          "NumberVector", "FloatVector",
          "toBits", "reinterpretAsInts",
          "toNumbers", "reinterpretAsFloats");

  private static final Map<String, String> DOUBLE =
      Map.of(
          "Loops", "VectorFunctions",
          "Scalar", "Functions",
          "Formula", "Exponential",
          "Number", "Double",
          "number", "double",
          "Bits", "Long",
          "bits", "long",
          "NumberVector", "DoubleVector",
          "toBits", "reinterpretAsLongs",
          "toNumbers", "reinterpretAsDoubles");

  private static final String MINUS_SIZE =
      """
      NumberVector d = x.lanewise(VectorOperators.ABS).neg();
      """;

  private static final String MINUS_TWICE_SIZE =
      """
      NumberVector d = x.lanewise(VectorOperators.ABS).mul(-2);
      """;

  private static final String IS_NEGATIVE =
      """
      VectorMask<Number> negative = x.compare(VectorOperators.LT, 0);
      """;

  private static final String AT_LEAST_LOWEST =
      """
      d = d.blend(Formula.LOWEST, d.compare(VectorOperators.LT, Formula.LOWEST));
      """;

  /** From d on: k = round(d / ln 2), and r, what is left of d; t is the rounder and k. */
  private static String remainder(String rounder) {
    return """
        NumberVector t = d.fma([Formula.LOG2_E], [Formula.$ROUNDER]);
        NumberVector k = t.sub(Formula.$ROUNDER);
        NumberVector r = k.fma([-Formula.LN2_HIGH], d);
        r = k.fma([-Formula.LN2_LOW], r);
        """
        .replace("$ROUNDER", rounder);
  }

  /** From r on: (exp r − 1 − r)/r² in curve. */
  private static final String FLOAT_CURVE =
      """
      NumberVector curve = [Formula.C6];
      """
          + Polynomials.horner("curve", "r", "Formula.C", 5, 2);

  private static final String DOUBLE_CURVE = Polynomials.estrin("curve", "r", "Formula.C", 2, 11);

  private static final String GROWTH =
      """
      NumberVector growth = r.mul(r).fma(curve, r);
      """;

  /** From curve on: exp r. */
  private static final String FLOAT_SERIES =
      """
      NumberVector series = r.fma(r.fma(curve, [1]), [1]);
      """;

  private static final String DOUBLE_SERIES =
      GROWTH
          + """
          NumberVector series = growth.add(1);
          """;

  /** From d ≤ 0 on: 2 to a constant and k in scale, and in raised that much times exp r. */
  private static String raised(String curve, String series) {
    return AT_LEAST_LOWEST
        + remainder("ROUNDER")
        + curve
        + series
        + """
        NumberVector scale =
            t.toBits()
                .add(Formula.RAISED_BIAS)
                .lanewise(VectorOperators.LSHL, Formula.EXPONENT_SHIFT)
                .toNumbers();
        NumberVector raised = series.mul(scale);
        """;
  }

  private static final String DOUBLE_RAISED = raised(Loops.CUT + DOUBLE_CURVE, DOUBLE_SERIES);

  private static final String DOUBLE_EXPONENTIAL =
      DOUBLE_RAISED
          + """
          NumberVector e = raised.mul(Formula.LOWERING);
          """;

  /** After that: exp d − 1. */
  private static final String CHANGE =
      """
      NumberVector low = scale.mul(Formula.LOWERING);
      NumberVector change = low.fma(growth, low.sub(1));
      """;

  /** From any z on: exp z in e. */
  private static String anyExponential(String curve, String series) {
    return """
        NumberVector d = z.blend(Formula.LOWEST, z.compare(VectorOperators.LT, Formula.LOWEST));
        d = d.blend(Formula.HIGHEST, d.compare(VectorOperators.GT, Formula.HIGHEST));
        """
        + remainder("ROUNDER")
        + curve
        + series
        + """
        VectorMask<Number> large = z.compare(VectorOperators.GT, 0);
        NumberVector shift = [Formula.RAISE].blend(-Formula.RAISE, large);
        NumberVector rest = [Formula.LOWERING].blend(Formula.RAISING, large);
        NumberVector scale =
            t.add(shift)
                .toBits()
                .add(Formula.BIAS)
                .lanewise(VectorOperators.LSHL, Formula.EXPONENT_SHIFT)
                .toNumbers();
        NumberVector e = series.mul(scale).mul(rest);
        """;
  }

  /** series·2ᵏ by adding k to the exponent: the bits of the product, but for a NaN. */
  private static String scaled(String name) {
    return """
        NumberVector $NAME =
            series
                .toBits()
                .add(t.toBits().lanewise(VectorOperators.LSHL, Formula.EXPONENT_SHIFT))
                .toNumbers();
        """
        .replace("$NAME", name);
  }

  /** From d on, if it is at most NORMAL in size: exp d in e. */
  private static String normalExponential(String curve, String series) {
    return remainder("ROUNDER") + Loops.CUT + curve + series + scaled("e");
  }

  private static String tanh(String curve) {
    return MINUS_TWICE_SIZE
        + """
        d = d.blend(Formula.TANH_LOWEST, d.compare(VectorOperators.LT, Formula.TANH_LOWEST));
        """
        + remainder("BIASED_ROUNDER")
        + Loops.CUT
        + curve
        + GROWTH
        + """
        NumberVector scale =
            t.toBits().lanewise(VectorOperators.LSHL, Formula.EXPONENT_SHIFT).toNumbers();
        NumberVector change = scale.fma(growth, scale.sub(1));
        NumberVector size = change.lanewise(VectorOperators.ABS).div(change.add(2));
        NumberVector y = size.toBits().or(x.toBits().and(SIGN)).toNumbers();
        """;
  }

  private static final String DOUBLE_SOFTPLUS =
      MINUS_SIZE
          + DOUBLE_EXPONENTIAL
          + Loops.CUT
          + """
          NumberVector ratio = e.div(e.add(2));
          NumberVector w = ratio.mul(ratio);
          """
          + Loops.CUT
          + Polynomials.estrin("p", "w", "LogSeries.A", 0, 9)
          + """
          NumberVector twice = ratio.add(ratio);
          VectorMask<Number> positive = x.compare(VectorOperators.GT, 0);
          NumberVector y = [0].blend(x, positive).add(twice.mul(w).fma(p, twice));
          """;

  /** 2⁵¹²·exp(−a²/2) with a = |x|, see Normal. */
  private static final String BELL =
      """
      NumberVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Normal.FARTHEST, a.compare(VectorOperators.GT, Normal.FARTHEST));
      NumberVector square = a.mul(a);
      NumberVector lost = a.fma(a, square.neg());
      NumberVector d = square.mul(-0.5);
      """
          + DOUBLE_RAISED
          + """
          NumberVector bell = raised.mul(lost).fma([-0.5], raised);
          """;

  private static final String TAIL =
      BELL
          + """
          NumberVector q = [1].div(a.add(Normal.CENTRE));
          NumberVector v = a.sub(Normal.CENTRE).mul(q);
          """
          + Polynomials.grouped("p", "v", "Normal.R", 23, 0)
          + """
          NumberVector ratio = p.mul(q);
          """
          + IS_NEGATIVE;

  private static final String DOUBLE_GELU =
      TAIL
          + """
          NumberVector tail = bell.mul(a.mul(ratio)).mul(Formula.LOWERING);
          NumberVector y = x.sub(tail).blend(tail.neg(), negative);
          """;

  private static final String GELU_SLOPE =
      TAIL
          + """
          NumberVector change = a.fma([-Normal.INVERSE_SQRT_TWO_PI], ratio);
          NumberVector below = bell.mul(change).mul(Formula.LOWERING);
          NumberVector y = [1].sub(below).blend(below, negative);
          """;

  private static final String GELU_CURVATURE =
      BELL
          + """
          NumberVector factor = a.fma(a.neg(), [2]).mul(Normal.INVERSE_SQRT_TWO_PI);
          NumberVector y = bell.mul(factor).mul(Formula.LOWERING);
          """;

  private static final String FLOAT_SOFTPLUS =
      MINUS_SIZE
          + AT_LEAST_LOWEST
          + remainder("RAISED_ROUNDER")
          + Loops.CUT
          + FLOAT_CURVE
          + FLOAT_SERIES
          + scaled("raised")
          + """
          NumberVector e = raised.mul(Formula.LOWERING);
          """
          + Loops.CUT
          + """
          NumberVector log = [Formula.L9];
          """
          + Polynomials.horner("log", "e", "Formula.L", 8, 6)
          + Loops.CUT
          + Polynomials.horner("log", "e", "Formula.L", 5, 2)
          + """
          VectorMask<Number> off = x.compare(VectorOperators.LE, 0);
          NumberVector y = x.blend(0, off).add(e.mul(e).fma(log, e));
          """;

  /** In place of r, u is what is left of a²: the coefficients H are for −u/2. */
  private static final String FLOAT_GELU =
      """
      NumberVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Formula.FARTHEST, a.compare(VectorOperators.GT, Formula.FARTHEST));
      NumberVector square = a.mul(a);
      NumberVector lost = a.fma(a, square.neg());
      NumberVector t = square.fma([-Formula.HALF_LOG2_E], [Formula.RAISED_ROUNDER]);
      NumberVector k = t.sub(Formula.RAISED_ROUNDER);
      NumberVector u = k.fma([Formula.TWICE_LN2_HIGH], square);
      u = k.fma([Formula.TWICE_LN2_LOW], u).add(lost);
      """
          + Loops.CUT
          + """
      NumberVector series = [Formula.H6];
      """
          + Polynomials.horner("series", "u", "Formula.H", 5, 2)
          + """
          series = series.fma(u, [-0.5f]);
          series = series.fma(u, [1]);
          """
          + scaled("raised")
          + """
          NumberVector q = [1].div(a.add(Formula.CENTRE));
          NumberVector v = q.fma([Formula.STRETCH], [Formula.SHIFT]);
          """
          + Loops.WIDE_CUT
          + """
          NumberVector ratio = [Formula.N8];
          """
          + Polynomials.horner("ratio", "v", "Formula.N", 7, 0)
          + IS_NEGATIVE
          + """
          NumberVector tail = raised.mul(a).mul(ratio.mul(q));
          NumberVector y = x.sub(tail).blend(tail.neg(), negative);
          """;

  public static void main(String[] args) throws IOException {
    Path dir = Files.createDirectories(Path.of(args[0]));
    write(dir, FLOAT, floats());
    write(dir, DOUBLE, doubles());
  }

  /** An unchanged file is left alone, so that the compiler does not start over. */
  private static void write(Path dir, Map<String, String> words, String members)
      throws IOException {
    Path file = dir.resolve(words.get("Loops") + ".java");
    String text =
        translate(
            """
            // Written by src/build/WriteFunctions.java. Edit that.
            package dev.lanewise.kernels.internal;

            import dev.lanewise.kernels.Function;
            import jdk.incubator.vector.NumberVector;
            import jdk.incubator.vector.VectorMask;
            import jdk.incubator.vector.VectorOperators;
            import jdk.incubator.vector.VectorShape;
            import jdk.incubator.vector.VectorSpecies;

            /** What {@link Scalar} defines, on whole vectors, in loops from memory to memory. */
            public final class Loops {
              private static final VectorSpecies<Number> SPECIES =
                  VectorSpecies.of(number.class, VectorShape.forBitSize(Provider.vectorBits()));
              private static final bits SIGN = Bits.MIN_VALUE;

              /** The reciprocal of what {@link #softmax} multiplies exponentials by. */
              public static final number LOWERING = Formula.LOWERING;

              private static final int LANES = SPECIES.length();

              /** Vectors of 512 bits have 32 registers. */
              private static final boolean WIDE = Provider.vectorBits() == 512;

              /**
               * Elements, in whole vectors, that are computed the general way from an extreme one on; the
               * run doubles as long as fewer than the last one are passed the short way behind it.
               */
              private static final int RUN = 64;

              private Loops() {}
            $MEMBERS}
            """
                .replace("$MEMBERS", members.indent(2)),
            words);
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  private static String floats() {
    return """

        /** y ← f(x) for n elements; x and y may be the same. */
        public static void apply(
            Function function, int n, number[] x, int xAt, number[] y, int yAt) {
          int whole = SPECIES.loopBound(n);
          applyToWhole(function, whole, x, xAt, y, yAt);
          for (int i = whole; i < n; i++) {
            y[yAt + i] = Scalar.of(function, x[xAt + i]);
          }
        }

        private static void applyToWhole(
            Function function, int n, number[] x, int xAt, number[] y, int yAt) {
          switch (function) {
            case EXP -> exp(n, x, xAt, y, yAt);
            case SIGMOID -> sigmoid(n, x, xAt, y, yAt);
            case TANH -> tanh(n, x, xAt, y, yAt);
            case SOFTPLUS -> softplus(n, x, xAt, y, yAt);
            case GELU -> gelu(n, x, xAt, y, yAt);
          }
        }
        """
        + common(FLOAT_CURVE, FLOAT_SERIES)
        + Loops.loop("softplus", FLOAT_SOFTPLUS)
        + Loops.loop("gelu", FLOAT_GELU)
        + Loops.softmax(
            raised(FLOAT_CURVE, FLOAT_SERIES),
            """
            NumberVector lost = NumberVector.zero(SPECIES);
            """,
            // What an addition loses, exact where the sum is the larger one, else within u times
            // the
            // term: as terms are positive, no more than u times the sum in all. Six operations
            // would
            // find all of it.
            """
            NumberVector total = sum.add(raised);
            lost = lost.add(raised.sub(total.sub(sum)));
            sum = total;
            """,
            """
            lost.intoArray(lanes, 2 * LANES);
            """);
  }

  private static String doubles() {
    return """

        /** y ← f⁽ᵒʳᵈᵉʳ⁾(x) for n elements; x and y may be the same. */
        public static void apply(
            Function function, int order, int n, number[] x, int xAt, number[] y, int yAt) {
          int whole = SPECIES.loopBound(n);
          applyToWhole(function, order, whole, x, xAt, y, yAt);
          for (int i = whole; i < n; i++) {
            y[yAt + i] = Scalar.of(function, order, x[xAt + i]);
          }
        }

        private static void applyToWhole(
            Function function, int order, int n, number[] x, int xAt, number[] y, int yAt) {
          switch (function) {
            case EXP -> exp(n, x, xAt, y, yAt);
            case SIGMOID -> logistic(order, n, x, xAt, y, yAt);
            case TANH -> {
              switch (order) {
                case 0 -> tanh(n, x, xAt, y, yAt);
                case 1 -> tanhSlope(n, x, xAt, y, yAt);
                default -> tanhCurvature(n, x, xAt, y, yAt);
              }
            }
            case SOFTPLUS -> {
              if (order == 0) {
                softplus(n, x, xAt, y, yAt);
              } else {
                logistic(order - 1, n, x, xAt, y, yAt);
              }
            }
            case GELU -> {
              switch (order) {
                case 0 -> gelu(n, x, xAt, y, yAt);
                case 1 -> geluSlope(n, x, xAt, y, yAt);
                default -> geluCurvature(n, x, xAt, y, yAt);
              }
            }
          }
        }

        private static void logistic(
            int order, int n, number[] x, int xAt, number[] y, int yAt) {
          switch (order) {
            case 0 -> sigmoid(n, x, xAt, y, yAt);
            case 1 -> sigmoidSlope(n, x, xAt, y, yAt);
            default -> sigmoidCurvature(n, x, xAt, y, yAt);
          }
        }
        """
        + common(DOUBLE_CURVE, DOUBLE_SERIES)
        + Loops.loop("sigmoidSlope", MINUS_SIZE + DOUBLE_EXPONENTIAL + hill("e"))
        + Loops.loop("sigmoidCurvature", MINUS_SIZE + DOUBLE_EXPONENTIAL + CHANGE + wave("e"))
        + Loops.loop("tanhSlope", MINUS_TWICE_SIZE + DOUBLE_EXPONENTIAL + hill("e.mul(4)"))
        + Loops.loop(
            "tanhCurvature", MINUS_TWICE_SIZE + DOUBLE_EXPONENTIAL + CHANGE + wave("e.mul(8)"))
        + Loops.loop("softplus", DOUBLE_SOFTPLUS)
        + Loops.loop("gelu", DOUBLE_GELU)
        + Loops.loop("geluSlope", GELU_SLOPE)
        + Loops.loop("geluCurvature", GELU_CURVATURE)
        + Loops.softmax(
            DOUBLE_RAISED,
            "",
            """
            sum = sum.add(raised);
            """,
            "");
  }

  /** The functions whose formulas differ in the series only. */
  private static String common(String curve, String series) {
    return Loops.loop(
            "exp",
            """
            NumberVector d = x;
            """
                + normalExponential(curve, series)
                + """
                NumberVector y = e;
                """,
            """
            NumberVector z = x;
            """
                + anyExponential(curve, series)
                + """
                NumberVector y = e;
                """)
        + Loops.loop(
            "sigmoid",
            """
            NumberVector d = x.neg();
            """
                + normalExponential(curve, series)
                + """
                NumberVector y = [1].div(e.add(1));
                """,
            """
            VectorMask<Number> low = x.compare(VectorOperators.LT, -Formula.NORMAL);
            NumberVector z = x.neg().blend(x, low);
            """
                + anyExponential(curve, series)
                + """
                NumberVector y = [1].div(e.add(1)).blend(e, low);
                """)
        + Loops.loop("tanh", tanh(curve));
  }

  /** factor·e/(1 + e)². */
  private static String hill(String numerator) {
    return """
        NumberVector sum = e.add(1);
        NumberVector y = $NUMERATOR.div(sum.mul(sum));
        """
        .replace("$NUMERATOR", numerator);
  }

  /** −factor·e·|t|/(2 + t)³ with the sign of x, where t = e − 1. */
  private static String wave(String numerator) {
    return """
        NumberVector sum = change.add(2);
        NumberVector size =
            $NUMERATOR.mul(change.lanewise(VectorOperators.ABS)).div(sum.mul(sum).mul(sum));
        NumberVector y =
            size.toBits()
                .or(x.neg().toBits().and(SIGN))
                .toNumbers();
        """
        .replace("$NUMERATOR", numerator);
  }

  private static String translate(String text, Map<String, String> words) {
    String result =
        text.replaceAll("(?<!\\w)\\[([-\\w.]+)\\]", "NumberVector.broadcast(SPECIES, $1)");
    for (Map.Entry<String, String> word : words.entrySet()) {
      result = result.replaceAll("\\b" + word.getKey() + "\\b", word.getValue());
    }
    return result;
  }
}
