package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The invariants of ARCHITECTURE.md that a class file shows. Class files rather than sources: a
 * fully qualified name, an inferred type or a descriptor counts as much as an import.
 */
class HouseRulesTest {
  private static final String VECTOR_API = "jdk/incubator/vector/";

  private static final List<ClassModel> KERNELS = classesOf(dev.lanewise.kernels.Kernels.class);
  private static final List<ClassModel> NN = classesOf(dev.lanewise.nn.DenseNet.class);
  private static final List<ClassModel> CHECKS = classesOf(dev.lanewise.checks.Catalogue.class);

  /**
   * A class that names a vector type does not link in a JVM without the module. Hence no door does,
   * nor what the doors need in order to choose and to compute without vectors.
   */
  @Test
  void theDoorsOfTheKernelsLinkWithoutTheVectorModule() {
    List<String> linked =
        names(KERNELS).stream()
            .filter(name -> isDoor(name) || name.matches(".*/(Backends?|Scalar|Provider)"))
            .toList();
    assertTrue(linked.contains("dev/lanewise/kernels/f64/Gemm"), linked::toString);
    assertTrue(linked.contains("dev/lanewise/kernels/f64/Scalar"), linked::toString);
    List<String> vectors = offenders(KERNELS, HouseRulesTest::namesVectorApi);
    assertEquals(List.of(), linked.stream().filter(vectors::contains).toList());
  }

  /** The rule above would pass in a house without vectors; this one would not. */
  @Test
  void bothPrecisionsHaveVectorImplementations() {
    List<String> vectors = offenders(KERNELS, HouseRulesTest::namesVectorApi);
    for (String precision : List.of("f32", "f64")) {
      assertTrue(
          vectors.stream().anyMatch(name -> name.contains("/" + precision + "/")),
          vectors::toString);
    }
  }

  @Test
  void onlyKernelsNameAVectorType() {
    assertEquals(List.of(), offenders(NN, HouseRulesTest::namesVectorApi));
    assertEquals(List.of(), offenders(CHECKS, HouseRulesTest::namesVectorApi));
  }

  @Test
  void kernelsNeedNothingOutsideTheJdk() {
    assertEquals(
        List.of(),
        offenders(
            KERNELS,
            refersTo(
                name ->
                    !name.startsWith("java/")
                        && !name.startsWith(VECTOR_API)
                        && !name.startsWith("dev/lanewise/kernels/"))));
  }

  @Test
  void nothingKnowsTheFloorAboveIt() {
    assertEquals(
        List.of(), offenders(NN, refersTo(name -> name.startsWith("dev/lanewise/checks/"))));
    assertEquals(
        List.of(), offenders(CHECKS, refersTo(name -> name.startsWith("dev/lanewise/bench/"))));
  }

  @Test
  void nobodySwitchesOffTheSafetyOfTheJvm() {
    Predicate<ClassModel> unsafe =
        type ->
            texts(type)
                .anyMatch(
                    text ->
                        text.contains("VECTOR_ACCESS")
                            || text.contains("misc/Unsafe")
                            || text.contains("misc.Unsafe")
                            || text.contains("jdk/internal/"));
    assertEquals(List.of(), offenders(KERNELS, unsafe));
    assertEquals(List.of(), offenders(NN, unsafe));
    assertEquals(List.of(), offenders(CHECKS, unsafe));
  }

  /** Whether users of the kernels can name that class. */
  private static boolean isDoor(String name) {
    return KERNELS.stream()
        .filter(type -> name(type).equals(name))
        .anyMatch(type -> type.flags().has(AccessFlag.PUBLIC) && !name.contains("/internal/"));
  }

  private static boolean namesVectorApi(ClassModel type) {
    return texts(type).anyMatch(text -> text.contains(VECTOR_API));
  }

  /** Every string of the constant pool: names, descriptors, signatures and literals. */
  private static Stream<String> texts(ClassModel type) {
    return entries(type)
        .filter(Utf8Entry.class::isInstance)
        .map(entry -> ((Utf8Entry) entry).stringValue());
  }

  private static Predicate<ClassModel> refersTo(Predicate<String> name) {
    return type -> references(type).anyMatch(name);
  }

  /** Internal names of the classes that the code of a class refers to. */
  private static Stream<String> references(ClassModel type) {
    return entries(type)
        .filter(ClassEntry.class::isInstance)
        .map(entry -> innermost(((ClassEntry) entry).asSymbol()))
        .filter(ClassDesc::isClassOrInterface)
        .map(ClassDesc::descriptorString)
        .map(descriptor -> descriptor.substring(1, descriptor.length() - 1));
  }

  private static ClassDesc innermost(ClassDesc array) {
    ClassDesc element = array;
    while (element.isArray()) {
      element = element.componentType();
    }
    return element;
  }

  private static Stream<PoolEntry> entries(ClassModel type) {
    return StreamSupport.stream(type.constantPool().spliterator(), false);
  }

  private static List<String> offenders(List<ClassModel> types, Predicate<ClassModel> breaks) {
    return names(types.stream().filter(breaks).toList());
  }

  private static List<String> names(List<ClassModel> types) {
    return types.stream().map(HouseRulesTest::name).sorted().toList();
  }

  private static String name(ClassModel type) {
    return type.thisClass().asInternalName();
  }

  /** All classes of the module that {@code member} comes from, be it a folder or a jar. */
  private static List<ClassModel> classesOf(Class<?> member) {
    try {
      Path home = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(home)) {
        return classesUnder(home);
      }
      try (FileSystem jar = FileSystems.newFileSystem(home)) {
        return classesUnder(jar.getPath("/"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<ClassModel> classesUnder(Path root) throws IOException {
    List<ClassModel> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".class") && !file.endsWith("module-info.class")) {
          classes.add(ClassFile.of().parse(Files.readAllBytes(file)));
        }
      }
    }
    return classes;
  }
}
