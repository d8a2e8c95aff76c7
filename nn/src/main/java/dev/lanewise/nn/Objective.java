package dev.lanewise.nn;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The loss L(w) of a net on a data set as a function of the weight vector w ∈ R^p, with its
 * derivatives.
 *
 * <p>F(w) ∈ R^{n·k} stacks the outputs example by example: entry i·k + j is output j of example i.
 * The same order holds for the residual, the rows of the Jacobian J = ∂F/∂w and the tangent kernel
 * K = J·Jᵀ.
 *
 * <p>The data is read anew by each call, so minibatches may refill it in place; weights and results
 * are used where they are. Programs and their memory are built at the first call of each kind and
 * kept; afterwards {@link #loss}, {@link #gradient} and {@link #hessianVector} allocate nothing for
 * up to {@value #BLOCK} examples. Larger sets are worked through in blocks of that size, so memory
 * for activations does not grow with n. Results do not depend on the number of threads. Not
 * thread-safe.
 */
public final class Objective {
  /** Examples per block. */
  static final int BLOCK = 4096;

  /** Examples whose deltas are kept at once while J is written. */
  private static final int JACOBIAN_BLOCK = 256;

  private enum Kind {
    OUTPUTS,
    RESIDUAL,
    LOSS,
    GRADIENT,
    HESSIAN,
    GAUSS_NEWTON,
    VJP,
    JVP
  }

  /**
   * A planned tape: result is a variable that survives the run, seed what a reverse sweep starts
   * from, target the vector it writes. Absent parts are null.
   */
  private record Program(
      LossGraph graph, Var result, FlatVector direction, Var seed, FlatVector target) {
    Program(LossGraph graph, Var result, FlatVector direction, FlatVector target) {
      this(graph, result, direction, null, target);
    }

    Tensor run(int from, Storage w, Storage v, Storage out) {
      graph.moveTo(from);
      graph.net().weights().bind(w);
      if (direction != null) {
        direction.bind(v);
      }
      if (target != null) {
        target.bind(out);
      }
      graph.net().tape().run();
      return result == null ? null : result.value();
    }
  }

  private final DenseNet net;
  private final Dataset data;
  private final Loss loss;
  private final int parameters;
  private final Map<Kind, Program[]> programs = new EnumMap<>(Kind.class);
  private Storage blockSum;
  private Storage pulledBack;

  /**
   * @throws IllegalArgumentException if the data set is empty, its features or targets do not fit
   *     the net, or cross-entropy is asked for without labels
   */
  public Objective(DenseNet net, Dataset data, Loss loss) {
    if (data.size() == 0) {
      throw new IllegalArgumentException("the data set is empty: at least one example is needed");
    }
    if (data.features() != net.inputs()) {
      throw new IllegalArgumentException(
          "net "
              + net.sizes()
              + " takes "
              + net.inputs()
              + " inputs but the data has "
              + data.features()
              + " features per example");
    }
    if (data.targets().width() != net.outputs()) {
      String what = data.targets() instanceof Labels ? " classes" : " target values per example";
      throw new IllegalArgumentException(
          "net "
              + net.sizes()
              + " gives "
              + net.outputs()
              + " outputs but the data has "
              + data.targets().width()
              + what);
    }
    if (loss == Loss.CROSS_ENTROPY && !(data.targets() instanceof Labels)) {
      throw new IllegalArgumentException(
          "cross-entropy needs class labels, the data has real target values");
    }
    this.net = net;
    this.data = data;
    this.loss = loss;
    this.parameters = net.parameters();
  }

  /** The net. */
  public DenseNet net() {
    return net;
  }

  /** The data set. */
  public Dataset data() {
    return data;
  }

  /** Which loss. */
  public Loss kind() {
    return loss;
  }

  /** The precision of the data, hence of weights and results. */
  public DType dtype() {
    return data.inputs().dtype();
  }

  /** p. */
  public int parameters() {
    return parameters;
  }

  /** n·k, the number of outputs over all examples. */
  public int residualCount() {
    return Math.multiplyExact(data.size(), net.outputs());
  }

  /**
   * L(w).
   *
   * @throws IllegalArgumentException if w has another length or precision
   */
  public double loss(Storage w) {
    check("w", w);
    double sum = 0;
    for (int from = 0; from < data.size(); from += BLOCK) {
      sum += program(Kind.LOSS, from).run(from, w, null, null).get(0, 0);
    }
    return sum;
  }

  /**
   * g ← ∇L(w), by one reverse sweep.
   *
   * @return L(w), the same bits as {@link #loss}
   * @throws IllegalArgumentException if w or g has another length or precision, or both are one
   *     storage
   */
  public double gradient(Storage w, Storage g) {
    check("w", w);
    check("g", g);
    distinct("w", w, "g", g);
    if (data.size() <= BLOCK) {
      return program(Kind.GRADIENT, 0).run(0, w, null, g).get(0, 0);
    }
    double sum = 0;
    g.fill(0);
    for (int from = 0; from < data.size(); from += BLOCK) {
      sum += program(Kind.GRADIENT, from).run(from, w, null, blockSum()).get(0, 0);
      g.axpy(1, blockSum());
    }
    return sum;
  }

  /**
   * hv ← ∇²L(w)·v, by a forward sweep through the reverse sweep. For piecewise linear activations
   * the Hessian of the current linear region.
   *
   * @throws IllegalArgumentException if a vector has another length or precision, or hv is w or v
   */
  public void hessianVector(Storage w, Storage v, Storage hv) {
    check("w", w);
    check("v", v);
    check("hv", hv);
    distinct("w", w, "hv", hv);
    distinct("v", v, "hv", hv);
    if (data.size() <= BLOCK) {
      program(Kind.HESSIAN, 0).run(0, w, v, hv);
      return;
    }
    hv.fill(0);
    for (int from = 0; from < data.size(); from += BLOCK) {
      program(Kind.HESSIAN, from).run(from, w, v, blockSum());
      hv.axpy(1, blockSum());
    }
  }

  /**
   * gv ← G(w)·v with the Gauss-Newton matrix G = s·Jᵀ·H·J, H the second derivative of the loss by
   * the outputs: s·JᵀJ for the squares, s·Jᵀ·(diag p − ppᵀ)·J for cross-entropy. Positive
   * semidefinite, and ∇²L without the curvature of the net. One forward and one reverse sweep.
   *
   * @throws IllegalArgumentException as {@link #hessianVector}
   */
  public void gaussNewtonVector(Storage w, Storage v, Storage gv) {
    check("w", w);
    check("v", v);
    check("gv", gv);
    distinct("w", w, "gv", gv);
    distinct("v", v, "gv", gv);
    gv.fill(0);
    for (int from = 0; from < data.size(); from += BLOCK) {
      program(Kind.GAUSS_NEWTON, from).run(from, w, v, blockSum());
      gv.axpy(1, blockSum());
    }
  }

  /**
   * g ← J(w)ᵀ·u for an n×k u, by one reverse sweep.
   *
   * @throws IllegalArgumentException if w or g has another length or precision, u is not n×k, or g
   *     holds w or u
   */
  public void vjp(Storage w, Tensor u, Storage g) {
    check("w", w);
    check("g", g);
    distinct("w", w, "g", g);
    checkOutputs("u", u);
    distinct("u", u.storage(), "g", g);
    Tensor seeds = u.contiguous();
    g.fill(0);
    for (int from = 0; from < data.size(); from += BLOCK) {
      Program program = program(Kind.VJP, from);
      program.seed().bind(seeds.rows(from, Math.min(data.size(), from + BLOCK)));
      program.run(from, w, null, blockSum());
      g.axpy(1, blockSum());
    }
  }

  /**
   * out ← K(w)·u = J·(Jᵀ·u) for n×k u and out, without forming J or K: O(p) memory and two sweeps,
   * where K itself would not fit.
   *
   * @throws IllegalArgumentException if w has another length or precision, u or out is not n×k, or
   *     out lies in w
   */
  public void tangentKernelVector(Storage w, Tensor u, Tensor out) {
    checkOutputs("out", out);
    distinct("w", w, "out", out.storage());
    if (pulledBack == null) {
      pulledBack = Storage.allocate(dtype(), parameters);
    }
    vjp(w, u, pulledBack);
    jvp(w, pulledBack, out);
  }

  private void checkOutputs(String name, Tensor t) {
    if (t.rows() != data.size() || t.cols() != net.outputs() || t.dtype() != dtype()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is %s %s, needed is %d×%d %s",
              name,
              t.shape(),
              t.dtype(),
              data.size(),
              net.outputs(),
              dtype()));
    }
  }

  /** F(w), n×k, in a new tensor. */
  public Tensor outputs(Storage w) {
    check("w", w);
    Tensor f = Tensor.zeros(dtype(), data.size(), net.outputs());
    collect(Kind.OUTPUTS, w, null, f);
    return f;
  }

  /**
   * r with ∇L = {@link Loss#gradientScale}·Jᵀr: F(w) − y, for cross-entropy softmax(F(w)) − onehot.
   * Length n·k.
   */
  public double[] residual(Storage w) {
    check("w", w);
    Tensor r = Tensor.zeros(dtype(), data.size(), net.outputs());
    collect(Kind.RESIDUAL, w, null, r);
    return r.storage().toDoubles();
  }

  /**
   * out ← J(w)·v as an n×k tensor, by one forward sweep.
   *
   * @throws IllegalArgumentException if a vector has another length or precision, out is not n×k,
   *     or lies in w or v
   */
  public void jvp(Storage w, Storage v, Tensor out) {
    check("w", w);
    check("v", v);
    distinct("w", w, "out", out.storage());
    distinct("v", v, "out", out.storage());
    if (out.rows() != data.size() || out.cols() != net.outputs()) {
      throw new IllegalArgumentException(
          "out is " + out.shape() + ": J·v needs " + data.size() + "×" + net.outputs());
    }
    collect(Kind.JVP, w, v, out);
  }

  /**
   * J(w) = ∂F/∂w, (n·k)×p, written once: the deltas of {@value #JACOBIAN_BLOCK} examples at a time
   * come from products of matrices, each row is their outer products with the layers' inputs.
   *
   * @throws DataException if J does not fit in memory; says how much it needs
   */
  public Tensor jacobian(Storage w) {
    check("w", w);
    Tensor j = largeTensor("the Jacobian", residualCount(), parameters);
    for (int from = 0; from < data.size(); from += JACOBIAN_BLOCK) {
      Tensor block = data.inputs().rows(from, Math.min(data.size(), from + JACOBIAN_BLOCK));
      int top = from * net.outputs();
      new LayerSweep(net, w, block)
          .down((layer, alpha, delta) -> outerProducts(layer, alpha, delta, j, top));
    }
    return j;
  }

  /** J[top + row, layer's part] ← s·Δ_row·αᵀ and, if there is a bias, Δ_row. */
  private void outerProducts(DenseNet.Layer layer, Tensor alpha, Tensor delta, Tensor j, int top) {
    int fanIn = layer.fanIn();
    int fanOut = layer.fanOut();
    for (int row = 0; row < delta.rows(); row++) {
      int start = (top + row) * parameters;
      int example = row / net.outputs() * fanIn;
      int to = start + layer.weightOffset();
      for (int unit = 0; unit < fanOut; unit++) {
        double factor = layer.scale() * delta.storage().get(row * fanOut + unit);
        j.storage()
            .scale(fanIn, factor, alpha.storage(), alpha.offset() + example, to + unit * fanIn);
      }
      if (layer.hasBias()) {
        j.storage().copyFrom(fanOut, delta.storage(), row * fanOut, start + layer.biasOffset());
      }
    }
  }

  /**
   * K(w) = J·Jᵀ, (n·k)×(n·k), exactly symmetric, from J itself. {@link TangentKernel} computes it
   * without J, faster and in less memory.
   *
   * @throws DataException if J or K does not fit in memory; says how much it needs
   */
  public Tensor tangentKernel(Storage w) {
    Tensor j = jacobian(w);
    Tensor k = largeTensor("the tangent kernel", residualCount(), residualCount());
    k.storage().gemm(parameters, 1, j, false, j, true, k);
    for (int a = 0; a < k.rows(); a++) {
      for (int b = 0; b < a; b++) {
        k.set(b, a, k.get(a, b));
      }
    }
    return k;
  }

  private Tensor largeTensor(String what, int rows, int cols) {
    String sized = what + " (" + rows + "×" + cols + " " + dtype() + ")";
    Heap.require((long) rows * cols * dtype().bytes(), sized);
    Heap.elements(rows, cols, sized);
    return Tensor.zeros(dtype(), rows, cols);
  }

  /** Runs block by block and copies the block's result into its rows of {@code out}. */
  private void collect(Kind kind, Storage w, Storage v, Tensor out) {
    for (int from = 0; from < data.size(); from += BLOCK) {
      Tensor part = program(kind, from).run(from, w, v, null);
      for (int i = 0; i < part.rows(); i++) {
        for (int j = 0; j < part.cols(); j++) {
          out.set(from + i, j, part.get(i, j));
        }
      }
    }
  }

  /**
   * The program for the block that starts at {@code from}; there are two sizes at most, full blocks
   * and the rest.
   */
  private Program program(Kind kind, int from) {
    boolean rest = data.size() - from < BLOCK;
    Program[] bySize = programs.computeIfAbsent(kind, unused -> new Program[2]);
    int i = rest ? 1 : 0;
    if (bySize[i] == null) {
      bySize[i] = build(kind, new LossGraph(net, data, loss, rest ? data.size() - from : BLOCK));
    }
    return bySize[i];
  }

  private static Program build(Kind kind, LossGraph graph) {
    DenseGraph net = graph.net();
    Tape tape = net.tape();
    List<Var> weights = net.parameters();
    Program program =
        switch (kind) {
          case OUTPUTS -> new Program(graph, net.output(), null, null);
          case RESIDUAL -> new Program(graph, graph.residual(), null, null);
          case LOSS -> new Program(graph, graph.loss(), null, null);
          case GRADIENT ->
              new Program(
                  graph, graph.loss(), null, net.place(tape.gradient(graph.loss(), weights)));
          case HESSIAN -> {
            FlatVector v = tape.vector(net.weights().dtype());
            List<Var> gradient = tape.gradient(graph.loss(), weights);
            yield new Program(graph, null, v, net.place(tape.jvp(gradient, net.directions(v))));
          }
          case GAUSS_NEWTON -> {
            FlatVector v = tape.vector(net.weights().dtype());
            // The residual is the derivative by F over s: its tangent is H·J·v.
            Var moved = tape.jvp(List.of(graph.residual()), net.directions(v)).getFirst();
            Var seed = new Algebra.Scale(graph.factor(), moved).record();
            List<Var> product = tape.vjp(net.output(), seed, weights);
            yield new Program(graph, null, v, net.place(product));
          }
          case VJP -> {
            Var f = net.output();
            Var seed = tape.input(Tensor.zeros(f.dtype(), f.rows(), f.cols()));
            yield new Program(graph, null, null, seed, net.place(tape.vjp(f, seed, weights)));
          }
          case JVP -> {
            FlatVector v = tape.vector(net.weights().dtype());
            Var moved = tape.jvp(List.of(net.output()), net.directions(v)).getFirst();
            yield new Program(graph, moved, v, null);
          }
        };
    tape.plan(program.result() == null ? List.of() : List.of(program.result()));
    return program;
  }

  private Storage blockSum() {
    if (blockSum == null) {
      blockSum = Storage.allocate(dtype(), parameters);
    }
    return blockSum;
  }

  private void check(String name, Storage x) {
    if (x.size() != parameters || x.dtype() != dtype()) {
      throw new IllegalArgumentException(
          name
              + " has "
              + x.size()
              + " numbers in "
              + x.dtype()
              + ", net "
              + net.sizes()
              + " on this data needs "
              + parameters
              + " in "
              + dtype());
    }
  }

  private static void distinct(String a, Storage x, String b, Storage y) {
    if (x == y) {
      throw new IllegalArgumentException(
          a + " and " + b + " are the same storage: the result must have its own");
    }
  }
}
