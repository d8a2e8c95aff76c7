package dev.lanewise.nn;

/**
 * The batches of a data set, epoch after epoch, each copied into the same memory.
 *
 * <p>An epoch visits every example once. Its order is drawn from (seed, epoch) alone, so that
 * training can resume in the middle of any epoch. When the batch size does not divide the number of
 * examples the last batch of an epoch is smaller; none is dropped. A batch size that reaches the
 * number of examples makes the data itself, in its own order and uncopied, the only batch.
 */
public final class Minibatches {
  private final Dataset data;
  private final long seed;
  private final int[] order;
  private int orderedFor = -1;
  private final Dataset full;
  private final Dataset last;

  /**
   * Batches of {@code data} in an order drawn anew for every epoch.
   *
   * @throws IllegalArgumentException if the batch size is below 1 or the data set is empty
   */
  public Minibatches(Dataset data, int batch, long seed) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch is " + batch + ": it must be at least 1");
    }
    if (data.size() == 0) {
      throw new IllegalArgumentException("the data set is empty: it needs at least one example");
    }
    this.data = data;
    this.seed = seed;
    this.order = new int[data.size()];
    this.full = batch < data.size() ? buffer(batch) : data;
    int rest = data.size() % full.size();
    this.last = rest == 0 ? full : buffer(rest);
  }

  private Dataset buffer(int size) {
    DType dtype = data.inputs().dtype();
    Targets targets =
        switch (data.targets()) {
          case Labels labels -> new Labels(new int[size], labels.classes());
          case Values values -> new Values(Tensor.zeros(dtype, size, values.width()));
        };
    return new Dataset(Tensor.zeros(dtype, size, data.inputs().cols()), targets);
  }

  /** The precision of inputs and values. */
  DType dtype() {
    return data.inputs().dtype();
  }

  /** Number of batches in an epoch. */
  public int perEpoch() {
    return Math.ceilDiv(data.size(), full.size());
  }

  /** The memory that {@link #load} returns for every batch but perhaps the last. */
  public Dataset full() {
    return full;
  }

  /** The memory that {@link #load} returns for the last batch of an epoch; may be {@link #full}. */
  public Dataset last() {
    return last;
  }

  /**
   * Copies one batch into {@link #full} or {@link #last} and returns it.
   *
   * @param epoch from 0
   * @param batch from 0 to {@code perEpoch() − 1}
   */
  public Dataset load(int epoch, int batch) {
    if (full == data) {
      return data;
    }
    if (epoch != orderedFor) {
      Permutation.ofEpoch(order, seed, epoch);
      orderedFor = epoch;
    }
    Dataset into = batch == perEpoch() - 1 ? last : full;
    int from = batch * full.size();
    for (int i = 0; i < into.size(); i++) {
      copyRow(data.inputs(), order[from + i], into.inputs(), i);
    }
    switch (data.targets()) {
      case Labels labels -> {
        int[] target = ((Labels) into.targets()).labels();
        for (int i = 0; i < target.length; i++) {
          target[i] = labels.labels()[order[from + i]];
        }
      }
      case Values values -> {
        Tensor target = ((Values) into.targets()).values();
        for (int i = 0; i < into.size(); i++) {
          copyRow(values.values(), order[from + i], target, i);
        }
      }
    }
    return into;
  }

  private static void copyRow(Tensor from, int i, Tensor to, int j) {
    to.storage()
        .copyFrom(
            from.cols(),
            from.storage(),
            from.offset() + i * from.cols(),
            to.offset() + j * to.cols());
  }
}
