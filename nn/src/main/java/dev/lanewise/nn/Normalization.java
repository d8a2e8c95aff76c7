package dev.lanewise.nn;

/**
 * Layer and batch normalisation: γ∘(x − μ)/√(v + ε) + β with mean μ and variance v (divided by the
 * count, not count − 1) along the last axis or along all others.
 */
public final class Normalization {
  private Normalization() {}

  /**
   * Each row by its own mean and variance (Ba, Kiros, Hinton, arXiv:1607.06450).
   *
   * @param gamma 1×(last axis of x)
   * @param beta 1×(last axis of x)
   */
  public static Var layer(Var x, Var gamma, Var beta, double epsilon) {
    Var rows = Arrangement.matrix(x);
    double share = 1.0 / rows.cols();
    Var mean = Functions.scale(share, new RowOps.RowSums(rows).record());
    Var centred =
        new Algebra.Add(rows, -1, new RowOps.BroadcastColumns(mean, rows.cols()).record()).record();
    Var squares = new Algebra.Mul(centred, centred).record();
    Var variance = Functions.scale(share, new RowOps.RowSums(squares).record());
    Var y = new RowOps.ScaleRows(centred, inverseRoot(variance, epsilon)).record();
    return Arrangement.reshape(affine(y, gamma, beta), x.shape());
  }

  /** The mean of each column over all rows, 1×cols. */
  public static Var columnMeans(Var x) {
    Var rows = Arrangement.matrix(x);
    return Functions.scale(1.0 / rows.rows(), new RowOps.ColumnSums(rows).record());
  }

  /** The variance of each column over all rows, 1×cols. */
  public static Var columnVariances(Var x) {
    Var centred = centred(Arrangement.matrix(x), columnMeans(x));
    return columnMeans(new Algebra.Mul(centred, centred).record());
  }

  /** Each column by the mean and variance of this batch (Ioffe, Szegedy, arXiv:1502.03167). */
  public static Var batch(Var x, Var gamma, Var beta, double epsilon) {
    return fixed(x, columnMeans(x), columnVariances(x), gamma, beta, epsilon);
  }

  /**
   * Each column by the given mean and variance, all 1×cols: batch normalisation when evaluating.
   */
  public static Var fixed(Var x, Var mean, Var variance, Var gamma, Var beta, double epsilon) {
    Var rows = Arrangement.matrix(x);
    Var factor = new RowOps.BroadcastRows(inverseRoot(variance, epsilon), rows.rows()).record();
    Var y = new Algebra.Mul(centred(rows, mean), factor).record();
    return Arrangement.reshape(affine(y, gamma, beta), x.shape());
  }

  private static Var centred(Var rows, Var mean) {
    return new RowOps.AddBias(rows, Functions.negate(mean)).record();
  }

  private static Var inverseRoot(Var variance, double epsilon) {
    return Elementary.RECIPROCAL.of(Elementary.SQRT.of(Functions.plus(variance, epsilon)));
  }

  private static Var affine(Var y, Var gamma, Var beta) {
    Var factors = new RowOps.BroadcastRows(gamma, y.rows()).record();
    return new RowOps.AddBias(new Algebra.Mul(y, factors).record(), beta).record();
  }
}
