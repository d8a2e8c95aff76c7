package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** Every function that can be recorded, on operands of random shapes. */
final class Compositions {
  private Compositions() {}

  /**
   * f of some matrices.
   *
   * @param point where it is looked at, away from poles
   */
  record Composition(List<Tensor> point, Function<List<Var>, Var> f) {}

  /** Draws the shapes, then a point with entries of either sign and size ½ to 1½, or positive. */
  private static final class Draw {
    private final SplittableRandom random;
    private final List<Tensor> point = new ArrayList<>();

    Draw(long seed) {
      random = new SplittableRandom(seed);
    }

    int size() {
      return random.nextInt(1, 5);
    }

    Draw operand(int rows, int cols) {
      return operand(rows, cols, false);
    }

    Draw operand(int rows, int cols, boolean positive) {
      Tensor t = Tensor.zeros(DType.F64, rows, cols);
      for (int i = 0; i < t.storage().size(); i++) {
        int sign = positive || random.nextBoolean() ? 1 : -1;
        t.storage().set(i, sign * (0.5 + random.nextDouble()));
      }
      point.add(t);
      return this;
    }

    Composition f(Function<List<Var>, Var> f) {
      return new Composition(point, f);
    }
  }

  static Map<String, Composition> all(long seed) {
    Map<String, Composition> all = new LinkedHashMap<>();
    pairs(all, seed);
    products(all, seed);
    elements(all, seed);
    arrangements(all, seed);
    rows(all, seed);
    images(all, seed);
    return all;
  }

  private static void pairs(Map<String, Composition> all, long seed) {
    Map<String, BinaryOperator<Var>> pairs = new LinkedHashMap<>();
    pairs.put("plus", Functions::plus);
    pairs.put("minus", Functions::minus);
    pairs.put("times", Functions::times);
    pairs.put("over", Functions::over);
    pairs.put("maximum", Functions::maximum);
    pairs.put("minimum", Functions::minimum);
    pairs.put("mean squared error", Functions::meanSquaredError);
    pairs.forEach(
        (name, pair) -> {
          Draw d = new Draw(seed);
          int m = d.size();
          int n = d.size();
          boolean row = d.random.nextBoolean();
          boolean column = d.random.nextBoolean();
          d.operand(row ? 1 : m, n).operand(m, column ? 1 : n);
          all.put(name, d.f(x -> pair.apply(x.get(0), x.get(1))));
        });
    Draw d = new Draw(seed);
    int n = d.size();
    all.put(
        "binary cross-entropy",
        d.operand(2, n)
            .operand(1, n, true)
            .f(x -> Functions.binaryCrossEntropy(x.get(0), Functions.scale(0.5, x.get(1)))));
    all.put(
        "greater",
        new Draw(seed)
            .operand(2, n)
            .operand(2, n)
            .f(x -> Functions.times(new SelectOps.Greater(x.get(0), x.get(1)).record(), x.get(0))));
  }

