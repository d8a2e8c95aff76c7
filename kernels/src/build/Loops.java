import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Methods that apply a formula to all elements, in the words of {@link WriteFunctions}.
 *
 * <p>A formula may be cut into stages. Then a loop computes the first stage of a vector beside the
 * second of the vector before it, and so on. A formula takes about a hundred cycles from its first
 * line to its last, and while a core waits for one vector it looks ahead by only two to five; lines
 * of different stages do not wait for each other.
 */
final class Loops {
  /** Ends a stage. Only the first and the last one may use x. */
  static final String CUT = "// Next stage.\n";

  /** Ends one where there are 32 registers; 16 do not hold what passes through so many stages. */
  static final String WIDE_CUT = "// Next stage of wide vectors.\n";

  /**
   * Vectors from which on a formula of one, two, three, four stages gains from overlap: two 1.0 to
   * 1.15 times (1000 floats had 0.92), three 1.1 to 1.2 (GELU of floats; 32 vectors had 0.92), four
   * 1.2 to 1.6 (softplus). The last few vectors of a call are computed without overlap, after their
   * first stages were computed in vain.
   */
  private static final int[] ENOUGH = {0, 256, 48, 16};

  private static final Pattern DEFINITION = Pattern.compile("NumberVector (\\w+) =");

  private static final String LOAD =
      """
      NumberVector x = NumberVector.fromArray(SPECIES, xs, xAt + $I);
      """;

  private static final String STORE =
      """
      y.intoArray(ys, yAt + $I);
      """;

  private Loops() {}

  static String loop(String name, String body) {
    return """

        private static void $NAME(int n, number[] xs, int xAt, number[] ys, int yAt) {
          int i = 0;
        $LOOPS}
        """
        .replace("$NAME", name)
        .replace("$LOOPS", loops(LOAD, "", body, STORE).indent(2));
  }

  /** A function by a short formula, and by a general one where an argument is extreme. */
  static String loop(String name, String normal, String any) {
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
          int i = 0;
        $LOOPS  return i;
        }
        """
            .replace("$NAME", name)
            .replace(
                "$LOOPS",
                loops(
                        LOAD,
                        """
                        NumberVector size = x.lanewise(VectorOperators.ABS);
                        if (!size.compare(VectorOperators.LE, Formula.NORMAL).allTrue()) {
                          break;
                        }
                        """,
                        normal,
                        STORE)
                    .indent(2))
        + loop(name + "OfAny", any);
  }

  static String softmax(String raised, String start, String addition, String end) {
    String head =
        """
        NumberVector x = NumberVector.fromArray(SPECIES, z, next + $I);
        most = most.blend(x, x.compare(VectorOperators.GT, most));
        NumberVector d = NumberVector.fromArray(SPECIES, z, at + $I).sub(largest);
        """;
    String tail =
        """
        raised.intoArray(p, pAt + $I);
        """
            + addition;
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
        $START  int i = 0;
        $LOOPS  most.intoArray(lanes, 0);
          sum.intoArray(lanes, LANES);
        $END  double all = 0;
          for (int lane = LANES; lane < 3 * LANES; lane++) {
            all += lanes[lane];
          }
          return all;
        }
        """
        .replace("$START", start.indent(2))
        .replace("$LOOPS", loops(head, "", raised, tail).indent(2))
        .replace("$END", end.indent(2));
  }

  /**
   * From i on: a loop that computes one vector after the other, behind one whose stages overlap.
   *
   * @param head the first lines of a vector, with $I for where it starts; they may be computed
   *     twice for the same vector, and once more for a stage that uses the argument x, which takes
   *     no register meanwhile
   * @param check leaves the loop before a vector that the formula does not hold for
   * @param tail the last lines, once for each vector and in their order
   */
  private static String loops(String head, String check, String body, String tail) {
    String[] narrow = body.replace(WIDE_CUT, "").split(CUT);
    String[] wide = body.replace(WIDE_CUT, CUT).split(CUT);
    String plain =
        """
        for (; i < n; i += LANES) {
        $BODY}
        """
            .replace(
                "$BODY", (at(head, 0) + check + String.join("", narrow) + at(tail, 0)).indent(2));
    if (wide.length == narrow.length) {
      return overlapped(head, check, narrow, tail) + plain;
    }
    return """
        if (WIDE) {
        $WIDE} else {
        $NARROW}
        """
            .replace("$WIDE", overlapped(head, check, wide, tail).indent(2))
            .replace("$NARROW", overlapped(head, check, narrow, tail).indent(2))
        + plain;
  }

  /** Leaves i at the first vector whose last stage was not computed; nothing for one stage. */
  private static String overlapped(String head, String check, String[] stages, String tail) {
    int last = stages.length - 1;
    if (last == 0) {
      return "";
    }
    StringBuilder start = new StringBuilder();
    StringBuilder lines = new StringBuilder();
    StringBuilder moves = new StringBuilder();
    for (int s = 0; s <= last; s++) {
      StringBuilder stage = new StringBuilder();
      if (s == 0) {
        stage.append(at(head, 0)).append(check);
      } else if (stages[s].matches("(?s).*\\bx\\b.*")) {
        stage.append(at(head, s));
      }
      for (String name : crossing(stages, s)) {
        stage.append("NumberVector " + name + " = " + name + "At" + s + ";\n");
      }
      stage.append(stages[s]);
      for (String name : crossing(stages, s + 1)) {
        String now = name + "At" + (s + 1);
        String next = name + "To" + (s + 1);
        start.append("NumberVector " + now + " = NumberVector.zero(SPECIES);\n");
        lines.append("NumberVector " + next + ";\n");
        stage.append(next + " = " + name + ";\n");
        moves.append(now + " = " + next + ";\n");
      }
      if (s == last) {
        stage.append(at(tail, s));
        lines.append("if (i >= " + s + " * LANES) {\n");
      } else {
        lines.append("{\n");
      }
      lines.append(stage.toString().indent(2)).append("}\n");
    }
    return """
        if (n >= $ENOUGH * LANES) {
        $START  for (; i < n; i += LANES) {
        $LINES$MOVES  }
          i = Math.max(0, i - $LAST * LANES);
        }
        """
        .replace("$ENOUGH", Integer.toString(ENOUGH[last]))
        .replace("$START", start.toString().indent(2))
        .replace("$LINES", lines.toString().indent(4))
        .replace("$MOVES", moves.toString().indent(4))
        .replace("$LAST", Integer.toString(last));
  }

  private static String at(String lines, int vectorsBehind) {
    return lines.replace("$I", vectorsBehind == 0 ? "i" : "i - " + vectorsBehind + " * LANES");
  }

  /** What is computed before stage s, but x, and used in it or later. */
  private static Set<String> crossing(String[] stages, int s) {
    StringBuilder before = new StringBuilder();
    StringBuilder behind = new StringBuilder();
    for (int i = 0; i < stages.length; i++) {
      (i < s ? before : behind).append(stages[i]);
    }
    Set<String> names = new LinkedHashSet<>();
    for (Matcher found = DEFINITION.matcher(before); found.find(); ) {
      String name = found.group(1);
      Matcher use = Pattern.compile("(NumberVector )?\\b" + name + "\\b").matcher(behind);
      if (use.find() && use.group(1) == null) {
        names.add(name);
      }
    }
    return names;
  }
}
