package dev.lanewise.nn;

/** Which layers add a bias vector. */
public enum Bias {
  /** None: the net is then positively homogeneous in x if its activation is. */
  NONE,
  /** Every layer except the output. */
  HIDDEN,
  /** Every layer. */
  ALL;

  boolean in(int layer, int layers) {
    return this == ALL || this == HIDDEN && layer < layers - 1;
  }
}
