import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the register tiles of the matrix product, one method per number of rows and of vectors:
 * those that read operands where they lie and those that read packed ones.
 *
 * <p>Run by the build as {@code java WriteTiles.java FLOAT_DIR DOUBLE_DIR}. A tile must be one flat
 * method, because a vector that crosses a method may be boxed: hence a program that repeats lines.
 */
final class WriteTiles {
  /**
   * Rows of the tallest tile with one to four vectors of operands that lie in place, where there
   * are 32 registers.
   *
   * <p>Places of up to eight rows fit in integer registers. Eight rows of three vectors have as
   * many sums as twelve of two and take 55 instructions for a step of k, not 73: that makes 1.0 to
   * 1.3 of the speed on a Zen 5 (bench/results/gemm.md). Four vectors are for a strip that would
   * leave one vector to the next.
   */
  private static final int[] TALLEST = {8, 8, 8, 6};

  /** The tiles for rows that those leave over. */
  private static final int[] LOWER = {4, 3, 2, 1};

  /** The rows of one more tile with two vectors: takes as long as eight and four, but is one. */
  static final int TWELVE = 12;

  /** Rows of the tiles of packed operands with 32 registers, the tallest first. */
  private static final int[] PANEL_HEIGHTS = {12, 8, 6, 4, 3, 2, 1};

  /**
   * The same for 16 registers, with one and two vectors: twelve sums, two vectors of B and two of A
   * take all of them.
   *
   * <p>They suffice only because two numbers live across the loop, alpha and shift. C2 orders what
   * is in a loop by latency, all loads first, and spills a sum for them; but where 14 values arrive
   * at the loop it orders by need, two loads at a time, and spills alpha and shift, outside the
   * loop. With one number less, 6 × 2 makes 43 % of the peak instead of 97 on a Zen 3.
   */
  private static final int[][] LOW_HEIGHTS = {{8, 6, 4, 3, 2, 1}, {6, 4, 3, 2, 1}};

  private static final String[] NUMBERS = {"one", "two", "three", "four"};

  /** Tiles that read both operands where they lie. */
  private static final String IN_PLACE = "tile";

  /** Tiles of two vectors where nothing lies between the rows of B. */
  private static final String PACKED = "packed";

  /** The same where rows of A are as far apart as Strip.PITCH says, which displacements reach. */
  private static final String NEAR = "near";

  /** Steps of k that a tile of packed operands takes at a time, with 16 registers. */
  private static final int STEPS = 2;

  private static final String FENCE =
      "if (Blocking.FENCED) {\n  java.lang.invoke.VarHandle.loadLoadFence();\n}\n";

  private static final Set<String> WRITTEN =
      Set.of("StripTile.java", "PanelTile.java", "WidePanelTile.java", "NarrowTile.java");

  /** Rows whose places fit in 15 integer registers beside what the loop needs. */
  private static final int FEW_ROWS = 8;

  public static void main(String[] args) throws IOException {
    deleteOthers(Path.of(args[0]));
    deleteOthers(Path.of(args[1]));
    String strips = strips();
    write(Path.of(args[0]), "StripTile.java", strips);
    write(Path.of(args[1]), "StripTile.java", twin(strips));
    String panels = panels(false);
    write(Path.of(args[0]), "PanelTile.java", panels);
    write(Path.of(args[1]), "PanelTile.java", twin(panels));
    String wide = panels(true);
    write(Path.of(args[0]), "WidePanelTile.java", wide);
    write(Path.of(args[1]), "WidePanelTile.java", twin(wide));
    String narrow = NarrowTiles.type();
    write(Path.of(args[0]), "NarrowTile.java", narrow);
    write(Path.of(args[1]), "NarrowTile.java", twin(narrow));
  }

  private static String twin(String text) {
    return text.replace("FloatVector", "DoubleVector")
        .replace("<Float>", "<Double>")
        .replace("-0f", "-0d")
        .replaceAll("\\bfloat\\b", "double")
        .replace("kernels.f32", "kernels.f64");
  }

