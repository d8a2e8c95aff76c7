import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the loops that apply a function of doubles, or a derivative of one, from memory to memory.
 *
 * <p>Run by the build as {@code java WriteFunctions.java DIR}. A loop must be one flat method,
 * because a vector that crosses a method may be boxed: hence a program that puts the exponential
 * into each of them. In the text, {@code [x]} stands for x in all lanes.
 */
final class WriteFunctions {
  /** From d on: k = round(d / ln 2), in t as well, r, what is left of d, and exp r − 1. */
  private static final String REDUCED =
      """
      DoubleVector t = d.fma([Exponential.LOG2_E], [Exponential.ROUNDER]);
      DoubleVector k = t.sub(Exponential.ROUNDER);
      DoubleVector r = k.fma([-Exponential.LN2_HIGH], d);
      r = k.fma([-Exponential.LN2_LOW], r);
      """
          + estrin("curve", "r", "Exponential.C", 2, 11)
          + """
          DoubleVector growth = r2.fma(curve, r);
          """;

  private static final String AT_LEAST_LOWEST =
      """
      d = d.blend(Exponential.LOWEST, d.compare(VectorOperators.LT, Exponential.LOWEST));
      """;

  /** From d ≤ 0 on: 2ᵏ⁺⁵¹² in scale. */
  private static final String SCALE =
      AT_LEAST_LOWEST
          + REDUCED
          + """
          DoubleVector scale =
              t.reinterpretAsLongs()
                  .add(Exponential.RAISED_BIAS)
                  .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                  .reinterpretAsDoubles();
          """;

  /** 2⁵¹²·exp d for d ≤ 0. */
  private static final String RAISED =
      SCALE
          + """
          DoubleVector raised = growth.add(1).mul(scale);
          """;

  private static final String EXPONENTIAL =
      RAISED
          + """
          DoubleVector e = raised.mul(Exponential.LOWERING);
          """;

  /** After {@link #SCALE}: exp d − 1. */
  private static final String CHANGE =
      """
      DoubleVector low = scale.mul(Exponential.LOWERING);
      DoubleVector change = low.fma(growth, low.sub(1));
      """;

  private static final String MINUS_SIZE =
      """
      DoubleVector d = x.lanewise(VectorOperators.ABS).neg();
      """;

  private static final String MINUS_TWICE_SIZE =
      """
      DoubleVector d = x.lanewise(VectorOperators.ABS).mul(-2);
      """;

  private static final String IS_NEGATIVE =
      """
      VectorMask<Double> negative = x.compare(VectorOperators.LT, 0);
      """;

  private static final String EXP =
      """
      DoubleVector d = x;
      """
          + AT_LEAST_LOWEST
          + """
          d = d.blend(Exponential.HIGHEST, d.compare(VectorOperators.GT, Exponential.HIGHEST));
          """
          + REDUCED
          + """
          VectorMask<Double> large = x.compare(VectorOperators.GT, 0);
          DoubleVector shift = [Exponential.RAISE].blend(-Exponential.RAISE, large);
          DoubleVector rest = [Exponential.LOWERING].blend(Exponential.RAISING, large);
          DoubleVector scale =
              t.add(shift)
                  .reinterpretAsLongs()
                  .add(Exponential.BIAS)
                  .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                  .reinterpretAsDoubles();
          DoubleVector y = growth.add(1).mul(scale).mul(rest);
          """;

  private static final String SIGMOID =
      MINUS_SIZE
          + EXPONENTIAL
          + IS_NEGATIVE
          + """
          DoubleVector y = [1].blend(e, negative).div(e.add(1));
          """;

  private static final String TANH =
      MINUS_TWICE_SIZE
          + SCALE
          + CHANGE
          + """
          DoubleVector size = change.lanewise(VectorOperators.ABS).div(change.add(2));
          DoubleVector y =
              size.reinterpretAsLongs()
                  .or(x.reinterpretAsLongs().and(SIGN))
                  .reinterpretAsDoubles();
          """;

  private static final String SOFTPLUS =
      MINUS_SIZE
          + EXPONENTIAL
          + """
          DoubleVector ratio = e.div(e.add(2));
          DoubleVector w = ratio.mul(ratio);
          """
          + estrin("p", "w", "LogSeries.A", 0, 9)
          + """
          DoubleVector twice = ratio.add(ratio);
          VectorMask<Double> positive = x.compare(VectorOperators.GT, 0);
          DoubleVector y = [0].blend(x, positive).add(twice.mul(w).fma(p, twice));
          """;

