package dev.lanewise.nn;

import java.util.List;

/** A net that a {@link Trainer} can train: a function of one flat weight vector. */
public sealed interface Trainable permits DenseNet, LayerNet, ImplicitNet {
  /**
   * A weight matrix, a bias, or whatever else stands in one piece in the weight vector.
   *
   * @param name for messages
   * @param offset where it starts
   * @param size how many numbers it has
   */
  record Part(String name, int offset, int size) {}

  /** Numbers per example. */
  int inputs();

  /** Numbers that come out per example. */
  int outputs();

  /** Length of the weight vector. */
  int parameters();

  /** The weight vector in pieces, from its start to its end. */
  List<Part> parts();

  /** A fresh weight vector: the same bits for the same seed on every machine. */
  Storage initial(DType dtype, long seed);

  /** The sizes in a few characters, such as 784-512-10. */
  String sizes();

  /** What makes the net, in a line: nets that are built differently spell differently. */
  @Override
  String toString();
}
