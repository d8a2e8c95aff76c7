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
  /** Rows of the tiles with one, two and three vectors, the tallest first. */
  private static final int[][] HEIGHTS = {{8, 6, 4, 3, 2, 1}, {12, 8, 6, 4, 3, 2, 1}, {3, 2, 1}};

  private static final String[] NUMBERS = {"one", "two", "three"};

  /** Sums that fit in 16 registers beside what the loop needs; C2 spills from 10 on. */
  private static final int FEW_SUMS = 9;

  public static void main(String[] args) throws IOException {
    String text = type();
    write(Path.of(args[0]), "StripTile.java", text);
    write(Path.of(args[1]), "StripTile.java", twin(text));
  }

  private static String twin(String text) {
    return text.replace("FloatVector", "DoubleVector")
        .replace("<Float>", "<Double>")
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
        methods.append(tile(rows, vectors));
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

          private StripTile() {}
        $METHODS}
        """
        .replace("$METHODS", methods.toString().indent(2));
  }

  /** The loop over the rows of a strip of columns: as many rows at a time as registers allow. */
  private static String strip(int vectors) {
    StringBuilder loops = new StringBuilder();
    for (int rows : HEIGHTS[vectors - 1]) {
      boolean few = rows * vectors <= FEW_SUMS;
      loops.append(
          """
          for (; $WIDEm - i >= $ROWS; i += $ROWS) {
            tile$ROWSx$VECTORS(
                k, alpha, a, aAt + i * aRow, aRow, b, bAt, bStep, $ARGUMENTd, dAt + i * dRow, dRow);
          }
          """
              .replace("$WIDE", few ? "" : "Blocking.WIDE && ")
              .replace("$ROWS", Integer.toString(rows)));
    }
    return parameters(
        vectors,
        """

        static void $NAME(
            int m, $PARAMETERS) {
          int i = 0;
        $LOOPS}
        """
            .replace("$NAME", NUMBERS[vectors - 1])
            .replace("$LOOPS", loops.toString().indent(2)));
  }

  private static String tile(int rows, int vectors) {
    StringBuilder zero = new StringBuilder("FloatVector zero = FloatVector.zero(SPECIES);\n");
    StringBuilder exact = new StringBuilder();
    StringBuilder store = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      for (int v = 0; v < vectors; v++) {
        zero.append("FloatVector " + sum(i, v) + " = zero;\n");
        String place = "dAt" + times(i, "dRow") + column(v);
        exact.append(
            "if (" + sum(i, v) + ".getClass() != TYPE) {\n  throw new AssertionError();\n}\n");
        store.append(sum(i, v) + ".mul(factor).intoArray(d, " + place + ");\n");
      }
    }
    // C2 does not know the exact type of a sum that comes out of the loop, and where a JVM uses
    // vectors of several widths its profile does not tell: the comparison does, at no cost.
    // With one vector, the addresses of the rows cost as much as the arithmetic: four steps share
    // them. That makes 42 GFLOP/s of 28 with 12 rows of four floats on a Zen 4.
    String loops = (vectors == 1 ? loop(rows, vectors, 4) : "") + loop(rows, vectors, 1);
    return parameters(
        vectors,
        """

        private static void tile$ROWSx$VECTORS(
            $PARAMETERS) {
        $ZERO  int p = 0;
        $LOOPS  FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        $STORE}
        """
            .replace("$ROWS", Integer.toString(rows))
            .replace("$ZERO", zero.toString().indent(2))
            .replace("$LOOPS", loops.indent(2))
            .replace("$STORE", (exact.toString() + store).indent(2)));
  }

  private static String parameters(int vectors, String text) {
    return text.replace(
            "$PARAMETERS",
            "int k, float alpha, float[] a, int aAt, int aRow, float[] b, int bAt, int bStep,\n"
                + "      $PARAMETERfloat[] d, int dAt, int dRow")
        .replace("$PARAMETER", vectors == 1 ? "" : "int next, ")
        .replace("$ARGUMENT", vectors == 1 ? "" : "next, ")
        .replace("$VECTORS", Integer.toString(vectors));
  }

  /** So many steps of k at a time. */
  private static String loop(int rows, int vectors, int steps) {
    StringBuilder body = new StringBuilder();
    for (int q = 0; q < steps; q++) {
      for (int v = 0; v < vectors; v++) {
        String step = q == 0 ? "p" : "(p + " + q + ")";
        String place = "bAt + " + step + " * bStep" + column(v);
        body.append("FloatVector b" + q + v);
        body.append(" = FloatVector.fromArray(SPECIES, b, " + place + ");\n");
      }
    }
    body.append("int at = aAt + p;\n");
    for (int i = 0; i < rows; i++) {
      for (int q = 0; q < steps; q++) {
        String element = "a" + i + "s" + q;
        String place = "at" + times(i, "aRow") + (q == 0 ? "" : " + " + q);
        body.append("FloatVector " + element);
        body.append(" = FloatVector.broadcast(SPECIES, a[" + place + "]);\n");
        for (int v = 0; v < vectors; v++) {
          body.append(sum(i, v) + " = " + element + ".fma(b" + q + v + ", " + sum(i, v) + ");\n");
        }
      }
    }
    String head = steps == 1 ? "p < k; p++" : "p < k - " + (steps - 1) + "; p += " + steps;
    return "for (; " + head + ") {\n" + body.toString().indent(2) + "}\n";
  }

  private static String sum(int row, int vector) {
    return "c" + row + (char) ('a' + vector);
  }

  private static String column(int vector) {
    return vector == 0 ? "" : " + " + (vector == 1 ? "" : vector + " * ") + "next";
  }

  private static String times(int row, String stride) {
    return row == 0 ? "" : " + " + (row == 1 ? "" : row + " * ") + stride;
  }
}
