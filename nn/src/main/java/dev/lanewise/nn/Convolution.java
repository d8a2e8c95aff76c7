package dev.lanewise.nn;

import java.util.List;

/**
 * Convolution and pooling of images: example × row × column × channel, so that a pixel's channels
 * stand together and patches need no transposition.
 *
 * <p>Patches are copied out (im2col) and multiplied as one matrix product; derivatives lay them
 * back.
 */
public final class Convolution {
  private Convolution() {}

  /**
   * The window that moves over an image.
   *
   * @param rows height of the window
   * @param cols width of the window
   * @param stride how far it moves each time
   * @param padding zeros around the image on all four sides
   * @throws IllegalArgumentException if a size or the stride is below 1 or the padding is negative
   */
  public record Window(int rows, int cols, int stride, int padding) {
    public Window {
      if (rows < 1 || cols < 1 || stride < 1 || padding < 0) {
        throw new IllegalArgumentException(
            "window "
                + rows
                + "×"
                + cols
                + " stride "
                + stride
                + " padding "
                + padding
                + ": sizes and stride must be at least 1, padding at least 0");
      }
    }

    /** Over how many places the window moves along an axis of this size. */
    int places(int size, int window) {
      return (size + 2 * padding - window) / stride + 1;
    }

    /** Places down, places across. */
    List<Integer> places(Shape image) {
      if (image.rank() != 4) {
        throw new IllegalArgumentException(
            "window over "
                + image
                + ": images are examples × rows × columns × channels; reshape first");
      }
      if (image.size(1) + 2 * padding < rows || image.size(2) + 2 * padding < cols) {
        throw new IllegalArgumentException(
            "window "
                + rows
                + "×"
                + cols
                + " over "
                + image
                + " with padding "
                + padding
                + ": the window is larger than the image");
      }
      return List.of(places(image.size(1), rows), places(image.size(2), cols));
    }
  }

  /**
   * Cross-correlation, as every framework calls convolution: Y_{n,i,j,f} = b_f + Σ_{r,s,c}
   * X_{n,i·stride+r−padding,j·stride+s−padding,c}·W_{f,(r,s,c)}.
   *
   * @param x examples × rows × columns × channels
   * @param weight filters×(rows·cols·channels of the window)
   * @param bias 1×filters, or null
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public static Var conv2d(Var x, Var weight, Var bias, Window window) {
    List<Integer> places = window.places(x.shape());
    int channels = x.axis(3);
    int patch = window.rows() * window.cols() * channels;
    Op.require(
        weight.rank() == 2 && weight.cols() == patch,
        "conv2d",
        x,
        weight,
        "weights must be filters×" + patch);
    Var padded = padded(x, window);
    int pixel = channels;
    int line = padded.axis(2) * channels;
    Layout patches =
        new Layout(
            List.of(
                x.axis(0), places.get(0), places.get(1), window.rows(), window.cols(), channels),
            List.of(
                padded.axis(1) * line,
                window.stride() * line,
                window.stride() * pixel,
                line,
                pixel,
                1),
            0);
    int rows = x.axis(0) * places.get(0) * places.get(1);
    Var columns = new ShapeOps.Gather(padded, patches, new Shape(rows, patch)).record();
    Var y = Functions.linear(columns, weight, bias);
    return Arrangement.reshape(y, Shape.of(x.axis(0), places.get(0), places.get(1), weight.rows()));
  }

  /**
   * The greatest element of each window and channel; the derivative goes to the first of equals.
   *
   * @throws IllegalArgumentException if the window pads: a zero is no neutral element of the
   *     maximum
   */
  public static Var maxPool(Var x, Window window) {
    if (window.padding() > 0) {
      throw new IllegalArgumentException(
          "maxPool of " + x.shape() + " with padding " + window.padding() + ": use padding 0");
    }
    Var rows = poolRows(x, window);
    return pooled(new SelectOps.PickMax(rows, rows).record(), x, window);
  }

  /** The mean of each window and channel; padding counts as zeros. */
  public static Var averagePool(Var x, Window window) {
    Var sums = new RowOps.RowSums(poolRows(x, window)).record();
    return pooled(Functions.scale(1.0 / (window.rows() * window.cols()), sums), x, window);
  }

  /** One row per example, place and channel: the elements of its window. */
  private static Var poolRows(Var x, Window window) {
    List<Integer> places = window.places(x.shape());
    int channels = x.axis(3);
    Var padded = padded(x, window);
    int line = padded.axis(2) * channels;
    Layout layout =
        new Layout(
            List.of(
                x.axis(0), places.get(0), places.get(1), channels, window.rows(), window.cols()),
            List.of(
                padded.axis(1) * line,
                window.stride() * line,
                window.stride() * channels,
                1,
                line,
                channels),
            0);
    int rows = x.axis(0) * places.get(0) * places.get(1) * channels;
    return new ShapeOps.Gather(padded, layout, new Shape(rows, window.rows() * window.cols()))
        .record();
  }

  private static Var pooled(Var column, Var x, Window window) {
    List<Integer> places = window.places(x.shape());
    return Arrangement.reshape(
        column, Shape.of(x.axis(0), places.get(0), places.get(1), x.axis(3)));
  }

  private static Var padded(Var x, Window window) {
    int padding = window.padding();
    if (padding == 0) {
      return x;
    }
    Var tall = Arrangement.pad(x, 1, padding, x.axis(1) + 2 * padding);
    return Arrangement.pad(tall, 2, padding, x.axis(2) + 2 * padding);
  }
}
