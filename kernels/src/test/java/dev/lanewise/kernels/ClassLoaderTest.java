package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.embedder.Embedder;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** A server can load the library, use it, shut it down and be rid of it. */
class ClassLoaderTest {
  private static final int PATIENCE = 100;

  @Test
  void aLoaderThatUsedTheLibraryIsCollected() throws Exception {
    WeakReference<ClassLoader> loader = useInALoaderOfItsOwn();

    for (int i = 0; i < PATIENCE && loader.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }

    assertNull(loader.get(), "something still holds the class loader");
  }

  /** In a method of its own, so that no local of the test holds the loader. */
  private static WeakReference<ClassLoader> useInALoaderOfItsOwn() throws Exception {
    URL[] path = {home(Kernels.class), home(Embedder.class)};
    // No parent: the platform loader would find the module under test.
    try (URLClassLoader loader = new URLClassLoader(path, null)) {
      Class<?> embedder = loader.loadClass(Embedder.class.getName());
      Class<?> kernels = loader.loadClass(Kernels.class.getName());
      assertNotSame(Embedder.class, embedder);

      kernels.getMethod("threads", int.class).invoke(null, 3);
      for (int i = 0; i < 3; i++) {
        assertTrue((boolean) embedder.getMethod("resultsAreRight").invoke(null));
      }
      kernels.getMethod("info").invoke(null);
      kernels.getMethod("shutdown").invoke(null);
      return new WeakReference<>(loader);
    }
  }

  private static URL home(Class<?> type) throws Exception {
    String resource = type.getName().replace('.', '/') + ".class";
    String file = type.getClassLoader().getResource(resource).toString();
    return new URL(file.substring(0, file.length() - resource.length()));
  }
}