  /** What an earlier build wrote under another name must not live on in target. */
  private static void deleteOthers(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(Files.createDirectories(folder))) {
      for (Path file : files.toList()) {
        if (!WRITTEN.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  /** An unchanged file is left alone, so that the compiler does not start over. */
  private static void write(Path folder, String name, String text) throws IOException {
    Path file = Files.createDirectories(folder).resolve(name);
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  private static String strips() {
    StringBuilder methods = new StringBuilder();
    for (int vectors = 1; vectors <= TALLEST.length; vectors++) {
      methods.append(strip(vectors));
      for (int rows : heights(vectors)) {
        methods.append(tile(IN_PLACE, rows, vectors));
      }
    }
    for (String name : new String[] {PACKED, NEAR}) {
      methods.append(packedStrip(name));
      for (int rows : LOW_HEIGHTS[1]) {
        methods.append(tile(name, rows, 2));
      }
    }
    return type("StripTile", "The register tiles that {@link Strip} is made of.", "", methods);
  }

  static String type(String name, String says, String constants, CharSequence methods) {
    return """
        // Written by src/build/WriteTiles.java. Edit that.
        package dev.lanewise.kernels.f32;

        import dev.lanewise.kernels.internal.Provider;
        import jdk.incubator.vector.FloatVector;
        import jdk.incubator.vector.VectorShape;
        import jdk.incubator.vector.VectorSpecies;

        /** $SAYS */
        final class $TYPE {
          private static final VectorSpecies<Float> SPECIES =
              VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
          private static final Class<?> TYPE = FloatVector.zero(SPECIES).getClass();
          private static final int PLACE = Strip.PLACES - 1;
          private static final int NEXT = SPECIES.length();
        $CONSTANTS
          private $TYPE() {}
        $METHODS}
        """
        .replace("$SAYS", says)
        .replace("$TYPE", name)
        .replace("$CONSTANTS", constants.indent(2))
        .replace("$METHODS", methods.toString().indent(2));
  }

  /** The loop over the rows of a strip of columns: as many rows at a time as registers allow. */
  private static String strip(int vectors) {
    String loops = wideLoops(vectors);
    if (vectors <= LOW_HEIGHTS.length) {
      loops =
          """
          if (Blocking.WIDE) {
          $WIDE} else {
          $LOW}
          """
              .replace("$WIDE", loops.indent(2))
              .replace("$LOW", loops(IN_PLACE, vectors, LOW_HEIGHTS[vectors - 1]).indent(2));
    }
    return parameters(
        vectors,
        IN_PLACE,
        """

        static void $NAME(
            int m, $PARAMETERS) {
          int i = 0;
        $LOOPS}
        """
            .replace("$NAME", NUMBERS[vectors - 1])
            .replace("$LOOPS", loops.indent(2)));
  }

  /** All tiles of operands in place with so many vectors, for 32 registers or for 16. */
  private static Set<Integer> heights(int vectors) {
    Set<Integer> heights = new LinkedHashSet<>();
    heights.add(TALLEST[vectors - 1]);
    if (vectors == 2) {
      heights.add(TWELVE);
    }
    for (int rows : LOWER) {
      heights.add(rows);
    }
    if (vectors <= LOW_HEIGHTS.length) {
      for (int rows : LOW_HEIGHTS[vectors - 1]) {
        heights.add(rows);
      }
    }
    return heights;
  }

  /**
   * With 32 registers a tile may begin at any row, as its last vector may at any column: what two
   * tiles cover is computed twice, the same bits. A tile of four rows takes hardly longer than one
   * of one, and the fewer kinds of tiles a product calls, the sooner all of them are compiled.
   * Products of fewer than 16 rows keep the lower tiles, which are 10 % of their speed.
   */
  private static String wideLoops(int vectors) {
    int tallest = TALLEST[vectors - 1];
    String twelve =
        """
        if (m - i >= $ROWS) {
          $TILE
          i += $ROWS;
        }
        """
            .replace("$ROWS", Integer.toString(TWELVE))
            .replace("$TILE", call(IN_PLACE, TWELVE, 2, "i"));
    String last =
        """
        if (m >= Strip.MANY && i < m$MORE) {
          $CALL
          return;
        }
        """
            .replace("$MORE", tallest == 6 ? "" : " || i > 0 && m - i > 4")
            .replace("$CALL", call(IN_PLACE, tallest, vectors, "(m - " + tallest + ")"));
    String bySix = "i < (m < Strip.MANY ? Strip.bySix(m) : m - m % 6)";
    String more = vectors == 2 ? "i < Strip.byEight(m)" : "m - i >= 8";
    return """
    for (; $MORE; i += $ROWS) {
      $TALLEST
    }
    $TWELVE$LASTfor (; m - i > 4; i += 4) {
      $FOUR
    }
    int rest = m - i;
    if (rest == 4 || rest > 0 && m >= 16) {
      $LAST4
    } else if (rest == 3) {
      $REST3
    } else if (rest == 2) {
      $REST2
    } else if (rest == 1) {
      $REST1
    }
    """
        .replace("$MORE", tallest == 6 ? bySix : more)
        .replace("$ROWS", Integer.toString(tallest))
        .replace("$TALLEST", call(IN_PLACE, tallest, vectors, "i"))
        .replace("$TWELVE", vectors == 2 ? twelve : "")
        .replace("$LAST4", call(IN_PLACE, 4, vectors, "(m - 4)"))
        .replace("$LAST", last)
        .replace("$FOUR", call(IN_PLACE, 4, vectors, "i"))
        .replace("$REST3", call(IN_PLACE, 3, vectors, "i"))
        .replace("$REST2", call(IN_PLACE, 2, vectors, "i"))
        .replace("$REST1", call(IN_PLACE, 1, vectors, "i"));
  }

  /** The call of a tile that begins with a row. */
  private static String call(String name, int rows, int vectors, String row) {
    return "$NAME$ROWSx$VECTORS($SHIFTk, alpha, a, aAt + $I * $PITCHb, bAt, $ARGUMENTd, dAt + $I * dRow, dRow);"
        .replace("$I", row)
        .replace("$SHIFT", isTight(rows, vectors) ? "-0f, " : "")
        .replace("$PITCH", name.equals(NEAR) ? "Strip.PITCH, " : "aRow, aRow, ")
        .replace("$NAME", name)
        .replace("$ROWS", Integer.toString(rows));
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
      boolean six = rows == 6 && heights[0] == 6;
      String more = six ? "i < Strip.bySix(m)" : "m - i >= " + rows;
      more = six && name.equals(IN_PLACE) ? "Blocking.KEEPS_SUMS && " + more : more;
      loops.append(
          """
          for (; $MORE; i += $ROWS) {
            $CALL
          }
          """
              .replace("$MORE", more)
              .replace("$ROWS", Integer.toString(rows))
              .replace("$CALL", call(name, rows, vectors, "i")));
    }
    return loops.toString();
  }

  private static String tile(String name, int rows, int vectors) {
    boolean packed = !name.equals(IN_PLACE);
    boolean near = name.equals(NEAR);
    boolean tight = isTight(rows, vectors);
    StringBuilder zero = new StringBuilder();
    zero.append("FloatVector zero = FloatVector.zero(SPECIES);\n");
    StringBuilder exact = new StringBuilder();
    StringBuilder store = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      for (int v = 0; v < vectors; v++) {
        String place = "dAt" + times(i, "dRow") + column(v, packed || v < vectors - 1);
        zero.append("FloatVector " + sum(i, v) + " = zero;\n");
        exact.append(exactType(sum(i, v)));
        String scaled = tight ? ".fma(factor, term)" : ".mul(factor)";
        store.append(sum(i, v) + scaled + ".intoArray(d, " + place + ");\n");
      }
    }
    // C2 adds ints and widens the sum, at every step and for every row, unless it knows that the
    // sum fits: then each row has its address in a register, and a step takes one instruction.
    if (rows <= FEW_ROWS) {
      for (int i = 0; i < (near ? 1 : rows); i++) {
        zero.append("int " + row(i) + " = (aAt" + times(i, "aRow") + ") & PLACE;\n");
      }
      // With a packed B, what is known of k makes C2 spill a sum of four rows: 49 % of the peak
      // of a Zen 3, not 91.
      zero.append("int end = k" + (packed ? "" : " & PLACE") + ";\n");
      zero.append(packed ? "int first = bAt & PLACE;\n" : "");
    }
    // With one vector, four steps share what a step costs besides arithmetic. That makes 42 GFLOP/s
    // of 28 with 12 rows of four floats on a Zen 4.
    int steps = vectors == 1 ? 4 : near ? STEPS : 1;
    String loops = steps == 1 ? "" : loop(name, rows, vectors, steps);
    loops += loop(name, rows, vectors, 1);
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
  static String exactType(String sum) {
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
        !name.equals(IN_PLACE) ? "" : vectors == 1 ? "int bStep, " : "int bStep, int next, ";
    return text.replace(
            "$PARAMETERS",
            "int k, float alpha, float[] a, int aAt, "
                + (name.equals(NEAR) ? "" : "int aRow, ")
                + "float[] b, int bAt,\n      "
                + places
                + "float[] d, int dAt, int dRow")
        .replace("$ARGUMENT", places.replace("int ", ""))
        .replace("$VECTORS", Integer.toString(vectors));
  }

  private static String loop(String name, int rows, int vectors, int steps) {
    boolean packed = !name.equals(IN_PLACE);
    boolean near = name.equals(NEAR);
    boolean few = rows <= FEW_ROWS;
    String stride = packed ? "2 * NEXT" : "bStep";
    Place inA =
        (q, i) -> {
          String row = few ? row(i) + " + p" : "at" + times(i, "aRow");
          row = near ? row(0) + " + p" + times(i, "Strip.PITCH") : row;
          return row + (q == 0 ? "" : " + " + q);
        };
    Place inB =
        (q, v) -> {
          String step = q == 0 ? "p" : "(p + " + q + ")";
          return (packed ? "first + " : "bAt + ")
              + step
              + " * "
              + stride
              + column(v, packed || v < vectors - 1);
        };
    String body = few ? "" : "int at = aAt + p;\n";
    body += steps(rows, vectors, steps, near && steps > 1, "a", inA, "b", inB);
    String end = few ? "end" : "k";
    String head = steps == 1 ? "p < $K; p++" : "p < $K - " + (steps - 1) + "; p += " + steps;
    return "for (; " + head.replace("$K", end) + ") {\n" + body.indent(2) + "}\n";
  }

  /** Where an operand has, of a step of those that are taken at a time, its row or vector. */
  private interface Place {
    String of(int step, int index);
  }

  /**
   * So many steps of k at a time, side by side or in order. They share what a step costs besides
   * arithmetic, but C2 moves the loads of all to the front and may spill sums for them, unless
   * fences keep the loads in order.
   */
  private static String steps(
      int rows, int vectors, int steps, boolean inOrder, String a, Place inA, String b, Place inB) {
    StringBuilder body = new StringBuilder();
    int together = inOrder ? 1 : steps;
    for (int from = 0; from < steps; from += together) {
      body.append(from == 0 ? "" : FENCE);
      for (int q = from; q < from + together; q++) {
        for (int v = 0; v < vectors; v++) {
          String load = "FloatVector.fromArray(SPECIES, " + b + ", " + inB.of(q, v) + ")";
          body.append("FloatVector b" + q + v + " = " + load + ";\n");
        }
      }
      for (int i = 0; i < rows; i++) {
        body.append(i > 0 && inOrder ? FENCE : "");
        for (int q = from; q < from + together; q++) {
          String element = "a" + i + "s" + q;
          String load = "FloatVector.broadcast(SPECIES, " + a + "[" + inA.of(q, i) + "])";
          body.append("FloatVector " + element + " = " + load + ";\n");
          for (int v = 0; v < vectors; v++) {
            body.append(sum(i, v) + " = " + element + ".fma(b" + q + v + ", " + sum(i, v) + ");\n");
          }
        }
      }
    }
    return body.toString();
  }

  /**
   * Tiles of which both operands are packed and lie in one array, with the sums beside them: of A
   * the rows of a panel for each step of k, of which a tile takes some, of B two vectors.
   *
   * <p>With 16 registers, panels of eight rows have one counter and the displacements of
   * instructions give every place, and a step takes 23 instructions where rows of A that lie apart
   * take 32. With 32, a step has so much arithmetic that panels need not be wider than a tile.
   *
   * <p>C2 is told that the place of A is small, which saves widening it at each step, but not that
   * k is: then it takes four steps at a time and keeps the sums in memory (bench/results/gemm.md).
   *
   * @param wide whether they are those for 32 registers
   */
  private static String panels(boolean wide) {
    StringBuilder methods = new StringBuilder();
    for (boolean resumes : new boolean[] {false, true}) {
      methods.append(choice(wide, resumes));
      for (int rows : panelHeights(wide)) {
        methods.append(panelTile(wide, resumes, rows));
      }
    }
    String factors =
        """

        /** Elements of B for one of A, twice the lanes for eight: so many, and half as many. */
        private static final int TIMES = Math.max(1, NEXT / 4);

        private static final int HALVED = NEXT < 4 ? 1 : 0;
        """;
    String says = "The register tiles that {@link PackedBlock} is made of, with $N registers.";
    return type(
        wide ? "WidePanelTile" : "PanelTile",
        says.replace("$N", wide ? "32" : "16"),
        wide ? "" : factors,
        methods);
  }

  private static int[] panelHeights(boolean wide) {
    return wide ? PANEL_HEIGHTS : LOW_HEIGHTS[1];
  }

  private static String choice(boolean wide, boolean resumes) {
    StringBuilder cases = new StringBuilder();
    for (int rows : panelHeights(wide)) {
      cases.append(
          "case $ROWS -> $NAME$ROWSx2($SHIFTk, alpha, s, aAt, bAt, $SUMSd, dAt, dRow);\n"
              .replace("$SHIFT", isTight(rows, 2) ? "-0f, " : "")
              .replace("$ROWS", Integer.toString(rows)));
    }
    cases.append("default -> throw new AssertionError();\n");
    return panelText(
        resumes,
        """

        static void $NAME(
            int rows, int k, float alpha, float[] s, int aAt, int bAt, $TAKESfloat[] d, int dAt, int dRow) {
          switch (rows) {
        $CASES  }
        }
        """
            .replace("$CASES", cases.toString().indent(4)));
  }

  private static String panelTile(boolean wide, boolean resumes, int rows) {
    boolean tight = isTight(rows, 2);
    StringBuilder start = new StringBuilder();
    StringBuilder exact = new StringBuilder();
    StringBuilder store = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      for (int v = 0; v < 2; v++) {
        String sums = "FloatVector.fromArray(SPECIES, s, tAt" + times(2 * i + v, "NEXT") + ")";
        start.append("FloatVector " + sum(i, v) + " = " + (resumes ? sums : "zero") + ";\n");
        exact.append(exactType(sum(i, v)));
        String scaled = tight ? ".fma(factor, term)" : ".mul(factor)";
        String place = "dAt" + times(i, "dRow") + column(v, true);
        store.append(sum(i, v) + scaled + ".intoArray(d, " + place + ");\n");
      }
    }
    String loops = wide ? widePanelLoop(rows) : panelLoop(rows, STEPS) + panelLoop(rows, 1);
    return panelText(
        resumes,
        """

        private static void $NAME$ROWSx2(
            $SHIFTint k, float alpha, float[] s, int aAt, int bAt, $TAKESfloat[] d, int dAt, int dRow) {
          $ZEROint first = aAt & PLACE;
        $START$LOOPS  FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        $TERM$EXACT$STORE}
        """
            .replace("$ZERO", resumes ? "" : "FloatVector zero = FloatVector.zero(SPECIES);\n  ")
            .replace("$SHIFT", tight ? "float shift, " : "")
            .replace("$ROWS", Integer.toString(rows))
            .replace("$START", start.toString().indent(2))
            .replace("$LOOPS", loops.indent(2))
            .replace(
                "$TERM",
                tight ? "  FloatVector term = FloatVector.broadcast(SPECIES, shift);\n" : "")
            .replace("$EXACT", exact.toString().indent(2))
            .replace("$STORE", store.toString().indent(2)));
  }

  private static String panelLoop(int rows, int steps) {
    Place inA = (q, i) -> "first + q + " + (8 * q + i);
    Place inB = (q, v) -> "at" + times(2 * q + v, "NEXT");
    String body = "int at = bAt + (q * TIMES >> HALVED);\n";
    body += steps(rows, 2, steps, steps > 1, "s", inA, "s", inB);
    String start = steps == 1 ? "" : "int end = k * 8;\nint q = 0;\n";
    String head =
        steps == 1 ? "q < end; q += 8" : "q < end - " + 8 * (steps - 1) + "; q += " + 8 * steps;
    return start + "for (; " + head + ") {\n" + body.indent(2) + "}\n";
  }

  /** One step at a time: two, with fences, make 0.97 of the speed on a Zen 5. */
  private static String widePanelLoop(int rows) {
    int most = panelHeights(true)[0];
    Place inA = (q, i) -> "first + " + most + " * p + " + i;
    Place inB = (q, v) -> "bAt + 2 * NEXT * p" + times(v, "NEXT");
    String body = steps(rows, 2, 1, false, "s", inA, "s", inB);
    return "for (int p = 0; p < k; p++) {\n" + body.indent(2) + "}\n";
  }

  private static String panelText(boolean resumes, String text) {
    return text.replace("$NAME", resumes ? "resume" : "begin")
        .replace("$TAKES", resumes ? "int tAt, " : "")
        .replace("$SUMS", resumes ? "tAt, " : "");
  }

  static String row(int index) {
    return "row" + index;
  }

  static String sum(int row, int vector) {
    return "c" + row + (char) ('a' + vector);
  }

  /** Where a vector of a row begins; the last one of operands in place is moved left. */
  private static String column(int vector, boolean inOrder) {
    return !inOrder && vector > 0 ? " + next" : times(vector, "NEXT");
  }

  static String times(int row, String stride) {
    return row == 0 ? "" : " + " + (row == 1 ? "" : row + " * ") + stride;
  }
}
