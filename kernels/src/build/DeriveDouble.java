import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Derives the double kernels, and the pairs of kernels that are measured, from the float ones by
 * renaming words.
 *
 * <p>Run by the build as {@code java DeriveDouble.java SOURCE_DIR TARGET_DIR}. Every file of the
 * source folder gets a twin in the target folder, except where a hand-written twin of the same name
 * stands in the sibling folder {@code f64}: what differs in more than words is written by hand.
 */
final class DeriveDouble {

  /** Longest first where one word contains another; a letter-digit boundary is respected by \b. */
  private static final String[][] WORDS = {
    {"\\bVectorFloatFunctions\\b", "VectorFunctions"},
    {"\\bFloatVector\\b", "DoubleVector"},
    {"\\bFloat\\b", "Double"},
    {"\\bfloat\\b", "double"},
    {"\\bf32\\b", "f64"},
    {"(\\d)[fF]\\b", "$1d"},
  };

  public static void main(String[] args) throws IOException {
    Path source = Path.of(args[0]);
    Path target = Path.of(args[1]);
    Path handWritten = source.resolveSibling("f64");
    List<Path> inputs = new ArrayList<>();
    try (Stream<Path> files = Files.list(source)) {
      files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(inputs::add);
    }
    if (inputs.isEmpty()) {
      throw new IllegalStateException("no .java file to derive from in " + source);
    }
    Files.createDirectories(target);
    List<Path> written = new ArrayList<>();
    for (Path input : inputs) {
      Path name = input.getFileName();
      if (!Files.exists(handWritten.resolve(name))) {
        write(target.resolve(name), twin(Files.readString(input), name));
        written.add(target.resolve(name));
      }
    }
    deleteAllBut(written, target);
  }

  private static String twin(String text, Path name) {
    String twin = text;
    for (String[] word : WORDS) {
      twin = Pattern.compile(word[0]).matcher(twin).replaceAll(word[1]);
    }
    return "// Derived from f32/"
        + name
        + " by src/build/DeriveDouble.java. Edit the float source.\n"
        + twin;
  }

  /** Leaves an unchanged file alone, so that the compiler does not start over. */
  private static void write(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  /** A twin whose source is gone must not live on in target. */
  private static void deleteAllBut(List<Path> kept, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!kept.contains(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
