package dev.lanewise.kernels.internal;

import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Optional;

/**
 * What the running JVM says about its compiler.
 *
 * <p>Its flags are asked for by reflection, because {@code jdk.management} may be absent; a flag
 * that cannot be read counts as unknown.
 */
record HotSpot(String name, String version, String mode, Flags flags) {

  /** One flag of the JVM, if it can be read. */
  interface Flags {
    Optional<String> get(String name);
  }

  static HotSpot running() {
    return new HotSpot(
        System.getProperty("java.vm.name", ""),
        System.getProperty("java.vm.version", ""),
        System.getProperty("java.vm.info", ""),
        HotSpot::flag);
  }

  /** Why the optimising compiler C2 is not at work, and what a user can do about that. */
  record Obstacle(String reason, String cure) {}

  /** What keeps C2 from its work, if anything does. */
  Optional<Obstacle> obstacle() {
    String otherJvm = "use a JDK whose JVM is HotSpot with its compiler C2";
    if (!name.contains("HotSpot") && !name.contains("OpenJDK")) {
      return obstacle("the JVM is " + name + ", not HotSpot", otherJvm);
    }
    if (!name.contains("Server VM")) {
      return obstacle("the JVM is " + name + ", which has no C2 compiler", otherJvm);
    }
    if (version.toLowerCase(Locale.ROOT).contains("jvmci") || is("UseJVMCICompiler", "true")) {
      return obstacle(
          "the JVM compiles through JVMCI, not C2",
          "start java with -XX:-UseJVMCICompiler, or " + otherJvm);
    }
    if (mode.contains("interpreted")) {
      return obstacle("the JVM only interprets (-Xint)", "start java without -Xint");
    }
    if (mode.contains("emulated-client")
        || flags.get("TieredStopAtLevel").filter(l -> !l.equals("4")).isPresent()) {
      return obstacle(
          "the JVM stops before C2 (-XX:TieredStopAtLevel)",
          "start java without -XX:TieredStopAtLevel");
    }
    return Optional.empty();
  }

  private static Optional<Obstacle> obstacle(String reason, String cure) {
    return Optional.of(new Obstacle(reason, cure));
  }

  /** Whether C2 replaces Vector API calls by instructions; true where the JVM does not say. */
  boolean vectorIntrinsics() {
    return !is("EnableVectorSupport", "false");
  }

  /**
   * Whether a fused multiply-add is one instruction. Where the JVM does not say: a preferred width
   * of 256 bits and more means AVX2 or SVE, and whatever has those has FMA; so has every 64-bit
   * ARM.
   */
  boolean hasFma(int preferredBits) {
    Optional<String> useFma = flags.get("UseFMA");
    if (useFma.isPresent()) {
      return useFma.get().equals("true");
    }
    return preferredBits >= 256 || System.getProperty("os.arch", "").equals("aarch64");
  }

  private boolean is(String flag, String value) {
    return flags.get(flag).filter(value::equals).isPresent();
  }

  private static Optional<String> flag(String name) {
    try {
      Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
      Class<?> beanType = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
      Object bean = factory.getMethod("getPlatformMXBean", Class.class).invoke(null, beanType);
      Object option = beanType.getMethod("getVMOption", String.class).invoke(bean, name);
      Method value = option.getClass().getMethod("getValue");
      return Optional.of((String) value.invoke(option));
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return Optional.empty();
    }
  }
}
