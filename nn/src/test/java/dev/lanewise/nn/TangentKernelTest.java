package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TangentKernelTest {
  private static DenseNet net(String sizes) {
    return DenseNet.parse(sizes, Activation.TANH, Parametrization.NTK, Bias.ALL);
  }

  private static Tensor inputs(DType dtype, int n, int d) {
    Tensor x = Tensor.zeros(dtype, n, d);
    new Gaussian(5).fill(x.storage(), 0, n * d, 1);
    return x;
  }

  /** u = W·x + b: K = (x·x' + 1)·I by hand. */
  @Test
  void aLinearNetHasTheGramMatrixOfItsInputs() {
    DenseNet net = net("2-2");
    Tensor x = Tensor.of(new double[][] {{1, 2}, {3, -1}});
    Storage w = net.initial(DType.F64, 1);
    assertArrayEquals(
        new double[][] {{6, 0, 2, 0}, {0, 6, 0, 2}, {2, 0, 11, 0}, {0, 2, 0, 11}},
        new TangentKernel(net, x, TangentKernel.Outputs.SEPARATE).at(w).toDoubles());
    assertArrayEquals(
        new double[][] {{12, 4}, {4, 22}},
        new TangentKernel(net, x, TangentKernel.Outputs.SUMMED).at(w).toDoubles());
  }

  /** More rows than a tile has, with a rest: entries are those of the pairs taken alone. */
  @ParameterizedTest
  @EnumSource(TangentKernel.Outputs.class)
  void tilesJoinWithoutSeam(TangentKernel.Outputs outputs) {
    DenseNet net = net("3-5-4-3");
    int n = 301;
    Tensor x = inputs(DType.F64, n, 3);
    Storage w = net.initial(DType.F64, 2);
    Tensor whole = new TangentKernel(net, x, outputs).at(w);
    int r = outputs == TangentKernel.Outputs.SEPARATE ? 3 : 1;
    for (int[] pair :
        new int[][] {{0, 300}, {83, 84}, {84, 85}, {85, 84}, {255, 256}, {300, 170}}) {
      Tensor two = Tensor.zeros(DType.F64, 2, 3);
      for (int c = 0; c < 3; c++) {
        two.set(0, c, x.get(pair[0], c));
        two.set(1, c, x.get(pair[1], c));
      }
      Tensor alone = new TangentKernel(net, two, outputs).at(w);
      double scale = Math.max(alone.get(0, 0), alone.get(r, r));
      for (int a = 0; a < r; a++) {
        for (int b = 0; b < r; b++) {
          assertEquals(
              alone.get(a, r + b), whole.get(pair[0] * r + a, pair[1] * r + b), 1e-13 * scale);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void bitsDoNotDependOnTheNumberOfThreads(DType dtype) {
    DenseNet net = net("120-200-2");
    Tensor x = inputs(dtype, 300, 120);
    Storage w = net.initial(dtype, 3);
    double[][] kernels = new double[3][];
    try {
      for (int threads = 1; threads <= 3; threads++) {
        Kernels.threads(threads);
        kernels[threads - 1] =
            new TangentKernel(net, x, TangentKernel.Outputs.SEPARATE).at(w).storage().toDoubles();
      }
    } finally {
      Kernels.threads(Runtime.getRuntime().availableProcessors());
    }
    assertArrayEquals(kernels[0], kernels[1]);
    assertArrayEquals(kernels[0], kernels[2]);
  }

  @Test
  void progressCountsEveryTileOnce() {
    DenseNet net = net("3-5-1");
    List<Long> done = new ArrayList<>();
    new TangentKernel(net, inputs(DType.F64, 600, 3), TangentKernel.Outputs.SEPARATE)
        .at(
            net.initial(DType.F64, 1),
            (tiles, of) -> {
              assertEquals(2 * 6, of);
              done.add(tiles);
            });
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L), done);
  }

  @Test
  void whatDoesNotFitSaysBeforeHowMuchItNeeds() {
    DenseNet net = net("784-1024-1024-1");
    Tensor x = Tensor.zeros(DType.F64, 10_000, 784);
    TangentKernel kernel = new TangentKernel(net, x, TangentKernel.Outputs.SEPARATE);
    // K 0.8 GB; α and σ' of two layers of 1024, two Δ of one: 6·10⁴·1024 numbers.
    assertEquals(8L * (100_000_000 + 6L * 10_000 * 1024 + 2 * 256 * 256), kernel.bytes());
    // Where a value of σ tells σ' that is not kept.
    DenseNet relu =
        DenseNet.parse("784-1024-1024-1", Activation.RELU, Parametrization.NTK, Bias.ALL);
    assertEquals(
        kernel.bytes() - 8 * 2L * 10_000 * 1024,
        new TangentKernel(relu, x, TangentKernel.Outputs.SEPARATE).bytes());
    // The goal for this size: 4 GB with inputs and weights.
    long resident = kernel.bytes() + 8L * (x.rows() * x.cols() + net.parameters());
    assertTrue(resident < 4_000_000_000L, resident + " bytes");
    TangentKernel separate =
        new TangentKernel(net("2-40000"), inputs(DType.F64, 2, 2), TangentKernel.Outputs.SEPARATE);
    String message =
        assertThrows(DataException.class, () -> separate.at(Storage.allocate(DType.F64, 120_000)))
            .getMessage();
    assertTrue(message.contains("net 2-40000 on 2 examples needs"), message);
  }

  @Test
  void badArgumentsAreNamed() {
    DenseNet net = net("3-5-1");
    refuses("inputs are 2×4", () -> new TangentKernel(net, inputs(DType.F64, 2, 4), null));
    refuses("inputs are 0×3", () -> new TangentKernel(net, inputs(DType.F64, 0, 3), null));
    TangentKernel kernel =
        new TangentKernel(net, inputs(DType.F64, 2, 3), TangentKernel.Outputs.SUMMED);
    refuses("w has 7 numbers in F64", () -> kernel.at(Storage.allocate(DType.F64, 7)));
    refuses("needs 26 in F64", () -> kernel.at(Storage.allocate(DType.F32, 26)));
  }

  private static void refuses(String part, org.junit.jupiter.api.function.Executable action) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    assertTrue(message.contains(part), message);
  }
}
