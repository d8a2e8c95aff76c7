package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.StepReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The shallow tanh net f(x) = (1/√m)·Σ_r a_r·tanh(w̃_r·(x, 1)) with m = 16 and trigonometric
 * weights on four unit vectors.
 *
 * <p>Expected figures from an independent NumPy evaluation in double precision, to a relative
 * 1e-12; eigenvalues near 0.25 carry an absolute error of u·‖K‖ and are compared to 1e-12 of the
 * largest.
 */
class TanhNetTest {
  private static final int M = 16;
  private static final double RELATIVE = 1e-12;

  private final DenseNet net =
      new DenseNet(List.of(2, M, 1), Activation.TANH, Parametrization.NTK, Bias.HIDDEN);
  private final Dataset data =
      new Dataset(
          Tensor.of(
              new double[][] {
                {1, 0}, {3 / 5.0, 4 / 5.0}, {-5 / 13.0, 12 / 13.0}, {-8 / 17.0, -15 / 17.0}
              }),
          new Values(Tensor.of(new double[][] {{1}, {-1}, {0.5}, {-0.5}})));
  private final Objective objective = new Objective(net, data, Loss.HALF_SUM);
  private final int p = objective.parameters();
  private final Storage w = weights();

  private static Storage weights() {
    double[] w = new double[4 * M];
    for (int r = 0; r < M; r++) {
      w[2 * r] = 2 * StrictMath.sin(1.7 * r + 0.3);
      w[2 * r + 1] = 2 * StrictMath.sin(2.3 * r + 1.1);
      w[2 * M + r] = 2 * StrictMath.sin(3.1 * r + 0.7);
      w[3 * M + r] = r % 2 == 0 ? 1 : -1;
    }
    return Storage.of(w);
  }

