package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.NetRounding;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Loss;
import dev.lanewise.nn.Objective;
import dev.lanewise.nn.Storage;
import dev.lanewise.nn.TangentKernel;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.Values;

/**
 * {@code L(w) = ½‖r‖²} with {@code r = F(w) − y} for a net with one output, evaluated by {@code nn}
 * in double precision, with rounding bounds by {@link NetRounding}.
 */
public final class NetLoss implements LossFunction {
  private final Objective objective;
  private final TangentKernel kernel;
  private final NetRounding rounding;
  private final double targetNorm;
  private final int n;

  /** The loss of that net on n inputs and n targets. */
  public NetLoss(DenseNet net, double[][] inputs, double[] targets) {
    double[][] column = new double[targets.length][1];
    for (int i = 0; i < targets.length; i++) {
      column[i][0] = targets[i];
    }
    Dataset data = new Dataset(Tensor.of(inputs), new Values(Tensor.of(column)));
    this.objective = new Objective(net, data, Loss.HALF_SUM);
    this.kernel = new TangentKernel(net, data.inputs(), TangentKernel.Outputs.SEPARATE);
    this.rounding = new NetRounding(net, inputs);
    this.targetNorm = Vectors.norm(targets);
    this.n = targets.length;
  }

  /** The objective of {@code nn} behind it. */
  public Objective objective() {
    return objective;
  }

  @Override
  public int parameters() {
    return objective.parameters();
  }

  @Override
  public double gradient(double[] w, double[] g) {
    return objective.gradient(Storage.of(w), Storage.of(g));
  }

  /** r = F(w) − y. */
  public double[] residual(double[] w) {
    return objective.residual(Storage.of(w));
  }

  /** K(w) = J Jᵀ, n×n, by {@link TangentKernel}. */
  public double[][] tangentKernel(double[] w) {
    return kernel.at(Storage.of(w)).toDoubles();
  }

  /** ∇²L(w) v. */
  public double[] hessianVector(double[] w, double[] v) {
    double[] product = new double[w.length];
    objective.hessianVector(Storage.of(w), Storage.of(v), Storage.of(product));
    return product;
  }

  /** J(w) v, the directional derivative of the n outputs. */
  public double[] outputDerivative(double[] w, double[] v) {
    double[] derivative = new double[n];
    Storage out = Storage.of(derivative);
    objective.jvp(Storage.of(w), Storage.of(v), new Tensor(out, 0, n, 1, 1, 1));
    return derivative;
  }

  /** Rounding bounds on outputs and Jacobian at w. */
  public NetRounding.Bounds bounds(double[] w) {
    return rounding.at(w);
  }

  /**
   * Bound on ‖r̂ − r‖: the error of the outputs and one subtraction.
   *
   * @param residualNorm ‖r̂‖
   */
  public double residualError(NetRounding.Bounds bounds, double residualNorm) {
    return Rounding.up(bounds.outputError() + Rounding.UNIT * (2 * residualNorm + 2 * targetNorm));
  }

  /**
   * {@code |δL| ≤ ‖r‖‖δr‖ + ½‖δr‖² + γ(n+3) L} and, as the gradient is Σ r_i J_i, {@code ‖δg‖ ≤
   * ‖δr‖‖J‖_F + ‖r‖‖δJ‖_F + γ(n+8) ‖r‖‖J‖_F}. What underflow takes from the squares of a loss is
   * nothing beside ‖δr‖², see {@link NetRounding}.
   */
  @Override
  public Errors errors(double[] w, double loss, double norm) {
    return errors(rounding.at(w), loss);
  }

  /** The same where the bounds at w are known: they take passes through the net. */
  Errors errors(NetRounding.Bounds bounds, double loss) {
    double r = Math.sqrt(2 * loss);
    double residualError = residualError(bounds, r);
    double lossError =
        r * residualError + residualError * residualError / 2 + Rounding.gamma(n + 3L) * loss;
    double gradientError =
        residualError * bounds.jacobianNorm()
            + (r + residualError) * bounds.jacobianError()
            + Rounding.gamma(n + 8L) * r * bounds.jacobianNorm();
    return new Errors(Rounding.up(lossError), Rounding.up(gradientError));
  }
}