  /** 2⁵¹²·exp(−a²/2) with a = |x|, see {@link Normal}. */
  private static final String BELL =
      """
      DoubleVector a = x.lanewise(VectorOperators.ABS);
      a = a.blend(Normal.FARTHEST, a.compare(VectorOperators.GT, Normal.FARTHEST));
      DoubleVector square = a.mul(a);
      DoubleVector lost = a.fma(a, square.neg());
      DoubleVector d = square.mul(-0.5);
      """
          + RAISED
          + """
          DoubleVector bell = raised.mul(lost).fma([-0.5], raised);
          """;

  private static final String TAIL =
      BELL
          + """
          DoubleVector q = [1].div(a.add(Normal.CENTRE));
          DoubleVector v = a.sub(Normal.CENTRE).mul(q);
          """
          + grouped("p", "v", "Normal.R", 23, 0)
          + """
          DoubleVector ratio = p.mul(q);
          """
          + IS_NEGATIVE;

  private static final String GELU =
      TAIL
          + """
          DoubleVector tail = bell.mul(a.mul(ratio)).mul(Exponential.LOWERING);
          DoubleVector y = x.sub(tail).blend(tail.neg(), negative);
          """;

  private static final String GELU_SLOPE =
      TAIL
          + """
          DoubleVector change = a.fma([-Normal.INVERSE_SQRT_TWO_PI], ratio);
          DoubleVector below = bell.mul(change).mul(Exponential.LOWERING);
          DoubleVector y = [1].sub(below).blend(below, negative);
          """;

  private static final String GELU_CURVATURE =
      BELL
          + """
          DoubleVector factor = a.fma(a.neg(), [2]).mul(Normal.INVERSE_SQRT_TWO_PI);
          DoubleVector y = bell.mul(factor).mul(Exponential.LOWERING);
          """;

