package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * Functions composed of operations: they are recorded, hence differentiated to any order that their
 * operations are. Operands of different shapes are broadcast as in NumPy. Reductions along an axis
 * keep it with size 1.
 *
 * <p>Sums over everything and losses are 1×1 in F64, accumulated in double.
 */
public final class Functions {
  private static final double ROOT_TWO_BY_PI = 0.7978845608028653559;

  private Functions() {}

  /** a + b. */
  public static Var plus(Var a, Var b) {
    return combine("plus", a, b, (x, y) -> new Algebra.Add(x, 1, y));
  }

  /** a − b. */
  public static Var minus(Var a, Var b) {
    return combine("minus", a, b, (x, y) -> new Algebra.Add(x, -1, y));
  }

  /** a∘b. */
  public static Var times(Var a, Var b) {
    return combine("times", a, b, Algebra.Mul::new);
  }

  /** a/b as a∘(1/b): two roundings. */
  public static Var over(Var a, Var b) {
    return combine("over", a, Elementary.RECIPROCAL.of(b), Algebra.Mul::new);
  }

  /** −x. */
  public static Var negate(Var x) {
    return scale(-1, x);
  }

  /** α·x. */
  public static Var scale(double alpha, Var x) {
    return new Algebra.Scale(alpha, x).record();
  }

  /** x + c. */
  public static Var plus(Var x, double c) {
    return new ElementOps.AddConstant(x, c).record();
  }

  /** max(a, b); at ties each operand gets half the derivative. */
  public static Var maximum(Var a, Var b) {
    return combine("maximum", a, b, SelectOps.Maximum::new);
  }

  /** min(a, b) = −max(−a, −b); at ties each operand gets half the derivative. */
  public static Var minimum(Var a, Var b) {
    return negate(maximum(negate(a), negate(b)));
  }

  /** min(max(x, low), high); the derivative passes on the bounds. */
  public static Var clamp(Var x, double low, double high) {
    return new SelectOps.Clamp(x, low, high).record();
  }

  /** σ(x). */
  public static Var activate(Activation activation, Var x) {
    return new NetOps.Activate(activation, 0, x).record();
  }

  /** ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), the approximation of GELU (Hendrycks and Gimpel). */
  public static Var geluTanh(Var x) {
    Var cube = times(times(x, x), x);
    Var inner = scale(ROOT_TWO_BY_PI, new Algebra.Add(x, 0.044715, cube).record());
    return scale(0.5, times(x, plus(activate(Activation.TANH, inner), 1)));
  }

  private interface Pair {
    Op of(Var a, Var b);
  }

  private static Var combine(String name, Var a, Var b, Pair pair) {
    if (a.shape().equals(b.shape())) {
      return pair.of(a, b).record();
    }
    Shape common = Arrangement.common(name, a, b);
    return pair.of(Arrangement.broadcast(a, common), Arrangement.broadcast(b, common)).record();
  }

  /** Σ of all elements. */
  public static Var sum(Var x) {
    return new ShapeOps.Sum(x).record();
  }

  /** The mean of all elements. */
  public static Var mean(Var x) {
    return scale(1.0 / x.size(), sum(x));
  }

  /** Σ along an axis, added up in the precision of x unless it is the last axis. */
  public static Var sum(Var x, int axis) {
    int k = axis < 0 ? axis + x.rank() : axis;
    if (k < 0 || k >= x.rank()) {
      throw new IllegalArgumentException(
          "sum: axis " + axis + " of " + x.shape() + " is not there");
    }
    List<Integer> sizes = new ArrayList<>(x.shape().sizes());
    sizes.set(k, 1);
    Shape target = new Shape(sizes);
    Layout layout = Arrangement.broadcastLayout("sum", target, x.shape());
    return new ShapeOps.Scatter(x, layout, target).record();
  }

  /** The mean along an axis. */
  public static Var mean(Var x, int axis) {
    return scale(1.0 / x.axis(axis), sum(x, axis));
  }

