package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Loaders against published data sets, when a folder {@code shared/data} stands beside the
 * repository; without it these tests are skipped.
 */
class PublicDataTest {
  /** Tests run in the module's folder. */
  private static final Path DATA = Path.of("..", "..", "shared", "data");

  /** Xiao, Rasul, Vollgraf: Fashion-MNIST, arXiv:1708.07747; byte sums of the published files. */
  @Test
  void fashionMnist() {
    Path folder = require("fashion-mnist");
    Tensor images = Idx.images(folder.resolve("train-images-idx3-ubyte.gz"), DType.F64);
    assertEquals(60_000, images.rows());
    assertEquals(784, images.cols());
    assertEquals(3_431_114_169L, byteSum(images, 60_000));
    assertEquals(76_247, byteSum(images, 1));
    int[] labels = Idx.labels(folder.resolve("train-labels-idx1-ubyte.gz"));
    assertArrayEquals(new int[] {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, Arrays.copyOf(labels, 10));
    assertEquals(6_000, Arrays.stream(labels).filter(label -> label == 4).count());

    Data data = Data.load(folder, DType.F32, Task.CLASSIFICATION, 1);
    // Printed with six decimals.
    assertEquals(0.286041, data.inputs().mean()[0], 0.5e-6);
    assertEquals(0.353024, data.inputs().deviation()[0], 0.5e-6);
    assertEquals(10, data.train().targets().width());
    Dataset test = data.test().orElseThrow();
    assertEquals(10_000, test.size());
    int[] testLabels = ((Labels) test.targets()).labels();
    assertArrayEquals(new int[] {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}, Arrays.copyOf(testLabels, 10));
    Tensor testImages = Idx.images(folder.resolve("t10k-images-idx3-ubyte.gz"), DType.F64);
    assertEquals(573_469_082, byteSum(testImages, 10_000));
    assertEquals(33_456, byteSum(testImages, 1));
  }

  /** UCI Optical Recognition of Handwritten Digits (Alpaydin and Kaynak 1998). */
  @Test
  void handwrittenDigits() {
    Path folder = require("small");
    Csv.Table train = Csv.read(folder.resolve("optdigits.tra.gz"));
    assertEquals(3_823, train.rows());
    assertEquals(65, train.cols());
    assertEquals(1_797, Csv.read(folder.resolve("optdigits.tes.gz")).rows());
    Data data = Data.load(folder.resolve("optdigits.tra.gz"), DType.F32, Task.CLASSIFICATION, 1);
    assertEquals(10, data.train().targets().width());
    assertEquals(764, data.test().orElseThrow().size());
  }

  /** California housing (Pace and Barry 1997), every tenth complete row. */
  @Test
  void housing() {
    Path file = require("small").resolve("california_housing_2044.csv.gz");
    Csv.Table table = Csv.read(file);
    assertEquals(2_044, table.rows());
    assertEquals("median_house_value", table.header().get(8));
    assertEquals(452_600, table.get(0, 8));
    Data data = Data.load(file, DType.F64, Task.REGRESSION, 1, Optional.of("median_house_value"));
    assertEquals(8, data.train().inputs().cols());
  }

  /** A thousand images under names of their own: read one by one. */
  @Test
  void smallFashion() {
    Path folder = require("small");
    Tensor images =
        Idx.images(folder.resolve("fashion-train-1000-images-idx3-ubyte.gz"), DType.F64);
    assertEquals(1_000, images.rows());
    assertEquals(76_247, byteSum(images, 1));
    int[] labels = Idx.labels(folder.resolve("fashion-t10k-500-labels-idx1-ubyte.gz"));
    int[] counts = new int[10];
    Arrays.stream(labels).forEach(label -> counts[label]++);
    assertArrayEquals(new int[] {55, 52, 65, 46, 57, 39, 47, 47, 44, 48}, counts);
  }

  private static long byteSum(Tensor images, int rows) {
    long sum = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < images.cols(); j++) {
        sum += Math.round(images.get(i, j) * 255);
      }
    }
    return sum;
  }

  private static Path require(String name) {
    Path folder = DATA.resolve(name);
    assumeTrue(Files.isDirectory(folder), "no " + folder.toAbsolutePath().normalize());
    return folder;
  }
}
