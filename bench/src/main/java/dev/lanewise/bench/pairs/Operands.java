package dev.lanewise.bench.pairs;

/** The arrays of one precision, with the triad and the kernels on them. */
public interface Operands {
  double ETA = 1e-3;
  double GAMMA = 1;
  double DELTA = 1e-2;
  double BETA = 0.9;
  double BETA_2 = 0.999;
  double EPSILON = 1e-8;

  /** Arrays of that size in each set of operands. */
  int ARRAYS = 4;

  /** f32 or f64. */
  String dtype();

  /** Bytes of an element. */
  int width();

  /** Elements of an array. */
  int length();

  /** y ← x + z/2. */
  void triad(Stretches stretches);

  /** Runs the kernel once over the whole arrays, which hold whole rows. */
  void run(MemoryKernel kernel);
}
