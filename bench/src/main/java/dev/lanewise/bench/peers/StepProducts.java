package dev.lanewise.bench.peers;

import dev.lanewise.nn.DenseNet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The matrix products of one training step and nothing else, in single precision and in the order
 * of a step: forward layer by layer, then backward from the last.
 *
 * <p>They share operands as those of a step do: the weights of a layer exist once, its outputs are
 * the inputs of the next, its gradient by the inputs is that of the layer before by the outputs.
 * With operands of their own products would fetch from memory what in a step lies in the caches.
 */
final class StepProducts {
  private record Product(Shape shape, float[] a, float[] b, float[] c) {}

  private StepProducts() {}

  /** All products in turn, each checked once. */
  static Runnable of(Contender contender, TrainingStep problem, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Runnable> calls = new ArrayList<>();
    for (Product p : products(problem, random)) {
      calls.add(CheckedProduct.of(contender, p.shape, p.a, p.b, p.c, random));
    }
    return () -> calls.forEach(Runnable::run);
  }

  private static List<Product> products(TrainingStep problem, SplittableRandom random) {
    List<Product> forward = new ArrayList<>();
    List<Product> backward = new ArrayList<>();
    int batch = problem.batch();
    float[] x = floats(random, batch * problem.net().inputs());
    float[] dx = new float[x.length];
    for (DenseNet.Layer layer : problem.net().layers()) {
      List<Shape> shapes = SizeClass.step(batch, layer.fanIn(), layer.fanOut());
      float[] w = floats(random, layer.fanIn() * layer.fanOut());
      float[] y = new float[batch * layer.fanOut()];
      float[] dy = floats(random, y.length);
      forward.add(new Product(shapes.get(0), x, w, y));
      if (layer.weightOffset() > 0) {
        backward.addFirst(new Product(shapes.get(2), dy, w, dx));
      }
      backward.addFirst(new Product(shapes.get(1), dy, x, new float[w.length]));
      x = y;
      dx = dy;
    }
    forward.addAll(backward);
    return forward;
  }

  private static float[] floats(SplittableRandom random, int count) {
    return CheckedProduct.floats(CheckedProduct.numbers(random, count));
  }
}
