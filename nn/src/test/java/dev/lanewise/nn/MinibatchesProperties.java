package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** It is a property of minibatches that… */
class MinibatchesProperties {

  @Property
  void everyEpochVisitsEveryExampleOnce(
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(min = 1, max = 50) int batch,
      @ForAll long seed,
      @ForAll @IntRange(max = 1000) int epoch) {
    Minibatches batches = new Minibatches(numbered(n, false), batch, seed);
    int[] seen = order(batches, epoch);
    Arrays.sort(seen);
    for (int i = 0; i < n; i++) {
      assertEquals(i, seen[i]);
    }
  }

  @Property
  void anEpochIsTheSameWhateverCameBefore(
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(min = 1, max = 50) int batch,
      @ForAll long seed,
      @ForAll @IntRange(max = 5) int epoch) {
    Minibatches walked = new Minibatches(numbered(n, false), batch, seed);
    for (int e = 0; e < epoch; e++) {
      walked.load(e, 0);
    }
    Minibatches fresh = new Minibatches(numbered(n, false), batch, seed);
    assertArrayEquals(order(fresh, epoch), order(walked, epoch));
  }

  @Property
  void inputsAndTargetsStayTogether(
      @ForAll @IntRange(min = 1, max = 20) int n,
      @ForAll @IntRange(min = 1, max = 25) int batch,
      @ForAll boolean labels,
      @ForAll long seed) {
    Minibatches batches = new Minibatches(numbered(n, labels), batch, seed);
    for (int b = 0; b < batches.perEpoch(); b++) {
      Dataset part = batches.load(0, b);
      Tensor targets = part.values();
      for (int i = 0; i < part.size(); i++) {
        int example = (int) part.inputs().get(i, 0);
        assertEquals(-example, part.inputs().get(i, 1));
        assertEquals(labels ? 1 : example, targets.get(i, labels ? example : 0));
      }
    }
  }

  @Property
  void onlyTheLastBatchIsSmaller(
      @ForAll @IntRange(min = 1, max = 40) int n, @ForAll @IntRange(min = 1, max = 50) int batch) {
    Minibatches batches = new Minibatches(numbered(n, false), batch, 1);
    for (int b = 0; b < batches.perEpoch() - 1; b++) {
      assertSame(batches.full(), batches.load(0, b));
    }
    assertEquals(Math.min(batch, n), batches.full().size());
    assertSame(batches.last(), batches.load(0, batches.perEpoch() - 1));
    assertEquals(n - (batches.perEpoch() - 1) * batches.full().size(), batches.last().size());
  }

  @Example
  void theOrderOfASeedIsPinned() {
    Minibatches batches = new Minibatches(numbered(8, false), 3, 1);
    assertArrayEquals(new int[] {1, 6, 4, 2, 3, 5, 0, 7}, order(batches, 0));
    assertArrayEquals(new int[] {1, 7, 5, 3, 4, 2, 0, 6}, order(batches, 1));
  }

  @Example
  void epochsOfOneSeedAndSeedsOfOneEpochDiffer() {
    Dataset data = numbered(100, false);
    int[] first = order(new Minibatches(data, 10, 1), 0);
    assertFalse(Arrays.equals(first, order(new Minibatches(data, 10, 1), 1)));
    assertFalse(Arrays.equals(first, order(new Minibatches(data, 10, 2), 0)));
    // Runs with seeds 1, 2, … are independent of one another.
    int[] oneTwo = order(new Minibatches(data, 10, 1), 2);
    assertFalse(Arrays.equals(oneTwo, order(new Minibatches(data, 10, 2), 1)));
    int[] same = order(new Minibatches(data, 10, 3), 3);
    assertFalse(Arrays.equals(same, order(new Minibatches(data, 10, 4), 4)));
  }

  /** Fisher–Yates must reach all permutations equally often: 6 of them, 6000 draws. */
  @Example
  void permutationsAreEquallyLikely() {
    int[] counts = new int[9];
    for (long seed = 0; seed < 6000; seed++) {
      int[] order = Permutation.of(3, seed);
      counts[3 * order[0] + order[1]]++;
    }
    double chiSquared = 0;
    for (int cell : List.of(1, 2, 3, 5, 6, 7)) {
      chiSquared += Math.pow(counts[cell] - 1000, 2) / 1000;
    }
    // 99.9 % quantile of χ² with 5 degrees of freedom; the seeds are fixed, so this cannot flicker.
    assertEquals(0, chiSquared, 20.5);
  }

  @Example
  void emptyBatchesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Minibatches(numbered(3, false), 0, 1));
  }

  /** Example i has the inputs (i, −i) and the target i. */
  private static Dataset numbered(int n, boolean labels) {
    Tensor x = Tensor.zeros(DType.F32, n, 2);
    Tensor y = Tensor.zeros(DType.F32, n, 1);
    int[] classes = new int[n];
    for (int i = 0; i < n; i++) {
      x.set(i, 0, i);
      x.set(i, 1, -i);
      y.set(i, 0, i);
      classes[i] = i;
    }
    return new Dataset(x, labels ? new Labels(classes, n) : new Values(y));
  }

  private static int[] order(Minibatches batches, int epoch) {
    List<Integer> order = new ArrayList<>();
    for (int b = 0; b < batches.perEpoch(); b++) {
      Dataset part = batches.load(epoch, b);
      for (int i = 0; i < part.size(); i++) {
        order.add((int) part.inputs().get(i, 0));
      }
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}
