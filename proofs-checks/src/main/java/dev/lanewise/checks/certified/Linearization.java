package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;

/**
 * Everything the certificates measure at one point: the propagation, the residual against given
 * targets, the tangent kernel and its spectrum.
 */
public final class Linearization {
  /**
   * No bound of ‖F − y‖, or of a distance that follows from it, is less. What is verified with 160
   * binary places, squares and all, must stand out from their rounding.
   */
  static final double LEAST_BOUND = 0x1p-48;

  final Propagation pass;
  final EnclosedKernel kernel;
  private final double[] targets;
  private final Start start;

  /**
   * @param inputs examples × net.inputs(), row-major
   * @param targets examples × net.outputs(); like inputs and weights they are the exact numbers
   *     that the certificate speaks of
   */
  public Linearization(Net net, double[] inputs, double[] targets) {
    pass = new Propagation(net, inputs);
    if (targets.length != pass.output.length) {
      throw new IllegalArgumentException(
          "targets holds "
              + targets.length
              + " numbers, the net's outputs on these inputs are "
              + pass.output.length);
    }
    this.targets = targets;
    kernel = new EnclosedKernel(pass);
    double smallest = pass.output.length > net.weights().length ? 0 : kernel.smallestEigenvalue();
    start =
        new Start(
            smallest > 0 ? Outward.sqrtDown(smallest) : 0,
            kernel.largestEigenvalue(),
            residualNorm());
  }

  public Net net() {
    return pass.net;
  }

  public Start start() {
    return start;
  }

  /** The computed residual F̂ − y. */
  public double[] residual() {
    return pass.residual(targets);
  }

  double[] targets() {
    return targets;
  }

  /** Bounds of the error of each entry of {@link #residual()}. */
  double[] residualError() {
    return pass.residualError(targets);
  }

  private double residualNorm() {
    double norm = Outward.normUp(residual());
    double error = Outward.normUp(residualError());
    return Math.max(LEAST_BOUND, error == 0 ? norm : addUp(norm, error));
  }
}
