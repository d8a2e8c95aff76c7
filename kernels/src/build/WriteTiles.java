import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the register tiles of the matrix product that read operands where they lie: one method per
 * number of rows and of vectors.
 *
 * <p>Run by the build as {@code java WriteTiles.java FLOAT_DIR DOUBLE_DIR}. A tile must be one flat
 * method, because a vector that crosses a method may be boxed: hence a program that repeats lines.
 */
final class WriteTiles {
  /** Rows of the tiles with one and two vectors where there are 32 registers, the tallest first. */
  private static final int[][] HEIGHTS = {{8, 6, 4, 3, 2, 1}, {12, 8, 6, 4, 3, 2, 1}};

  /**
   * The same for 16 registers: twelve sums, two vectors of B and two of A take all of them.
   *
   * <p>They suffice only because two numbers live across the loop, alpha and shift. C2 orders what
   * is in a loop by latency, all loads first, and spills a sum for them; but where 14 values arrive
   * at the loop it orders by need, two loads at a time, and spills alpha and shift, outside the
   * loop. With one number less, 6 × 2 makes 43 % of the peak instead of 97 on a Zen 3.
   */
  private static final int[][] LOW_HEIGHTS = {{8, 6, 4, 3, 2, 1}, {6, 4, 3, 2, 1}};

  private static final String[] NUMBERS = {"one", "two"};

  /**
   * Tiles of a B that is packed, nothing between its rows. Their sums begin with 0, or with those
   * that lie in the array of B as well, from {@code tAt} on and as wide as B.
   */
  private static final String BEGINS = "begin";

  private static final String RESUMES = "resume";

  /** Rows whose places fit in 15 integer registers beside what the loop needs. */
  private static final int FEW_ROWS = 8;

  public static void main(String[] args) throws IOException {
    String text = type();
    write(Path.of(args[0]), "StripTile.java", text);
    write(Path.of(args[1]), "StripTile.java", twin(text));
  }

  private static String twin(String text) {
    return text.replace("FloatVector", "DoubleVector")
        .replace("<Float>", "<Double>")
        .replace("-0f", "-0d")
        .replaceAll("\\bfloat\\b", "double")
        .replace("kernels.f32", "kernels.f64");
  }

