package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Values of recorded functions against the plain formula, and what they refuse. */
class FunctionsTest {
  private static final double U = DType.F64.unitRoundoff();

  private final Tape tape = new Tape();

  private Var input(Shape shape, long seed) {
    Tensor t = Tensor.zeros(DType.F64, shape.rows(), shape.cols());
    new Gaussian(seed).fill(t.storage(), 0, shape.elements(), 1);
    return Arrangement.reshape(tape.input(t), shape);
  }

  private Var row(double... x) {
    return tape.input(Tensor.of(new double[][] {x}));
  }

  private static double[] value(Var y) {
    double[] values = new double[y.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = y.value().storage().get(y.value().offset() + i);
    }
    return values;
  }

  @Test
  void broadcastingFollowsNumPy() {
    Var a = input(Shape.of(2, 3, 1), 1);
    Var b = input(Shape.of(1, 4), 2);
    Var y = Functions.minus(a, b);
    assertEquals(Shape.of(2, 3, 4), y.shape());
    tape.run();
    for (int i = 0; i < 24; i++) {
      assertEquals(value(a)[i / 4] - value(b)[i % 4], value(y)[i]);
    }
  }

  @Test
  void arrangementsMoveElements() {
    Var x = input(Shape.of(2, 3, 4), 1);
    Var permuted = Arrangement.permute(x, 2, 0, 1);
    Var slice = Arrangement.slice(x, 1, 1, 3);
    Var joined = Arrangement.concat(-1, List.of(x, Arrangement.slice(x, -1, 2, 3)));
    Var sums = Functions.sum(x, 0);
    assertEquals(Shape.of(4, 2, 3), permuted.shape());
    assertEquals(Shape.of(2, 2, 4), slice.shape());
    assertEquals(Shape.of(2, 3, 5), joined.shape());
    assertEquals(Shape.of(1, 3, 4), sums.shape());
    tape.run();
    double[] v = value(x);
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 4; k++) {
          double element = v[(i * 3 + j) * 4 + k];
          assertEquals(element, value(permuted)[(k * 2 + i) * 3 + j]);
          assertEquals(element, value(joined)[(i * 3 + j) * 5 + k]);
          if (j >= 1) {
            assertEquals(element, value(slice)[(i * 2 + j - 1) * 4 + k]);
          }
        }
        assertEquals(v[(i * 3 + j) * 4 + 2], value(joined)[(i * 3 + j) * 5 + 4]);
      }
    }
    for (int i = 0; i < 12; i++) {
      assertEquals(v[i] + v[12 + i], value(sums)[i]);
    }
  }

  /** The definition with seven loops; at most 18 products per element, γ₁₉ of their sizes. */
  @Test
  void convolutionFollowsItsDefinition() {
    Convolution.Window window = new Convolution.Window(3, 2, 2, 1);
    Var x = input(Shape.of(2, 5, 4, 3), 1);
    Var w = input(Shape.of(4, 3 * 2 * 3), 2);
    Var b = input(Shape.of(1, 4), 3);
    Var y = Convolution.conv2d(x, w, b, window);
    assertEquals(Shape.of(2, 3, 3, 4), y.shape());
    tape.run();
    for (int at = 0; at < y.size(); at++) {
      int f = at % 4;
      int j = at / 4 % 3;
      int i = at / 12 % 3;
      int n = at / 36;
      double sum = value(b)[f];
      double size = Math.abs(sum);
      for (int r = 0; r < 3; r++) {
        for (int s = 0; s < 2; s++) {
          for (int c = 0; c < 3; c++) {
            int line = 2 * i + r - 1;
            int column = 2 * j + s - 1;
            boolean inside = line >= 0 && line < 5 && column >= 0 && column < 4;
            double pixel = inside ? value(x)[((n * 5 + line) * 4 + column) * 3 + c] : 0;
            double product = pixel * value(w)[f * 18 + (r * 2 + s) * 3 + c];
            sum += product;
            size += Math.abs(product);
          }
        }
      }
      assertEquals(sum, value(y)[at], 2 * 20 * U * size);
    }
  }

  @Test
  void poolingTakesGreatestAndMean() {
    Var x = Arrangement.reshape(row(1, 10, 5, 20, 3, 40, -7, 30), Shape.of(1, 2, 2, 2));
    Convolution.Window window = new Convolution.Window(2, 2, 2, 0);
    Var greatest = Convolution.maxPool(x, window);
    Var mean = Convolution.averagePool(x, window);
    tape.run();
    assertArrayEquals(new double[] {5, 40}, value(greatest));
    assertArrayEquals(new double[] {0.5, 25}, value(mean));
  }

  @Test
  void normalisedRowsAndColumnsHaveMeanZeroAndVarianceOne() {
    Var x = input(new Shape(6, 5), 1);
    Var one = row(1, 1, 1, 1, 1);
    Var zero = row(0, 0, 0, 0, 0);
    Var byRow = Normalization.layer(x, one, zero, 0);
    Var byColumn = Normalization.batch(x, one, zero, 0);
    tape.run();
    // Entries are below 3; ten roundings each, and the sums of at most six.
    for (int i = 0; i < 6; i++) {
      double sum = 0;
      double squares = 0;
      for (int j = 0; j < 5; j++) {
        sum += byRow.value().get(i, j);
        squares += byRow.value().get(i, j) * byRow.value().get(i, j);
      }
      assertEquals(0, sum, 100 * U * 3);
      assertEquals(5, squares, 100 * U * 5);
    }
    for (int j = 0; j < 5; j++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 6; i++) {
        sum += byColumn.value().get(i, j);
        squares += byColumn.value().get(i, j) * byColumn.value().get(i, j);
      }
      assertEquals(0, sum, 100 * U * 3);
      assertEquals(6, squares, 100 * U * 6);
    }
  }

  @Test
  void softmaxSurvivesLargeLogits() {
    Var z = row(1000, 1000 + Math.log(3), -1000);
    Var logs = Functions.logSoftmax(z);
    Var p = Functions.softmax(z);
    tape.run();
    // An ulp of 1000 in the logits is 1024u.
    assertArrayEquals(new double[] {0.25, 0.75, 0}, value(p), 2048 * U);
    assertEquals(Math.log(0.25), value(logs)[0], 2048 * U);
    assertEquals(-2000 - Math.log(4), value(logs)[2], 4096 * U);
  }

  @Test
  void binaryCrossEntropyHasRelativeAccuracyInTheTail() {
    Var loss = Functions.binaryCrossEntropy(row(50, -1000), row(1, 0));
    tape.run();
    // ½·(log(1 + e^{−50}) + 0).
    double exact = Math.log1p(Math.exp(-50)) / 2;
    assertEquals(exact, value(loss)[0], 8 * U * exact);
  }

  @Test
  void geluInTanhFormIsCloseToTheExactOne() {
    Var x = row(-3, -1, -0.5, 0, 0.5, 1, 3);
    Var approximate = Functions.geluTanh(x);
    Var exact = Functions.activate(Activation.GELU, x);
    tape.run();
    // The published approximation errs by less than 5e-4 everywhere.
    assertArrayEquals(value(exact), value(approximate), 5e-4);
    assertEquals(0.8411919906082768, value(approximate)[5], 4 * U, "½·(1 + tanh(√(2/π)·1.044715))");
  }

  @Test
  void conventionsAtKinksAndNaN() {
    double nan = Double.NaN;
    Var a = row(1, 2, 3, nan);
    Var b = row(2, 2, 2, 2);
    Var y = Functions.maximum(a, b);
    Var da = tape.gradient(Functions.sum(y), List.of(a)).getFirst();
    Var clamped = Functions.clamp(a, 1, 2);
    Var dClamped = tape.gradient(Functions.sum(clamped), List.of(a)).getFirst();
    Var greatest = Functions.max(row(1, 7, 7));
    Var ties = row(7, 7, 1);
    Var dTies = tape.gradient(Functions.sum(Functions.max(ties)), List.of(ties)).getFirst();
    tape.run();
    assertArrayEquals(new double[] {2, 2, 3, nan}, value(y));
    assertArrayEquals(new double[] {0, 0.5, 1, nan}, value(da));
    assertArrayEquals(new double[] {1, 2, 2, nan}, value(clamped));
    assertArrayEquals(new double[] {1, 1, 0, nan}, value(dClamped));
    assertEquals(7, value(greatest)[0]);
    assertArrayEquals(new double[] {1, 0, 0}, value(dTies));
  }

  @Test
  void dropoutKeepsTheMeanAndRepeatsWithItsSeed() {
    Tensor ones = Tensor.zeros(DType.F64, 100, 100);
    ones.storage().fill(1);
    DropoutMask mask = new DropoutMask(new Shape(100, 100), 0.25);
    Var y = Functions.dropout(tape.input(ones), mask);
    tape.run();
    assertArrayEquals(ones.storage().toDoubles(), value(y), "everything before the first draw");
    mask.draw(1);
    tape.run();
    double[] first = value(y);
    mask.draw(2);
    tape.run();
    assertTrue(!Arrays.equals(first, value(y)));
    mask.draw(1);
    tape.run();
    assertArrayEquals(first, value(y));
    // Mean 1, standard deviation √(1/3) of one element, so 0.00577 of the mean of 10⁴: five of
    // them.
    assertEquals(1, Arrays.stream(first).average().orElseThrow(), 5 * 0.00578);
    mask.keepAll();
    tape.run();
    assertArrayEquals(ones.storage().toDoubles(), value(y));
  }

  @Test
  void floatAndDoubleAgree() {
    Function<Var, Var> f =
        x ->
            Functions.mean(
                Functions.logSoftmax(
                    Functions.activate(Activation.TANH, Functions.times(x, Functions.sum(x, 0)))));
    Tensor x = Tensor.zeros(DType.F32, 4, 3);
    new Gaussian(5).fill(x.storage(), 0, 12, 1);
    Var single = f.apply(tape.input(x));
    Var wide = f.apply(tape.input(x.copy(DType.F64)));
    tape.run();
    // Sums of 4, products and tanh' ≤ 1 of numbers below 10, a mean of 12: some 20 roundings.
    assertEquals(value(wide)[0], value(single)[0], 20 * DType.F32.unitRoundoff() * 10);
  }

  @Test
  void misfitsNameTheOperationAndBothShapes() {
    Var a = input(Shape.of(2, 3), 1);
    Var b = input(Shape.of(4, 5), 2);
    Var image = input(Shape.of(1, 4, 4, 2), 3);
    refuses("times", "2×3", "4×5", () -> Functions.times(a, b));
    refuses("MatMul", "2×3", "4×5", () -> Functions.matmul(a, b));
    refuses("Reshape", "2×3", "2×4", () -> Arrangement.reshape(a, new Shape(2, 4)));
    refuses("concat", "2×3", "4×5", () -> Arrangement.concat(0, List.of(a, b)));
    refuses("broadcast", "2×3", "4×3", () -> Arrangement.broadcast(a, new Shape(4, 3)));
    refuses("slice", "2×3", "[1, 4)", () -> Arrangement.slice(a, 1, 1, 4));
    refuses("permute", "2×3", "[0, 0]", () -> Arrangement.permute(a, 0, 0));
    Convolution.Window window = new Convolution.Window(2, 2, 1, 0);
    refuses("conv2d", "1×4×4×2", "4×5", () -> Convolution.conv2d(image, b, null, window));
    refuses("window", "2×3", "images", () -> Convolution.conv2d(a, b, null, window));
    Convolution.Window large = new Convolution.Window(5, 5, 1, 0);
    refuses("window 5×5", "1×4×4×2", "larger", () -> Convolution.maxPool(image, large));
    refuses("ColumnSums", "1×4×4×2", "matrix", () -> new RowOps.ColumnSums(image).record());
    refuses("Clamp", "2.0", "1.0", () -> Functions.clamp(a, 2, 1));
  }

  private static void refuses(String first, String second, String third, Executable misfit) {
    String message = assertThrows(IllegalArgumentException.class, misfit).getMessage();
    for (String part : new String[] {first, second, third}) {
      assertTrue(message.contains(part), message);
    }
  }
}
