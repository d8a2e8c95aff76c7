package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ShelfTest {

  @Test
  void whatIsGivenIsTakenOnce() {
    Shelf<Integer> shelf = new Shelf<>(() -> 0);
    shelf.give(1);
    shelf.give(2);

    Set<Integer> taken = new TreeSet<>(List.of(shelf.take(), shelf.take()));

    assertEquals(Set.of(1, 2), taken);
    assertEquals(0, shelf.take(), "an empty shelf makes a new one");
  }

  @Test
  void aFullShelfDropsWhatComes() {
    Shelf<Integer> shelf = new Shelf<>(() -> -1);
    for (int i = 0; i < 1000; i++) {
      shelf.give(i);
    }

    int kept = 0;
    while (shelf.take() >= 0) {
      kept++;
    }

    assertEquals(64, kept);
  }

  @Test
  void clearAllEmptiesEveryShelf() {
    Shelf<Integer> one = new Shelf<>(() -> 0);
    Shelf<String> other = new Shelf<>(() -> "new");
    one.give(1);
    other.give("x");

    Shelf.clearAll();

    assertEquals(0, one.take());
    assertEquals("new", other.take());
  }

  @Test
  void nobodyHoldsAnObjectWithAnother() throws InterruptedException {
    Shelf<AtomicBoolean> shelf = new Shelf<>(AtomicBoolean::new);
    AtomicBoolean shared = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  AtomicBoolean held = shelf.take();
                  if (!held.compareAndSet(false, true)) {
                    shared.set(true);
                  }
                  held.set(false);
                  shelf.give(held);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertTrue(!shared.get(), "two threads held the same object");
  }
}
