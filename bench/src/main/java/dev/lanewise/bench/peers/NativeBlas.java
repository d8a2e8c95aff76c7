package dev.lanewise.bench.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A native library with the C interface of BLAS, called on heap arrays without copying them: the
 * cheapest way from Java to native code that there is.
 *
 * <p>The handles are constants of the class, which is what makes a call cheap; hence one library
 * per JVM, named by the property {@value #LIBRARY}.
 */
@SuppressWarnings("restricted")
final class NativeBlas implements Contender {
  /** Path of the library. */
  static final String LIBRARY = "lanewise.bench.library";

  private static final int ROW_MAJOR = 101;
  private static final int NO_TRANSPOSE = 111;
  private static final int TRANSPOSE = 112;

  private static final Path FILE = Path.of(System.getProperty(LIBRARY)).toAbsolutePath();
  private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(FILE, Arena.global());
  private static final MethodHandle SGEMM = gemm("cblas_sgemm", JAVA_FLOAT);
  private static final MethodHandle DGEMM = gemm("cblas_dgemm", JAVA_DOUBLE);

  private static MethodHandle gemm(String name, MemoryLayout number) {
    MemoryLayout[] arguments = {
      JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, number, ADDRESS, JAVA_INT,
      ADDRESS, JAVA_INT, number, ADDRESS, JAVA_INT
    };
    return Linker.nativeLinker()
        .downcallHandle(
            SYMBOLS.findOrThrow(name),
            FunctionDescriptor.ofVoid(arguments),
            Linker.Option.critical(true));
  }

  @Override
  public Runnable product(Shape s, float[] a, float[] b, float[] c) {
    int transA = s.transA() ? TRANSPOSE : NO_TRANSPOSE;
    int transB = s.transB() ? TRANSPOSE : NO_TRANSPOSE;
    MemorySegment as = MemorySegment.ofArray(a);
    MemorySegment bs = MemorySegment.ofArray(b);
    MemorySegment cs = MemorySegment.ofArray(c);
    return () -> {
      try {
        SGEMM.invokeExact(
            ROW_MAJOR, transA, transB, s.m(), s.n(), s.k(), 1f, as, s.lda(), bs, s.ldb(), 0f, cs,
            s.n());
      } catch (Throwable e) {
        throw new IllegalStateException("cblas_sgemm cannot be called", e);
      }
    };
  }

  @Override
  public Runnable product(Shape s, double[] a, double[] b, double[] c) {
    int transA = s.transA() ? TRANSPOSE : NO_TRANSPOSE;
    int transB = s.transB() ? TRANSPOSE : NO_TRANSPOSE;
    MemorySegment as = MemorySegment.ofArray(a);
    MemorySegment bs = MemorySegment.ofArray(b);
    MemorySegment cs = MemorySegment.ofArray(c);
    return () -> {
      try {
        DGEMM.invokeExact(
            ROW_MAJOR, transA, transB, s.m(), s.n(), s.k(), 1.0, as, s.lda(), bs, s.ldb(), 0.0, cs,
            s.n());
      } catch (Throwable e) {
        throw new IllegalStateException("cblas_dgemm cannot be called", e);
      }
    };
  }

  /** The library's own words where it has some, and the parts of it that it loaded. */
  @Override
  public String path() {
    String name =
        SYMBOLS.find("openblas_get_config").map(NativeBlas::text).orElse("") + loadedParts();
    return name.isEmpty() ? FILE.getFileName().toString() : name;
  }

  private static String text(MemorySegment function) {
    try {
      MemorySegment text =
          (MemorySegment)
              Linker.nativeLinker()
                  .downcallHandle(function, FunctionDescriptor.of(ValueLayout.ADDRESS))
                  .invokeExact();
      return text.reinterpret(Integer.MAX_VALUE).getString(0).strip();
    } catch (Throwable e) {
      throw new IllegalStateException("the library does not tell its configuration", e);
    }
  }

  /** MKL consists of several libraries and loads the one that it takes for the processor. */
  private static String loadedParts() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/libmkl_"))
          .map(line -> line.replaceAll(".*/(libmkl_\\w+).*", "$1"))
          .distinct()
          .sorted()
          .collect(Collectors.joining(" "));
    } catch (IOException e) {
      return "";
    }
  }
}
