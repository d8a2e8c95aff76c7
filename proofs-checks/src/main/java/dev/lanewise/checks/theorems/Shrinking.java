package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Line;
import dev.lanewise.checks.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes the net on which a check fails as small as it gets. */
final class Shrinking {
  private static final int TRIES = 200;

  private Shrinking() {}

  /** Judges a net and {@linkplain #explain explains} what is refuted. */
  static List<Line> judge(WideNet net, Function<WideNet, List<Line>> check) {
    return explain(check.apply(net), net, check);
  }

  /**
   * If a line is refuted, looks for a smaller net on which one still is and says so in the note of
   * every refuted line; else the lines as they are.
   *
   * @param lines what the check said of the net
   */
  static List<Line> explain(List<Line> lines, WideNet net, Function<WideNet, List<Line>> check) {
    if (firstRefuted(lines).isEmpty()) {
      return lines;
    }
    WideNet smallest = net;
    Line counterexample = firstRefuted(lines).orElseThrow();
    int tries = 0;
    boolean shrunk = true;
    while (shrunk && tries < TRIES) {
      shrunk = false;
      for (WideNet candidate : smallest.smaller()) {
        tries++;
        Optional<Line> refuted = firstRefuted(check.apply(candidate));
        if (refuted.isPresent()) {
          smallest = candidate;
          counterexample = refuted.get();
          shrunk = true;
          break;
        }
      }
    }
    return annotated(lines, smallest, counterexample);
  }

  private static List<Line> annotated(List<Line> lines, WideNet smallest, Line counterexample) {
    String found =
        "smallest counterexample: "
            + smallest
            + ", where "
            + counterexample.lhs()
            + " > "
            + counterexample.rhs();
    List<Line> annotated = new ArrayList<>();
    for (Line line : lines) {
      boolean refuted = line.verdict() == Verdict.REFUTED;
      annotated.add(refuted ? line.withNote(joined(line.note(), found)) : line);
    }
    return annotated;
  }

  private static String joined(String note, String more) {
    return note.isEmpty() ? more : note + "; " + more;
  }

  private static Optional<Line> firstRefuted(List<Line> lines) {
    return lines.stream().filter(line -> line.verdict() == Verdict.REFUTED).findFirst();
  }
}
