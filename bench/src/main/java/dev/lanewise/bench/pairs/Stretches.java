package dev.lanewise.bench.pairs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Walks arrays in slices on several threads, for loops that the library does not have: each thread
 * takes one stretch. The slices make the loop a method that is called often, not one endless loop.
 */
public final class Stretches implements AutoCloseable {
  private static final int SLICE = 1 << 16;

  private final int threads;
  private final ExecutorService others;

  /** What is done to the elements from the first to below the second. */
  public interface Loop {
    void run(int from, int to);
  }

  /** Starts as many threads as can compute beside the caller; {@link #close} ends them. */
  public Stretches(int threads) {
    this.threads = threads;
    others = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }

  /** Runs the loop over 0 .. n and returns when all of it is done. */
  public void run(int n, Loop loop) {
    List<Future<?>> stretches = new ArrayList<>();
    for (int thread = 1; thread < threads; thread++) {
      int from = bound(n, thread);
      int to = bound(n, thread + 1);
      stretches.add(others.submit(() -> walk(from, to, loop)));
    }
    walk(0, bound(n, 1), loop);
    try {
      for (Future<?> stretch : stretches) {
        stretch.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during the triad", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the triad failed", e.getCause());
    }
  }

  private int bound(int n, int thread) {
    return (int) ((long) n * thread / threads);
  }

  private static void walk(int from, int to, Loop loop) {
    for (int at = from; at < to; ) {
      int end = Math.min(to - at, SLICE) + at;
      loop.run(at, end);
      at = end;
    }
  }

  @Override
  public void close() {
    others.shutdownNow();
  }
}
