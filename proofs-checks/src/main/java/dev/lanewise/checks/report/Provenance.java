package dev.lanewise.checks.report;

import dev.lanewise.kernels.Kernels;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the numbers of a report come from.
 *
 * @param version of Lanewise
 * @param data what was looked at
 * @param seed seed of everything random
 * @param replay the command that repeats the run
 */
public record Provenance(String version, String data, long seed, String replay) {

  /** Everything that somebody who repeats the run wants to compare, by name. */
  public Map<String, String> entries() {
    Kernels.Info info = Kernels.info();
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("lanewise", version);
    entries.put("replay", replay);
    entries.put("seed", Long.toString(seed));
    entries.put("data", data);
    entries.put("backend", info.backend() + " (" + info.reason() + ")");
    entries.put("vector bits", Integer.toString(info.vectorBits()));
    entries.put("threads", Integer.toString(info.threads()));
    entries.put("jdk", Runtime.version().toString());
    entries.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return entries;
  }
}
