package dev.lanewise.nn;

import java.util.Locale;

/**
 * The tangent kernel K = J·Jᵀ of a dense net, J = ∂F/∂w, without forming J.
 *
 * <p>Rows of J belong to an example i and an output j. The gradient with respect to one weight
 * matrix is an outer product, so inner products of gradients factor layer by layer:
 *
 * <pre>K = Σ_l (Δ^l·Δ^lᵀ) ∘ (s_l²·α^{l−1}·α^{l−1}ᵀ [+ 1 if the layer has a bias])</pre>
 *
 * with Δ^l = ∂F/∂u^l, the inputs α^{l−1} and the factor s_l of {@link DenseNet}. For n examples of
 * k outputs and m units per layer that is O((nk)²·m) instead of O((nk)²·m²), with O((nk)² + nk·m)
 * numbers of memory; only one half of the symmetric matrix is computed, tile by tile.
 *
 * <p><b>Error.</b> With α and Δ as computed, each entry is off by at most γ(N) times the same sum
 * of absolute values, N = max_l(fanIn + fanOut·c) + depth + 6, γ(N) = N·u/(1 − N·u), where c is 1
 * for separate and k for summed outputs: two inner products, the scale squared and applied, the
 * bias, their product, and the sum over layers.
 *
 * <p>Results do not depend on the number of threads. One object may serve several threads.
 */
public final class TangentKernel {
  /** What to do with several outputs. */
  public enum Outputs {
    /** K is (n·k)×(n·k), row i·k + j for output j of example i. */
    SEPARATE,
    /** K is n×n: the sum over outputs of the kernels of the single outputs. */
    SUMMED
  }

  /** Told how far the computation is. */
  @FunctionalInterface
  public interface Progress {
    /** Called after each tile with how many are done, of how many. */
    void done(long tiles, long of);
  }

  /**
   * Rows of a tile: two factors of 256×256 doubles stay in a core's cache while they are joined.
   */
  private static final int TILE = 256;

  private final DenseNet net;
  private final Tensor inputs;
  private final Outputs outputs;
  private final int rowsPerExample;

  /**
   * @param inputs one example per row
   * @throws IllegalArgumentException if there is no example or its length is not what the net takes
   */
  public TangentKernel(DenseNet net, Tensor inputs, Outputs outputs) {
    if (inputs.rows() == 0 || inputs.cols() != net.inputs()) {
      throw new IllegalArgumentException(
          "inputs are "
              + inputs.shape()
              + ": the tangent kernel of net "
              + net.sizes()
              + " needs at least one row of "
              + net.inputs());
    }
    this.net = net;
    this.inputs = inputs;
    this.outputs = outputs;
    rowsPerExample = outputs == Outputs.SEPARATE ? net.outputs() : 1;
  }

  /** Rows of K. */
  public long size() {
    return (long) inputs.rows() * rowsPerExample;
  }

  /** Bytes that {@link #at} takes at its peak, K included; inputs and weights not counted. */
  public long bytes() {
    long tile = tileRows();
    return (size() * size() + 2 * tile * tile) * inputs.dtype().bytes()
        + LayerSweep.bytes(net, inputs.rows(), inputs.dtype());
  }

  private long tileRows() {
    return Math.min(size(), (long) tileExamples() * rowsPerExample);
  }

  private int tileExamples() {
    return Math.max(1, TILE / rowsPerExample);
  }

  /**
   * K at the weights w, exactly symmetric.
   *
   * @throws IllegalArgumentException if w has not the net's length or the inputs' precision
   * @throws DataException before anything is computed, if the memory does not suffice; says how
   *     much is needed
   */
  public Tensor at(Storage w) {
    return at(w, (tiles, of) -> {});
  }