  private static void products(Map<String, Composition> all, long seed) {
    for (int flags = 0; flags < 4; flags++) {
      boolean transA = (flags & 1) != 0;
      boolean transB = (flags & 2) != 0;
      Draw d = new Draw(seed + flags);
      int m = d.size();
      int k = d.size();
      int n = d.size();
      int batch = d.size();
      Shape left = transA ? Shape.of(batch, k, m) : Shape.of(batch, m, k);
      Shape right = transB ? Shape.of(batch, n, k) : Shape.of(batch, k, n);
      d.operand(left.rows(), left.cols()).operand(right.rows(), right.cols());
      all.put(
          "batched product " + flags,
          d.f(
              x ->
                  new Algebra.MatMul(
                          0.7,
                          Arrangement.reshape(x.get(0), left),
                          transA,
                          Arrangement.reshape(x.get(1), right),
                          transB)
                      .record()));
    }
    Draw d = new Draw(seed);
    int m = d.size();
    int k = d.size();
    int n = d.size();
    all.put(
        "linear",
        d.operand(2 * m, k)
            .operand(n, k)
            .operand(1, n)
            .f(
                x ->
                    Functions.linear(
                        Arrangement.reshape(x.get(0), Shape.of(2, m, k)), x.get(1), x.get(2))));
    all.put(
        "addmm",
        new Draw(seed)
            .operand(m, n)
            .operand(m, k)
            .operand(k, n)
            .f(x -> Functions.addmm(-0.5, x.get(0), 2, x.get(1), x.get(2))));
    all.put(
        "product with one batch",
        new Draw(seed)
            .operand(m, k)
            .operand(3 * k, n)
            .f(
                x ->
                    Functions.matmul(
                        Arrangement.reshape(x.get(0), Shape.of(1, m, k)),
                        Arrangement.reshape(x.get(1), Shape.of(3, k, n)))));
    all.put(
        "scaled by a dot product",
        new Draw(seed)
            .operand(m, n)
            .operand(m, n)
            .f(
                x ->
                    new Algebra.ScaleBy(x.get(0), new Algebra.Dot(x.get(0), x.get(1)).record())
                        .record()));
  }

  private static void elements(Map<String, Composition> all, long seed) {
    Map<String, Function<Var, Var>> unary = new LinkedHashMap<>();
    for (Activation a : Activation.values()) {
      unary.put(a.toString(), x -> Functions.activate(a, x));
    }
    for (Elementary f : Elementary.values()) {
      unary.put(f.toString(), f::of);
    }
    unary.put("GELU, tanh form", Functions::geluTanh);
    unary.put("clamp", x -> Functions.clamp(x, -0.9, 1.1));
    unary.put("sum", Functions::sum);
    unary.put("mean", Functions::mean);
    unary.put("row maximum", Functions::max);
    unary.put("row sums", x -> Functions.sum(x, -1));
    unary.put("column means", x -> Functions.mean(x, 0));
    unary.put("half sum of squares", x -> new NetOps.HalfSumSquares(x).record());
    unary.put("negate", Functions::negate);
    unary.put("softmax", Functions::softmax);
    unary.put("log softmax", Functions::logSoftmax);
    unary.forEach(
        (name, f) -> {
          Draw d = new Draw(seed);
          boolean positive = name.equals("LOG") || name.equals("SQRT");
          d.operand(d.size(), d.size(), positive);
          all.put(name, d.f(x -> f.apply(x.getFirst())));
        });
    Draw d = new Draw(seed);
    int m = d.size();
    int n = d.size();
    DropoutMask mask = new DropoutMask(new Shape(m, n), 0.4);
    mask.draw(seed);
    all.put("dropout", d.operand(m, n).f(x -> Functions.dropout(x.get(0), mask)));
    int[] labels = new int[m];
    Arrays.setAll(labels, i -> i % n);
    LabelWindow window = new LabelWindow(new Labels(labels, n), m, DType.F64);
    all.put(
        "cross-entropy",
        new Draw(seed)
            .operand(m, n)
            .f(x -> new NetOps.SoftmaxCrossEntropy(x.get(0), window).record()));
    all.put(
        "sample and divergence",
        new Draw(seed)
            .operand(m, n)
            .operand(m, n)
            .operand(m, n)
            .f(
                x ->
                    Functions.times(
                        Functions.mean(Variational.sample(x.get(0), x.get(1), x.get(2))),
                        Variational.divergence(x.get(0), x.get(1)))));
  }

