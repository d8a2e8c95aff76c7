package dev.lanewise.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Progress;
import dev.lanewise.checks.cli.InvalidInput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who runs when, and what becomes of rounds in which somebody fails; visits are made up. */
class RoundsTest {
  private final List<String> log = new ArrayList<>();
  private final Map<Peer, Integer> visits = new EnumMap<>(Peer.class);
  @TempDir Path empty;

  @Test
  void threePeersGoThroughAllOrders() {
    List<Peer> three = List.of(Peer.LANEWISE, Peer.MKL, Peer.OPENBLAS);
    Set<List<Peer>> orders =
        IntStream.range(0, 6)
            .mapToObj(round -> List.copyOf(Rounds.order(three, round)))
            .collect(Collectors.toSet());
    assertEquals(6, orders.size(), orders::toString);
    orders.forEach(order -> assertEquals(Set.copyOf(three), Set.copyOf(order)));
    assertEquals(three, Rounds.order(three, 0));
  }

  /** Otherwise the order of those who do would depend on those who do not. */
  @Test
  void whoTakesNoPartWithSeveralThreadsIsNotInTheOrder() {
    List<Peer> order = new ArrayList<>();
    Rounds rounds =
        new Rounds("gemm", List.of(Peer.SCALAR, Peer.LOOP), List.of(1, 2), true, false, 1, empty);
    rounds.measure(
        (peer, threads) -> {
          if (threads == 2) {
            order.add(peer);
          }
          return visit(peer, threads);
        },
        Progress.NONE,
        log::add);
    assertEquals(List.of(Peer.LANEWISE), order.stream().distinct().toList());
    assertEquals(List.of(), log);
  }

  @Test
  void whoCannotUseThreadsIsLeftOutAloud() {
    Rounds rounds =
        new Rounds("gemm", List.of(Peer.MKL, Peer.LOOP), List.of(2), true, false, 1, empty);
    var failure =
        assertThrows(
            InvalidInput.class,
            () -> rounds.measure((peer, threads) -> visit(peer, threads), Progress.NONE, log::add));
    assertTrue(failure.getMessage().contains("nobody to compare with"), failure.getMessage());
    assertTrue(log.contains("loop is left out: it runs on one thread only"), log::toString);
    assertEquals(2, log.size(), log::toString);
  }

  @Test
  void aLaterRoundInWhichAPeerFailsDoesNotCount() {
    Comparison comparison = measure(Peer.LOOP, 3);
    assertEquals(4, comparison.rounds());
    assertEquals(8, comparison.visits().size());
    assertEquals(Map.of(), comparison.skipped());
    assertEquals(List.of("round 3 does not count: loop fell"), log);
  }

  @Test
  void aLaterRoundInWhichLanewiseFailsDoesNotCount() {
    Comparison comparison = measure(Peer.LANEWISE, 5);
    assertEquals(4, comparison.rounds());
    assertEquals(8, comparison.visits().size());
    assertEquals(List.of("round 5 does not count: lanewise fell"), log);
  }

  @Test
  void whoFailsInTheFirstRoundIsLeftOut() {
    Comparison comparison = measure(Peer.LOOP, 1);
    assertEquals(5, comparison.rounds());
    assertEquals(Map.of(Peer.LOOP, "loop fell"), comparison.skipped());
    assertEquals(5, comparison.visits().size());
    assertEquals(List.of("loop is left out: loop fell"), log);
  }

  @Test
  void lanewiseMustNotFailInTheFirstRound() {
    Exception failure = assertThrows(IllegalStateException.class, () -> measure(Peer.LANEWISE, 1));
    assertEquals("lanewise fell", failure.getMessage());
  }

  /** Five rounds of Lanewise and the plain loop, of whom one fails at one of its visits. */
  private Comparison measure(Peer failing, int atVisit) {
    Rounds rounds = new Rounds("gemm", List.of(Peer.LOOP), List.of(1), true, false, 1, empty);
    return rounds.measure(
        (peer, threads) -> {
          int visit = visits.merge(peer, 1, Integer::sum);
          if (peer == failing && visit == atVisit) {
            throw new IOException(peer.word() + " fell");
          }
          return visit(peer, threads);
        },
        Progress.NONE,
        log::add);
  }

  private static Visit visit(Peer peer, int threads) {
    return Visit.parse(peer, threads, List.of("case f32 8x8x8-nn 10", "path made up"));
  }

  @Test
  void aProcessThatTakesTooLongIsEnded() {
    ProcessBuilder sleeper = new ProcessBuilder("sleep", "600");
    Exception failure =
        assertThrows(IOException.class, () -> Rounds.output(sleeper, "mkl", Duration.ofMillis(50)));
    assertTrue(failure.getMessage().startsWith("mkl took longer than"), failure.getMessage());
  }

  @Test
  void aProcessThatEndsBadlyIsQuoted() throws IOException {
    Duration limit = Duration.ofMinutes(1);
    assertEquals(List.of("one", "two"), Rounds.output(shell("echo one; echo two"), "mkl", limit));
    ProcessBuilder broken = shell("echo one; echo Exception: no such core >&2; exit 3");
    Exception failure = assertThrows(IOException.class, () -> Rounds.output(broken, "mkl", limit));
    assertEquals("mkl ended with status 3: Exception: no such core", failure.getMessage());
  }

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script);
  }
}
