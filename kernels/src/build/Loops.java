/** Methods that apply a formula to all elements, in the words of {@link WriteFunctions}. */
final class Loops {
  private Loops() {}

  static String loop(String name, String body) {
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
  static String loops(String name, String normal, String any) {
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

  static String softmax(String raised, String start, String addition, String end) {
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
}
