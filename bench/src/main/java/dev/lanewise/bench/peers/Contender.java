package dev.lanewise.bench.peers;

/** An implementation of the matrix product that can be measured. */
interface Contender {

  /** The product C ← op(A)·op(B) in single precision, to be called again and again. */
  Runnable product(Shape shape, float[] a, float[] b, float[] c);

  /** The product C ← op(A)·op(B) in double precision, to be called again and again. */
  Runnable product(Shape shape, double[] a, double[] b, double[] c);

  /** Which code really runs, as far as it tells; asked after it has run. */
  String path();
}
