package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What every dense net must satisfy, on random shapes, activations, parametrisations, biases,
 * losses, weights and data.
 */
class NetProperties {
  private static final int TRIES = 150;

  /** Saturated slopes underflow, which no relative bound covers: see TangentKernelProperties. */
  private static final double UNDERFLOW = Double.MIN_NORMAL;

  /** A net with data; the seed draws weights, data and directions. */
  record Problem(DenseNet net, int examples, boolean labelled, Loss loss, long seed) {
    Dataset data() {
      Tensor inputs = Tensor.zeros(DType.F64, examples, net.inputs());
      new Gaussian(seed + 1).fill(inputs.storage(), 0, examples * net.inputs(), 1);
      if (labelled || loss == Loss.CROSS_ENTROPY) {
        int[] labels = new int[examples];
        Arrays.setAll(labels, i -> Math.floorMod(seed + i, net.outputs()));
        return new Dataset(inputs, new Labels(labels, net.outputs()));
      }
      Tensor values = Tensor.zeros(DType.F64, examples, net.outputs());
      new Gaussian(seed + 2).fill(values.storage(), 0, examples * net.outputs(), 1);
      return new Dataset(inputs, new Values(values));
    }

    Objective objective() {
      return new Objective(net, data(), loss);
    }

    Storage weights() {
      return direction(0);
    }

    Storage direction(int which) {
      Storage v = Storage.allocate(DType.F64, net.parameters());
      new Gaussian(seed * 31 + which).fill(v, 0, v.size(), 1);
      return v;
    }
  }