  /** An unchanged file is left alone, so that the compiler does not start over. */
  private static void write(Path folder, String name, String text) throws IOException {
    Path file = Files.createDirectories(folder).resolve(name);
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  private static String type() {
    StringBuilder methods = new StringBuilder();
    for (int vectors = 1; vectors <= HEIGHTS.length; vectors++) {
      methods.append(strip(vectors));
      for (int rows : HEIGHTS[vectors - 1]) {
        methods.append(tile("tile", rows, vectors));
      }
    }
    for (String name : new String[] {BEGINS, RESUMES}) {
      methods.append(packedStrip(name));
      for (int rows : LOW_HEIGHTS[1]) {
        methods.append(tile(name, rows, 2));
      }
    }
    return """
        // Written by src/build/WriteTiles.java. Edit that.
        package dev.lanewise.kernels.f32;

        import dev.lanewise.kernels.internal.Provider;
        import jdk.incubator.vector.FloatVector;
        import jdk.incubator.vector.VectorShape;
        import jdk.incubator.vector.VectorSpecies;

        /** The register tiles that {@link Strip} is made of. */
        final class StripTile {
          private static final VectorSpecies<Float> SPECIES =
              VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
          private static final Class<?> TYPE = FloatVector.zero(SPECIES).getClass();
          private static final int PLACE = Strip.PLACES - 1;
          private static final int NEXT = SPECIES.length();

          private StripTile() {}
        $METHODS}
        """
        .replace("$METHODS", methods.toString().indent(2));
  }

  /** The loop over the rows of a strip of columns: as many rows at a time as registers allow. */
  private static String strip(int vectors) {
    String loops =
        """
        if (Blocking.WIDE) {
        $WIDE} else {
        $LOW}
        """
            .replace("$WIDE", loops("tile", vectors, HEIGHTS[vectors - 1]).indent(2))
            .replace("$LOW", loops("tile", vectors, LOW_HEIGHTS[vectors - 1]).indent(2));
    return parameters(
        vectors,
        "tile",
        """

        static void $NAME(
            int m, $PARAMETERS) {
          int i = 0;
        $LOOPS}
        """
            .replace("$NAME", NUMBERS[vectors - 1])
            .replace("$LOOPS", loops.indent(2)));
  }

  /** The same for two vectors and a B of which nothing else lies between its rows. */
  private static String packedStrip(String name) {
    return parameters(
        2,
        name,
        """

        static void $NAME(
            int m, $PARAMETERS) {
          int i = 0;
        $LOOPS}
        """
            .replace("$NAME", name)
            .replace("$LOOPS", loops(name, 2, LOW_HEIGHTS[1]).indent(2)));
  }

  private static String loops(String name, int vectors, int[] heights) {
    StringBuilder loops = new StringBuilder();
    for (int rows : heights) {
      String more = rows == 6 && heights[0] == 6 ? "i < Strip.bySix(m)" : "m - i >= " + rows;
      loops.append(
          """
          for (; $MORE; i += $ROWS) {
            $NAME$ROWSx$VECTORS(
                $SHIFTk, alpha, a, aAt + i * aRow, aRow, b, bAt, $ARGUMENTd, dAt + i * dRow, dRow);
          }
          """
              .replace("$SHIFT", isTight(rows, vectors) ? "-0f, " : "")
              .replace("$NAME", name)
              .replace("$MORE", more)
              .replace("$ROWS", Integer.toString(rows)));
    }
    return loops.toString();
  }

  private static String tile(String name, int rows, int vectors) {
    boolean packed = !name.equals("tile");
    boolean tight = isTight(rows, vectors);
    StringBuilder zero = new StringBuilder();
    if (!name.equals(RESUMES)) {
      zero.append("FloatVector zero = FloatVector.zero(SPECIES);\n");
    }
    StringBuilder exact = new StringBuilder();
    StringBuilder store = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      for (int v = 0; v < vectors; v++) {
        String place = "dAt" + times(i, "dRow") + column(v, packed);
        String sums = "tAt" + times(2 * i + v, "NEXT");
        String start =
            name.equals(RESUMES) ? "FloatVector.fromArray(SPECIES, b, " + sums + ")" : "zero";
        zero.append("FloatVector " + sum(i, v) + " = " + start + ";\n");
        exact.append(exactType(sum(i, v)));
        String scaled = tight ? ".fma(factor, term)" : ".mul(factor)";
        store.append(sum(i, v) + scaled + ".intoArray(d, " + place + ");\n");
      }
    }
    // C2 adds ints and widens the sum, at every step and for every row, unless it knows that the
    // sum fits: then each row has its address in a register, and a step takes one instruction.
    if (rows <= FEW_ROWS) {
      for (int i = 0; i < rows; i++) {
        zero.append("int " + row(i) + " = (aAt" + times(i, "aRow") + ") & PLACE;\n");
      }
      // With a packed B, what is known of k makes C2 spill a sum of four rows: 49 % of the peak,
      // not
      // 91, on a Zen 3.
      zero.append("int end = k" + (packed ? "" : " & PLACE") + ";\n");
      zero.append(packed ? "int first = bAt & PLACE;\n" : "");
    }
    // With one vector, four steps share what a step costs besides arithmetic. That makes 42 GFLOP/s
    // of 28 with 12 rows of four floats on a Zen 4.
    String loops =
        (vectors == 1 ? loop(rows, vectors, 4, packed) : "") + loop(rows, vectors, 1, packed);
    return parameters(
        vectors,
        name,
        """

        private static void $NAME$ROWSx$VECTORS(
            $SHIFT$PARAMETERS) {
        $ZERO  int p = 0;
        $LOOPS  FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        $TERM$STORE}
        """
            .replace("$SHIFT", tight ? "float shift, " : "")
            .replace(
                "$TERM",
                tight ? "  FloatVector term = FloatVector.broadcast(SPECIES, shift);\n" : "")
            .replace("$NAME", name)
            .replace("$ROWS", Integer.toString(rows))
            .replace("$ZERO", zero.toString().indent(2))
            .replace("$LOOPS", loops.indent(2))
            .replace("$STORE", (exact.toString() + store).indent(2)));
  }

