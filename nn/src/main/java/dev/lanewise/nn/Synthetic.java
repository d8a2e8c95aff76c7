package dev.lanewise.nn;

import java.util.List;
import java.util.SplittableRandom;

/** Data sets made from a seed: the same bits on every machine, backend and JDK. */
public final class Synthetic {
  // A net draws its weights from the bare seed: inputs from the same numbers would be its own rows.
  private static final long INPUTS = 0x632BE59BD9B4E019L;
  private static final long TARGETS = 0x1B873593CC9E2D51L;

  /** Angle, in turns, that a spiral winds around the origin. */
  private static final double TURNS = 1.5;

  private Synthetic() {}

  /** What the points of {@link #unitSphere} are labelled with; independent of the points. */
  public enum SphereTargets {
    /** +1 or −1 with equal chance. */
    SIGNS,
    /** N(0, 1). */
    GAUSSIAN
  }

  /**
   * n points drawn uniformly from the unit sphere in R^d, each with one random target.
   *
   * <p>Each point is a Gaussian vector divided by its length (in double, then rounded to {@code
   * dtype}).
   */
  public static Dataset unitSphere(DType dtype, int n, int d, SphereTargets kind, long seed) {
    requireAtLeast("points", n, 1);
    requireAtLeast("dimension", d, 1);
    Gaussian gaussian = new Gaussian(seed ^ INPUTS);
    Tensor x = Tensor.zeros(dtype, n, d);
    double[] point = new double[d];
    for (int i = 0; i < n; i++) {
      double length = 0;
      while (!(length > 0)) {
        double squares = 0;
        for (int j = 0; j < d; j++) {
          point[j] = gaussian.next();
          squares += point[j] * point[j];
        }
        length = Math.sqrt(squares);
      }
      for (int j = 0; j < d; j++) {
        x.set(i, j, point[j] / length);
      }
    }
    Tensor y = Tensor.zeros(dtype, n, 1);
    Gaussian values = new Gaussian(seed ^ TARGETS);
    for (int i = 0; i < n; i++) {
      double value = values.next();
      y.set(i, 0, kind == SphereTargets.GAUSSIAN ? value : Math.copySign(1, value));
    }
    return new Dataset(x, new Values(y));
  }

  /**
   * n inputs from N(0, I) and what {@code teacher}, with initial weights of its own drawn by the
   * seed, makes of them: its outputs for regression; for classification the index of the output
   * that is furthest above its mean over the examples, so that no class takes all.
   *
   * <p>The teacher is evaluated in double by the formula, one product after the other.
   */
  public static Dataset teacher(DType dtype, DenseNet teacher, int n, Task task, long seed) {
    requireAtLeast("examples", n, 1);
    if (task == Task.CLASSIFICATION) {
      requireAtLeast("teacher outputs", teacher.outputs(), 2);
    }
    Storage w = teacher.initial(DType.F64, seed ^ TARGETS);
    Gaussian gaussian = new Gaussian(seed ^ INPUTS);
    Tensor x = Tensor.zeros(dtype, n, teacher.inputs());
    double[][] y = new double[n][];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < x.cols(); j++) {
        x.set(i, j, gaussian.next());
      }
      y[i] = outputs(teacher, w, x, i);
    }
    return new Dataset(
        x,
        task == Task.CLASSIFICATION
            ? new Labels(furthestAboveMean(y), teacher.outputs())
            : new Values(Tensor.of(y).copy(dtype)));
  }

  private static int[] furthestAboveMean(double[][] y) {
    int classes = y[0].length;
    double[] mean = new double[classes];
    for (double[] outputs : y) {
      for (int j = 0; j < classes; j++) {
        mean[j] += outputs[j] / y.length;
      }
    }
    int[] furthest = new int[y.length];
    for (int i = 0; i < y.length; i++) {
      for (int j = 1; j < classes; j++) {
        int best = furthest[i];
        furthest[i] = y[i][j] - mean[j] > y[i][best] - mean[best] ? j : best;
      }
    }
    return furthest;
  }

  private static double[] outputs(DenseNet net, Storage w, Tensor x, int row) {
    double[] a = new double[x.cols()];
    for (int j = 0; j < a.length; j++) {
      a[j] = x.get(row, j);
    }
    List<DenseNet.Layer> layers = net.layers();
    int last = layers.size() - 1;
    for (int l = 0; l <= last; l++) {
      DenseNet.Layer layer = layers.get(l);
      double[] u = new double[layer.fanOut()];
      for (int i = 0; i < u.length; i++) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
          sum += w.get(layer.weightOffset() + i * layer.fanIn() + j) * a[j];
        }
        sum *= layer.scale();
        if (layer.hasBias()) {
          sum += w.get(layer.biasOffset() + i);
        }
        u[i] = l < last ? net.activation().value(sum) : sum;
      }
      a = u;
    }
    return a;
  }

  /**
   * Two interleaved spirals in the plane, n points alternating between the classes 0 and 1.
   *
   * <p>Class 0 is r·(cos θ, sin θ) with θ = 2π·{@value #TURNS}·r and r uniform in (0, 1), class 1
   * the same turned by half a turn; N(0, noise²) is added to both coordinates.
   */
  public static Dataset twoSpirals(DType dtype, int n, double noise, long seed) {
    requireAtLeast("points", n, 2);
    Hyperparameter.requireNotNegative("noise", noise);
    SplittableRandom random = new SplittableRandom(seed ^ INPUTS);
    Gaussian gaussian = new Gaussian(seed ^ TARGETS);
    Tensor x = Tensor.zeros(dtype, n, 2);
    int[] classes = new int[n];
    for (int i = 0; i < n; i++) {
      classes[i] = i % 2;
      double r = random.nextDouble();
      double angle = 2 * Math.PI * TURNS * r;
      double signed = classes[i] == 0 ? r : -r;
      x.set(i, 0, signed * StrictMath.cos(angle) + noise * gaussian.next());
      x.set(i, 1, signed * StrictMath.sin(angle) + noise * gaussian.next());
    }
    return new Dataset(x, new Labels(classes, 2));
  }

  private static void requireAtLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(what + ": " + value + ": there must be at least " + least);
    }
  }
}
