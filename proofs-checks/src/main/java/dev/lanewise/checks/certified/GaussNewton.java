package dev.lanewise.checks.certified;

/**
 * Trains a net to interpolate, by w ← w − t·Jᵀ(JJᵀ)⁻¹r with t halved until the residual falls. It
 * proves nothing; what it ends at is certified afterwards.
 */
public final class GaussNewton {
  private static final int HALVINGS = 30;

  private GaussNewton() {}

  /** The net after at most {@code steps} steps, fewer when the residual no longer falls. */
  public static Net train(Net net, double[] inputs, double[] targets, int steps) {
    Net best = net;
    Propagation pass = new Propagation(net, inputs);
    double norm = norm(pass, targets);
    for (int step = 0; step < steps; step++) {
      double[] direction = direction(pass, targets);
      if (direction == null) {
        return best;
      }
      boolean fell = false;
      for (int h = 0; h < HALVINGS && !fell; h++) {
        Net trial = moved(best, direction, Math.scalb(1.0, -h));
        Propagation at = new Propagation(trial, inputs);
        double next = norm(at, targets);
        if (next < norm * (1 - 0.1 * Math.scalb(1.0, -h))) {
          best = trial;
          pass = at;
          norm = next;
          fell = true;
        }
      }
      if (!fell) {
        return best;
      }
    }
    return best;
  }

  private static double norm(Propagation pass, double[] targets) {
    double sum = 0;
    for (int q = 0; q < targets.length; q++) {
      sum += (pass.output[q] - targets[q]) * (pass.output[q] - targets[q]);
    }
    return Math.sqrt(sum);
  }

  /** Jᵀ(JJᵀ)⁻¹r, or null when the kernel is not positive definite in floating point. */
  private static double[] direction(Propagation pass, double[] targets) {
    EnclosedKernel kernel = new EnclosedKernel(pass);
    double[] z = new double[targets.length];
    for (int q = 0; q < z.length; q++) {
      z[q] = pass.output[q] - targets[q];
    }
    if (!Cholesky.factor(kernel.matrix, kernel.size)) {
      return null;
    }
    Triangular.solve(kernel.matrix, kernel.size, z);
    Triangular.solveTransposed(kernel.matrix, kernel.size, z);
    return PullBack.of(pass, z);
  }

  static Net moved(Net net, double[] direction, double step) {
    double[] w = net.weights().clone();
    for (int k = 0; k < w.length; k++) {
      w[k] -= step * direction[k];
    }
    return net.withWeights(w);
  }
}
