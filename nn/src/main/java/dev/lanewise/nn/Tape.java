package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A static program of operations on matrices, and the derivatives of what it computes.
 *
 * <p>Life of a tape: declare inputs, record operations, ask for derivatives (which are recorded
 * behind what is there), {@link #plan} for the results of interest, then {@link #run} as often as
 * wanted, changing inputs in between.
 *
 * <ul>
 *   <li>An operation that is already there is not recorded again, so asking for a gradient twice
 *       yields the same variables.
 *   <li>Only what the planned results depend on is run; buffers whose last reader has run are used
 *       again.
 *   <li>{@code run} allocates nothing, and nothing here recurses: depth is bounded by memory alone.
 * </ul>
 *
 * <p>Not thread-safe; the kernels inside use their own threads.
 */
public final class Tape {
  private final List<Var> vars = new ArrayList<>();
  private final Map<Op, Var> recorded = new HashMap<>();
  private final Map<Var, FlatVector> placed = new HashMap<>();
  private final List<FlatVector> vectors = new ArrayList<>();
  private Var one;
  private Var[] program;

  /** An input that lives in the given contiguous tensor. */
  public Var input(Tensor value) {
    return input(value, new Shape(value.rows(), value.cols()));
  }

  private Var input(Tensor value, Shape shape) {
    Var v = append(null, shape, value.dtype());
    v.bind(value);
    return v;
  }

  /** A vector that inputs and results can live in; bind it to a storage before each run. */
  public FlatVector vector(DType dtype) {
    FlatVector vector = new FlatVector(dtype);
    vectors.add(vector);
    return vector;
  }

  /** An input that is the rows×cols window of the vector from {@code offset}. */
  public Var input(FlatVector vector, int offset, int rows, int cols) {
    Var v = append(null, new Shape(rows, cols), vector.dtype());
    vector.add(v, offset);
    return v;
  }

  /**
   * Appends the operation, or finds the equal one that is already there.
   *
   * @throws IllegalArgumentException if the operands do not fit or stand on another tape
   * @throws IllegalStateException if the tape is planned
   */
  public Var record(Op op) {
    Var known = recorded.get(op);
    if (known != null) {
      return known;
    }
    for (Var operand : op.inputs()) {
      if (operand.tape() != this) {
        throw new IllegalArgumentException(
            op.getClass().getSimpleName() + ": operand " + operand + " stands on another tape");
      }
    }
    Var v = append(op, op.shape(), op.dtype());
    recorded.put(op, v);
    return v;
  }

  private Var append(Op op, Shape shape, DType dtype) {
    if (program != null) {
      throw new IllegalStateException("the tape is planned: record everything before plan");
    }
    Var v = new Var(this, vars.size(), op, shape, dtype);
    vars.add(v);
    return v;
  }

  /** What is recorded so far, in order. */
  List<Var> variables() {
    return List.copyOf(vars);
  }

  /** Number of variables recorded so far. */
  public int size() {
    return vars.size();
  }

  /**
   * ∂y/∂x for each x, where y is 1×1.
   *
   * @throws IllegalArgumentException if y is not 1×1
   */
  public List<Var> gradient(Var y, List<Var> xs) {
    if (y.size() != 1) {
      throw new IllegalArgumentException(
          "gradient of a " + y.shape() + " variable: it must be 1×1; for others give vjp a seed");
    }
    if (one == null || one.dtype() != y.dtype()) {
      Tensor value = Tensor.zeros(y.dtype(), 1, 1);
      value.set(0, 0, 1);
      one = input(value);
    }
    return vjp(y, one, xs);
  }

  /**
   * ⟨seed, ∂y/∂x⟩ for each x, by one reverse sweep over the operations between the xs and y. Zeros
   * where y does not depend on x.
   *
   * @throws IllegalArgumentException if seed and y differ in shape
   */
  public List<Var> vjp(Var y, Var seed, List<Var> xs) {
    Op.requireSame("vjp", y, seed);
    Adjoints adjoints = new Adjoints(reachableFrom(xs));
    if (adjoints.wants(y)) {
      adjoints.add(y, seed);
      for (int i = y.index(); i >= 0; i--) {
        Var v = vars.get(i);
        Var dv = adjoints.of(v);
        if (dv != null && !v.isInput()) {
          v.op().vjp(v, dv, adjoints);
        }
      }
    }
    return xs.stream().map(x -> orZeros(adjoints.of(x), x)).toList();
  }

  /**
   * ẏ for each y, by one forward sweep that starts from the given tangents (variable → its
   * tangent). Zeros where y does not move.
   */
  public List<Var> jvp(List<Var> ys, Map<Var, Var> directions) {
    int end = vars.size();
    boolean[] moves = reachableFrom(directions.keySet());
    boolean[] needed = ancestorsOf(ys);
    Tangents tangents = new Tangents(end);
    for (int i = 0; i < end; i++) {
      Var v = vars.get(i);
      Var direction = directions.get(v);
      if (direction != null) {
        Op.requireSame("jvp", v, direction);
        tangents.set(v, direction);
      } else if (moves[i] && needed[i]) {
        tangents.set(v, v.op().jvp(v, tangents));
      }
    }
    return ys.stream().map(y -> orZeros(tangents.of(y), y)).toList();
  }

  private Var orZeros(Var derivative, Var like) {
    return derivative != null
        ? derivative
        : input(Tensor.zeros(like.dtype(), like.rows(), like.cols()), like.shape());
  }

  /** Marks what depends on one of the sources (these included). */
  private boolean[] reachableFrom(Iterable<Var> sources) {
    boolean[] marked = new boolean[vars.size()];
    sources.forEach(s -> marked[s.index()] = true);
    for (Var v : vars) {
      if (!v.isInput() && !marked[v.index()]) {
        marked[v.index()] = v.op().inputs().stream().anyMatch(operand -> marked[operand.index()]);
      }
    }
    return marked;
  }

  /** Marks what one of the results depends on (these included). */
  private boolean[] ancestorsOf(Iterable<Var> results) {
    boolean[] marked = new boolean[vars.size()];
    results.forEach(r -> marked[r.index()] = true);
    for (Var v : vars.reversed()) {
      if (marked[v.index()] && !v.isInput()) {
        v.op().inputs().forEach(operand -> marked[operand.index()] = true);
      }
    }
    return marked;
  }

  /**
   * The pieces of all operations that the result depends on, in the order of the tape; valid only
   * if the last run kept every variable.
   */
  void pieces(Var result, IntConsumer out) {
    boolean[] needed = ancestorsOf(List.of(result));
    for (Var v : vars) {
      if (needed[v.index()] && !v.isInput()) {
        v.op().pieces(out);
      }
    }
  }

  /** Lets the value of {@code v} be computed straight into the vector from {@code offset}. */
  public void place(Var v, FlatVector vector, int offset) {
    Var target = v;
    while (target.isInput() || placed.containsKey(target)) {
      target = new Algebra.Scale(1, target).record();
    }
    placed.put(target, vector);
    vector.add(target, offset);
  }

  /**
   * Chooses the operations to run (those that the results or placed variables depend on) and gives
   * them memory.
   *
   * @throws DataException if the memory does not suffice; says how much is needed
   * @throws IllegalStateException if the tape is planned already
   */
  public void plan(List<Var> results) {
    if (program != null) {
      throw new IllegalStateException("the tape is planned already");
    }
    List<Var> wanted = new ArrayList<>(results);
    wanted.addAll(placed.keySet());
    boolean[] needed = ancestorsOf(wanted);
    List<Var> steps = vars.stream().filter(v -> needed[v.index()] && !v.isInput()).toList();
    new Buffers(vars.size(), results, placed.keySet()).allocate(steps);
    program = steps.toArray(Var[]::new);
  }

  /**
   * Computes the results from the inputs as they now are. Plans for all variables if nothing was
   * planned.
   *
   * @throws IllegalStateException if a vector is not bound
   */
  public void run() {
    if (program == null) {
      plan(vars);
    }
    for (int i = 0; i < vectors.size(); i++) {
      if (!vectors.get(i).isBound()) {
        throw new IllegalStateException("vector " + i + " of the tape is not bound to a storage");
      }
    }
    for (Var v : program) {
      v.op().forward(v.value());
    }
  }
}