  public static void main(String[] args) throws IOException {
    Path file = Files.createDirectories(Path.of(args[0])).resolve("VectorFunctions.java");
    String text = type();
    // An unchanged file is left alone, so that the compiler does not start over.
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  private static String type() {
    String loops =
        loop("exp", EXP)
            + loop("sigmoid", SIGMOID)
            + loop("sigmoidSlope", MINUS_SIZE + EXPONENTIAL + hill("e"))
            + loop("sigmoidCurvature", MINUS_SIZE + EXPONENTIAL + CHANGE + wave("e"))
            + loop("tanh", TANH)
            + loop("tanhSlope", MINUS_TWICE_SIZE + EXPONENTIAL + hill("e.mul(4)"))
            + loop("tanhCurvature", MINUS_TWICE_SIZE + EXPONENTIAL + CHANGE + wave("e.mul(8)"))
            + loop("softplus", SOFTPLUS)
            + loop("gelu", GELU)
            + loop("geluSlope", GELU_SLOPE)
            + loop("geluCurvature", GELU_CURVATURE);
    return """
        // Written by src/build/WriteFunctions.java. Edit that.
        package dev.lanewise.kernels.internal;

        import dev.lanewise.kernels.Function;
        import jdk.incubator.vector.DoubleVector;
        import jdk.incubator.vector.VectorMask;
        import jdk.incubator.vector.VectorOperators;
        import jdk.incubator.vector.VectorShape;
        import jdk.incubator.vector.VectorSpecies;

        /** {@link Functions} on whole vectors, each in one loop from memory to memory. */
        public final class VectorFunctions {
          private static final VectorSpecies<Double> SPECIES =
              VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
          private static final long SIGN = Long.MIN_VALUE;

          private static final int LANES = SPECIES.length();

          private VectorFunctions() {}

          /** y ← f⁽ᵒʳᵈᵉʳ⁾(x) for n elements; x and y may be the same. */
          public static void apply(
              Function function, int order, int n, double[] x, int xAt, double[] y, int yAt) {
            int whole = SPECIES.loopBound(n);
            applyToWhole(function, order, whole, x, xAt, y, yAt);
            for (int i = whole; i < n; i++) {
              y[yAt + i] = Functions.of(function, order, x[xAt + i]);
            }
          }

          private static void applyToWhole(
              Function function, int order, int n, double[] x, int xAt, double[] y, int yAt) {
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
              int order, int n, double[] x, int xAt, double[] y, int yAt) {
            switch (order) {
              case 0 -> sigmoid(n, x, xAt, y, yAt);
              case 1 -> sigmoidSlope(n, x, xAt, y, yAt);
              default -> sigmoidCurvature(n, x, xAt, y, yAt);
            }
          }
        $LOOPS$SOFTMAX}
        """
        .replace("$LOOPS", loops.indent(2))
        .replace("$SOFTMAX", inAllLanes(softmax()).indent(2));
  }

  private static String loop(String name, String body) {
    return inAllLanes(
        """

        private static void $NAME(int n, double[] xs, int xAt, double[] ys, int yAt) {
          for (int i = 0; i < n; i += LANES) {
            DoubleVector x = DoubleVector.fromArray(SPECIES, xs, xAt + i);
        $BODY    y.intoArray(ys, yAt + i);
          }
        }
        """
            .replace("$NAME", name)
            .replace("$BODY", body.indent(4)));
  }

  /** factor·e/(1 + e)². */
  private static String hill(String numerator) {
    return """
        DoubleVector sum = e.add(1);
        DoubleVector y = $NUMERATOR.div(sum.mul(sum));
        """
        .replace("$NUMERATOR", numerator);
  }

  /** −factor·e·|t|/(2 + t)³ with the sign of x, where t = e − 1. */
  private static String wave(String numerator) {
    return """
        DoubleVector sum = change.add(2);
        DoubleVector size =
            $NUMERATOR.mul(change.lanewise(VectorOperators.ABS)).div(sum.mul(sum).mul(sum));
        DoubleVector y =
            size.reinterpretAsLongs()
                .or(x.neg().reinterpretAsLongs().and(SIGN))
                .reinterpretAsDoubles();
        """
        .replace("$NUMERATOR", numerator);
  }

  private static String softmax() {
    return """

        /**
         * p ← 2⁵¹²·exp(z − largest) for n elements, a multiple of the lanes. Beside it the largest
         * elements of the next row are found, while the arithmetic leaves memory idle.
         *
         * @param lanes gets the sum of p in each lane; behind these the largest of {@code next} in
         *     each lane, where a NaN does not count, but at least what stood there
         */
        public static void softmax(
            int n, double[] z, int at, int next, double largest, double[] p, int pAt, double[] lanes) {
          DoubleVector sums = DoubleVector.zero(SPECIES);
          DoubleVector most = DoubleVector.fromArray(SPECIES, lanes, LANES);
          for (int i = 0; i < n; i += LANES) {
            DoubleVector x = DoubleVector.fromArray(SPECIES, z, next + i);
            most = most.blend(x, x.compare(VectorOperators.GT, most));
            DoubleVector d = DoubleVector.fromArray(SPECIES, z, at + i).sub(largest);
        $RAISED    raised.intoArray(p, pAt + i);
            sums = sums.add(raised);
          }
          sums.intoArray(lanes, 0);
          most.intoArray(lanes, LANES);
        }
        """
        .replace("$RAISED", RAISED.indent(4));
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
          "DoubleVector $PAIR = $X.fma([$C$NEXT], [$C$I]);\n"
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
      lines.append("DoubleVector " + square + " = " + power + ".mul(" + power + ");\n");
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
    return lines + "DoubleVector " + sum + " = " + parts.get(0) + ";\n";
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
        DoubleVector $X2 = $X.mul($X);
        DoubleVector $X6 = $X2.mul($X2).mul($X2);
        """
            .replace("$X", argument));
    String above = null;
    for (int top = from; top - 6 >= to; top -= 6) {
      String part = sum + top;
      lines.append("DoubleVector " + part + " = [" + prefix + top + "];\n");
      lines.append(horner(part, argument, prefix, top - 1, top - 5));
      if (above != null) {
        lines.append(part + " = " + above + ".fma(" + argument + "6, " + part + ");\n");
      }
      above = part;
    }
    return lines
        + "DoubleVector "
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

  private static String inAllLanes(String text) {
    return text.replaceAll("\\[([-\\w.]+)\\]", "DoubleVector.broadcast(SPECIES, $1)");
  }
}
