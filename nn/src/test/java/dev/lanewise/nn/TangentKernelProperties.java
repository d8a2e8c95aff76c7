package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Per-example derivatives from batched sweeps, on random nets of every kind. */
class TangentKernelProperties {
  record Problem(DenseNet net, int examples, DType dtype, long seed) {
    Tensor inputs() {
      Tensor x = Tensor.zeros(dtype, examples, net.inputs());
      new Gaussian(seed).fill(x.storage(), 0, examples * net.inputs(), 1);
      return x;
    }

    Storage weights() {
      Storage w = Storage.allocate(dtype, net.parameters());
      new Gaussian(seed + 1).fill(w, 0, w.size(), 1);
      return w;
    }

    double[][] jacobian() {
      Values y = new Values(Tensor.zeros(dtype, examples, net.outputs()));
      return new Objective(net, new Dataset(inputs(), y), Loss.HALF_SUM)
          .jacobian(weights())
          .toDoubles();
    }

    /**
     * Saturated slopes underflow, which no relative bound covers: the least normal number is
     * millions of times what one product can lose, and factors of that size do not occur here.
     */
    double underflow() {
      return dtype == DType.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    }

    /** Roundings on the way to a term of K, from J or layer by layer. */
    double gamma() {
      int inner = 0;
      for (DenseNet.Layer layer : net.layers()) {
        inner = Math.max(inner, layer.fanIn() + layer.fanOut() * net.outputs());
      }
      // J's entries carry two roundings each, in double the sum of J·Jᵀ p more.
      int depth = net.layers().size();
      return AbsoluteNet.gamma(inner + depth + 10, dtype)
          + AbsoluteNet.gamma(net.parameters(), DType.F64);
    }
  }

  @Provide
  Arbitrary<Problem> problems() {
    Arbitrary<DenseNet> nets =
        Combinators.combine(
                Arbitraries.integers().between(1, 12).list().ofMinSize(2).ofMaxSize(5),
                Arbitraries.of(Activation.values()),
                Arbitraries.of(Parametrization.values()),
                Arbitraries.of(Bias.values()))
            .as(DenseNet::new);
    return Combinators.combine(
            nets,
            Arbitraries.integers().between(1, 7),
            Arbitraries.of(DType.values()),
            Arbitraries.longs().between(1, 1_000_000))
        .as(Problem::new);
  }

  /** K = J·Jᵀ from the same α and Δ: the rounding of sums of products is all that may differ. */
  @Property(tries = 300)
  void layerwiseKernelIsTheJacobianTimesItsTranspose(@ForAll("problems") Problem p) {
    double[][] j = p.jacobian();
    double[][] k = kernel(p, TangentKernel.Outputs.SEPARATE);
    assertEquals(j.length, k.length);
    for (int a = 0; a < k.length; a++) {
      for (int b = 0; b < k.length; b++) {
        double absolute = product(j[a], j[b], true);
        assertEquals(product(j[a], j[b], false), k[a][b], p.gamma() * absolute + p.underflow());
        assertEquals(k[b][a], k[a][b], "exactly symmetric");
      }
    }
  }

  @Property(tries = 150)
  void summedKernelAddsTheKernelsOfTheOutputs(@ForAll("problems") Problem p) {
    double[][] j = p.jacobian();
    double[][] k = kernel(p, TangentKernel.Outputs.SUMMED);
    int outputs = p.net().outputs();
    assertEquals(p.examples(), k.length);
    for (int a = 0; a < k.length; a++) {
      for (int b = 0; b < k.length; b++) {
        double sum = 0;
        double absolute = 0;
        for (int output = 0; output < outputs; output++) {
          sum += product(j[a * outputs + output], j[b * outputs + output], false);
          absolute += product(j[a * outputs + output], j[b * outputs + output], true);
        }
        double gamma = p.gamma() + AbsoluteNet.gamma(outputs, DType.F64);
        assertEquals(sum, k[a][b], gamma * absolute + p.underflow());
      }
    }
  }

  private static double[][] kernel(Problem p, TangentKernel.Outputs outputs) {
    return new TangentKernel(p.net(), p.inputs(), outputs).at(p.weights()).toDoubles();
  }

