package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What C2 needs to keep vectors in registers, checked on the compiled classes: species in
 * constants, and no vector that crosses a method, which C2 might decide not to inline. Breaking
 * either costs a factor of a hundred and no other test would notice.
 */
@Tag("vector")
class VectorStructureTest {
  private static final List<Class<?>> VECTOR_TYPES =
      List.of(
          Vector.class,
          VectorMask.class,
          VectorShuffle.class,
          VectorShape.class,
          VectorSpecies.class);

  private final Path classes = classes();

  @Test
  void speciesAreConstants() throws Exception {
    int species = 0;
    for (Class<?> type : vectorClasses()) {
      for (Field field : type.getDeclaredFields()) {
        if (isVectorType(field.getType())) {
          int modifiers = field.getModifiers();
          assertTrue(
              Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers), field + " may change");
          species++;
        }
      }
    }
    assertTrue(species >= 10, "only " + species + " species found: does this test still look?");
  }

  @Test
  void noVectorCrossesAMethod() throws Exception {
    int methods = 0;
    for (Class<?> type : vectorClasses()) {
      for (Method method : type.getDeclaredMethods()) {
        assertFalse(isVectorType(method.getReturnType()), method + " returns a vector");
        for (Class<?> parameter : method.getParameterTypes()) {
          assertFalse(isVectorType(parameter), method + " takes a vector");
        }
        methods++;
      }
    }
    assertTrue(methods >= 20, "only " + methods + " methods found: does this test still look?");
  }

  /** Without the module, a class that names a vector type does not link; no public one may. */
  @Test
  void noPublicClassOfTheApiNamesAVectorType() throws Exception {
    for (Class<?> type : vectorClasses()) {
      boolean exported = !type.getPackageName().endsWith(".internal");
      assertFalse(exported && Modifier.isPublic(type.getModifiers()), type + " is public");
    }
  }

  private static boolean isVectorType(Class<?> type) {
    return VECTOR_TYPES.stream().anyMatch(vector -> vector.isAssignableFrom(type));
  }

  /** The classes of the library whose constant pool names the Vector API. */
  private List<Class<?>> vectorClasses() throws IOException, ClassNotFoundException {
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (content.contains("jdk/incubator/vector")) {
          String name = classes.relativize(file).toString();
          name = name.substring(0, name.length() - ".class".length());
          found.add(Class.forName(name.replace(file.getFileSystem().getSeparator(), ".")));
        }
      }
    }
    return found;
  }

  private static Path classes() {
    try {
      return Path.of(Kernels.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
