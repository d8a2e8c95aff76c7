package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** It is a property of checkpoint files that… */
class CheckpointProperties {
  private Path dir;
  private Path file;

  @BeforeProperty
  void makeFolder() throws IOException {
    dir = Files.createTempDirectory("checkpoint");
    file = dir.resolve("run.lanewise");
  }

  @AfterProperty
  void removeFolder() throws IOException {
    try (var files = Files.list(dir)) {
      for (Path left : files.toList()) {
        Files.delete(left);
      }
    }
    Files.delete(dir);
  }

  @Property(tries = 100)
  void whatIsWrittenIsReadToTheBit(
      @ForAll DType dtype,
      @ForAll @IntRange(max = 50) int parameters,
      @ForAll @IntRange(max = 2) int vectors,
      @ForAll long seed) {
    Checkpoint written = random(dtype, parameters, vectors, seed);
    written.write(file);
    Checkpoint read = Checkpoint.read(file);
    assertEquals(written.options(), read.options());
    assertEquals(written.epoch(), read.epoch());
    assertEquals(written.progress(), read.progress());
    assertEquals(written.updates(), read.updates());
    assertSameBits(written.weights(), read.weights());
    assertSameBits(written.statistics(), read.statistics());
    assertEquals(written.best().isPresent(), read.best().isPresent());
    written.best().ifPresent(best -> assertSameBest(best, read.best().orElseThrow()));
    assertEquals(vectors, read.state().size());
    for (int i = 0; i < vectors; i++) {
      assertSameBits(written.state().get(i), read.state().get(i));
    }
    assertEquals(List.of("run.lanewise"), Arrays.asList(dir.toFile().list()));
  }

  /** CRC-32C finds every error within 32 bits, so one byte anywhere must be noticed. */
  @Property(tries = 300)
  void oneDamagedByteIsNoticed(
      @ForAll DType dtype,
      @ForAll @IntRange(max = 1 << 20) int position,
      @ForAll @IntRange(min = 1, max = 255) int flip,
      @ForAll long seed)
      throws IOException {
    random(dtype, 20, 2, seed).write(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[position % bytes.length] ^= (byte) flip;
    Files.write(file, bytes);
    assertOneLine();
  }

  @Property(tries = 100)
  void aFileCutOrExtendedIsNoticed(@ForAll DType dtype, @ForAll long seed) throws IOException {
    random(dtype, 5, 1, seed).write(file);
    byte[] bytes = Files.readAllBytes(file);
    int length = (int) Math.floorMod(seed, bytes.length + 9L);
    if (length != bytes.length) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertOneLine();
    }
  }