  @Provide
  Arbitrary<DenseNet> nets() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 12).list().ofMinSize(2).ofMaxSize(5),
            Arbitraries.of(Activation.values()),
            Arbitraries.of(Parametrization.values()),
            Arbitraries.of(Bias.values()))
        .as(DenseNet::new);
  }

  @Provide
  Arbitrary<Problem> problems() {
    return Combinators.combine(
            nets(),
            Arbitraries.integers().between(1, 6),
            Arbitraries.of(true, false),
            Arbitraries.of(Loss.values()),
            Arbitraries.longs().between(1, 1_000_000))
        .as(Problem::new);
  }

  @Property(tries = TRIES)
  void outputsFollowTheDefinition(@ForAll("problems") Problem p) {
    Storage w = p.weights();
    AbsoluteNet plain = new AbsoluteNet(p.net(), w, p.data().inputs());
    double[][] f = p.objective().outputs(w).toDoubles();
    for (int i = 0; i < p.examples(); i++) {
      for (int j = 0; j < p.net().outputs(); j++) {
        // Both sides err by the bound.
        double tolerance = 4 * DType.F64.unitRoundoff() * plain.outputErrors()[i][j];
        assertEquals(plain.outputs()[i][j], f[i][j], tolerance);
      }
    }
  }

  @Property(tries = TRIES)
  void floatAgreesWithDouble(@ForAll("problems") Problem p) {
    Storage w = p.weights().copy(DType.F32);
    Dataset data = p.data().to(DType.F32);
    Tensor f32 = new Objective(p.net(), data, p.loss()).outputs(w);
    Tensor f64 = new Objective(p.net(), data.to(DType.F64), p.loss()).outputs(w.copy(DType.F64));
    AbsoluteNet plain = new AbsoluteNet(p.net(), w, data.inputs());
    for (int i = 0; i < p.examples(); i++) {
      for (int j = 0; j < p.net().outputs(); j++) {
        double tolerance = 2 * DType.F32.unitRoundoff() * plain.outputErrors()[i][j];
        assertEquals(f64.get(i, j), f32.get(i, j), tolerance);
      }
    }
  }

  /**
   * ⟨u, J·v⟩ = ⟨Jᵀu, v⟩ on one tape, where both sweeps use the same σ'(u) to the bit: what remains
   * is the rounding of sums of products.
   */
  @Property(tries = TRIES)
  void forwardAndReverseSweepsAreAdjoint(@ForAll("problems") Problem p) {
    Storage w = p.weights();
    Storage v = p.direction(1);
    Tensor inputs = p.data().inputs();
    DenseGraph graph = new DenseGraph(p.net(), inputs);
    Tape tape = graph.tape();
    FlatVector direction = tape.vector(DType.F64);
    Tensor seed = Tensor.zeros(DType.F64, p.examples(), p.net().outputs());
    new Gaussian(p.seed()).fill(seed.storage(), 0, seed.storage().size(), 1);
    Var dot = tape.jvp(List.of(graph.output()), graph.directions(direction)).getFirst();
    FlatVector gradient =
        graph.place(tape.vjp(graph.output(), tape.input(seed), graph.parameters()));
    Storage g = Storage.allocate(DType.F64, v.size());
    graph.weights().bind(w);
    direction.bind(v);
    gradient.bind(g);
    tape.plan(List.of(dot));
    tape.run();
    AbsoluteNet plain = new AbsoluteNet(p.net(), w, inputs);
    double[][] absolute = plain.sizes(v, v).first();
    double size = 0;
    for (int i = 0; i < p.examples(); i++) {
      for (int j = 0; j < p.net().outputs(); j++) {
        size += Math.abs(seed.get(i, j)) * absolute[i][j];
      }
    }
    // Twice for each side, because the plain net's α and σ' differ from the tape's by rounding.
    double tolerance = 4 * AbsoluteNet.gamma(plain.roundings(), DType.F64) * size + UNDERFLOW;
    assertEquals(seed.storage().dot(dot.value().storage()), g.dot(v), tolerance);
  }

  @Property(tries = 60)
  void tangentKernelIsTheJacobianTimesItsTranspose(@ForAll("problems") Problem p) {
    Storage w = p.weights();
    Objective objective = p.objective();
    double[][] j = objective.jacobian(w).toDoubles();
    double[][] k = objective.tangentKernel(w).toDoubles();
    int count = objective.residualCount();
    assertEquals(count, k.length);
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double sum = 0;
        double absolute = 0;
        for (int c = 0; c < objective.parameters(); c++) {
          sum += j[a][c] * j[b][c];
          absolute += Math.abs(j[a][c] * j[b][c]);
        }
        double gamma = AbsoluteNet.gamma(objective.parameters(), DType.F64);
        assertEquals(sum, k[a][b], 2 * gamma * absolute + UNDERFLOW);
        assertEquals(k[b][a], k[a][b], "exactly symmetric");
      }
    }
  }

  /**
   * Row (i, j) of J times v is entry (i, j) of J·v, and depends on example i alone: other
   * neighbours leave its bits as they are.
   */
  @Property(tries = 60)
  void jacobianRowsBelongToTheirExamples(@ForAll("problems") Problem p) {
    Storage w = p.weights();
    Storage v = p.direction(1);
    Objective objective = p.objective();
    double[][] j = objective.jacobian(w).toDoubles();
    int k = p.net().outputs();
    Tensor jv = Tensor.zeros(DType.F64, p.examples(), k);
    objective.jvp(w, v, jv);
    AbsoluteNet plain = new AbsoluteNet(p.net(), w, p.data().inputs());
    double[][] size = plain.sizes(v, v).first();
    for (int i = 0; i < p.examples(); i++) {
      Dataset neighbours = p.data();
      Tensor x = neighbours.inputs();
      for (int c = 0; c < x.rows() * x.cols(); c++) {
        boolean own = c / x.cols() == i;
        x.storage().set(c, own ? x.storage().get(c) : 1 - 3 * x.storage().get(c));
      }
      double[][] rows = new Objective(p.net(), neighbours, p.loss()).jacobian(w).toDoubles();
      for (int output = 0; output < k; output++) {
        int row = i * k + output;
        assertArrayEquals(rows[row], j[row], "the same bits");
        double tolerance =
            4 * AbsoluteNet.gamma(plain.roundings(), DType.F64) * size[i][output] + UNDERFLOW;
        assertEquals(jv.get(i, output), Storage.of(j[row]).dot(v), tolerance);
      }
    }
  }

  /** ⟨∇L, v⟩ = s·⟨r, J·v⟩ with the loss's scale s. */
  @Property(tries = TRIES)
  void gradientIsTheScaledJacobianTransposeTimesTheResidual(@ForAll("problems") Problem p) {
    Storage w = p.weights();
    Storage v = p.direction(2);
    Objective objective = p.objective();
    Storage g = Storage.allocate(DType.F64, objective.parameters());
    assertEquals(objective.loss(w), objective.gradient(w, g), "the same bits");
    double[] r = objective.residual(w);
    Tensor jv = Tensor.zeros(DType.F64, p.examples(), p.net().outputs());
    objective.jvp(w, v, jv);
    AbsoluteNet plain = new AbsoluteNet(p.net(), w, p.data().inputs());
    double scale = p.loss().gradientScale(p.examples());
    double expected = scale * Storage.of(r).dot(jv.storage());
    double size = scale * weighted(r, plain.sizes(v, v).first());
    double tolerance = 4 * AbsoluteNet.gamma(plain.roundings(), DType.F64) * size + UNDERFLOW;
    assertEquals(expected, g.dot(v), tolerance);
  }

  /**
   * ⟨u, ∇²L·v⟩ = ⟨v, ∇²L·u⟩, and the reverse sweep through the forward sweep gives the same as
   * forward over reverse.
   */
  @Property(tries = TRIES)
  void hessianIsSymmetricAndBothCompositionsAgree(@ForAll("problems") Problem p) {
    Storage w = p.weights();
    Storage u = p.direction(3);
    Storage v = p.direction(4);
    Objective objective = p.objective();
    Storage hv = Storage.allocate(DType.F64, v.size());
    Storage hu = Storage.allocate(DType.F64, v.size());
    objective.hessianVector(w, v, hv);
    objective.hessianVector(w, u, hu);
    double tolerance = 4 * secondDerivativeBound(p, w, u, v) + UNDERFLOW;
    assertEquals(u.dot(hv), v.dot(hu), tolerance);
    assertEquals(u.dot(hv), u.dot(reverseOverForward(p, w, v)), tolerance);
  }

  /** γ times the sum of the absolute values of all terms of uᵀ∇²L·v. */
  private static double secondDerivativeBound(Problem p, Storage w, Storage u, Storage v) {
    AbsoluteNet plain = new AbsoluteNet(p.net(), w, p.data().inputs());
    AbsoluteNet.Sizes sizes = plain.sizes(u, v);
    double[] r = p.objective().residual(w);
    double size = weighted(r, sizes.mixed());
    Tensor y = p.data().values();
    for (int i = 0; i < p.examples(); i++) {
      double sumU = 0;
      double sumV = 0;
      for (int j = 0; j < p.net().outputs(); j++) {
        boolean softmax = p.loss() == Loss.CROSS_ENTROPY;
        double factor = softmax ? r[i * p.net().outputs() + j] + y.get(i, j) : 1;
        size += factor * sizes.first()[i][j] * sizes.second()[i][j];
        sumU += softmax ? factor * sizes.first()[i][j] : 0;
        sumV += softmax ? factor * sizes.second()[i][j] : 0;
      }
      size += sumU * sumV;
    }
    return AbsoluteNet.gamma(plain.roundings(), DType.F64)
        * p.loss().gradientScale(p.examples())
        * size;
  }

  private static Storage reverseOverForward(Problem p, Storage w, Storage v) {
    LossGraph graph = new LossGraph(p.net(), p.data(), p.loss(), p.examples());
    DenseGraph net = graph.net();
    FlatVector direction = net.tape().vector(DType.F64);
    Var moved = net.tape().jvp(List.of(graph.loss()), net.directions(direction)).getFirst();
    FlatVector product = net.place(net.tape().gradient(moved, net.parameters()));
    Storage hv = Storage.allocate(DType.F64, v.size());
    net.weights().bind(w);
    direction.bind(v);
    product.bind(hv);
    net.tape().plan(List.of());
    net.tape().run();
    return hv;
  }

  /**
   * Central differences of the gradient for smooth activations: D(h) = ∇²L·v + c·h² + O(h⁴), so
   * D(h/2) is off by a third of its distance to D(h); three times that allows for the next order.
   */
  @Property(tries = TRIES)
  void hessianVectorIsTheSlopeOfTheGradient(@ForAll("problems") Problem p) {
    Assume.that(p.net().activation().curvatureBound() < Double.POSITIVE_INFINITY);
    Storage w = p.weights();
    Storage v = p.direction(5);
    Storage u = p.direction(6);
    v.scal(1 / v.nrm2());
    Objective objective = p.objective();
    Storage hv = Storage.allocate(DType.F64, v.size());
    objective.hessianVector(w, v, hv);
    double h = 0x1p-13;
    double coarse = slope(objective, w, v, u, h);
    double fine = slope(objective, w, v, u, h / 2);
    // Rounding: each ⟨∇L, u⟩ is a sum of terms with at most this many roundings, and an argument
    // error of one ulp of w.
    AbsoluteNet plain = new AbsoluteNet(p.net(), w, p.data().inputs());
    double[] r = objective.residual(w);
    double size =
        weighted(r, plain.sizes(u, u).first())
            + norm(plain.sizes(u, u).first()) * residualSize(plain);
    double rounding =
        4
            * AbsoluteNet.gamma(plain.roundings(), DType.F64)
            * p.loss().gradientScale(p.examples())
            * size
            / h;
    double second = 4 * secondDerivativeBound(p, w, u, w) / h;
    assertEquals(fine, u.dot(hv), Math.abs(coarse - fine) + rounding + second);
  }

  private static double slope(Objective objective, Storage w, Storage v, Storage u, double h) {
    double[] at = new double[2];
    for (int side = 0; side < 2; side++) {
      Storage moved = w.copy();
      moved.axpy(side == 0 ? -h : h, v);
      Storage g = Storage.allocate(DType.F64, w.size());
      objective.gradient(moved, g);
      at[side] = g.dot(u);
    }
    return (at[1] - at[0]) / (2 * h);
  }

  private static double residualSize(AbsoluteNet plain) {
    return norm(plain.outputErrors());
  }

  private static double norm(double[][] a) {
    double sum = 0;
    for (double[] row : a) {
      for (double x : row) {
        sum += x * x;
      }
    }
    return Math.sqrt(sum);
  }

  private static double weighted(double[] r, double[][] size) {
    double sum = 0;
    int index = 0;
    for (double[] row : size) {
      for (double x : row) {
        sum += Math.abs(r[index++]) * x;
      }
    }
    return sum;
  }

  /** F of a ReLU net without biases is homogeneous of degree L in w: J·w = L·F (Euler). */
  @Property(tries = TRIES)
  void eulersIdentityForReluNetsWithoutBiases(@ForAll("nets") DenseNet shape, @ForAll long seed) {
    DenseNet net =
        new DenseNet(shape.widths(), Activation.RELU, shape.parametrization(), Bias.NONE);
    Problem p = new Problem(net, 4, false, Loss.HALF_SUM, Math.floorMod(seed, 1_000_000L));
    Storage w = p.weights();
    Objective objective = p.objective();
    Tensor jw = Tensor.zeros(DType.F64, 4, net.outputs());
    objective.jvp(w, w.copy(), jw);
    Tensor f = objective.outputs(w);
    AbsoluteNet plain = new AbsoluteNet(net, w, p.data().inputs());
    double[][] size = plain.sizes(w, w).first();
    int depth = net.layers().size();
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < net.outputs(); j++) {
        double tolerance =
            4 * AbsoluteNet.gamma(plain.roundings(), DType.F64) * size[i][j] + UNDERFLOW;
        assertEquals(depth * f.get(i, j), jw.get(i, j), tolerance);
      }
    }
  }
}
