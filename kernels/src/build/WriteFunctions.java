import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the loops that apply a function, or in double a derivative of one, from memory to memory.
 *
 * <p>Run by the build as {@code java WriteFunctions.java DIR}. A loop must be one flat method,
 * because a vector that crosses a method may be boxed: hence a program that puts the exponential
 * into each of them. In the text, {@code [x]} stands for x in all lanes; Number, number and so on
 * are words for either precision.
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
          + horner("curve", "r", "Formula.C", 5, 2);

  private static final String DOUBLE_CURVE = estrin("curve", "r", "Formula.C", 2, 11);

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

  private static final String DOUBLE_RAISED = raised(DOUBLE_CURVE, DOUBLE_SERIES);

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
    return remainder("ROUNDER") + curve + series + scaled("e");
  }

  private static String tanh(String curve) {
    return MINUS_TWICE_SIZE
        + """
        d = d.blend(Formula.TANH_LOWEST, d.compare(VectorOperators.LT, Formula.TANH_LOWEST));
        """
        + remainder("BIASED_ROUNDER")
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
          + """
          NumberVector ratio = e.div(e.add(2));
          NumberVector w = ratio.mul(ratio);
          """
          + estrin("p", "w", "LogSeries.A", 0, 9)
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
          + grouped("p", "v", "Normal.R", 23, 0)
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
          + FLOAT_CURVE
          + FLOAT_SERIES
          + scaled("raised")
          + """
          NumberVector e = raised.mul(Formula.LOWERING);
          NumberVector log = [Formula.L9];
          """
          + horner("log", "e", "Formula.L", 8, 2)
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
      NumberVector series = [Formula.H6];
      """
          + horner("series", "u", "Formula.H", 5, 2)
          + """
          series = series.fma(u, [-0.5f]);
          series = series.fma(u, [1]);
          """
          + scaled("raised")
          + """
          NumberVector q = [1].div(a.add(Formula.CENTRE));
          NumberVector v = q.fma([Formula.STRETCH], [Formula.SHIFT]);
          NumberVector ratio = [Formula.N8];
          """
          + horner("ratio", "v", "Formula.N", 7, 0)
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
        + loop("softplus", FLOAT_SOFTPLUS)
        + loop("gelu", FLOAT_GELU)
        + softmax(
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
        + loop("sigmoidSlope", MINUS_SIZE + DOUBLE_EXPONENTIAL + hill("e"))
        + loop("sigmoidCurvature", MINUS_SIZE + DOUBLE_EXPONENTIAL + CHANGE + wave("e"))
        + loop("tanhSlope", MINUS_TWICE_SIZE + DOUBLE_EXPONENTIAL + hill("e.mul(4)"))
        + loop("tanhCurvature", MINUS_TWICE_SIZE + DOUBLE_EXPONENTIAL + CHANGE + wave("e.mul(8)"))
        + loop("softplus", DOUBLE_SOFTPLUS)
        + loop("gelu", DOUBLE_GELU)
        + loop("geluSlope", GELU_SLOPE)
        + loop("geluCurvature", GELU_CURVATURE)
        + softmax(
            DOUBLE_RAISED,
            "",
            """
            sum = sum.add(raised);
            """,
            "");
  }

  /** The functions whose formulas differ in the series only. */
  private static String common(String curve, String series) {
    return loops(
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
        + loops(
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
        + loop("tanh", tanh(curve));
  }

  private static String loop(String name, String body) {
    return """

        private static void $NAME(int n, number[] xs, int xAt, number[] ys, int yAt) {
          for (int i = 0; i < n; i += LANES) {
            NumberVector x = NumberVector.fromArray(SPECIES, xs, xAt + i);
        $BODY    y.intoArray(ys, yAt + i);
          }
        }
        """
        .replace("$NAME", name)
        .replace("$BODY", body.indent(4));
  }

  /** A function by a short formula, and by a general one where an argument is extreme. */
  private static String loops(String name, String normal, String any) {
    return """

        private static void $NAME(int n, number[] x, int xAt, number[] y, int yAt) {
          int done = $NAMEOfNormal(n, x, xAt, y, yAt);
          for (int run = RUN, normal; done < n; run = normal < run ? 2 * run : RUN) {
            run = Math.min(run, n - done);
            $NAMEOfAny(run, x, xAt + done, y, yAt + done);
            done += run;
            normal = $NAMEOfNormal(n - done, x, xAt + done, y, yAt + done);
            done += normal;
          }
        }

        /** Stops at the first vector with an argument beyond NORMAL; returns how many were done. */
        private static int $NAMEOfNormal(int n, number[] xs, int xAt, number[] ys, int yAt) {
          for (int i = 0; i < n; i += LANES) {
            NumberVector x = NumberVector.fromArray(SPECIES, xs, xAt + i);
            NumberVector size = x.lanewise(VectorOperators.ABS);
            if (!size.compare(VectorOperators.LE, Formula.NORMAL).allTrue()) {
              return i;
            }
        $NORMAL    y.intoArray(ys, yAt + i);
          }
          return n;
        }
        """
            .replace("$NAME", name)
            .replace("$NORMAL", normal.indent(4))
        + loop(name + "OfAny", any);
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

  private static String softmax(String raised, String start, String addition, String end) {
    return """

        /**
         * p ← exp(z − largest)/LOWERING for n elements, a multiple of the lanes. Beside it the largest
         * elements of the next row are found, while the arithmetic leaves memory idle.
         *
         * @param lanes three vectors; the first gets the largest of {@code next} in each lane, where
         *     a NaN does not count, but at least what stood there; the others are scratch, zero at
         *     first
         * @return Σ p
         */
        public static double softmax(
            int n, number[] z, int at, int next, number largest, number[] p, int pAt, number[] lanes) {
          NumberVector most = NumberVector.fromArray(SPECIES, lanes, 0);
          NumberVector sum = NumberVector.zero(SPECIES);
        $START  for (int i = 0; i < n; i += LANES) {
            NumberVector x = NumberVector.fromArray(SPECIES, z, next + i);
            most = most.blend(x, x.compare(VectorOperators.GT, most));
            NumberVector d = NumberVector.fromArray(SPECIES, z, at + i).sub(largest);
        $RAISED    raised.intoArray(p, pAt + i);
        $ADDITION  }
          most.intoArray(lanes, 0);
          sum.intoArray(lanes, LANES);
        $END  double all = 0;
          for (int lane = LANES; lane < 3 * LANES; lane++) {
            all += lanes[lane];
          }
          return all;
        }
        """
        .replace("$START", start.indent(2))
        .replace("$RAISED", raised.indent(4))
        .replace("$ADDITION", addition.indent(4))
        .replace("$END", end.indent(2));
  }

  /**
   * A polynomial with the coefficients from the one number to the other, by Estrin's scheme: pairs,
   * pairs of pairs and so on. Horner's takes four cycles for each coefficient, and a core does not
   * look far enough ahead to fill them.
   */
  private static String estrin(String sum, String argument, String prefix, int from, int to) {
    StringBuilder lines = new StringBuilder();
    List<String> parts = new ArrayList<>();
    for (int i = from; i < to; i += 2) {
      String pair = sum + i;
      lines.append(
          "NumberVector $PAIR = $X.fma([$C$NEXT], [$C$I]);\n"
              .replace("$PAIR", pair)
              .replace("$X", argument)
              .replace("$C", prefix)
              .replace("$NEXT", Integer.toString(i + 1))
              .replace("$I", Integer.toString(i)));
      parts.add(pair);
    }
    String power = argument;
    for (int exponent = 2; parts.size() > 1; exponent *= 2) {
      String square = argument + exponent;
      lines.append("NumberVector " + square + " = " + power + ".mul(" + power + ");\n");
      power = square;
      List<String> sums = new ArrayList<>();
      for (int i = 0; i + 1 < parts.size(); i += 2) {
        String low = parts.get(i);
        String high = parts.get(i + 1);
        lines.append(low + " = " + power + ".fma(" + high + ", " + low + ");\n");
        sums.add(low);
      }
      if (parts.size() % 2 == 1) {
        sums.add(parts.get(parts.size() - 1));
      }
      parts = sums;
    }
    return lines + "NumberVector " + sum + " = " + parts.get(0) + ";\n";
  }

  /**
   * A polynomial with the coefficients from the one number down to the other, in groups of six that
   * do not wait for each other. The lowest group goes on from the sum of the others by Horner's
   * scheme, so the error is that of Horner's scheme, where Estrin's would cancel.
   */
  private static String grouped(String sum, String argument, String prefix, int from, int to) {
    StringBuilder lines = new StringBuilder();
    lines.append(
        """
        NumberVector $X2 = $X.mul($X);
        NumberVector $X6 = $X2.mul($X2).mul($X2);
        """
            .replace("$X", argument));
    String above = null;
    for (int top = from; top - 6 >= to; top -= 6) {
      String part = sum + top;
      lines.append("NumberVector " + part + " = [" + prefix + top + "];\n");
      lines.append(horner(part, argument, prefix, top - 1, top - 5));
      if (above != null) {
        lines.append(part + " = " + above + ".fma(" + argument + "6, " + part + ");\n");
      }
      above = part;
    }
    return lines
        + "NumberVector "
        + sum
        + " = "
        + above
        + ";\n"
        + horner(sum, argument, prefix, to + 5, to);
  }

  /** {@code sum ← sum·argument + c} for c from the one coefficient down to the other. */
  private static String horner(String sum, String argument, String prefix, int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i >= to; i--) {
      lines.append(sum + " = " + sum + ".fma(" + argument + ", [" + prefix + i + "]);\n");
    }
    return lines.toString();
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
