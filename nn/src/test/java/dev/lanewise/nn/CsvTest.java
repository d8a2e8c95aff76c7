package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CSV tables: what they hold, and one line for whatever is wrong with them. */
class CsvTest {
  @TempDir Path dir;

  @Test
  void rowsOfNumbers() {
    Csv.Table table = read("1,2.5,-3e2\n+4,.5,6.\n");
    assertEquals(List.of(), table.header());
    assertEquals(2, table.rows());
    assertEquals(3, table.cols());
    assertArrayEquals(new double[] {1, 2.5, -300}, row(table, 0));
    assertArrayEquals(new double[] {4, 0.5, 6}, row(table, 1));
  }

  @Test
  void firstLineWithoutAnyNumberIsTheHeader() {
    assertEquals(List.of("a", "b"), read("a,b\n1,2\n").header());
  }

  @Test
  void firstLineWithANumberIsARow() {
    assertLine("a,2\n1,2\n", "line 1: column 1: not a number: 'a'");
  }

  @Test
  void quotedHeaderFields() {
    Csv.Table table = read("\"a, \"\"first\"\" one\" , \"b\"\n1,2\n");
    assertEquals(List.of("a, \"first\" one", "b"), table.header());
  }

  @Test
  void lineEndsByteOrderMarkAndBlanksDoNotMatter() {
    Csv.Table table = read("\uFEFFa,b\r\n 1 ,\t2\r\n\n  \n");
    assertEquals(List.of("a", "b"), table.header());
    assertArrayEquals(new double[] {1, 2}, row(table, 0));
    assertEquals(1, table.rows());
  }

  @Test
  void gzipIsSeenByContent() {
    byte[] packed = IdxFiles.gzip("1,2\n3,4".getBytes(StandardCharsets.UTF_8));
    Csv.Table table = Csv.read(IdxFiles.write(dir.resolve("t.csv"), packed));
    assertArrayEquals(new double[] {3, 4}, row(table, 1));
  }

  @Test
  void truncatedGzip() {
    byte[] packed = IdxFiles.gzip("1,2\n3,4".getBytes(StandardCharsets.UTF_8));
    Path file = IdxFiles.write(dir.resolve("t.csv"), Arrays.copyOf(packed, packed.length - 3));
    DataException e = assertThrows(DataException.class, () -> Csv.read(file));
    assertTrue(e.getMessage().contains("truncated"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2;3|line 2: has 1 fields, the first line has 2",
        "1,2;3,4,5|line 2: has 3 fields, the first line has 2",
        "x,y;1,2;3,four|line 3: column 2: not a number: 'four'",
        "1,2;3,NaN|line 2: column 2: 'NaN': only finite",
        "1,2;-Infinity,4|line 2: column 1: '-Infinity': only finite",
        "1,2;3,1e999|line 2: column 2: too large",
        "1,2;3,|line 2: column 2 is empty",
        "1,2;3,0x1p3|line 2: column 2: not a number",
        "1,2;3,4d|line 2: column 2: not a number",
        "1,2;;3,4|line 2: empty line between rows",
        "x,y|a header but no rows",
        "\"x,y;1,2|line 1: column 1: the quote is never closed",
        "\"x\"z,y;1,2|line 1: column 1: text after the closing quote",
      })
  void whatIsNoTableIsOneLine(String text, String line) {
    assertLine(text.replace(';', '\n'), line);
  }

  @Test
  void emptyFile() {
    assertLine("", "the file is empty");
    assertLine("\n1,2\n", "line 1 is empty");
  }

  @Test
  void binaryDataIsNotEchoed() {
    assertLine("\0\0\u0008\u0003", "binary data");
    assertLine("1,2\n3,\u001b[2J", "not a number: '?[2J'");
  }

  /** 0x9b begins a command in terminals, and U+2028 ends a line. */
  @Test
  void controlsBeyondAsciiAreNotEchoed() {
    assertLine("1,2\n3,\u009b2J\u2028x", "not a number: '?2J?x'");
  }

  /** Trying every shorter run of digits would take a minute. */
  @Test
  void aLongFieldThatIsAlmostANumberIsRefusedAtOnce() {
    String almost = "1".repeat(300_000) + "x";
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertLine("a,b\n2," + almost, "line 2: column 2: not a number: '1111"));
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertEquals(List.of(almost, "b"), read(almost + ",b\n1,2\n").header()));
  }

  @Test
  void aLineOfMoreFieldsThanMemoryShouldHoldIsRefused() {
    String most = "1,".repeat((1 << 20) - 1) + "1";
    assertEquals(1 << 20, read(most).cols());
    assertLine(most + ",1", "line 1: more than 1048576 fields");
  }

  @Test
  void numbersOutsideTheTableAreNoNumbers() {
    Csv.Table table = read("1,2\n3,4\n");
    assertEquals(4, table.get(1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> table.get(2, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> table.get(0, 2));
  }

  @Test
  void columnsGoByNameOrByNumberFromOne() {
    Csv.Table table = read("price,2nd\n1,2\n");
    assertEquals(0, table.column("price"));
    assertEquals(1, table.column("2"));
    for (String absent : List.of("0", "3", "Price", "99999999999")) {
      DataException e = assertThrows(DataException.class, () -> table.column(absent));
      assertTrue(e.getMessage().contains("no column '" + absent + "'"), e.getMessage());
    }
  }

  private Csv.Table read(String text) {
    return Csv.read(IdxFiles.write(dir.resolve("t.csv"), text.getBytes(StandardCharsets.UTF_8)));
  }

  private static double[] row(Csv.Table table, int i) {
    double[] row = new double[table.cols()];
    Arrays.setAll(row, j -> table.get(i, j));
    return row;
  }

  private void assertLine(String text, String part) {
    DataException e = assertThrows(DataException.class, () -> read(text));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().contains("t.csv"), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
