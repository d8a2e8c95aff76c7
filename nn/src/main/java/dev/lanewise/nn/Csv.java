package dev.lanewise.nn;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Tables of numbers, separated by commas, with or without gzip.
 *
 * <p>The first line is a header when none of its fields is a number. Fields may be quoted as in RFC
 * 4180 (but not span lines) and surrounded by blanks. Each other line is one row of finite decimal
 * numbers; all lines have equally many fields; only the end of the file may have empty lines. What
 * does not fit is a {@link DataException} that names file, line and column, both counted from 1.
 */
public final class Csv {
  /** Longer lines are no table, and would take memory before anything can be said about them. */
  private static final int LONGEST_LINE = 1 << 24;

  /** A short field takes fifty times the memory of its text: a long line may hold too many. */
  private static final int MOST_FIELDS = 1 << 20;

  private static final int LONGEST_EXCERPT = 40;

  // Narrower than Double.parseDouble, which also takes "1f", "0x1p3" and "Infinity". Possessive:
  // what follows a run of digits is none, and trying shorter runs would take quadratic time.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d++\\.?\\d*+|\\.\\d++)([eE][+-]?\\d++)?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

  private Csv() {}

  /** The numbers of one file, row by row, and the names of its columns (empty without a header). */
  public static final class Table {
    private final Path file;
    private final List<String> header;

    /** With room at its end: trimming it would take the memory of the table once more. */
    private final double[] values;

    private final int rows;
    private final int cols;

    private Table(Path file, List<String> header, double[] values, int rows, int cols) {
      this.file = file;
      this.header = List.copyOf(header);
      this.values = values;
      this.rows = rows;
      this.cols = cols;
    }

    /** The file it was read from. */
    public Path file() {
      return file;
    }

    /** Names of the columns; empty when the file has no header. */
    public List<String> header() {
      return header;
    }

    /** Number of rows, the header not counted. */
    public int rows() {
      return rows;
    }

    /** Number of columns. */
    public int cols() {
      return cols;
    }

    /** The number in row {@code i} and column {@code j}, both counted from 0. */
    public double get(int i, int j) {
      return values[Objects.checkIndex(i, rows) * cols + Objects.checkIndex(j, cols)];
    }

    /**
     * Index, from 0, of the column that a user calls {@code name}: its header, or its number
     * counted from 1.
     *
     * @throws DataException if there is no such column
     */
    public int column(String name) {
      int named = header.indexOf(name);
      if (named >= 0) {
        return named;
      }
      if (name.matches("\\d{1,9}")) {
        int number = Integer.parseInt(name);
        if (number >= 1 && number <= cols) {
          return number - 1;
        }
      }
      String names = header.isEmpty() ? "it has no header" : "or a name of its header";
      throw new DataException(
          file + ": no column '" + name + "': use a number from 1 to " + cols + ", " + names);
    }
  }

  /** Reads a whole file; {@link DataException} if it is not a table of finite numbers. */
  public static Table read(Path file) {
    try (InputFile in = InputFile.open(file)) {
      return new Reader(in).table();
    }
  }

  /** One pass over one file. */
  private static final class Reader {
    private final InputFile in;
    private byte[] line = new byte[256];
    private int lineNumber;
    private double[] values = new double[1024];
    private int size;

    Reader(InputFile in) {
      this.in = in;
    }

    Table table() {
      String first = nextLine();
      if (first == null || first.isBlank()) {
        throw new DataException(
            in.path()
                + (first == null ? ": the file is empty" : ": line 1 is empty")
                + ": the first line must be a header or a row of numbers");
      }
      if (first.indexOf('\0') >= 0) {
        throw new DataException(
            in.path() + ": binary data where text is expected: is this a CSV file?");
      }
      List<String> fields = fields(first);
      int cols = fields.size();
      boolean isHeader = fields.stream().noneMatch(Reader::looksLikeNumber);
      List<String> header = isHeader ? fields : List.of();
      int rows = 0;
      if (!isHeader) {
        append(fields);
        rows++;
      }
      for (String text = nextLine(); text != null; text = nextLine()) {
        if (text.isBlank()) {
          requireOnlyBlankLinesFollow();
          break;
        }
        fields = fields(text);
        if (fields.size() != cols) {
          throw at(
              "has " + fields.size() + " fields, the first line has " + cols,
              "add or remove fields");
        }
        append(fields);
        rows++;
      }
      if (rows == 0) {
        throw new DataException(in.path() + ": a header but no rows: add rows of numbers");
      }
      return new Table(in.path(), header, values, rows, cols);
    }