  private static void arrangements(Map<String, Composition> all, long seed) {
    Draw d = new Draw(seed);
    int a = d.size();
    int b = d.size();
    int c = d.size();
    Function<Var, Var> cube = x -> Arrangement.reshape(x, Shape.of(a, b, c));
    Map<String, Function<Var, Var>> unary = new LinkedHashMap<>();
    unary.put("permute", x -> Arrangement.permute(x, 2, 0, 1));
    unary.put("transpose", Arrangement::transpose);
    unary.put("slice", x -> Arrangement.slice(x, 1, b / 2, b));
    unary.put("pad", x -> Arrangement.pad(x, -1, 1, c + 3));
    unary.put("sum along the middle", x -> Functions.sum(x, 1));
    unary.put("broadcast", x -> Arrangement.broadcast(x, Shape.of(2, a, b, c)));
    unary.forEach(
        (name, f) ->
            all.put(
                name, new Draw(seed).operand(a * b, c).f(x -> f.apply(cube.apply(x.getFirst())))));
    all.put(
        "concat",
        new Draw(seed)
            .operand(a * b, c)
            .operand(a * 2, c)
            .f(
                x ->
                    Arrangement.concat(
                        1,
                        List.of(
                            cube.apply(x.get(0)),
                            Arrangement.reshape(x.get(1), Shape.of(a, 2, c))))));
  }

  private static void rows(Map<String, Composition> all, long seed) {
    Draw d = new Draw(seed);
    // At least three columns: with two, layer normalisation is ±1 whatever the row.
    int m = d.size() + 2;
    int n = d.size() + 2;
    all.put(
        "layer norm",
        new Draw(seed)
            .operand(m, n)
            .operand(1, n)
            .operand(1, n)
            .f(x -> Normalization.layer(x.get(0), x.get(1), x.get(2), 0.25)));
    all.put(
        "batch norm",
        new Draw(seed)
            .operand(m, n)
            .operand(1, n)
            .operand(1, n)
            .f(x -> Normalization.batch(x.get(0), x.get(1), x.get(2), 0.25)));
    all.put(
        "norm by given statistics",
        new Draw(seed)
            .operand(m, n)
            .operand(1, n)
            .operand(1, n, true)
            .f(x -> Normalization.fixed(x.get(0), x.get(1), x.get(2), x.get(1), x.get(1), 0.25)));
    all.put(
        "scaled rows",
        new Draw(seed)
            .operand(m, n)
            .operand(m, 1)
            .f(x -> new RowOps.ScaleRows(x.get(0), x.get(1)).record()));
    LabelWindow window = new LabelWindow(new Labels(new int[m], n), m, DType.F64);
    all.put(
        "softmax minus labels",
        new Draw(seed)
            .operand(m, n)
            .f(
                x ->
                    Functions.minus(
                        new NetOps.Softmax(x.get(0), window).record(),
                        new NetOps.OneHot(window, x.get(0)).record())));
  }

  private static void images(Map<String, Composition> all, long seed) {
    Draw d = new Draw(seed);
    int n = d.random.nextInt(1, 3);
    int height = d.random.nextInt(2, 5);
    int width = d.random.nextInt(2, 5);
    int channels = d.random.nextInt(1, 3);
    int filters = d.random.nextInt(1, 4);
    Shape shape = Shape.of(n, height, width, channels);
    Convolution.Window window =
        new Convolution.Window(
            d.random.nextInt(1, 3),
            d.random.nextInt(1, 3),
            d.random.nextInt(1, 3),
            d.random.nextInt(0, 3));
    Convolution.Window bare =
        new Convolution.Window(window.rows(), window.cols(), window.stride(), 0);
    all.put(
        "convolution",
        new Draw(seed)
            .operand(shape.rows(), channels)
            .operand(filters, window.rows() * window.cols() * channels)
            .operand(1, filters)
            .f(
                x ->
                    Convolution.conv2d(
                        Arrangement.reshape(x.get(0), shape), x.get(1), x.get(2), window)));
    all.put(
        "maximum pooling",
        new Draw(seed)
            .operand(shape.rows(), channels)
            .f(x -> Convolution.maxPool(Arrangement.reshape(x.get(0), shape), bare)));
    all.put(
        "average pooling",
        new Draw(seed)
            .operand(shape.rows(), channels)
            .f(x -> Convolution.averagePool(Arrangement.reshape(x.get(0), shape), window)));
  }
}
