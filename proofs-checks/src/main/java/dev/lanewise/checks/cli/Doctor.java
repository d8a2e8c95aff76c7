package dev.lanewise.checks.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.Peak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Says whether SIMD is really on, and what this machine can do at most. */
@CommandLine.Command(
    name = "doctor",
    description = "Says whether SIMD is on and why, and measures peak arithmetic and bandwidth.")
final class Doctor implements Command {
  /** Where Linux describes the caches of the first core. */
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

  @Override
  public int run(Session session) {
    ObjectNode findings = describe(Kernels.info());
    try (Meter meter = session.meter("doctor")) {
      meter.at("float arithmetic", 0);
      Peak.Rate floats = Peak.rateF32();
      meter.at("double arithmetic", 1. / 3);
      Peak.Rate doubles = Peak.rateF64();
      findings.put("peakGflopsF32", floats.best()).put("peakGflopsF64", doubles.best());
      findings.put("meanGflopsF32", floats.mean()).put("meanGflopsF64", doubles.mean());
      meter.at("memory bandwidth", 2. / 3);
      findings.put("bandwidthGBs", Peak.triadGBs());
    }
    findings.set("advice", Json.strings(Kernels.info().advice()));
    if (session.json()) {
      session.answer(findings);
    } else {
      print(findings, session);
    }
    return ExitStatus.OK;
  }

  private static ObjectNode describe(Kernels.Info info) {
    ObjectNode node = Json.object();
    node.put("backend", info.backend());
    node.put("reason", info.reason());
    node.put("vectorBits", info.vectorBits());
    node.put("lanesF32", info.lanesF32());
    node.put("lanesF64", info.lanesF64());
    node.put("fma", info.fma());
    node.put("jdk", info.jdk());
    node.put("moduleFlag", info.moduleFlag());
    node.put("threads", info.threads());
    node.put("cores", Runtime.getRuntime().availableProcessors());
    node.put("memoryMB", Runtime.getRuntime().maxMemory() >> 20);
    node.set("caches", Json.strings(caches(CACHES)));
    return node;
  }

  /** The data caches as text such as {@code L2 1024K}; empty where the system does not tell. */
  static List<String> caches(Path folder) {
    List<String> caches = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path cache : entries.sorted().toList()) {
        if (Files.exists(cache.resolve("size")) && !word(cache, "type").equals("Instruction")) {
          caches.add("L" + word(cache, "level") + " " + word(cache, "size"));
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return caches;
  }

  private static String word(Path cache, String name) throws IOException {
    return Files.readString(cache.resolve(name)).strip();
  }

  private static void print(ObjectNode findings, Session session) {
    for (var field : findings.properties()) {
      JsonNode value = field.getValue();
      if (value.isArray()) {
        String label = field.getKey();
        for (JsonNode item : value) {
          print(label, item.asText(), session);
          label = "";
        }
      } else if (value.isDouble()) {
        print(field.getKey(), String.format(Locale.ROOT, "%.1f", value.asDouble()), session);
      } else {
        print(field.getKey(), value.asText(), session);
      }
    }
    String peaks =
        "(peaks are those of one core: the best millisecond of multiply-adds in registers, and the"
            + " mean of 0.7 s, which other programs and a falling clock lower)";
    Text.wrapped(peaks, Text.WIDTH).forEach(session::say);
    if (findings.get("advice").isEmpty()) {
      session.say("All is well: there is nothing to advise.");
    }
  }

  private static void print(String label, String text, Session session) {
    String first = label;
    for (String line : Text.wrapped(text, Text.WIDTH - 16)) {
      session.say("%-15s %s".formatted(first, line));
      first = "";
    }
  }
}
