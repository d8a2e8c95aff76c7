package dev.lanewise.nn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of one planned tape: a buffer is used again once the last reader of its variable has
 * run.
 */
final class Buffers {
  private record Kind(DType dtype, int size) {
    static Kind of(Var v) {
      return new Kind(v.dtype(), v.size());
    }
  }

  private static final int ELSEWHERE = -1;

  private final int[] bufferOf;
  private final int[] lastReader;
  private final boolean[] owned;
  private final boolean[] kept;
  private final List<Kind> buffers = new ArrayList<>();
  private final Map<Kind, Deque<Integer>> free = new HashMap<>();

  /**
   * @param results variables whose values must survive the run
   * @param placed variables that live elsewhere
   */
  Buffers(int vars, Iterable<Var> results, Iterable<Var> placed) {
    bufferOf = new int[vars];
    lastReader = new int[vars];
    owned = new boolean[vars];
    kept = new boolean[vars];
    results.forEach(v -> kept[v.index()] = true);
    placed.forEach(v -> kept[v.index()] = true);
    placed.forEach(v -> bufferOf[v.index()] = ELSEWHERE);
  }

  /**
   * Gives every step that is not placed a window of a buffer; takes memory only once all is
   * decided.
   */
  void allocate(List<Var> steps) {
    for (Var v : steps) {
      v.op().inputs().forEach(operand -> lastReader[operand.index()] = v.index());
    }
    for (Var v : steps) {
      if (bufferOf[v.index()] != ELSEWHERE) {
        bufferOf[v.index()] = choose(v);
        owned[v.index()] = true;
      }
      v.op().inputs().forEach(operand -> release(operand, v));
    }
    long bytes = buffers.stream().mapToLong(b -> (long) b.size() * b.dtype().bytes()).sum();
    Heap.require(bytes, "this computation");
    Storage[] storages = new Storage[buffers.size()];
    for (int i = 0; i < storages.length; i++) {
      storages[i] = Storage.allocate(buffers.get(i).dtype(), buffers.get(i).size());
    }
    for (Var v : steps) {
      if (bufferOf[v.index()] != ELSEWHERE) {
        v.bind(new Tensor(storages[bufferOf[v.index()]], 0, v.rows(), v.cols()));
      }
    }
  }

  private int choose(Var v) {
    Kind kind = Kind.of(v);
    for (Var operand : v.op().inputs()) {
      if (v.op().mayOverwrite(operand) && diesAt(v, operand) && Kind.of(operand).equals(kind)) {
        owned[operand.index()] = false;
        return bufferOf[operand.index()];
      }
    }
    Deque<Integer> pool = free.get(kind);
    if (pool != null && !pool.isEmpty()) {
      return pool.pop();
    }
    buffers.add(kind);
    return buffers.size() - 1;
  }

  private void release(Var operand, Var reader) {
    if (diesAt(reader, operand)) {
      owned[operand.index()] = false;
      free.computeIfAbsent(Kind.of(operand), k -> new ArrayDeque<>())
          .push(bufferOf[operand.index()]);
    }
  }

  private boolean diesAt(Var reader, Var operand) {
    int i = operand.index();
    return owned[i] && !kept[i] && lastReader[i] == reader.index();
  }
}