  @Property(tries = 300)
  void anyBytesAfterTheMagicAreRefusedOrRead(@ForAll byte[] bytes) throws IOException {
    byte[] head = "LANEWISE\0\0\0\2".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, all, head.length, bytes.length);
    Files.write(file, all);
    assertOneLine();
  }

  @Example
  void otherFilesAndVersionsAreNamed() throws IOException {
    Files.writeString(file, "1,2,3\n4,5,6\n7,8,9\n");
    assertTrue(assertOneLine().contains("not a Lanewise checkpoint"));
    random(DType.F64, 3, 0, 1).write(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[11] = 7;
    Files.write(file, bytes);
    assertTrue(assertOneLine().contains("version 7, this program reads version 2"));
    Files.delete(file);
    assertTrue(assertOneLine().contains("no such file"));
  }

  /** A header that claims two billion weights must not take the memory for them. */
  @Example
  void hugeSizesAreHeldAgainstTheFile() throws IOException {
    random(DType.F32, 3, 0, 2).write(file);
    byte[] bytes = Files.readAllBytes(file);
    // Checksum, count of vectors, updates, no best, no statistics, the weights, their count.
    int sizeAt = bytes.length - 8 - 4 - 8 - 1 - 4 - 3 * 4 - 4;
    Arrays.fill(bytes, sizeAt, sizeAt + 4, (byte) 0xff);
    bytes[sizeAt] = 0x7f;
    Files.write(file, bytes);
    assertTrue(assertOneLine().contains("2147483647 numbers in a file of"));
  }

  @Example
  void aFailedWriteKeepsTheOldFileAndLeavesNothing() throws IOException {
    random(DType.F64, 3, 0, 1).write(file);
    byte[] old = Files.readAllBytes(file);
    Path blocked = dir.resolve("missing").resolve("run");
    assertThrows(DataException.class, () -> random(DType.F64, 3, 0, 2).write(blocked));
    assertThrows(DataException.class, () -> Checkpoint.requireWritable(blocked));
    assertThrows(DataException.class, () -> Checkpoint.requireWritable(file.resolve("below")));
    assertThrows(DataException.class, () -> Checkpoint.requireWritable(dir));
    Checkpoint.requireWritable(file);
    assertArrayEquals(old, Files.readAllBytes(file));
    assertEquals(List.of("run.lanewise"), Arrays.asList(dir.toFile().list()));
  }

  @Example
  void anOptionThatDiffersIsNamedWithBothValues() {
    Checkpoint checkpoint = random(DType.F64, 1, 0, 1);
    checkpoint.requireSameOptions(file, checkpoint.options());
    DataException changed =
        assertThrows(
            DataException.class,
            () -> checkpoint.requireSameOptions(file, Map.of("eta", "0.2", "seed", "1")));
    assertTrue(changed.getMessage().contains("with eta 0.1, now it is 0.2"), changed.getMessage());
    DataException added =
        assertThrows(
            DataException.class,
            () ->
                checkpoint.requireSameOptions(
                    file, Map.of("eta", "0.1", "seed", "1", "gamma", "3")));
    assertTrue(added.getMessage().contains("with gamma absent, now it is 3"), added.getMessage());
  }

  /** Otherwise who makes a file could write to the terminal of who reads it. */
  @Example
  void optionsOfAFileStayWithinOneShortLine() {
    Checkpoint plain = random(DType.F64, 1, 0, 1);
    new Checkpoint(
            Map.of("eta\n\u001b[2J", "1".repeat(60_000)),
            plain.epoch(),
            plain.progress(),
            plain.weights(),
            plain.statistics(),
            plain.best(),
            plain.updates(),
            plain.state())
        .write(file);
    Checkpoint read = Checkpoint.read(file);
    String line =
        assertThrows(DataException.class, () -> read.requireSameOptions(file, Map.of()))
            .getMessage();
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.contains("with eta??[2J 111"), line);
    assertTrue(line.contains("111…, now it is absent"), line);
    assertTrue(line.length() < 1_000, line);
  }

  /** A pipe would keep the reader waiting; the null device is as irregular and always there. */
  @Example
  void whatIsNoRegularFileIsNotRead() {
    Path device = Path.of("/dev/null");
    if (Files.exists(device)) {
      DataException e = assertThrows(DataException.class, () -> Checkpoint.read(device));
      assertTrue(e.getMessage().contains("not a regular file"), e.getMessage());
    }
  }

  private String assertOneLine() {
    DataException e = assertThrows(DataException.class, () -> Checkpoint.read(file));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    return e.getMessage();
  }

  private static Checkpoint random(DType dtype, int parameters, int vectors, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Storage> state = new ArrayList<>();
    for (int i = 0; i < vectors; i++) {
      state.add(vector(dtype, parameters, random));
    }
    int statistics = parameters == 3 ? 0 : random.nextInt(5);
    return new Checkpoint(
        Map.of("eta", "0.1", "seed", "1"),
        random.nextInt(100),
        new Checkpoint.Progress(
            random.nextInt(100),
            random.nextDouble(),
            random.nextDouble(),
            random.nextDouble(),
            random.nextInt(100),
            random.nextInt(100),
            random.nextDouble()),
        vector(dtype, parameters, random),
        vector(dtype, statistics, random),
        seed % 2 == 0
            ? Optional.empty()
            : Optional.of(
                new Checkpoint.Best(
                    random.nextInt(100),
                    random.nextDouble(),
                    vector(dtype, parameters, random),
                    vector(dtype, statistics, random))),
        random.nextInt(1000),
        state);
  }

  /** Any numbers but NaN: subnormal, infinite, of either sign. */
  private static Storage vector(DType dtype, int size, SplittableRandom random) {
    Storage vector = Storage.allocate(dtype, size);
    for (int i = 0; i < size; i++) {
      double value =
          dtype == DType.F32
              ? Float.intBitsToFloat(random.nextInt())
              : Double.longBitsToDouble(random.nextLong());
      vector.set(i, Double.isNaN(value) ? -0.0 : value);
    }
    return vector;
  }

  private static void assertSameBest(Checkpoint.Best expected, Checkpoint.Best actual) {
    assertEquals(expected.epoch(), actual.epoch());
    assertEquals(expected.figure(), actual.figure());
    assertSameBits(expected.weights(), actual.weights());
    assertSameBits(expected.statistics(), actual.statistics());
  }

  private static void assertSameBits(Storage expected, Storage actual) {
    assertEquals(expected.dtype(), actual.dtype());
    assertArrayEquals(expected.toDoubles(), actual.toDoubles());
  }
}
