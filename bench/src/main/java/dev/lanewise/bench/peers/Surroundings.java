package dev.lanewise.bench.peers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The environment variables that change what other libraries do. */
final class Surroundings {
  private static final List<String> THREADS =
      List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS");

  /** What a user may choose; the numbers of threads are those of the comparison. */
  private static final Pattern CHOICE =
      Pattern.compile(
          "KMP_BLOCKTIME|KMP_AFFINITY|OMP_\\w+|OPENBLAS_\\w+|ATEN_CPU_CAPABILITY"
              + "|MKL_DYNAMIC|MKL_ENABLE_INSTRUCTIONS|MKL_DEBUG_CPU_TYPE");

  private Surroundings() {}

  /**
   * Prepares the environment of a process.
   *
   * @param avx2 whether everybody is held to 256 bits, whatever the user chose
   */
  static void set(Map<String, String> environment, int threads, boolean avx2) {
    // How many milliseconds oneMKL's threads spin after a call. Spinning they answer the next call
    // at once; asleep they leave the cores to a program that has other work for them.
    environment.putIfAbsent("KMP_BLOCKTIME", "0");
    // Otherwise oneMKL takes fewer threads than it is given where it thinks that best.
    environment.putIfAbsent("MKL_DYNAMIC", "FALSE");
    THREADS.forEach(name -> environment.put(name, Integer.toString(threads)));
    if (avx2) {
      environment.put("OPENBLAS_CORETYPE", "Haswell");
      environment.put("MKL_ENABLE_INSTRUCTIONS", "AVX2");
      environment.put("ATEN_CPU_CAPABILITY", "avx2");
    }
  }

  /** Those of an environment that the user chose, by name. */
  static SortedMap<String, String> chosen(Map<String, String> environment) {
    SortedMap<String, String> chosen = new TreeMap<>(environment);
    chosen.keySet().removeIf(name -> !CHOICE.matcher(name).matches() || THREADS.contains(name));
    return chosen;
  }

  /** Those that the processes see, by name. */
  static SortedMap<String, String> inForce(Map<String, String> environment, boolean avx2) {
    Map<String, String> seen = new HashMap<>(environment);
    set(seen, 1, avx2);
    return chosen(seen);
  }
}
