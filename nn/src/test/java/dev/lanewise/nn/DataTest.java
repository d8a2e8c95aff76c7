package dev.lanewise.nn;

import static dev.lanewise.nn.IdxFiles.gzip;
import static dev.lanewise.nn.IdxFiles.idx;
import static dev.lanewise.nn.IdxFiles.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and tables become training and test data, standardised, or one line says why not. */
class DataTest {
  @TempDir Path dir;

  @Test
  void folderOfImages() {
    writeFolder();
    Data data = load(dir, Task.REGRESSION);
    assertEquals(2, data.train().size());
    assertEquals(1, data.test().orElseThrow().size());
    Labels labels = (Labels) data.train().targets();
    assertArrayEquals(new int[] {1, 0}, labels.labels());
    assertEquals(3, labels.classes(), "the test set has class 2");
    assertEquals(3, data.test().orElseThrow().targets().width());
  }

  @Test
  void pixelsAreStandardisedByTheTrainingPart() {
    writeFolder();
    Data data = load(dir, Task.CLASSIFICATION);
    // Pixels 0, 255, 0, 255: mean ½ and deviation ½ after v/255.
    assertArrayEquals(new double[] {-1, 1}, data.train().inputs().toDoubles()[0]);
    assertArrayEquals(new double[] {1, -1}, data.test().orElseThrow().inputs().toDoubles()[0]);
    assertEquals(1, data.inputs().restore(0, 1));
  }

  @Test
  void testSetIsOptionalButNotHalfOfIt() {
    writeFolder();
    assertTrue(dir.resolve("t10k-images-idx3-ubyte").toFile().delete());
    assertLine(dir, "no t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz");
    assertTrue(dir.resolve("t10k-labels-idx1-ubyte.gz").toFile().delete());
    assertEquals(Optional.empty(), load(dir, Task.CLASSIFICATION).test());
  }

  @Test
  void folderWithoutImages() {
    assertLine(dir, "no train-images-idx3-ubyte");
  }

  @Test
  void countsOfImagesAndLabelsThatDiffer() {
    writeFolder();
    write(dir.resolve("train-labels-idx1-ubyte"), idx(new int[] {2049, 1}, (byte) 1));
    assertLine(dir, "2 images, but 1 labels in train-labels-idx1-ubyte");
  }

  @Test
  void imageSizesThatDiffer() {
    writeFolder();
    write(dir.resolve("t10k-images-idx3-ubyte"), idx(new int[] {2051, 1, 1, 1}, (byte) 0));
    assertLine(dir, "images of 1 pixels, but 2 in train-images-idx3-ubyte");
  }

  @Test
  void oneIdxFileAlone() {
    Path file = write(dir.resolve("x"), gzip(idx(new int[] {2049, 1}, (byte) 1)));
    assertLine(file, "name the folder");
  }

  @Test
  void tableHoldsOutAFifth() {
    Path file = table(11, "%d,%d\n");
    Data data = load(file, Task.REGRESSION);
    assertEquals(9, data.train().size());
    assertEquals(2, data.test().orElseThrow().size());
    double[] all = new double[11];
    for (int i = 0; i < 11; i++) {
      Dataset part = i < 9 ? data.train() : data.test().orElseThrow();
      all[i] = data.inputs().restore(0, part.inputs().get(i < 9 ? i : i - 9, 0));
    }
    Arrays.sort(all);
    for (int i = 0; i < 11; i++) {
      assertEquals(i, all[i], 1e-14 * 11);
    }
  }

  @Test
  void fourRowsHoldOutNone() {
    assertEquals(Optional.empty(), load(table(4, "%d,%d\n"), Task.REGRESSION).test());
  }