  /** {@link #at(Storage)}, reporting progress. */
  public Tensor at(Storage w, Progress progress) {
    if (w.size() != net.parameters() || w.dtype() != inputs.dtype()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "w has %d numbers in %s, net %s on these inputs needs %d in %s",
              w.size(),
              w.dtype(),
              net.sizes(),
              net.parameters(),
              inputs.dtype()));
    }
    String what = "the tangent kernel of net " + net.sizes() + " on " + inputs.rows() + " examples";
    Heap.elements(size(), size(), what);
    LayerSweep.requireFit(net, inputs.rows(), what);
    Heap.require(bytes(), what);
    int size = (int) size();
    Tensor kernel = Tensor.zeros(w.dtype(), size, size);
    long steps = (inputs.rows() + tileExamples() - 1L) / tileExamples();
    Sum sum = new Sum(kernel, progress, net.layers().size() * steps * (steps + 1) / 2);
    new LayerSweep(net, w, inputs).down(sum::addLayer);
    mirror(kernel);
    return kernel;
  }

  /** The lower triangle is copied to the upper one, in squares that stay in cache. */
  private static void mirror(Tensor kernel) {
    int square = 64;
    int size = kernel.rows();
    for (int top = 0; top < size; top += square) {
      for (int left = 0; left <= top; left += square) {
        for (int a = top; a < Math.min(size, top + square); a++) {
          for (int b = left; b < Math.min(a, left + square); b++) {
            kernel.set(b, a, kernel.get(a, b));
          }
        }
      }
    }
  }

  /** Adds the layers' terms to the tiles on and below the diagonal. */
  private final class Sum {
    private final Tensor kernel;
    private final Progress progress;
    private final long tiles;
    private final Storage alphaGram;
    private final Storage deltaGram;
    private long done;

    Sum(Tensor kernel, Progress progress, long tiles) {
      this.kernel = kernel;
      this.progress = progress;
      this.tiles = tiles;
      int rows = (int) tileRows();
      alphaGram = Storage.allocate(kernel.dtype(), rows * rows);
      deltaGram = Storage.allocate(kernel.dtype(), rows * rows);
    }

    void addLayer(DenseNet.Layer layer, Tensor alpha, Tensor delta) {
      // Summing over outputs joins the k rows of an example into one.
      int cols = delta.cols() * net.outputs() / rowsPerExample;
      Tensor joined = new Tensor(delta.storage(), 0, kernel.rows(), cols);
      int n = inputs.rows();
      for (int top = 0; top < n; top += tileExamples()) {
        int bottom = Math.min(n, top + tileExamples());
        for (int left = 0; left <= top; left += tileExamples()) {
          int right = Math.min(n, left + tileExamples());
          addTile(layer, alpha.rows(top, bottom), alpha.rows(left, right), joined, top, left);
          done++;
          progress.done(done, tiles);
        }
      }
    }

    private void addTile(
        DenseNet.Layer layer, Tensor alphaTop, Tensor alphaLeft, Tensor delta, int top, int left) {
      int r = rowsPerExample;
      Tensor inner = new Tensor(alphaGram, 0, alphaTop.rows(), alphaLeft.rows());
      gram(layer.scale() * layer.scale(), alphaTop, alphaLeft, top == left, inner);
      Tensor outer = new Tensor(deltaGram, 0, alphaTop.rows() * r, alphaLeft.rows() * r);
      Tensor deltaTop = delta.rows(top * r, (top + alphaTop.rows()) * r);
      Tensor deltaLeft = delta.rows(left * r, (left + alphaLeft.rows()) * r);
      gram(1, deltaTop, deltaLeft, top == left, outer);
      double bias = layer.hasBias() ? 1 : 0;
      for (int row = 0; row < outer.rows(); row++) {
        kernel
            .storage()
            .addGated(
                top == left ? row + 1 : outer.cols(),
                deltaGram,
                row * outer.cols(),
                alphaGram,
                row / r * inner.cols(),
                r,
                bias,
                (top * r + row) * kernel.cols() + left * r);
      }
    }

    /** product ← scale·a·bᵀ; on the diagonal, where a is b, its lower triangle only. */
    private static void gram(double scale, Tensor a, Tensor b, boolean diagonal, Tensor product) {
      if (diagonal) {
        product.storage().syrk(scale, a, product);
      } else {
        product.storage().gemm(a.cols(), scale, a, false, b, true, product);
      }
    }
  }
}