  private static double product(double[] x, double[] y, boolean absolute) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += absolute ? Math.abs(x[i] * y[i]) : x[i] * y[i];
    }
    return sum;
  }

  /**
   * Every row of J against a reverse sweep of its own: both are sums over the same paths through
   * the net, each term with at most {@link AbsoluteNet#roundings}.
   */
  @Property(tries = 100)
  void jacobianRowsAreReverseSweeps(@ForAll("problems") Problem p) {
    Storage w = p.weights();
    Tensor inputs = p.inputs();
    double[][] j = p.jacobian();
    double[][][] absolute = absoluteJacobian(p, w, inputs);
    int outputs = p.net().outputs();
    double gamma = AbsoluteNet.gamma(new AbsoluteNet(p.net(), w, inputs).roundings(), p.dtype());
    for (int row = 0; row < j.length; row++) {
      double[] swept = reverseSweep(p.net(), w, inputs, row / outputs, row % outputs);
      for (int c = 0; c < swept.length; c++) {
        double size = absolute[c][row / outputs][row % outputs];
        double tolerance = 4 * gamma * size + p.underflow();
        assertEquals(swept[c], j[row][c], tolerance, "row " + row + ", column " + c);
      }
    }
  }

  /** Jᵀ·u, K·u and the Gauss-Newton product against the same products with J written out. */
  @Property(tries = 100)
  void productsWithoutAJacobianAreThoseWithOne(@ForAll("problems") Problem p, @ForAll Loss loss) {
    Storage w = p.weights();
    int k = p.net().outputs();
    int rows = p.examples() * k;
    int[] labels = new int[p.examples()];
    Dataset data = new Dataset(p.inputs(), new Labels(labels, k));
    Objective objective = new Objective(p.net(), data, loss);
    double[][] j = p.jacobian();
    double[][][] columns = absoluteJacobian(p, w, p.inputs());
    double[][] absolute = new double[rows][w.size()];
    for (int c = 0; c < w.size(); c++) {
      for (int a = 0; a < rows; a++) {
        absolute[a][c] = columns[c][a / k][a % k];
      }
    }
    double[][] f = objective.outputs(w).toDoubles();
    int roundings = new AbsoluteNet(p.net(), w, p.inputs()).roundings() + 3 * rows;
    double tolerance = 4 * AbsoluteNet.gamma(roundings + spread(f), p.dtype());

    Tensor u = Tensor.zeros(p.dtype(), p.examples(), k);
    new Gaussian(p.seed() + 2).fill(u.storage(), 0, rows, 1);
    double[] seeds = u.storage().toDoubles();
    Storage pulled = Storage.allocate(p.dtype(), w.size());
    objective.vjp(w, u, pulled);
    double[] back = transposed(j, seeds, false);
    double[] backSize = transposed(absolute, seeds, true);
    assertWithin(back, pulled.toDoubles(), tolerance, backSize, p.underflow());

    Tensor ku = Tensor.zeros(p.dtype(), p.examples(), k);
    objective.tangentKernelVector(w, u, ku);
    assertWithin(
        times(j, back, false),
        ku.storage().toDoubles(),
        tolerance,
        times(absolute, backSize, true),
        p.underflow());

    Storage v = Storage.allocate(p.dtype(), w.size());
    new Gaussian(p.seed() + 3).fill(v, 0, v.size(), 1);
    Storage gv = Storage.allocate(p.dtype(), w.size());
    objective.gaussNewtonVector(w, v, gv);
    double scale = loss.gradientScale(p.examples());
    double[] moved = curved(times(j, v.toDoubles(), false), f, loss, scale, false);
    double[] movedSize = curved(times(absolute, v.toDoubles(), true), f, loss, scale, true);
    assertWithin(
        transposed(j, moved, false),
        gv.toDoubles(),
        tolerance,
        transposed(absolute, movedSize, true),
        p.underflow());
  }

  /** e^{F − max F} carries the rounding of its argument: as many units as the argument is large. */
  private static int spread(double[][] f) {
    double spread = 0;
    for (double[] row : f) {
      for (double a : row) {
        for (double b : row) {
          spread = Math.max(spread, a - b);
        }
      }
    }
    return (int) Math.min(2 * spread, 4_000) + 40;
  }

  /** s·H·x, H the identity or diag p − ppᵀ per example; with all signs plus if absolute. */
  private static double[] curved(
      double[] x, double[][] f, Loss loss, double scale, boolean absolute) {
    double[] y = new double[x.length];
    int k = f[0].length;
    for (int a = 0; a < x.length; a++) {
      if (loss != Loss.CROSS_ENTROPY) {
        y[a] = scale * x[a];
        continue;
      }
      double[] p = softmax(f[a / k]);
      double sum = 0;
      for (int b = 0; b < k; b++) {
        sum += p[b] * x[a / k * k + b];
      }
      y[a] = scale * p[a % k] * (absolute ? x[a] + sum : x[a] - sum);
    }
    return y;
  }

  private static double[] softmax(double[] f) {
    double largest = Arrays.stream(f).max().orElseThrow();
    double[] p = Arrays.stream(f).map(x -> StrictMath.exp(x - largest)).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(x -> x / sum).toArray();
  }

  private static double[] times(double[][] j, double[] v, boolean absolute) {
    double[] product = new double[j.length];
    for (int a = 0; a < j.length; a++) {
      product[a] = product(j[a], v, absolute);
    }
    return product;
  }

  private static double[] transposed(double[][] j, double[] u, boolean absolute) {
    double[] product = new double[j[0].length];
    for (int a = 0; a < j.length; a++) {
      for (int c = 0; c < product.length; c++) {
        product[c] += absolute ? Math.abs(j[a][c] * u[a]) : j[a][c] * u[a];
      }
    }
    return product;
  }

  private static void assertWithin(
      double[] expected, double[] actual, double relative, double[] size, double underflow) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], relative * size[i] + underflow, "entry " + i);
    }
  }

  private static double[][][] absoluteJacobian(Problem p, Storage w, Tensor inputs) {
    AbsoluteNet plain = new AbsoluteNet(p.net(), w, inputs);
    double[][][] columns = new double[w.size()][][];
    for (int c = 0; c < columns.length; c++) {
      Storage unit = Storage.allocate(p.dtype(), w.size());
      unit.set(c, 1);
      columns[c] = plain.sizes(unit, unit).first();
    }
    return columns;
  }

  private static double[] reverseSweep(
      DenseNet net, Storage w, Tensor inputs, int example, int output) {
    DenseGraph graph = new DenseGraph(net, inputs);
    Tensor seed = Tensor.zeros(w.dtype(), inputs.rows(), net.outputs());
    seed.set(example, output, 1);
    FlatVector row =
        graph.place(graph.tape().vjp(graph.output(), graph.tape().input(seed), graph.parameters()));
    Storage target = Storage.allocate(w.dtype(), w.size());
    graph.weights().bind(w);
    row.bind(target);
    graph.tape().run();
    return target.toDoubles();
  }
}
