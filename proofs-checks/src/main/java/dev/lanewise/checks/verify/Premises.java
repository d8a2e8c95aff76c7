package dev.lanewise.checks.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanewise.checks.certified.Bits;
import dev.lanewise.checks.certified.Curve;
import dev.lanewise.checks.certified.Net;
import dev.lanewise.checks.certified.StartingNet;
import dev.lanewise.nn.Heap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The net and the data that a certificate speaks of.
 *
 * @param inputs examples × widths[0]
 * @param targets examples × the last width
 */
record Premises(
    int[] widths,
    BallCurve curve,
    boolean biases,
    double[] weights,
    int examples,
    double[] inputs,
    double[] targets) {

  private static final List<String> ACTIVATIONS = words(BallCurve.values());
  private static final List<String> STARTS = words(StartingNet.values());

  /** Reads them, and checks the weights against their digest. */
  static Premises read(Claims claims) {
    JsonNode list = claims.array("net.widths");
    int[] widths = new int[list.size()];
    for (int l = 0; l < widths.length; l++) {
      widths[l] = Claims.integer(list.get(l), "net.widths");
    }
    int examples = claims.integer("data.examples");
    double[] inputs = claims.bits("data.inputs");
    double[] targets = claims.bits("data.targets");
    BallCurve curve = BallCurve.valueOf(upper(claims.word("net.activation", ACTIVATIONS)));
    if (widths.length < 3
        || examples < 1
        || Arrays.stream(widths).anyMatch(width -> width < 1)
        || inputs.length != (long) examples * widths[0]
        || targets.length != (long) examples * widths[widths.length - 1]) {
      throw new MalformedCertificate(
          "net.widths, data.examples, data.inputs and data.targets do not fit together");
    }
    claims.word("net.parametrization", List.of("ntk"));
    claims.require(true, "", "net.parametrization");
    boolean biases = claims.flag("net.biases");
    long parameters = Net.parameterCount(widths, biases);
    if (parameters > Heap.LONGEST_ARRAY) {
      throw new MalformedCertificate("net.widths ask for more weights than one array can hold");
    }
    boolean few = targets.length <= Verifier.MOST_RESIDUALS;
    double balls = few ? BallNet.bytes(widths, parameters, examples) : 0;
    Heap.require(
        (long) (8.0 * parameters + balls), "to check a net of " + parameters + " parameters");
    double[] weights = weights(claims, widths, biases, (int) parameters);
    return new Premises(widths, curve, biases, weights, examples, inputs, targets);
  }

  private static double[] weights(Claims claims, int[] widths, boolean biases, int parameters) {
    boolean stored = claims.has("net.weights");
    double[] weights =
        stored ? claims.bits("net.weights") : drawn(claims, widths, biases).weights();
    if (weights.length != parameters) {
      throw new MalformedCertificate(
          "net.weights holds " + weights.length + " numbers, net.widths ask for " + parameters);
    }
    claims.require(
        Bits.sha256(weights).equals(claims.text("net.sha256")),
        "the weights do not have the stated SHA-256",
        stored
            ? new String[] {"net.sha256", "net.weights"}
            : new String[] {"net.sha256", "net.start", "net.seed"});
    return weights;
  }

  private static Net drawn(Claims claims, int[] widths, boolean biases) {
    StartingNet start = StartingNet.valueOf(upper(claims.word("net.start", STARTS)));
    Curve curve = Curve.parse(claims.word("net.activation", ACTIVATIONS));
    try {
      return start.draw(widths, curve, biases, claims.longInteger("net.seed"));
    } catch (IllegalArgumentException e) {
      throw new MalformedCertificate(e.getMessage());
    }
  }

  private static List<String> words(Enum<?>[] values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  boolean shallow() {
    return widths.length == 3;
  }

  boolean relu() {
    return curve == BallCurve.RELU;
  }

  /** Number of residuals. */
  int residuals() {
    return targets.length;
  }

  /** X̃X̃ᵀ, with 1 added for the bias. */
  Ball[] inputGram() {
    Ball[] x = Balls.of(inputs);
    int d = widths[0];
    Ball[] gram = new Ball[examples * examples];
    for (int i = 0; i < examples; i++) {
      for (int j = 0; j < examples; j++) {
        Ball dot = Balls.dot(x, i * d, x, j * d, d);
        gram[i * examples + j] = biases ? dot.plus(Ball.ONE) : dot;
      }
    }
    return gram;
  }
}
