package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** It is a property of the readers of IDX and CSV files that… */
class HostileFilesProperties {
  private Path file;

  @BeforeProperty
  void makeFile() throws IOException {
    file = Files.createTempFile("hostile", ".data");
  }

  @AfterProperty
  void removeFile() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 100)
  void imagesComeBack(
      @ForAll @IntRange(min = 1, max = 4) int count,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @Size(100) byte[] noise,
      @ForAll boolean packed) {
    byte[] pixels = Arrays.copyOf(noise, count * rows * 5);
    byte[] bytes = IdxFiles.idx(new int[] {2051, count, rows, 5}, pixels);
    IdxFiles.write(file, packed ? IdxFiles.gzip(bytes) : bytes);
    Tensor images = Idx.images(file, DType.F64);
    assertEquals(count, images.rows());
    for (int i = 0; i < pixels.length; i++) {
      assertEquals((pixels[i] & 0xff) / 255.0, images.get(i / (rows * 5), i % (rows * 5)));
    }
  }

  @Property(tries = 100)
  void tablesComeBack(
      @ForAll("tables") List<List<Double>> rows, @ForAll boolean header, @ForAll boolean packed) {
    StringBuilder text = new StringBuilder(header ? "a" + ",\"b\"".repeat(2) + "\r\n" : "");
    for (List<Double> row : rows) {
      text.append(String.join(",", row.stream().map(String::valueOf).toList())).append("\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    IdxFiles.write(file, packed ? IdxFiles.gzip(bytes) : bytes);
    Csv.Table table = Csv.read(file);
    assertEquals(header ? List.of("a", "b", "b") : List.of(), table.header());
    List<List<Double>> read = new ArrayList<>();
    for (int i = 0; i < table.rows(); i++) {
      read.add(List.of(table.get(i, 0), table.get(i, 1), table.get(i, 2)));
    }
    assertEquals(rows, read);
  }

  @Provide
  Arbitrary<List<List<Double>>> tables() {
    return Arbitraries.doubles().list().ofSize(3).list().ofMinSize(1).ofMaxSize(8);
  }

  @Property(tries = 500)
  void aDamagedFileIsReadOrRefusedInOneLine(
      @ForAll("files") byte[] bytes,
      @ForAll @IntRange(max = 1000) int position,
      @ForAll byte replacement,
      @ForAll @IntRange(max = 1000) int length) {
    byte[] damaged = Arrays.copyOf(bytes, Math.min(bytes.length, length));
    if (damaged.length > 0) {
      damaged[position % damaged.length] = replacement;
    }
    readOrRefuse(damaged);
  }

  @Property(tries = 500)
  void anyBytesAreReadOrRefusedInOneLine(@ForAll byte[] bytes) {
    readOrRefuse(bytes);
  }

  @Property(tries = 300)
  void anyTextIsReadOrRefusedInOneLine(@ForAll("almostTables") String text) {
    readOrRefuse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> almostTables() {
    return Arbitraries.strings()
        .withChars("0123456789.,,\n\n\r-+eE\"a \tN\0\uFEFF")
        .ofMaxLength(60);
  }

  @Provide
  Arbitrary<byte[]> files() {
    byte[] images = IdxFiles.idx(new int[] {2051, 2, 2, 2}, new byte[8]);
    byte[] labels = IdxFiles.idx(new int[] {2049, 3}, (byte) 1, (byte) 2, (byte) 3);
    byte[] table = "a,b,c\n1,2,0\n3,4,1\n5,6,0\n".getBytes(StandardCharsets.UTF_8);
    return Arbitraries.of(
        images, labels, table, IdxFiles.gzip(images), IdxFiles.gzip(labels), IdxFiles.gzip(table));
  }

  /** Every reader on the same bytes; whatever is not a DataException fails the property. */
  private void readOrRefuse(byte[] bytes) {
    IdxFiles.write(file, bytes);
    attempt(Idx::labels);
    attempt(path -> Idx.images(path, DType.F32));
    attempt(path -> Data.load(path, DType.F32, Task.CLASSIFICATION, 1));
    attempt(path -> Data.load(path, DType.F64, Task.REGRESSION, 1, Optional.of("1")));
  }

  private void attempt(Function<Path, ?> reader) {
    try {
      reader.apply(file);
    } catch (DataException e) {
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }
  }
}
