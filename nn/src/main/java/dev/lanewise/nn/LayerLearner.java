package dev.lanewise.nn;

import java.util.List;
import java.util.Optional;

/**
 * A net of layers in training: dropout masks drawn anew for each step, running statistics of batch
 * normalisation s ← 0.9·s + 0.1·batch.
 */
final class LayerLearner implements Learner {
  /** The share of a batch in the running statistics: the usual one (Ioffe, Szegedy; PyTorch). */
  private static final double SHARE_OF_BATCH = 0.1;

  /**
   * Held-out examples in one run: the patches of a convolution are several times an image, so more
   * would cost memory and gain nothing.
   */
  private static final int BLOCK = 256;

  /** A planned program for one size of batch. */
  private record Pass(LayerGraph graph, Var loss, FlatVector gradient) {
    static Pass of(LayerNet net, Loss kind, Dataset batch) {
      LayerGraph graph = net.training(batch.inputs());
      Var f = rows(graph.output());
      Var loss = new LossTerm(f, batch, kind, batch.size()).value();
      FlatVector gradient = graph.gradient(loss);
      graph.tape().plan(List.of(loss));
      return new Pass(graph, loss, gradient);
    }
  }

  private final LayerNet net;
  private final long seed;
  private final Minibatches batches;
  private final Pass full;
  private final Pass last;
  private final Optional<Dataset> held;
  private final LayerGraph[] evaluations = new LayerGraph[2];
  private final Storage statistics;
  private final Storage ofBatch;

  LayerLearner(LayerNet net, Loss loss, long seed, Minibatches batches, Optional<Dataset> held) {
    this.net = net;
    this.seed = DropoutMask.scrambled(seed);
    this.batches = batches;
    this.held = held;
    full = Pass.of(net, loss, batches.full());
    last = batches.last() == batches.full() ? full : Pass.of(net, loss, batches.last());
    statistics = net.initialStatistics(batches.dtype());
    ofBatch = Storage.allocate(batches.dtype(), statistics.size());
  }

  private static Var rows(Var f) {
    return f.rank() == 2 ? f : Arrangement.reshape(f, new Shape(f.axis(0), f.size() / f.axis(0)));
  }

  @Override
  public double gradient(Dataset batch, long step, Storage w, Storage g) {
    Pass pass = batch == batches.last() ? last : full;
    pass.graph().weights().bind(w);
    pass.graph().statistics().bind(ofBatch);
    pass.gradient().bind(g);
    pass.graph().drawMasks(seed + step);
    pass.graph().tape().run();
    return pass.loss().value().get(0, 0);
  }

  @Override
  public void stepTaken() {
    statistics.scal(1 - SHARE_OF_BATCH);
    statistics.axpy(SHARE_OF_BATCH, ofBatch);
  }

  @Override
  public Storage statistics() {
    return statistics;
  }

  @Override
  public Tensor outputs(Storage w) {
    Dataset data = held.orElseThrow();
    int n = data.size();
    Tensor outputs = Tensor.zeros(w.dtype(), n, net.outputs());
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      LayerGraph graph = evaluation(data.inputs().rows(from, to));
      graph.weights().bind(w);
      graph.statistics().bind(statistics);
      graph.tape().run();
      Tensor part = graph.output().value();
      int size = (to - from) * net.outputs();
      outputs.storage().copyFrom(size, part.storage(), part.offset(), from * net.outputs());
    }
    return outputs;
  }

  /** There are two sizes at most, full blocks and the rest. */
  private LayerGraph evaluation(Tensor examples) {
    int i = examples.rows() == BLOCK ? 0 : 1;
    if (evaluations[i] == null) {
      evaluations[i] = net.evaluation(examples);
      evaluations[i].tape().plan(List.of(evaluations[i].output()));
    }
    evaluations[i].input().bind(examples);
    return evaluations[i];
  }
}
