package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LanczosTest {

  @Test
  void findsTheEndsOfADiagonal() {
    Lanczos ends = Lanczos.of(LanczosTest::diagonal, 40, DType.F64, 40, 3);
    assertEquals(-2, ends.smallest(), 1e-12 * 39);
    assertEquals(37, ends.largest(), 1e-12 * 39);
  }

  /**
   * The eigenvalues are −2, …, 37: each end errs inwards, and one of them is as near as promised.
   */
  @Test
  void errsInwardsWhenStoppedEarlyAndSaysByHowMuch() {
    Lanczos ends = Lanczos.of(LanczosTest::diagonal, 40, DType.F64, 5, 3);
    assertEquals(5, ends.steps());
    assertTrue(ends.smallest() > -2 && ends.largest() < 37);
    for (double[] end :
        new double[][] {
          {ends.smallest(), ends.smallestResidual()}, {ends.largest(), ends.largestResidual()}
        }) {
      assertTrue(end[1] > 0);
      assertTrue(Math.abs(end[0] - Math.rint(end[0])) <= end[1]);
    }
  }

  @Test
  void stopsInAnInvariantSubspace() {
    for (DType dtype : DType.values()) {
      Lanczos ends = Lanczos.of((v, image) -> scaled(v, 7, image), 10, dtype, 10, 1);
      assertEquals(1, ends.steps());
      assertEquals(7, ends.smallest(), 14 * 10 * dtype.unitRoundoff());
      assertEquals(7, ends.largest(), 14 * 10 * dtype.unitRoundoff());
    }
  }

  /**
   * Half of the eigenvalues are 1 and half 1.02. A product moves a vector by a hundredth, which is
   * far above the rounding of one in single precision, however long the vector is.
   */
  @Test
  void longVectorsInSinglePrecisionDoNotEndItEarly() {
    int size = 1 << 18;
    Lanczos ends = Lanczos.of(LanczosTest::oneOrABitMore, size, DType.F32, 9, 1);
    assertEquals(2, ends.steps());
    assertEquals(1, ends.smallest(), 1e-3);
    assertEquals(1.02, ends.largest(), 1e-3);
  }

  /** The largest eigenvalue of a loss's Hessian against its assembled matrix. */
  @Test
  void sharpnessOfALoss() {
    DenseNet net =
        new DenseNet(List.of(2, 5, 1), Activation.TANH, Parametrization.NTK, Bias.HIDDEN);
    Tensor x = Tensor.of(new double[][] {{1, 0}, {0.6, 0.8}, {-0.5, 0.5}});
    Values y = new Values(Tensor.of(new double[][] {{1}, {-1}, {0.5}}));
    Objective objective = new Objective(net, new Dataset(x, y), Loss.HALF_SUM);
    Storage w = net.initial(DType.F64, 4);
    int p = objective.parameters();
    double[][] hessian = new double[p][];
    for (int i = 0; i < p; i++) {
      Storage unit = Storage.allocate(DType.F64, p);
      Storage column = Storage.allocate(DType.F64, p);
      unit.set(i, 1);
      objective.hessianVector(w, unit, column);
      hessian[i] = column.toDoubles();
    }
    double[] eigenvalues = Spectrum.symmetricEigenvalues(Spectrum.symmetrised(hessian));
    Lanczos ends = Lanczos.of((v, hv) -> objective.hessianVector(w, v, hv), p, DType.F64, p, 1);
    assertEquals(eigenvalues[p - 1], ends.largest(), 1e-12 * eigenvalues[p - 1]);
    assertEquals(eigenvalues[0], ends.smallest(), 1e-12 * eigenvalues[p - 1]);
  }

  @Test
  void badArgumentsAreNamed() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Lanczos.of(LanczosTest::diagonal, 0, DType.F64, 5, 3));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Lanczos.of((v, image) -> image.fill(Double.NaN), 4, DType.F64, 5, 3))
            .getMessage();
    assertTrue(message.contains("product 0"), message);
    String memory =
        assertThrows(
                DataException.class,
                () -> Lanczos.of(LanczosTest::diagonal, 1_000_000_000, DType.F64, 99, 3))
            .getMessage();
    assertTrue(memory.contains("99 Lanczos vectors of 1000000000 numbers needs"), memory);
  }

  /** 4 TB for the vectors, 32 TB for matrices; what 2³¹ of 2³¹ numbers need is no long. */
  @Test
  void theMatricesCountAndNothingOverflows() {
    assertNeeds("needs 36.0 TB", 1_000_000);
    assertNeeds("needs 9223372.0 TB", Integer.MAX_VALUE);
  }

  private static void assertNeeds(String part, int size) {
    DataException e =
        assertThrows(
            DataException.class, () -> Lanczos.of(LanczosTest::diagonal, size, DType.F32, size, 3));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  private static void diagonal(Storage v, Storage image) {
    for (int i = 0; i < v.size(); i++) {
      image.set(i, v.get(i) * (i - 2));
    }
  }

  private static void oneOrABitMore(Storage v, Storage image) {
    for (int i = 0; i < v.size(); i++) {
      image.set(i, v.get(i) * (i % 2 == 0 ? 1 : 1.02));
    }
  }

  private static void scaled(Storage v, double factor, Storage image) {
    image.copyFrom(v);
    image.scal(factor);
  }
}