    private void requireOnlyBlankLinesFollow() {
      int blank = lineNumber;
      for (String text = nextLine(); text != null; text = nextLine()) {
        if (!text.isBlank()) {
          throw new DataException(
              in.path() + ", line " + blank + ": empty line between rows: remove it");
        }
      }
    }

    private static boolean looksLikeNumber(String field) {
      return NUMBER.matcher(field).matches() || NOT_FINITE.matcher(field).matches();
    }

    private void append(List<String> fields) {
      if (size + fields.size() > values.length) {
        grow(size + (long) fields.size());
      }
      for (int j = 0; j < fields.size(); j++) {
        values[size++] = number(fields.get(j), j + 1);
      }
    }

    private void grow(long needed) {
      long wanted = Math.max(needed, values.length + (values.length >> 1));
      if (wanted > Heap.LONGEST_ARRAY) {
        throw at("more numbers than one array holds", "use fewer rows");
      }
      Heap.require(wanted * Double.BYTES, in.path() + ", line " + lineNumber + ": the table");
      values = Arrays.copyOf(values, (int) wanted);
    }

    private double number(String field, int column) {
      if (field.isEmpty()) {
        throw at("column " + column + " is empty", "put a number there or drop the row");
      }
      if (!NUMBER.matcher(field).matches()) {
        boolean notFinite = NOT_FINITE.matcher(field).matches();
        throw at(
            "column " + column + ": " + (notFinite ? "" : "not a number: ") + excerpt(field),
            notFinite ? "only finite numbers can be used, drop the row" : "put a number there");
      }
      double value = Double.parseDouble(field);
      if (!Double.isFinite(value)) {
        throw at("column " + column + ": too large for a double: " + excerpt(field), "rescale it");
      }
      return value;
    }

    /** The next line without its end, or null after the last one. */
    private String nextLine() {
      lineNumber++;
      int length = 0;
      int c = in.read();
      if (c < 0) {
        return null;
      }
      for (; c >= 0 && c != '\n'; c = in.read()) {
        if (length == LONGEST_LINE) {
          throw at("longer than " + LONGEST_LINE + " bytes", "is this a CSV file?");
        }
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = (byte) c;
      }
      if (length > 0 && line[length - 1] == '\r') {
        length--;
      }
      String text = new String(line, 0, length, StandardCharsets.UTF_8);
      // Some spreadsheets write a byte order mark.
      return lineNumber == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Splits a line at the commas outside quotes; "" inside quotes is one quote. */
    private List<String> fields(String text) {
      List<String> fields = new ArrayList<>();
      int i = 0;
      while (true) {
        int start = i;
        while (start < text.length() && isBlank(text.charAt(start))) {
          start++;
        }
        if (fields.size() == MOST_FIELDS) {
          throw at("more than " + MOST_FIELDS + " fields", "is this a CSV file?");
        }
        if (start < text.length() && text.charAt(start) == '"') {
          StringBuilder field = new StringBuilder();
          i = unquote(text, start + 1, field, fields.size() + 1);
          fields.add(field.toString());
        } else {
          int comma = text.indexOf(',', i);
          int end = comma < 0 ? text.length() : comma;
          fields.add(text.substring(i, end).strip());
          i = end;
        }
        if (i == text.length()) {
          return fields;
        }
        i++;
      }
    }

    /**
     * Reads a quoted field into {@code field}; returns the index of the comma or the end after it.
     */
    private int unquote(String text, int i, StringBuilder field, int column) {
      for (; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c != '"') {
          field.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append(c);
          i++;
        } else {
          int next = i + 1;
          while (next < text.length() && isBlank(text.charAt(next))) {
            next++;
          }
          if (next < text.length() && text.charAt(next) != ',') {
            throw at("column " + column + ": text after the closing quote", "put a comma there");
          }
          return next;
        }
      }
      throw at("column " + column + ": the quote is never closed", "close it on the same line");
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }

    private static String excerpt(String field) {
      return "'" + DataException.excerpt(field, LONGEST_EXCERPT) + "'";
    }

    private DataException at(String what, String cure) {
      return new DataException(in.path() + ", line " + lineNumber + ": " + what + ": " + cure);
    }
  }
}
