package dev.lanewise.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Progress;
import dev.lanewise.checks.cli.InvalidInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contenders that need nothing fetched multiply; whoever is missing is left out in words. */
class ContendersTest {

  @Test
  void lanewiseAndThePlainLoopAgreeForAllTransposes() {
    for (boolean transA : new boolean[] {false, true}) {
      for (boolean transB : new boolean[] {false, true}) {
        Shape shape = new Shape(3, 5, 7, transA, transB);
        assertArrayEquals(
            product(new LanewiseProduct(), shape),
            product(new PlainLoop(), shape),
            // Two orders of seven terms below 1, each within γ(7)·7 of the sum.
            7 * 14 * 0x1p-53,
            shape.toString());
      }
    }
  }

  @Test
  void ejmlAgreesForAllTransposes() {
    for (boolean transA : new boolean[] {false, true}) {
      for (boolean transB : new boolean[] {false, true}) {
        Shape shape = new Shape(3, 5, 7, transA, transB);
        assertArrayEquals(
            product(new LanewiseProduct(), shape),
            product(new EjmlProduct(), shape),
            7 * 14 * 0x1p-53,
            shape.toString());
      }
    }
  }

  @Test
  void anUnknownPeerIsToldWhoThereIs() {
    Exception refusal = assertThrows(IllegalArgumentException.class, () -> Peer.parse("cublas"));
    assertTrue(refusal.getMessage().contains("openblas"), refusal.getMessage());
  }

  /** Every contender is missing in an empty folder, and none is measured. */
  @Test
  void whoWasNotFetchedIsNamedAndLeftOut(@TempDir Path empty) {
    Rounds rounds =
        new Rounds("gemm", List.of(Peer.MKL, Peer.NETLIB), List.of(1), true, false, 1, empty);
    List<String> log = new ArrayList<>();
    var nobody = assertThrows(InvalidInput.class, () -> rounds.measure(Progress.NONE, log::add));
    assertTrue(
        nobody.getMessage().matches(".*mkl is left out.*netlib is left out.*"), nobody::toString);
    assertEquals(2, log.size());
    assertTrue(log.getFirst().startsWith("mkl is left out"), log.getFirst());
  }

  private static double[] product(Contender contender, Shape shape) {
    SplittableRandom random = new SplittableRandom(1);
    double[] a = random.doubles((long) shape.m() * shape.k()).toArray();
    double[] b = random.doubles((long) shape.k() * shape.n()).toArray();
    double[] c = new double[shape.m() * shape.n()];
    contender.product(shape, a, b, c).run();
    return c;
  }
}
