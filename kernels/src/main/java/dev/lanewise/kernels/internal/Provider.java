package dev.lanewise.kernels.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides once per class loader whether the vector implementation can run, and says why.
 *
 * <p>No vector type is named here: without the module {@code jdk.incubator.vector} a class that
 * names one does not link. What needs it is loaded by name after the module has been seen.
 */
public final class Provider {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String CURE = "start java with --add-modules " + VECTOR_MODULE;

  /** The widest shape that has a bit size of its own in the Vector API. */
  private static final int WIDEST = 512;

  private static final int NARROWEST = 128;

  /**
   * What was decided.
   *
   * @param vector whether the vector implementation runs
   * @param vectorBits the width of its registers, 0 for scalar
   * @param fma whether the processor has fused multiply-add, as far as the JVM tells
   * @param moduleFlag whether jdk.incubator.vector is in the running JVM
   * @param reason in words
   * @param advice what the user could change, most useful first
   */
  public record Decision(
      boolean vector,
      int vectorBits,
      boolean fma,
      boolean moduleFlag,
      String reason,
      List<String> advice) {}

  private static final Decision DECISION = new Provider().decide();

  private final List<String> advice = new ArrayList<>();
  private final String wish = wish();
  private final HotSpot jvm = HotSpot.running();
  private boolean moduleFlag;

  private Provider() {}

  /** The decision, taken when this class was initialised. */
  public static Decision decision() {
    return DECISION;
  }

  /** Whether the vector implementation runs. */
  public static boolean vector() {
    return DECISION.vector();
  }

  /** The register width that the vector implementation uses, in bits. */
  public static int vectorBits() {
    return DECISION.vectorBits();
  }

  private Decision decide() {
    String threads = Threads.asked();
    if (threads != null && !Threads.legal(threads)) {
      advice.add(
          "-Dlanewise.threads=" + threads + " is ignored: use a number from 1 to " + Threads.MOST);
    }
    Optional<Module> module = vectorModule();
    moduleFlag = module.isPresent();
    if (wish.equals("scalar")) {
      return scalar(
          "asked for by -Dlanewise.backend=scalar", "start java without -Dlanewise.backend=scalar");
    }
    boolean insists = wish.equals("vector");
    Optional<HotSpot.Obstacle> obstacle = insists ? Optional.empty() : jvm.obstacle();
    if (obstacle.isPresent()) {
      if (module.isEmpty()) {
        advice.add(0, CURE);
      }
      return scalar(obstacle.get().reason(), obstacle.get().cure());
    }
    if (module.isEmpty()) {
      return missingModule();
    }
    if (!insists && !jvm.vectorIntrinsics()) {
      return scalar(
          "the JVM runs with -XX:-EnableVectorSupport",
          "start java without -XX:-EnableVectorSupport");
    }
    Provider.class.getModule().addReads(module.get());
    int widest;
    try {
      widest = preferredBits();
    } catch (ReflectiveOperationException | LinkageError e) {
      return scalar("the Vector API of this JDK does not fit (" + e + ")");
    }
    if (widest < NARROWEST) {
      return scalar("the JVM offers vectors of " + widest + " bits, at least 128 are needed");
    }
    if (!jvm.hasFma(widest)) {
      // The flag is off as well where the processor has none.
      return scalar(
          "no hardware FMA: the JVM would compute each one in software",
          "start java without -XX:-UseFMA, if the processor has FMA");
    }
    int bits = chosenBits(widest);
    String how =
        insists ? "asked for by -Dlanewise.backend=vector" : "Vector API on HotSpot C2 with FMA";
    return new Decision(
        true, bits, true, true, how + ", " + bits + "-bit registers", List.copyOf(advice));
  }

  private Decision scalar(String reason, String cure) {
    advice.add(0, cure);
    return scalar(reason);
  }

  private Decision scalar(String reason) {
    String asked = wish.equals("vector") ? "-Dlanewise.backend=vector cannot be met: " : "";
    return new Decision(false, 0, jvm.hasFma(0), moduleFlag, asked + reason, List.copyOf(advice));
  }

  /** The one case that a user has not asked for and can cure at once, hence the one logged. */
  private Decision missingModule() {
    System.getLogger("dev.lanewise.kernels")
        .log(
            System.Logger.Level.INFO,
            "Lanewise runs its scalar kernels, several times slower than the machine allows: "
                + CURE);
    return scalar("module " + VECTOR_MODULE + " is not in this JVM", CURE);
  }

  /** In the layer of the library itself, where a container put both, else in the boot layer. */
  private static Optional<Module> vectorModule() {
    ModuleLayer own = Provider.class.getModule().getLayer();
    Optional<Module> found = own == null ? Optional.empty() : own.findModule(VECTOR_MODULE);
    return found.isPresent() ? found : ModuleLayer.boot().findModule(VECTOR_MODULE);
  }

  private static int preferredBits() throws ReflectiveOperationException {
    Class<?> width =
        Class.forName(
            "dev.lanewise.kernels.internal.VectorWidth", true, Provider.class.getClassLoader());
    return (int) width.getMethod("preferredBits").invoke(null);
  }

  private String wish() {
    String value = System.getProperty("lanewise.backend", "auto");
    if (!List.of("auto", "scalar", "vector").contains(value)) {
      advice.add("-Dlanewise.backend=" + value + " is ignored: use auto, scalar or vector");
      return "auto";
    }
    return value;
  }

  private int chosenBits(int widest) {
    int most = Math.min(WIDEST, widest);
    String value = System.getProperty("lanewise.vectorBits");
    if (value == null) {
      return most;
    }
    if (!List.of("128", "256", "512").contains(value)) {
      advice.add("-Dlanewise.vectorBits=" + value + " is ignored: use 128, 256 or 512");
      return most;
    }
    int wanted = Integer.parseInt(value);
    if (wanted > most) {
      advice.add("-Dlanewise.vectorBits=" + value + " is ignored: this JVM offers " + most);
      return most;
    }
    return wanted;
  }
}