  private static void assertClose(double[] expected, double[] actual) {
    double largest = 0;
    for (double e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    assertArrayEquals(expected, actual, RELATIVE * largest);
  }

  @Test
  void outputsLossGradientAndRealisedConstant() {
    assertClose(
        new double[] {
          0.8083493010131348, 1.5847051753840136, 1.3971513867140586, 1.007376541183128
        },
        objective.outputs(w).storage().toDoubles());
    Storage g = Storage.allocate(DType.F64, p);
    double loss = objective.gradient(w, g);
    assertEquals(4.897247740835613, loss, RELATIVE * 5);
    assertEquals(11.417670959114867, g.sumOfSquares(), RELATIVE * 11);
    assertEquals(1.1657232351049776, g.sumOfSquares() / (2 * loss), RELATIVE);
  }

  @Test
  void tangentKernel() {
    assertClose(
        new double[] {
          0.25420198860086074, 0.9310736123887352, 1.2616100290292482, 2.112050638788369
        },
        Spectrum.symmetricEigenvalues(objective.tangentKernel(w)));
  }

  @Test
  void extremeEigenvaluesOfTheHessianFromItsColumns() {
    double[][] h = new double[p][];
    Storage e = Storage.allocate(DType.F64, p);
    Storage column = Storage.allocate(DType.F64, p);
    for (int i = 0; i < p; i++) {
      e.fill(0);
      e.set(i, 1);
      objective.hessianVector(w, e, column);
      h[i] = column.toDoubles();
    }
    double[] eigenvalues = Spectrum.symmetricEigenvalues(Spectrum.symmetrised(h));
    assertEquals(-1.4409780819177165, eigenvalues[0], RELATIVE * 2.4);
    assertEquals(2.3294776929784646, eigenvalues[p - 1], RELATIVE * 2.4);
  }

  /** ∇²f_i as the jvp of the gradient of one output, by the tape itself. */
  @Test
  void spectralNormsOfTheOutputsHessians() {
    double[] norms = new double[4];
    for (int i = 0; i < 4; i++) {
      DenseGraph graph = new DenseGraph(net, data.inputs().rows(i, i + 1));
      Tape tape = graph.tape();
      FlatVector v = tape.vector(DType.F64);
      List<Var> gradient = tape.gradient(graph.output(), graph.parameters());
      FlatVector hv = graph.place(tape.jvp(gradient, graph.directions(v)));
      Storage e = Storage.allocate(DType.F64, p);
      Storage column = Storage.allocate(DType.F64, p);
      graph.weights().bind(w);
      v.bind(e);
      hv.bind(column);
      double[][] h = new double[p][];
      for (int c = 0; c < p; c++) {
        e.fill(0);
        e.set(c, 1);
        tape.run();
        h[c] = column.toDoubles();
      }
      double[] eigenvalues = Spectrum.symmetricEigenvalues(Spectrum.symmetrised(h));
      norms[i] = Math.max(-eigenvalues[0], eigenvalues[p - 1]);
    }
    assertClose(
        new double[] {
          0.5092954353583018, 0.5127560411419401, 0.5123615711214734, 0.5112377007527967
        },
        norms);
  }

  /**
   * One δ-GClip step (η = 0.5, γ = 0.25, δ = 0.01), and how far the residual is from its
   * linearisation (I − hK)·r.
   */
  @Test
  void oneClippedStep() {
    Storage g = Storage.allocate(DType.F64, p);
    objective.gradient(w, g);
    double[] r = objective.residual(w);
    double[][] k = objective.tangentKernel(w).toDoubles();
    StepReport report = new StepReport();
    Storage next = w.copy();
    next.stepDeltaGclip(p, 0.5, 0.25, 0.01, 0, g.nrm2(), g, 0, report);
    double h = report.step();
    assertEquals(0.036993144718723205, h, RELATIVE * h);
    assertEquals(4.489869814689485, objective.loss(next), RELATIVE * 5);
    double[] after = objective.residual(next);
    double squares = 0;
    double norm = 0;
    for (int i = 0; i < 4; i++) {
      double linear = r[i];
      for (int j = 0; j < 4; j++) {
        linear -= h * k[i][j] * r[j];
      }
      squares += (after[i] - linear) * (after[i] - linear);
      norm += r[i] * r[i];
    }
    // The difference of numbers of size 3 carries their rounding, 1e-15 absolute: hence 1e-12 of
    // the residual's scale.
    assertEquals(0.001208984710460974, Math.sqrt(squares), RELATIVE);
    assertEquals(0.010442597094204219, Math.sqrt(squares / norm) / h, RELATIVE);
  }

  /**
   * L = ½(w₁² + 4w₂²) from (3, −2), η = 0.25, γ = 1, δ = 0.1: the first losses, steps and the path
   * length.
   */
  @Test
  void clippedDescentOnAQuadratic() {
    double[] losses = {
      12.5,
      10.477440844492534,
      8.678708374298848,
      7.098757456348682,
      5.730913096744024,
      4.566168315979983
    };
    Storage v = Storage.of(new double[] {3, -2});
    Storage g = Storage.allocate(DType.F64, 2);
    StepReport report = new StepReport();
    int clipped = 0;
    double path = 0;
    for (int t = 0; t < 2000; t++) {
      if (t < losses.length) {
        double loss = (v.get(0) * v.get(0) + 4 * v.get(1) * v.get(1)) / 2;
        assertEquals(losses[t], loss, RELATIVE * losses[t]);
      }
      g.set(0, v.get(0));
      g.set(1, 4 * v.get(1));
      v.stepDeltaGclip(2, 0.25, 1, 0.1, 0, g.nrm2(), g, 0, report);
      if (t == 0) {
        assertEquals(0.029260286799032642, report.step(), RELATIVE * 0.03);
      }
      clipped += report.norm() > 1 ? 1 : 0;
      path += report.step() * report.norm();
    }
    assertEquals(13, clipped);
    assertEquals(4.037757208742806, path, RELATIVE * 4);
  }
}