  /**
   * C2 does not know the exact type of a sum that comes out of the loop, and where a JVM uses
   * vectors of several widths its profile does not tell: the comparison does, at no cost.
   */
  private static String exactType(String sum) {
    return "if (" + sum + ".getClass() != TYPE) {\n  throw new AssertionError();\n}\n";
  }

  /**
   * Whether a tile takes a shift beside alpha, see {@link #LOW_HEIGHTS}. It is −0: S·α + −0 = S·α.
   */
  private static boolean isTight(int rows, int vectors) {
    return rows == 6 && vectors == 2;
  }

  private static String parameters(int vectors, String name, String text) {
    String places =
        switch (name) {
          case BEGINS -> "";
          case RESUMES -> "int tAt, ";
          default -> vectors == 1 ? "int bStep, " : "int bStep, int next, ";
        };
    return text.replace(
            "$PARAMETERS",
            "int k, float alpha, float[] a, int aAt, int aRow, float[] b, int bAt,\n      "
                + places
                + "float[] d, int dAt, int dRow")
        .replace("$ARGUMENT", places.replace("int ", "").replace("tAt", "tAt + i * 2 * NEXT"))
        .replace("$VECTORS", Integer.toString(vectors));
  }

  /** So many steps of k at a time. */
  private static String loop(int rows, int vectors, int steps, boolean packed) {
    String stride = packed ? "2 * NEXT" : "bStep";
    StringBuilder body = new StringBuilder();
    for (int q = 0; q < steps; q++) {
      for (int v = 0; v < vectors; v++) {
        String step = q == 0 ? "p" : "(p + " + q + ")";
        String place = (packed ? "first + " : "bAt + ") + step + " * " + stride + column(v, packed);
        body.append("FloatVector b" + q + v);
        body.append(" = FloatVector.fromArray(SPECIES, b, " + place + ");\n");
      }
    }
    boolean few = rows <= FEW_ROWS;
    body.append(few ? "" : "int at = aAt + p;\n");
    for (int i = 0; i < rows; i++) {
      for (int q = 0; q < steps; q++) {
        String element = "a" + i + "s" + q;
        String start = few ? row(i) + " + p" : "at" + times(i, "aRow");
        String place = start + (q == 0 ? "" : " + " + q);
        body.append("FloatVector " + element);
        body.append(" = FloatVector.broadcast(SPECIES, a[" + place + "]);\n");
        for (int v = 0; v < vectors; v++) {
          body.append(sum(i, v) + " = " + element + ".fma(b" + q + v + ", " + sum(i, v) + ");\n");
        }
      }
    }
    String end = few ? "end" : "k";
    String head = steps == 1 ? "p < $K; p++" : "p < $K - " + (steps - 1) + "; p += " + steps;
    return "for (; " + head.replace("$K", end) + ") {\n" + body.toString().indent(2) + "}\n";
  }

  private static String row(int index) {
    return "row" + index;
  }

  private static String sum(int row, int vector) {
    return "c" + row + (char) ('a' + vector);
  }

  private static String column(int vector, boolean packed) {
    return vector == 0 ? "" : packed ? " + NEXT" : " + next";
  }

  private static String times(int row, String stride) {
    return row == 0 ? "" : " + " + (row == 1 ? "" : row + " * ") + stride;
  }
}
