package dev.lanewise.nn;

import java.util.Optional;

/**
 * An implicit net in training. Every step proves anew that its equilibria exist; weights for which
 * that fails have no loss, and {@link #trouble} says so.
 */
final class ImplicitLearner implements Learner {
  /** Enough for γ₀ up to about 0.9997; beyond, nobody would wait for the end. */
  private static final int MOST_ITERATIONS = 100_000;

  /** An equilibrium that is off by more than this share of ‖f(0)‖ is not worth a step. */
  private static final double LARGEST_SHARE = 1e-3;

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

  /**
   * When to end the search for an equilibrium or its adjoint.
   *
   * <p>Where f errs by δ the residual may stall at 2δ/(1 − γ₀), and its bound at 2δ/(1 − γ₀)². The
   * roundings of a sum of m terms mostly cancel, which leaves a few √m·u of the size for δ: a
   * tolerance below that might never be met. What stalls higher still is reported.
   *
   * <p>The first residual is at most the size and falls by γ₀ each time, here to half of what the
   * tolerance allows: the other half is for rounding.
   */
  private FixedPoint.Rule rule(DType dtype, double contraction, double size) {
    double rest = 1 - contraction;
    double stall = (Math.sqrt(net.width()) + 8) * dtype.unitRoundoff() / (rest * rest);
    double wanted = Math.min(stall, LARGEST_SHARE) * size;
    double least = dtype == DType.F32 ? 1e-5 : 1e-12;
    // A size that is NaN ends in an honest ITERATION_LIMIT.
    double tolerance = wanted > least ? wanted : least;
    double iterations = Math.log(tolerance * rest / (2 * size)) / Math.log(contraction);
    int most = 2 + (int) Math.min(MOST_ITERATIONS, Math.max(0, iterations));
    return FixedPoint.Rule.picard(tolerance, most);
  }

  /** The equilibria; empty, and {@link #trouble} set, where they are not proved to exist. */
  private Optional<ImplicitEvaluation> solved(Dataset data, Storage w) {
    try {
      FixedPoint.Choice choice = (contraction, size) -> rule(w.dtype(), contraction, size);
      ImplicitEvaluation at = new ImplicitEvaluation(net, w, data, choice);
      boolean exist = at.stop() == FixedPoint.Stop.CONVERGED;
      trouble = exist ? null : ImplicitLayer.describe(at.equilibrium());
      return exist ? Optional.of(at) : Optional.empty();
    } catch (ImplicitLayer.NotFinite overflow) {
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