  @Test
  void columnsAreStandardisedByTheTrainingPart() {
    Data data = load(table(100, "%d,7,%d\n"), Task.REGRESSION);
    Tensor x = data.train().inputs();
    Tensor y = data.train().values();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < x.rows(); i++) {
      sum += x.get(i, 0);
      squares += x.get(i, 0) * x.get(i, 0);
      assertEquals(0, x.get(i, 1), "a constant column becomes 0");
      assertEquals(x.get(i, 0), y.get(i, 0), "targets are standardised alike");
    }
    // Sums of 80 numbers below 2 that were each rounded a few times.
    assertEquals(0, sum, 80 * 84 * 2 * 0x1p-53);
    assertEquals(80, squares, 80 * 84 * 4 * 0x1p-53);
    assertEquals(1, data.targets().orElseThrow().mean().length);
  }

  @Test
  void aSeedDrawsTheRowsHeldOut() {
    Path file = table(50, "%d,%d\n");
    double[][] first = heldOut(file, 1);
    assertArrayEquals(first, heldOut(file, 1));
    assertTrue(!Arrays.deepEquals(first, heldOut(file, 2)));
  }

  @Test
  void targetColumnByName() {
    Path file = text("y,x\n0,10\n1,20\n1,30\n");
    Data data = Data.load(file, DType.F64, Task.CLASSIFICATION, 1, Optional.of("y"));
    for (int i = 0; i < 3; i++) {
      double x = data.inputs().restore(0, data.train().inputs().get(i, 0));
      assertEquals(x > 15 ? 1 : 0, ((Labels) data.train().targets()).labels()[i]);
    }
    DataException e =
        assertThrows(
            DataException.class,
            () -> Data.load(file, DType.F64, Task.CLASSIFICATION, 1, Optional.of("z")));
    assertTrue(e.getMessage().contains("no column 'z'"), e.getMessage());
  }

  @Test
  void classesMustBeWholeNumbersFromZero() {
    assertLine(text("a,b\n1,0\n2,1.5\n"), "line 3: column 2: the class 1.5");
    assertLine(text("1,0\n2,-1\n"), "line 2: column 2: the class -1.0");
    assertLine(text("1,0\n2,1e9\n"), "the class 1.0E9");
  }

  @Test
  void oneColumnIsNoTable() {
    assertLine(text("1\n2\n"), "one column only");
  }

  @Test
  void valuesBeyondTheRangeOfTheirTypeAreRefused() {
    assertLine(text("1e308,0\n-1e308,1\n1e308,1\n"), "column 1: its spread is too large");
    Path outlier = text("0,0\n1,0\n2,0\n3,0\n4,0\n5,0\n6,0\n7,0\n1e100,0\n9,0\n");
    int refused = 0;
    for (long seed = 1; seed <= 20; seed++) {
      try {
        Data.load(outlier, DType.F32, Task.CLASSIFICATION, seed);
      } catch (DataException e) {
        assertTrue(e.getMessage().contains("F32: remove the outlier"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 0, "the outlier was never held out");
  }

  /** Columns are those of the table, wherever its target stands. */
  @Test
  void aSpreadBeyondDoubleIsReportedAtItsColumn() {
    Path input = text("0,1,1e308\n1,2,-1e308\n2,3,1e308\n");
    assertSpread("column 3: its spread", input, Optional.of("1"));
    assertSpread("column 3: its spread", input, Optional.of("2"));
    assertSpread("column 3: its spread", input, Optional.of("3"));
    Path first = text("1e308,0\n-1e308,1\n1e308,2\n");
    assertSpread("column 1: its spread", first, Optional.of("2"));
  }

  private static void assertSpread(String part, Path file, Optional<String> target) {
    DataException e =
        assertThrows(
            DataException.class, () -> Data.load(file, DType.F64, Task.REGRESSION, 1, target));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  private void writeFolder() {
    byte[] images = idx(new int[] {2051, 2, 1, 2}, (byte) 0, (byte) -1, (byte) 0, (byte) -1);
    write(dir.resolve("train-images-idx3-ubyte.gz"), gzip(images));
    write(dir.resolve("train-labels-idx1-ubyte"), idx(new int[] {2049, 2}, (byte) 1, (byte) 0));
    byte[] test = idx(new int[] {2051, 1, 2, 1}, (byte) -1, (byte) 0);
    write(dir.resolve("t10k-images-idx3-ubyte"), test);
    write(dir.resolve("t10k-labels-idx1-ubyte.gz"), gzip(idx(new int[] {2049, 1}, (byte) 2)));
  }

  private Path text(String text) {
    return write(dir.resolve("table.csv"), text.getBytes(StandardCharsets.UTF_8));
  }

  private Path table(int rows, String line) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      text.append(line.formatted(i, i));
    }
    return text(text.toString());
  }

  private static double[][] heldOut(Path file, long seed) {
    Data data = Data.load(file, DType.F64, Task.REGRESSION, seed);
    return data.test().orElseThrow().inputs().toDoubles();
  }

  private static Data load(Path source, Task task) {
    return Data.load(source, DType.F64, task, 1);
  }

  private static void assertLine(Path source, String part) {
    DataException e = assertThrows(DataException.class, () -> load(source, Task.CLASSIFICATION));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().contains(source.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