  /** The greatest element of each row, last axis 1; the derivative goes to the first of equals. */
  public static Var max(Var x) {
    Var rows = Arrangement.matrix(x);
    Var greatest = new SelectOps.PickMax(rows, rows).record();
    List<Integer> sizes = new ArrayList<>(x.shape().sizes());
    sizes.set(x.rank() - 1, 1);
    return Arrangement.reshape(greatest, new Shape(sizes));
  }

  /** Softmax along the last axis. */
  public static Var softmax(Var x) {
    return Arrangement.reshape(
        Elementary.EXP.of(new NetOps.LogSoftmax(Arrangement.matrix(x)).record()), x.shape());
  }

  /** log softmax along the last axis, without overflow. */
  public static Var logSoftmax(Var x) {
    return Arrangement.reshape(new NetOps.LogSoftmax(Arrangement.matrix(x)).record(), x.shape());
  }

  /**
   * The mean over the rows of logits of −log softmax at the label. Labels are read anew by each
   * run.
   *
   * @throws IllegalArgumentException if logits are not (number of labels)×(classes)
   */
  public static Var crossEntropy(Var logits, Labels labels) {
    LabelWindow window = new LabelWindow(labels, labels.size(), logits.dtype());
    return scale(1.0 / labels.size(), new NetOps.SoftmaxCrossEntropy(logits, window).record());
  }

  /** (1/N)·Σ(a − b)² over all N elements. */
  public static Var meanSquaredError(Var a, Var b) {
    Var difference = minus(a, b);
    return scale(2.0 / difference.size(), new NetOps.HalfSumSquares(difference).record());
  }

  /**
   * (1/N)·Σ −y·log σ(z) − (1 − y)·log(1 − σ(z)) = (1/N)·Σ y·softplus(−z) + (1 − y)·softplus(z): of
   * positive terms, so nothing cancels, and no overflow.
   *
   * @param z logits
   * @param y targets in [0, 1]
   */
  public static Var binaryCrossEntropy(Var z, Var y) {
    Var ones = times(y, activate(Activation.SOFTPLUS, negate(z)));
    Var zeros = times(plus(negate(y), 1), activate(Activation.SOFTPLUS, z));
    return mean(plus(ones, zeros));
  }

  /** x·Wᵀ + b by rows, W of outputs×inputs, b of 1×outputs; b may be null. */
  public static Var linear(Var x, Var weight, Var bias) {
    Var product = new Algebra.MatMul(1, Arrangement.matrix(x), false, weight, true).record();
    Var y = bias == null ? product : new RowOps.AddBias(product, bias).record();
    List<Integer> sizes = new ArrayList<>(x.shape().sizes());
    sizes.set(x.rank() - 1, weight.rows());
    return Arrangement.reshape(y, new Shape(sizes));
  }

  /** β·C + α·A·B. */
  public static Var addmm(double beta, Var c, double alpha, Var a, Var b) {
    return plus(scale(beta, c), new Algebra.MatMul(alpha, a, false, b, false).record());
  }

  /** A·B for matrices, or for batches of them; a batch of one is broadcast. */
  public static Var matmul(Var a, Var b) {
    if (a.rank() == b.rank() && a.rank() == 3 && a.axis(0) != b.axis(0)) {
      if (a.axis(0) == 1) {
        Shape shape = Shape.of(b.axis(0), a.axis(1), a.axis(2));
        return new Algebra.MatMul(1, Arrangement.broadcast(a, shape), false, b, false).record();
      }
      if (b.axis(0) == 1) {
        Shape shape = Shape.of(a.axis(0), b.axis(1), b.axis(2));
        return new Algebra.MatMul(1, a, false, Arrangement.broadcast(b, shape), false).record();
      }
    }
    return new Algebra.MatMul(1, a, false, b, false).record();
  }

  /** x∘M/(1 − rate) with the mask's present draw. */
  public static Var dropout(Var x, DropoutMask mask) {
    return new ElementOps.Drop(x, mask).record();
  }
}
