package dev.lanewise.kernels.f64;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.StepReport;
import org.junit.jupiter.api.Test;

/**
 * Traces on Rosenbrock's function (1 − x)² + 100(y − x²)² from (−1.5, 2), after 1, 2, 10 and 100
 * steps: torch 2.13 in double precision for all but the clipped steps, the code published with
 * arXiv:2404.08624 for the clipped steps.
 */
class StepTracesTest {
  private static final int[] STEPS = {1, 2, 10, 100};

  private final StepReport report = new StepReport();

  /** One step from the gradient g at w. */
  private interface Move {
    void step(int t, double[] g, double[] w);
  }

  @Test
  void sgd() {
    check(
        (t, g, w) -> Step.sgd(2, 1e-3, 0, g, 0, w, 0, report),
        new double[][] {
          {-1.345, 2.05},
          {-1.46995455, 2.001805},
          {-1.42221447583755, 2.00141663834749},
          {-1.36376678611195, 1.86749874824667}
        });
  }

  @Test
  void sgdWithMomentum() {
    double[] v = new double[2];
    check(
        (t, g, w) -> Step.momentum(2, 1e-3, 0.9, 0, g, 0, v, 0, w, 0, report),
        new double[][] {
          {-1.345, 2.05},
          {-1.33045455, 2.046805},
          {-1.30120098952815, 1.91056744729997},
          {-0.586549181770415, 0.351021682787813}
        });
  }

  @Test
  void adam() {
    double[] m = new double[2];
    double[] v = new double[2];
    check(
        (t, g, w) -> Step.adam(2, 0.01, 0.9, 0.999, 1e-8, 0, t, g, 0, m, 0, v, 0, w, 0, report),
        new double[][] {
          {-1.49000000000065, 2.009999999998},
          {-1.48008276257935, 2.01991756417939},
          {-1.41764253362795, 2.08118048517204},
          {-1.40498121521441, 1.98035122803208}
        });
  }

  @Test
  void sgdWithNesterovAndWeightDecay() {
    double[] v = new double[2];
    check(
        (t, g, w) -> Step.nesterov(2, 1e-3, 0.9, 0.01, g, 0, v, 0, w, 0, report),
        new double[][] {
          {-1.2054715, 2.094962},
          {-1.65949650084874, 1.89152181990066},
          {-0.861187249516131, 0.735253816173855},
          {0.662372020635504, 0.437095032662574}
        });
  }

  @Test
  void adamw() {
    double[] m = new double[2];
    double[] v = new double[2];
    check(
        (t, g, w) -> Step.adamw(2, 0.01, 0.9, 0.999, 1e-8, 0.1, t, g, 0, m, 0, v, 0, w, 0, report),
        new double[][] {
          {-1.48850000000065, 2.007999999998},
          {-1.47710286699877, 2.0159013539723},
          {-1.40528799511344, 2.05848222180783},
          {-1.31532043095264, 1.73945233357536}
        });
  }

  @Test
  void rmsprop() {
    double[] v = new double[2];
    check(
        (t, g, w) -> Step.rmsprop(2, 0.01, 0.99, 1e-8, 0, g, 0, v, 0, w, 0, report),
        new double[][] {
          {-1.40000000006452, 2.0999999998},
          {-1.44306988100449, 2.05095261571798},
          {-1.42725614206911, 2.04327309152907},
          {-1.33610128956359, 1.79138195937581}
        });
  }

  @Test
  void adagrad() {
    double[] v = new double[2];
    check(
        (t, g, w) -> Step.adagrad(2, 0.1, 1e-10, 0, g, 0, v, 0, w, 0, report),
        new double[][] {
          {-1.40000000000006, 2.0999999999998},
          {-1.4428937933523, 2.0511396631068},
          {-1.42741668990301, 2.04373381557655},
          {-1.35871186483776, 1.85230427182004}
        });
  }

  @Test
  void deltaGclip() {
    check(
        (t, g, w) -> Step.deltaGclip(2, 0.1, 0.1, 1e-3, 0, g, 0, w, 0, report),
        new double[][] {
          {-1.4845, 2.005},
          {-1.472201903955, 2.008974805},
          {-1.41308959737935, 2.02152006467299},
          {-1.35697861826401, 1.86330614377101}
        });
  }

  @Test
  void gclip() {
    check(
        (t, g, w) -> Step.gclip(2, 0.1, 0.1, 0, g, 0, w, 0, report),
        new double[][] {
          {-1.49048291382239, 2.00307002779923},
          {-1.48096728840505, 2.00614458027345},
          {-1.42257412412454, 2.02019946109719},
          {-1.36657849430966, 1.86099401212355}
        });
  }

  private static void check(Move move, double[][] expected) {
    double[] w = {-1.5, 2};
    double[] g = new double[2];
    int row = 0;
    for (int t = 1; t <= 100; t++) {
      double x = w[0];
      double y = w[1];
      g[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      g[1] = 200 * (y - x * x);
      move.step(t, g, w);
      if (t == STEPS[row]) {
        // The figures are printed with 15 digits; a hundred steps amplify their rounding.
        double tolerance = t == 100 ? 1e-9 : 1e-12;
        assertEquals(expected[row][0], w[0], tolerance * Math.abs(expected[row][0]), "step " + t);
        assertEquals(expected[row][1], w[1], tolerance * Math.abs(expected[row][1]), "step " + t);
        row++;
      }
    }
  }
}
