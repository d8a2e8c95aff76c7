package dev.lanewise.checks.theorems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
  private static final WideNet NET =
      new WideNet(
          List.of(64, 40), Activation.TANH, Bias.NONE, WideNets.normal(6, 3, 1), new double[6], 9);

  @Test
  void findsTheLeastNetOnWhichTheClaimFails() {
    List<Line> lines = Shrinking.judge(NET, net -> List.of(failsFrom(5, 2, net)));
    assertTrue(
        lines.getFirst().note().contains("tanh 3-5-1 bias=none, 2 rows, seed 9"),
        lines.getFirst()::toString);
  }

  @Test
  void leavesLinesThatHoldAsTheyAre() {
    Line holds = Line.atMost("1 ≤ 2", Evidence.EXACT, 1, 2, 0);
    assertEquals(List.of(holds), Shrinking.judge(NET, net -> List.of(holds)));
  }

  private static Line failsFrom(int width, int rows, WideNet net) {
    boolean fails = net.hidden().getFirst() >= width && net.inputs().length >= rows;
    return Line.atMost("claim", Evidence.SAMPLED, fails ? 1 : 0, 0, 0);
  }
}
