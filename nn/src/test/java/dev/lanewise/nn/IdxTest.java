package dev.lanewise.nn;

import static dev.lanewise.nn.IdxFiles.gzip;
import static dev.lanewise.nn.IdxFiles.idx;
import static dev.lanewise.nn.IdxFiles.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IDX files: what they hold, and one line for whatever is wrong with them. */
class IdxTest {
  private static final byte[] IMAGES =
      idx(new int[] {2051, 2, 1, 3}, (byte) 0, (byte) 51, (byte) 255, (byte) 1, (byte) 2, (byte) 3);
  private static final byte[] LABELS = idx(new int[] {2049, 3}, (byte) 7, (byte) 0, (byte) 255);

  @TempDir Path dir;

  @Test
  void imagesBecomeRowsOfPixelsBetweenZeroAndOne() {
    Tensor images = Idx.images(write(dir.resolve("i"), IMAGES), DType.F64);
    assertArrayEquals(new double[] {0, 0.2, 1}, images.toDoubles()[0]);
    assertArrayEquals(new double[] {1 / 255.0, 2 / 255.0, 3 / 255.0}, images.toDoubles()[1]);
  }

  @Test
  void labelsAreUnsigned() {
    assertArrayEquals(new int[] {7, 0, 255}, Idx.labels(write(dir.resolve("l"), LABELS)));
  }

  @Test
  void gzipIsSeenByContentNotByName() {
    Path packed = write(dir.resolve("packed-without-suffix"), gzip(LABELS));
    Path plain = write(dir.resolve("plain.gz"), LABELS);
    assertArrayEquals(new int[] {7, 0, 255}, Idx.labels(packed));
    assertArrayEquals(new int[] {7, 0, 255}, Idx.labels(plain));
  }

  @Test
  void missingFile() {
    assertLine(Idx::labels, dir.resolve("nowhere"), "no such file");
  }

  @Test
  void folderInsteadOfFile() {
    assertLine(Idx::labels, dir, "is a folder");
  }

  @Test
  void emptyFile() {
    assertLine(Idx::labels, write(dir.resolve("e"), new byte[0]), "ends within the header");
  }

  @Test
  void truncatedGzip() {
    byte[] packed = gzip(LABELS);
    for (int length = 2; length < packed.length; length++) {
      Path file = write(dir.resolve("t"), Arrays.copyOf(packed, length));
      assertLine(Idx::labels, file, "truncated");
    }
  }

  @Test
  void damagedGzip() {
    byte[] packed = gzip(LABELS);
    packed[packed.length - 6] ^= 1;
    assertLine(Idx::labels, write(dir.resolve("d"), packed), "damaged gzip data");
  }

  @Test
  void wrongMagicNamesFoundAndExpected() {
    assertLine(Idx::labels, write(dir.resolve("i"), IMAGES), "2051 where 2049", "a file of images");
    assertLine(
        IdxTest::images, write(dir.resolve("l"), LABELS), "2049 where 2051", "a file of labels");
    Path text = write(dir.resolve("t"), "1,2,3,4,5".getBytes());
    assertLine(IdxTest::images, text, "where 2051", "is this an IDX file?");
  }

  @Test
  void negativeAndZeroSizes() {
    Path labels = write(dir.resolve("l"), idx(new int[] {2049, -3}));
    assertLine(Idx::labels, labels, "label count -3");
    Path rows = write(dir.resolve("r"), idx(new int[] {2051, 1, 0, 28}));
    assertLine(IdxTest::images, rows, "rows per image 0");
    Path columns = write(dir.resolve("c"), idx(new int[] {2051, 1, 28, -28}));
    assertLine(IdxTest::images, columns, "columns per image -28");
  }

  @Test
  void hugeCountsAreRefusedBeforeMemoryIsTaken() {
    int huge = Integer.MAX_VALUE;
    Path labels = write(dir.resolve("l"), idx(new int[] {2049, huge}));
    assertLine(Idx::labels, labels, "cannot hold them");
    Path packed = write(dir.resolve("p"), gzip(idx(new int[] {2049, huge})));
    assertLine(Idx::labels, packed, "cannot hold them");
    Path images = write(dir.resolve("i"), idx(new int[] {2051, huge, huge, huge}));
    assertLine(IdxTest::images, images, "one array holds at most");
  }

  @Test
  void payloadShorterThanTheHeaderSays() {
    byte[] shorter = Arrays.copyOf(LABELS, LABELS.length - 1);
    assertLine(Idx::labels, write(dir.resolve("s"), shorter), "3 bytes follow, there are 2");
    assertLine(Idx::labels, write(dir.resolve("s"), gzip(shorter)), "3 bytes follow, there are 2");
  }

  @Test
  void payloadLongerThanTheHeaderSays() {
    byte[] longer = Arrays.copyOf(LABELS, LABELS.length + 1);
    assertLine(Idx::labels, write(dir.resolve("s"), longer), "more than the 3 bytes");
  }

  private static Tensor images(Path file) {
    return Idx.images(file, DType.F32);
  }

  private static void assertLine(Function<Path, ?> reader, Path file, String... parts) {
    DataException e = assertThrows(DataException.class, () -> reader.apply(file));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }
}
