package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Subject;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import java.util.List;

/** The random wide nets that the checks look at, chosen so that a Jacobian stays under 64 MB. */
final class Nets {
  private static final long MOST_JACOBIAN_ENTRIES = 8_000_000;

  private Nets() {}

  /** Several widths, depths, activations and kinds of bias. */
  static List<WideNet> assorted(Subject subject) {
    List<WideNet> nets =
        subject.quick()
            ? List.of(
                WideNet.on(subject, Activation.RELU, Bias.NONE, 128),
                WideNet.on(subject, Activation.TANH, Bias.HIDDEN, 64, 64),
                WideNet.on(subject, Activation.GELU, Bias.ALL, 48, 32, 24))
            : List.of(
                WideNet.on(subject, Activation.RELU, Bias.NONE, 64),
                WideNet.on(subject, Activation.RELU, Bias.HIDDEN, 1024),
                WideNet.on(subject, Activation.TANH, Bias.HIDDEN, 256),
                WideNet.on(subject, Activation.TANH, Bias.ALL, 256, 256),
                WideNet.on(subject, Activation.LEAKY_RELU, Bias.HIDDEN, 128, 256),
                WideNet.on(subject, Activation.GELU, Bias.ALL, 96, 64, 48),
                WideNet.on(subject, Activation.SOFTPLUS, Bias.NONE, 128, 128),
                WideNet.on(subject, Activation.SIGMOID, Bias.ALL, 512),
                WideNet.on(subject, Activation.RELU, Bias.ALL, 128, 96, 64, 32));
    return nets.stream().map(Nets::fitted).toList();
  }

  /** The smooth net that is watched while it trains. */
  static WideNet trained(Subject subject) {
    return fitted(WideNet.on(subject, Activation.TANH, Bias.HIDDEN, subject.quick() ? 128 : 512));
  }

  /** The same net, its widths halved until the Jacobian fits. */
  static WideNet fitted(WideNet net) {
    return fitted(net, MOST_JACOBIAN_ENTRIES);
  }

  /**
   * The same net, its widths halved until the Jacobian fits and it has no more weights than that.
   */
  static WideNet fitted(WideNet net, long mostWeights) {
    long most = Math.min(mostWeights, MOST_JACOBIAN_ENTRIES / net.inputs().length);
    WideNet fitted = net;
    while (fitted.net().parameterCount() > most
        && fitted.hidden().stream().anyMatch(width -> width > 8)) {
      List<Integer> halved = fitted.hidden().stream().map(width -> Math.max(8, width / 2)).toList();
      fitted =
          new WideNet(
              halved, net.activation(), net.bias(), net.inputs(), net.targets(), net.seed());
    }
    return fitted;
  }

  /** The refusal where λ_min(K) is not positive beyond rounding, with the reason. */
  static Line singularKernel(WideNet net, KernelSpectrum spectrum) {
    String reason = "λ_min(K) is not above its rounding bound";
    if (net.hasDuplicates()) {
      reason = "two inputs are equal, so λ_min(K) = 0";
    } else if (net.net().parameterCount() < net.inputs().length) {
      reason = "fewer weights than examples, so λ_min(K) = 0";
    }
    return Line.vacuous(
        "0 < λ_min(K), " + net,
        Evidence.CERTIFIED,
        spectrum.smallestError(),
        spectrum.smallest(),
        reason);
  }
}
