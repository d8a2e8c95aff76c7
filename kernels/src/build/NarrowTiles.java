/**
 * Writes the tiles of a C with no more columns than a vector has lanes, whose rows follow each
 * other without a gap: whole vectors are stored, and what is too much of one row, the next one
 * overwrites. Where a vector that begins with a row would reach beyond the array of B, or beyond C,
 * the last vector of these is taken and lanes are moved.
 *
 * <p>Masks only there, and only inside C: for those that reach beyond an array the Vector API calls
 * methods that C2 does not always inline, and then it boxes vectors; and the first compiler gives
 * up a tile of more than five rows that are stored under masks, which one of three JVMs then never
 * gave to the second one (TileCompilationTest).
 *
 * <p>Products of at most {@link #TALLEST} rows are one tile, one method to compile.
 */
final class NarrowTiles {
  /** Rows of the tallest one. */
  private static final int TALLEST = 16;

  private NarrowTiles() {}

  /** The source of {@code NarrowTile}. */
  static String type() {
    StringBuilder cases = new StringBuilder();
    StringBuilder tiles = new StringBuilder();
    for (int rows = 1; rows <= TALLEST; rows++) {
      cases.append("case " + rows + " -> " + call(rows));
      tiles.append(tile(rows));
    }
    String constants =
        """

        /** By d: lanes that move d down, or up; others take any place. */
        private static final VectorShuffle<?>[] DOWN = new VectorShuffle<?>[NEXT];

        private static final VectorShuffle<?>[] UP = new VectorShuffle<?>[NEXT];

        /** By d: all lanes but the first d. */
        private static final VectorMask<?>[] FROM = new VectorMask<?>[NEXT];

        static {
          for (int d = 0; d < NEXT; d++) {
            DOWN[d] = VectorShuffle.iota(SPECIES, d, 1, true);
            UP[d] = VectorShuffle.iota(SPECIES, NEXT - d, 1, true);
            FROM[d] = SPECIES.indexInRange(0, d).not();
          }
        }
        """;
    String methods =
        """

        /**
         * Whether these tiles are faster: than a copy of B, or than two tiles of a strip, one vector
         * wide, of which one takes up to eight rows. C must have a vector of elements, and at least a
         * quarter as many columns as lanes: then three rows at most begin in its last vector.
         */
        static boolean suits(int m, int n, float[] b, int bRow, int dRow) {
          boolean few = n < NEXT ? 4 * n >= NEXT && m * n >= NEXT : n == NEXT && m > 8 && m <= $TALLEST;
          return few && dRow == n && Blocking.LARGE_IN_PLACE && bRow > 0 && b.length >= NEXT;
        }

        /** C ← α·A·B with n columns. Rows of all three operands are contiguous. */
        static void multiply(
            int m, int k, float alpha, float[] a, int aAt, int aRow,
            float[] b, int bAt, int bRow, float[] d, int dAt, int dRow) {
          int last = dAt + m * dRow - NEXT;
          int i = 0;
          for (; m - i > $TALLEST; i += 12) {
            $TWELVE  }
          switch (m - i) {
        $CASES    default -> { }
          }
        }
        """
            .replace("$TALLEST", Integer.toString(TALLEST))
            .replace("$TWELVE", call(WriteTiles.TWELVE))
            .replace("$CASES", cases.toString().indent(4));
    String says =
        "The register tiles of a small C of at most as many columns as a vector has lanes.";
    return WriteTiles.type("NarrowTile", says, constants, methods + tiles)
        .replace(
            "import jdk.incubator.vector.VectorShape;",
            "import jdk.incubator.vector.VectorMask;\nimport jdk.incubator.vector.VectorShape;\nimport jdk.incubator.vector.VectorShuffle;");
  }

  private static String call(int rows) {
    return "tile$ROWS(k, alpha, a, aAt + i * aRow, aRow, b, bAt, bRow, d, dAt + i * dRow, dRow, last);\n"
        .replace("$ROWS", Integer.toString(rows));
  }

  private static String tile(int rows) {
    StringBuilder start = new StringBuilder();
    StringBuilder step = new StringBuilder();
    StringBuilder exact = new StringBuilder();
    StringBuilder store = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      String sum = WriteTiles.sum(i, 0);
      start.append("FloatVector " + sum + " = zero;\n");
      start.append(
          "int " + WriteTiles.row(i) + " = (aAt" + WriteTiles.times(i, "aRow") + ") & PLACE;\n");
      String element = "FloatVector.broadcast(SPECIES, a[" + WriteTiles.row(i) + " + p])";
      step.append(sum + " = " + element + ".fma(v, " + sum + ");\n");
      exact.append(WriteTiles.exactType(sum));
      String place = "dAt" + WriteTiles.times(i, "dRow");
      if (i < rows - 3) {
        store.append(sum + ".mul(factor).intoArray(d, " + place + ");\n");
      } else {
        store.append(
            """
            at = $PLACE;
            $SUM = $SUM.mul(factor);
            if (at > dLast) {
              $SUM.rearrange(UP[at - dLast].check(SPECIES)).intoArray(d, dLast, FROM[at - dLast].check(SPECIES));
            } else {
              $SUM.intoArray(d, at);
            }
            """
                .replace("$PLACE", place)
                .replace("$SUM", sum));
      }
    }
    return """

    private static void tile$ROWS(
        int k, float alpha, float[] a, int aAt, int aRow,
        float[] b, int bAt, int bRow, float[] d, int dAt, int dRow, int dLast) {
      FloatVector zero = FloatVector.zero(SPECIES);
    $START  int end = k & PLACE;
      int last = b.length - NEXT;
      int at = bAt;
      for (int p = 0; p < end; p++) {
        FloatVector v = FloatVector.fromArray(SPECIES, b, Math.min(at, last));
        if (at > last) {
          v = v.rearrange(DOWN[at - last].check(SPECIES));
        }
    $STEP    at += bRow;
      }
      FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    $EXACT$STORE}
    """
        .replace("$ROWS", Integer.toString(rows))
        .replace("$START", start.toString().indent(2))
        .replace("$STEP", step.toString().indent(4))
        .replace("$EXACT", exact.toString().indent(2))
        .replace("$STORE", store.toString().indent(2));
  }
}
