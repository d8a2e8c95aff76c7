package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Subject;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Parametrization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A random net with one output on some inputs: the description from which everything about it can
 * be drawn again, and which can be shrunk while a check still fails on it.
 *
 * @param hidden hidden widths, at least one
 * @param activation σ
 * @param bias which layers have biases
 * @param inputs n inputs of d numbers
 * @param targets n targets
 * @param seed seed of the weights
 */
public record WideNet(
    List<Integer> hidden,
    Activation activation,
    Bias bias,
    double[][] inputs,
    double[] targets,
    long seed) {

  /** Copies the widths. */
  public WideNet {
    hidden = List.copyOf(hidden);
  }

  /** A net of those hidden widths on the subject's data, drawn from the subject's seed. */
  public static WideNet on(Subject subject, Activation activation, Bias bias, Integer... hidden) {
    return new WideNet(
        List.of(hidden), activation, bias, subject.inputs(), subject.targets(), subject.seed());
  }

  /** The net, in the NTK parametrisation. */
  public DenseNet net() {
    List<Integer> widths = new ArrayList<>();
    widths.add(inputs[0].length);
    widths.addAll(hidden);
    widths.add(1);
    return new DenseNet(widths, activation, Parametrization.NTK, bias);
  }

  /** Fresh weights from the seed. */
  public double[] weights() {
    return net().initial(DType.F64, seed).toDoubles();
  }

  /**
   * A seed for directions in weight space. The seed of the weights would not do: a normal vector
   * drawn from it is the weight vector itself.
   */
  long directionSeed() {
    return new SplittableRandom(seed).split().nextLong();
  }

  /** The half-sum-of-squares loss of the net. */
  public NetLoss loss() {
    return new NetLoss(net(), inputs, targets);
  }

  /** Simpler nets to try when a check fails on this one, the simplest first. */
  public List<WideNet> smaller() {
    List<WideNet> candidates = new ArrayList<>();
    if (inputs.length > 1) {
      candidates.add(withRows(inputs.length / 2));
      candidates.add(withRows(inputs.length - 1));
    }
    if (hidden.size() > 1) {
      candidates.add(withHidden(hidden.subList(0, hidden.size() - 1)));
    }
    if (hidden.stream().anyMatch(width -> width > 1)) {
      candidates.add(withHidden(hidden.stream().map(width -> Math.max(1, width / 2)).toList()));
      candidates.add(withHidden(hidden.stream().map(width -> Math.max(1, width - 1)).toList()));
    }
    return candidates;
  }

  private WideNet withRows(int rows) {
    return new WideNet(
        hidden, activation, bias, Arrays.copyOf(inputs, rows), Arrays.copyOf(targets, rows), seed);
  }

  private WideNet withHidden(List<Integer> widths) {
    return new WideNet(widths, activation, bias, inputs, targets, seed);
  }

  /** Whether two inputs are equal, which makes every tangent kernel singular. */
  public boolean hasDuplicates() {
    return IntStream.range(0, inputs.length)
        .anyMatch(i -> IntStream.range(0, i).anyMatch(j -> Arrays.equals(inputs[i], inputs[j])));
  }

  /** Such as "tanh 4-64-1 bias=hidden, 8 rows, seed 1". */
  @Override
  public String toString() {
    return activation.spelling()
        + " "
        + net().sizes()
        + " bias="
        + bias.name().toLowerCase(java.util.Locale.ROOT)
        + ", "
        + inputs.length
        + (inputs.length == 1 ? " row" : " rows")
        + ", seed "
        + seed;
  }
}
