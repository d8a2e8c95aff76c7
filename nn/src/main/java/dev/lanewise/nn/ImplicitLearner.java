package dev.lanewise.nn;

import java.util.Optional;

/**
 * An implicit net in training. Every step proves anew that its equilibria exist; weights for which
 * that fails have no loss, and {@link #trouble} says so.
 */
final class ImplicitLearner implements Learner {
  /** Enough for any contraction that is not within a percent of 1. */
  private static final int MOST_ITERATIONS = 2_000;

  private final ImplicitNet net;
  private final Optional<Dataset> held;
  private final Storage nothing;
  private String trouble;

  ImplicitLearner(ImplicitNet net, Loss loss, DType dtype, Optional<Dataset> held) {
    if (loss != Loss.HALF_SUM) {
      throw new DataException(
          "net " + net + " is trained on half the sum of squares: use the loss HALF_SUM");
    }
    this.net = net;
    this.held = held;
    nothing = Storage.allocate(dtype, 0);
  }

  /** Equilibria to a few hundred units in the last place of numbers around 1. */
  private static FixedPoint.Rule rule(DType dtype) {
    return FixedPoint.Rule.picard(dtype == DType.F32 ? 1e-5 : 1e-12, MOST_ITERATIONS);
  }

  /** The equilibria; empty, and {@link #trouble} set, where they are not proved to exist. */
  private Optional<ImplicitEvaluation> solved(Dataset data, Storage w) {
    try {
      ImplicitEvaluation at = new ImplicitEvaluation(net, w, data, rule(w.dtype()));
      boolean exist = at.stop() == FixedPoint.Stop.CONVERGED;
      trouble = exist ? null : ImplicitLayer.describe(at.equilibrium());
      return exist ? Optional.of(at) : Optional.empty();
    } catch (IllegalArgumentException overflow) {
      trouble = overflow.getMessage();
      return Optional.empty();
    }
  }

  @Override
  public double gradient(Dataset batch, long step, Storage w, Storage g) {
    Optional<ImplicitEvaluation> at = solved(batch, w);
    try {
      return at.isPresent() ? at.get().gradient(g) : Double.NaN;
    } catch (IllegalStateException adjoint) {
      trouble = adjoint.getMessage();
      return Double.NaN;
    }
  }

  @Override
  public Storage statistics() {
    return nothing;
  }

  /** NaN where there are none. */
  @Override
  public Tensor outputs(Storage w) {
    Dataset data = held.orElseThrow();
    Optional<ImplicitEvaluation> at = solved(data, w);
    Tensor outputs = Tensor.zeros(w.dtype(), data.size(), 1);
    outputs.storage().fill(Double.NaN);
    if (at.isPresent()) {
      double[] y = at.get().outputs();
      for (int i = 0; i < y.length; i++) {
        outputs.set(i, 0, y[i]);
      }
    }
    return outputs;
  }

  @Override
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }
}
