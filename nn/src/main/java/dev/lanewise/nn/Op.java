package dev.lanewise.nn;

import java.util.List;
import java.util.function.IntConsumer;

/**
 * One operation of a {@link Tape}: y = f(inputs), with both of its derivatives.
 *
 * <p>{@link #vjp} and {@link #jvp} do not compute: they append further operations of this closed
 * set to the tape. So a gradient is again a program, and its jvp a Hessian-vector product. Records
 * compare their operands by identity, which lets the tape notice that it already has an equal
 * operation.
 *
 * <p>Notation: d… is the derivative of the final result by … (an adjoint), a dot is the derivative
 * along a direction (a tangent).
 */
public sealed interface Op
    permits Algebra.MatMul,
        Algebra.Add,
        Algebra.Scale,
        Algebra.Mul,
        Algebra.ScaleBy,
        Algebra.Dot,
        RowOps.AddBias,
        RowOps.ColumnSums,
        RowOps.BroadcastRows,
        RowOps.RowSums,
        RowOps.BroadcastColumns,
        RowOps.ScaleRows,
        NetOps.Activate,
        NetOps.Gate,
        NetOps.HalfSumSquares,
        NetOps.OneHot,
        NetOps.Softmax,
        NetOps.SoftmaxCrossEntropy,
        NetOps.LogSoftmax,
        ElementOps.Apply,
        ElementOps.AddConstant,
        ElementOps.Drop,
        ShapeOps.Reshape,
        ShapeOps.Gather,
        ShapeOps.Scatter,
        ShapeOps.Sum,
        ShapeOps.Fill,
        SelectOps.Maximum,
        SelectOps.Greater,
        SelectOps.Clamp,
        SelectOps.Inside,
        SelectOps.PickMax,
        SelectOps.PutMax {

  /** The operands. */
  List<Var> inputs();

  /**
   * Shape of the result.
   *
   * @throws IllegalArgumentException if the operands' shapes do not fit; names the operation and
   *     both shapes
   */
  Shape shape();

  /**
   * Precision of the result: that of the first operand, except that sums down to one number are
   * F64.
   */
  default DType dtype() {
    return inputs().getFirst().dtype();
  }

  /** Computes the value into {@code y}, which is contiguous; allocates nothing. */
  void forward(Tensor y);

  /** Appends, for each operand that {@code d} wants, ⟨dy, ∂y/∂operand⟩. */
  void vjp(Var y, Var dy, Adjoints d);

  /** Appends ẏ = Σ ∂y/∂operand · (its tangent); null when no operand that matters has one. */
  Var jvp(Var y, Tangents t);

  /** Whether the result may be written over this operand, element by element. */
  default boolean mayOverwrite(Var operand) {
    return false;
  }

  /**
   * Says on which smooth piece each number of a piecewise operation was computed; the sequence
   * changes exactly when the point moves onto or across a kink. Operations without kinks say
   * nothing. Reads the operands, so these must not share memory with anything later.
   */
  default void pieces(IntConsumer out) {}

  /** Appends this operation to the tape of its operands. */
  default Var record() {
    return inputs().getFirst().tape().record(this);
  }

  /** The refusal of operands that do not fit each other. */
  private static IllegalArgumentException mismatch(String operation, Var a, Var b, String rule) {
    return new IllegalArgumentException(
        operation + ": " + a.shape() + " " + a.dtype() + " and " + b.shape() + " " + b.dtype()
            + ": " + rule);
  }

  /** Throws unless the condition holds and both have one precision. */
  static void require(boolean fits, String operation, Var a, Var b, String rule) {
    if (!fits) {
      throw mismatch(operation, a, b, rule);
    }
    if (a.dtype() != b.dtype()) {
      throw mismatch(operation, a, b, "the precisions must be equal");
    }
  }

  /** Throws unless the factor {@code s} of {@code x} is 1×1; its precision is its own. */
  static void requireScalar(String operation, Var x, Var s) {
    if (s.size() != 1) {
      throw mismatch(operation, x, s, "the factor must be 1×1");
    }
  }

  /** Throws unless {@code s} is 1×1. */
  static void requireScalar(String operation, Var s) {
    if (s.size() != 1) {
      throw new IllegalArgumentException(
          operation + ": the factor is " + s.shape() + ", it must be 1×1");
    }
  }

  /** Throws unless {@code x} has two axes. */
  static void requireMatrix(String operation, Var x) {
    if (x.rank() != 2) {
      throw new IllegalArgumentException(
          operation + ": the operand is " + x.shape() + ", it must be a matrix; reshape it first");
    }
  }

  /** Throws unless both have one shape and one precision. */
  static void requireSame(String operation, Var a, Var b) {
    require(a.shape().equals(b.shape()), operation, a, b, "the shapes must be equal");
  }
}
