package dev.lanewise.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Shapes that are judged together. Each class has a geometric mean of its own: one mean over all of
 * them would let a library that is quick to call make up for one that computes.
 */
enum SizeClass {
  /** n ≤ 32: what a call costs. */
  TINY(new int[] {8, 13, 16, 32}, new int[] {8, 10, 13, 16, 20, 24, 27, 32}),

  /** From 48 on, with sizes that no tile divides. */
  SQUARE(
      new int[] {48, 100, 256, 333, 512, 1000, 1024},
      new int[] {48, 64, 100, 128, 200, 256, 333, 512, 768, 1000, 1024, 1536, 2047, 2048}),

  /** What a dense layer multiplies by in one training step. */
  TRAINING(new int[] {32, 256}, new int[] {32, 64, 128, 256}) {
    @Override
    List<Shape> shapes(boolean all) {
      int[][] layers =
          all
              ? new int[][] {{784, 1024}, {1024, 1024}, {784, 4096}, {4096, 4096}}
              : new int[][] {{784, 1024}};
      List<Shape> shapes = new ArrayList<>();
      for (int[] layer : layers) {
        for (int batch : all ? sizes : quickSizes) {
          shapes.addAll(step(batch, layer[0], layer[1]));
        }
      }
      return shapes;
    }
  };

  final int[] quickSizes;
  final int[] sizes;

  SizeClass(int[] quickSizes, int[] sizes) {
    this.quickSizes = quickSizes;
    this.sizes = sizes;
  }

  /** The shapes to measure: all of them, or those of a quick run. */
  List<Shape> shapes(boolean all) {
    return IntStream.of(all ? sizes : quickSizes).mapToObj(Shape::square).toList();
  }

  /** The class that a shape belongs to. */
  static SizeClass of(Shape shape) {
    return !shape.isSquare() ? TRAINING : shape.n() <= 32 ? TINY : SQUARE;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The three products of a layer whose weights lie one output per row: the outputs X·Wᵀ, the
   * gradient dYᵀ·X by the weights and the gradient dY·W by the inputs.
   */
  static List<Shape> step(int batch, int inputs, int outputs) {
    return List.of(
        new Shape(batch, outputs, inputs, false, true),
        new Shape(outputs, inputs, batch, true, false),
        new Shape(batch, inputs, outputs, false, false));
  }
}
