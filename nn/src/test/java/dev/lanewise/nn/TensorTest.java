package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  @Test
  void windowsShareTheirNumbers() {
    Tensor a = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor t = a.transposed();
    assertEquals(3, t.rows());
    assertEquals(6, t.get(2, 1));
    t.set(2, 1, 60);
    assertEquals(60, a.get(1, 2));
    assertTrue(a.isContiguous());
    assertFalse(t.isContiguous());
    assertArrayEquals(new double[] {1, 4, 2, 5, 3, 60}, t.contiguous().storage().toDoubles());
    assertSame(a, a.contiguous());
    Tensor last = a.rows(1, 2);
    assertArrayEquals(new double[][] {{4, 5, 60}}, last.toDoubles());
    assertTrue(last.isContiguous());
    assertEquals(0, a.rows(2, 2).rows());
  }

  @Test
  void badWindowsAreRefused() {
    Storage s = Storage.of(new double[6]);
    assertThrows(IndexOutOfBoundsException.class, () -> new Tensor(s, 1, 2, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> new Tensor(s, -1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Tensor(s, 0, 2, 2, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(DType.F64, -1, 2));
    assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(DType.F32, 60_000, 60_000));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(new double[][] {{1, 2}, {3}}));
    Tensor a = new Tensor(s, 0, 2, 3);
    assertThrows(IndexOutOfBoundsException.class, () -> a.get(0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> a.get(2, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> a.rows(1, 3));
  }

  @ParameterizedTest
  @EnumSource
  void storagesDoLevelOne(DType dtype) {
    Storage x = Storage.allocate(dtype, 3);
    for (int i = 0; i < 3; i++) {
      x.set(i, i + 1);
    }
    Storage y = x.copy();
    y.axpy(2, x);
    assertArrayEquals(new double[] {3, 6, 9}, y.toDoubles());
    assertEquals(3 + 12 + 27, y.dot(x));
    assertEquals(14, x.sumOfSquares());
    assertEquals(Math.sqrt(14), x.nrm2(), 1e-15 * 4);
    assertEquals(3, x.nrm2(2, 1));
    y.scal(0.5);
    assertArrayEquals(new double[] {1.5, 3, 4.5}, y.toDoubles());
    y.copyFrom(x);
    x.fill(7);
    assertArrayEquals(new double[] {1, 2, 3}, y.toDoubles());
    assertEquals(dtype == DType.F32 ? (float) 0.1 : 0.1, set(x, 0.1));
    assertEquals(DType.F64, y.copy(DType.F64).dtype());
    assertThrows(IllegalArgumentException.class, () -> x.axpy(1, Storage.allocate(dtype, 2)));
    assertThrows(IllegalArgumentException.class, () -> x.dot(Storage.allocate(dtype, 4)));
    assertThrows(IllegalArgumentException.class, () -> x.copyFrom(Storage.allocate(dtype, 4)));
    assertThrows(IllegalArgumentException.class, () -> Storage.allocate(dtype, -1));
    assertEquals(dtype == DType.F32 ? 4 : 8, dtype.bytes());
  }

  private static double set(Storage x, double value) {
    x.set(0, value);
    return x.get(0);
  }

  @Test
  void dataSetsShareInputsAndSpellLabelsOut() {
    Tensor inputs = Tensor.of(new double[][] {{1}, {2}, {3}});
    Dataset data = new Dataset(inputs, new Labels(new int[] {2, 0, 1}, 3));
    assertArrayEquals(new double[][] {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}, data.values().toDoubles());
    Dataset slice = data.slice(1, 3);
    assertEquals(2, slice.size());
    assertArrayEquals(new double[][] {{1, 0, 0}, {0, 1, 0}}, slice.values().toDoubles());
    assertSame(inputs.storage(), slice.inputs().storage());
    assertEquals(DType.F32, data.to(DType.F32).inputs().dtype());
    assertSame(data, data.to(DType.F64));
    assertThrows(IllegalArgumentException.class, () -> data.take(4));
    assertThrows(
        IllegalArgumentException.class, () -> new Dataset(inputs, new Labels(new int[2], 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Dataset(inputs.transposed().rows(0, 1), new Labels(new int[2], 1)));
    assertThrows(IllegalArgumentException.class, () -> new Labels(new int[] {3}, 3));
    assertThrows(IllegalArgumentException.class, () -> new Labels(new int[] {-1}, 3));
    assertThrows(IllegalArgumentException.class, () -> new Labels(new int[0], 0));
    Tensor strided = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}).transposed();
    assertThrows(IllegalArgumentException.class, () -> new Values(strided));
    assertThrows(
        IllegalArgumentException.class, () -> new Dataset(strided, new Labels(new int[3], 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Dataset(inputs, new Values(Tensor.zeros(DType.F32, 3, 1))));
  }
}
