package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class GemmTest {

  @Test
  void multipliesTwoSmallMatricesRowByRow() {
    float[] a = {1, 2, 3, 4, 5, 6};
    float[] b = {7, 8, 9, 10, 11, 12};
    float[] c = {1, 1, 1, 1};

    Gemm.gemm(2, 2, 3, 2, a, 0, 3, 1, b, 0, 2, 1, 10, c, 0, 2, 1);

    assertArrayEquals(new float[] {126, 138, 288, 318}, c);
  }
}
