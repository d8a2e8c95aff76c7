package dev.lanewise.checks.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.certified.Bits;
import dev.lanewise.checks.certified.CertificateDocument;
import dev.lanewise.checks.certified.Curve;
import dev.lanewise.checks.certified.Net;
import dev.lanewise.checks.certified.StartingNet;
import dev.lanewise.nn.Heap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Re-checks a certificate from its text alone, in exact integer arithmetic that shares no numeric
 * code with what wrote it.
 *
 * <p>With at most {@value #MOST_RESIDUALS} residuals, outputs, residual, tangent kernel and the
 * constants of the data are recomputed from weights and data, and α₀, λ_max and the norms are
 * proved by elimination. With more, these numbers are taken from the document and only the chain of
 * inequalities from them to the conclusion is checked; {@link Verification#notes} says so. The seal
 * covers every character of meaning, so that no number can be changed in passing.
 */
public final class Verifier {
  /**
   * Largest number of residuals (examples × outputs) at which the numbers at the start are
   * recomputed.
   */
  public static final int MOST_RESIDUALS = 50;

  /** Largest weight matrix (smaller side) whose norm is proved by elimination. */
  private static final int MOST_ROWS_OF_A_NORM = 160;

  private static final List<String> NEVER_NEGATIVE =
      List.of(
          "ell",
          "r0",
          "lambdaMax",
          "constants.inputNorm",
          "constants.largestInput",
          "constants.squaredGramRoot",
          "constants.outgoing",
          "constants.features",
          "cell.inputNorm",
          "cell.radius");

  private final ObjectNode document;
  private final Claims claims;
  private final List<String> notes = new ArrayList<>();
  private int[] widths;
  private BallCurve curve;
  private boolean biases;
  private int examples;
  private double[] inputs;
  private double[] targets;

  /** The net recomputed; null when there are too many residuals. */
  private BallNet net;

  private Verifier(ObjectNode document) {
    this.document = document;
    this.claims = new Claims(document);
  }

  /**
   * Checks a document.
   *
   * @throws MalformedCertificate when a field is missing or is not what it must be
   */
  public static Verification verify(ObjectNode document) {
    Verifier verifier = new Verifier(document);
    boolean claimed = verifier.run();
    return new Verification(
        claimed,
        List.copyOf(verifier.claims.checked()),
        List.copyOf(verifier.claims.reasons()),
        List.copyOf(verifier.notes));
  }

  private boolean run() {
    claims.require(
        claims.text("format").equals(CertificateDocument.FORMAT),
        "the format is not " + CertificateDocument.FORMAT,
        "format");
    claims.require(
        claims.text("seal").equals(CertificateDocument.sealOf(document)),
        "the seal does not fit the document: something was changed",
        "seal");
    if (!claims.reasons().isEmpty()) {
      return true;
    } // the rest of a document that was changed is not worth reading
    boolean claimed = claims.text("verdict").equals("CERTIFIED");
    boolean exists = claims.has("existence") && claims.node("existence.proved").asBoolean();
    if (!claimed) {
      notes.add("the document claims no certificate: its verdict is " + claims.text("verdict"));
      if (!exists) {
        return false;
      }
    }
    readData();
    refuseMisfits();
    double[] weights = readNet();
    if (targets.length <= MOST_RESIDUALS) {
      recompute(weights);
    } else {
      notes.add(
          "more than "
              + MOST_RESIDUALS
              + " residuals: alpha0, lambdaMax, r0 and the constants are taken from the document, only the chain of inequalities is checked");
    }
    if (claimed) {
      claims.require(true, "", "verdict");
      chain();
    }
    if (exists) {
      checkExistence();
    }
    return claimed;
  }

  private void readData() {
    JsonNode list = claims.node("net.widths");
    widths = new int[list.size()];
    for (int l = 0; l < widths.length; l++) {
      widths[l] = list.get(l).asInt();
    }
    examples = claims.node("data.examples").asInt();
    try {
      inputs = Bits.parse(claims.text("data.inputs"));
      targets = Bits.parse(claims.text("data.targets"));
      curve = BallCurve.valueOf(claims.text("net.activation").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new MalformedCertificate(e.getMessage());
    }
    if (widths.length < 3
        || examples < 1
        || Arrays.stream(widths).anyMatch(width -> width < 1)
        || inputs.length != (long) examples * widths[0]
        || targets.length != (long) examples * widths[widths.length - 1]) {
      throw new MalformedCertificate(
          "net.widths, data.examples, data.inputs and data.targets do not fit together");
    }
    claims.require(
        claims.text("net.parametrization").equals("ntk"),
        "the parametrization is not ntk",
        "net.parametrization");
  }

  /**
   * The constants must be those of the net at hand, and norms must be norms: most of them are
   * checked through their squares, which a sign would survive.
   */
  private void refuseMisfits() {
    boolean shallow = widths.length == 3;
    boolean relu = curve == BallCurve.RELU;
    if (claims.has("constants") && (!shallow || relu)
        || claims.has("cell") && (!shallow || !relu)
        || claims.text("theorem").equals("K'") && (!shallow || relu)) {
      throw new MalformedCertificate(
          "constants, cell or theorem do not fit the net: make the certificate anew");
    }
    for (String name : NEVER_NEGATIVE) {
      if (claims.has(name)) {
        claims.atMost("0 ≤ " + name, Ball.ZERO, claims.number(name), name);
      }
    }
  }

  private double[] readNet() {
    biases = claims.node("net.biases").asBoolean();
    long parameters = Net.parameterCount(widths, biases);
    Heap.require(Math.multiplyExact(8, parameters), "a net of " + parameters + " parameters");
    double[] weights;
    try {
      if (claims.has("net.weights")) {
        weights = Bits.parse(claims.text("net.weights"));
      } else {
        StartingNet start = StartingNet.valueOf(claims.text("net.start").toUpperCase(Locale.ROOT));
        weights =
            start
                .draw(
                    widths,
                    Curve.parse(claims.text("net.activation")),
                    biases,
                    claims.node("net.seed").asLong())
                .weights();
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedCertificate(e.getMessage());
    }
    if (weights.length != parameters) {
      throw new MalformedCertificate(
          "net.weights holds " + weights.length + " numbers, net.widths ask for " + parameters);
    }
    claims.require(
        Bits.sha256(weights).equals(claims.text("net.sha256")),
        "the weights do not have the stated SHA-256",
        "net.sha256",
        "net.weights",
        "net.seed");
    return weights;
  }

  private void recompute(double[] weights) {
    net = new BallNet(widths, curve, biases, weights, inputs);
    Ball squares = Ball.ZERO;
    for (int q = 0; q < targets.length; q++) {
      Ball r = net.output[q].minus(Ball.of(targets[q]));
      squares = squares.plus(r.times(r));
    }
    claims.atMost(
        "‖F(w₀) − y‖ ≤ r0",
        squares.sqrt(),
        claims.number("r0"),
        "r0",
        "data.inputs",
        "data.targets",
        "net.weights");
    Ball[] kernel = net.tangentKernel();
    int n = targets.length;
    Ball alpha0 = claims.number("alpha0");
    claims.require(
        Balls.isPositiveDefinite(shifted(kernel, n, alpha0.times(alpha0), 1), n),
        "λ_min(K) is not proved to be at least alpha0²",
        "alpha0");
    claims.require(
        Balls.isPositiveDefinite(shifted(kernel, n, claims.number("lambdaMax"), -1), n),
        "λ_max(K) is not proved to be at most lambdaMax",
        "lambdaMax");
    if (claims.has("constants")) {
      recomputeConstants(weights);
    }
    if (claims.has("cell")) {
      recomputeCell();
    }
    if (claims.has("existence") && claims.node("existence.proved").asBoolean()) {
      recomputeNewton(kernel, n);
    }
  }

  /** rᵀK⁻¹r &lt; newton², because K bordered by r and newton² is positive definite. */
  private void recomputeNewton(Ball[] kernel, int n) {
    Ball newton = claims.number("existence.newton");
    Ball[] bordered = new Ball[(n + 1) * (n + 1)];
    for (int i = 0; i < n; i++) {
      System.arraycopy(kernel, i * n, bordered, i * (n + 1), n);
      Ball r = net.output[i].minus(Ball.of(targets[i]));
      bordered[i * (n + 1) + n] = r;
      bordered[n * (n + 1) + i] = r;
    }
    bordered[n * (n + 1) + n] = newton.times(newton);
    claims.require(
        Balls.isPositiveDefinite(bordered, n + 1),
        "√(rᵀK⁻¹r) is not proved to be at most existence.newton",
        "existence.newton");
  }

  private void checkExistence() {
    Ball ell = claims.number("existence.ell");
    claims.atMost("0 ≤ existence.ell", Ball.ZERO, ell, "existence.ell");
    Ball newton = claims.number("existence.newton");
    claims.atMost("0 ≤ existence.newton", Ball.ZERO, newton, "existence.newton");
    Ball h = claims.number("existence.kantorovich");
    Ball radius = claims.number("existence.radius");
    claims.atMost(
        "ℓη/α₀ ≤ existence.kantorovich",
        ell.times(newton).dividedBy(claims.number("alpha0")),
        h,
        "existence.kantorovich",
        "existence.ell");
    claims.below("existence.kantorovich < ½", h, Ball.ONE.half(), "existence.kantorovich");
    Ball root = Ball.ONE.minus(h.times(2)).sqrt();
    claims.atMost(
        "2η/(1 + √(1−2h)) ≤ existence.radius",
        newton.times(2).dividedBy(Ball.ONE.plus(root)),
        radius,
        "existence.radius");
    if (claims.has("cell")) {
      checkCell(radius, ell);
    } else if (claims.has("constants")) {
      Ball needed = new ShallowChain(claims, curve, widths[1]).strong(radius);
      claims.atMost(
          "ℓ on the ball of existence.radius ≤ existence.ell", needed, ell, "existence.ell");
    } else {
      checkDeepEll(radius, ell);
    }
  }

  /** sign·(A − shift·I). */
  private static Ball[] shifted(Ball[] a, int n, Ball shift, int sign) {
    Ball[] b = new Ball[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Ball value = i == j ? a[i * n + j].minus(shift) : a[i * n + j];
        b[i * n + j] = sign < 0 ? value.negate() : value;
      }
    }
    return b;
  }

  private void recomputeConstants(double[] weights) {
    Ball[] gram = inputGram();
    Ball inputNorm = claims.number("constants.inputNorm");
    Ball largestInput = claims.number("constants.largestInput");
    boolean norm =
        Balls.isPositiveDefinite(shifted(gram, examples, inputNorm.times(inputNorm), -1), examples);
    claims.require(norm, "‖X̃‖ is not proved to be at most inputNorm", "constants.inputNorm");
    Ball[] squared = new Ball[gram.length];
    for (int k = 0; k < gram.length; k++) {
      squared[k] = gram[k].times(gram[k]);
    }
    Ball root = claims.number("constants.squaredGramRoot");
    boolean gramRoot =
        Balls.isPositiveDefinite(shifted(squared, examples, root.times(root), -1), examples)
            || inputNorm.times(largestInput).isAtMost(root);
    claims.require(
        gramRoot,
        "√λ_max(G∘G) is not proved to be at most squaredGramRoot",
        "constants.squaredGramRoot");
    for (int i = 0; i < examples; i++) {
      claims.atMost(
          "‖x̃_i‖² ≤ largestInput²",
          gram[i * examples + i],
          largestInput.times(largestInput),
          "constants.largestInput");
    }
    checkOutgoing(weights);
    Ball features = claims.number("constants.features");
    Ball needed =
        curve.range() != null
            ? curve.range().times(curve.range()).times(examples)
            : net.largestFeatureSquare();
    claims.atMost(
        "the features' norm is at most 'features'",
        needed,
        features.times(features),
        "constants.features");
  }

  /** X̃X̃ᵀ, with 1 added for the bias. */
  private Ball[] inputGram() {
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

  private void checkOutgoing(double[] weights) {
    int m = widths[1];
    int outputs = widths[2];
    int offset = weights.length - m * outputs;
    Ball outgoing = claims.number("constants.outgoing");
    for (int k = 0; k < m; k++) {
      Ball size = Ball.of(weights[offset + k]).abs();
      if (outputs > 1) {
        Ball squares = Ball.ZERO;
        for (int c = 0; c < outputs; c++) {
          squares =
              squares.plus(
                  Ball.of(weights[offset + c * m + k]).times(Ball.of(weights[offset + c * m + k])));
        }
        size = squares.sqrt();
      }
      claims.atMost(
          "the outgoing weights of neuron " + k + " are at most 'outgoing'",
          size,
          outgoing,
          "constants.outgoing");
    }
  }

  private void chain() {
    Ball slope = checkStepConstant();
    String theorem = claims.text("theorem");
    Ball alpha0 = claims.number("alpha0");
    Ball r0 = claims.number("r0");
    Ball radius = claims.number("radius");
    Ball ell = claims.number("ell");
    Ball rate = claims.number("rate");
    Ball root = claims.number("lambdaMax").sqrt();
    Ball growth;
    if (theorem.equals("K'")) {
      growth = checkNeuronwise(slope, alpha0, r0, radius, ell, rate);
    } else {
      checkEll(theorem, radius, ell);
      growth = ell.times(radius);
      Ball lost = growth.times(radius).half();
      claims.below(
          "‖r₀‖ < cα₀R − ½ℓR²", r0, slope.times(radius).minus(lost), "radius", "ell", "r0");
      claims.atMost(
          "rate ≤ (cα₀)² − 2ℓ‖r₀‖", rate, slope.times(slope).minus(ell.times(r0).times(2)), "rate");
    }
    claims.below("0 < rate", Ball.ZERO, rate, "rate");
    claims.below("the Jacobian grows by less than α₀ inside the ball", growth, alpha0, "radius");
    Ball norm = root.plus(growth);
    claims.atMost(
        "etaMax·λ̄ ≤ theta",
        claims.number("etaMax").times(norm).times(norm),
        claims.number("theta"),
        "etaMax",
        "theta",
        "lambdaMax");
    Ball kantorovich = claims.number("kantorovich");
    claims.atMost(
        "ℓ‖r₀‖/(cα₀)² ≤ kantorovich",
        ell.times(r0).dividedBy(slope.times(slope)),
        kantorovich,
        "kantorovich");
    claims.below("kantorovich < ½", kantorovich, Ball.ONE.half(), "kantorovich");
    claims.below(
        "‖r₀‖ is below the largest residual",
        r0,
        claims.number("largestResidual"),
        "largestResidual");
    GreatestFactor.check(claims);
  }

  /** c is what theta allows; returns cα₀. */
  private Ball checkStepConstant() {
    Ball c = claims.number("c");
    Ball theta = claims.number("theta");
    Ball alpha0 = claims.number("alpha0");
    claims.below("0 < theta", Ball.ZERO, theta, "theta");
    claims.below("0 < etaMax", Ball.ZERO, claims.number("etaMax"), "etaMax");
    claims.below("0 < radius", Ball.ZERO, claims.number("radius"), "radius");
    claims.below("0 < alpha0", Ball.ZERO, alpha0, "alpha0");
    Ball plain = Ball.ONE.minus(theta.half());
    boolean allowed = c.isAtMost(plain) && plain.isPositive();
    if (!allowed && !claims.text("theorem").equals("K")) {
      if (theta.isAtMost(Ball.ONE)) {
        allowed = c.isAtMost(Ball.ONE);
      } else {
        Ball slowest = theta.times(alpha0).times(alpha0).dividedBy(claims.number("lambdaMax"));
        Ball bound = theta.times(Ball.of(2).minus(theta).minus(slowest));
        allowed =
            bound.isPositive()
                && c.times(c).times(Ball.ONE.minus(theta.times(slowest))).isAtMost(bound);
      }
    }
    claims.require(
        allowed && c.isPositive(),
        "theta = " + theta + " does not allow the step constant c = " + c,
        "c",
        "theta",
        "theorem");
    return c.times(alpha0);
  }

  private void checkEll(String theorem, Ball radius, Ball ell) {
    if (!theorem.equals("K") && !theorem.equals("K+")) {
      throw new MalformedCertificate("theorem '" + theorem + "' is not K, K+ or K'");
    }
    if (claims.has("cell")) {
      checkCell(radius, ell);
      return;
    }
    if (!claims.has("constants")) {
      checkDeepEll(radius, ell);
      return;
    }
    ShallowChain shallow = new ShallowChain(claims, curve, widths[1]);
    Ball needed = theorem.equals("K") ? shallow.plain(radius) : shallow.strong(radius);
    claims.atMost("ℓ(R) ≤ ell", needed, ell, "ell");
  }

  /** The growth of a smooth deep net on residuals few enough to be recomputed. */
  private void checkDeepEll(Ball radius, Ball ell) {
    if (net == null || curve == BallCurve.RELU) {
      notes.add("ell, the bound of the Jacobian's growth, is taken from the document");
      return;
    }
    Ball[] norms = new Ball[widths.length - 1];
    for (int l = 2; l < norms.length; l++) {
      norms[l] = Claims.number(claims.node("operators").path(l - 2), "operators");
      int n = Math.min(widths[l], widths[l - 1]);
      if (n > MOST_ROWS_OF_A_NORM) {
        notes.add("the norm of weight matrix " + l + " is taken from the document");
        continue;
      }
      claims.atMost("0 ≤ operator " + l, Ball.ZERO, norms[l], "operators");
      Ball square = norms[l].times(norms[l]);
      claims.require(
          Balls.isPositiveDefinite(shifted(net.weightGram(l), n, square, -1), n),
          "the norm of weight matrix " + l + " is not proved to be at most its operator",
          "operators");
    }
    Ball squared = new DeepChain(net, curve, widths, biases, norms).squaredGrowth(radius);
    claims.atMost("ℓ(R)² ≤ ell²", squared, ell.times(ell), "ell");
  }

  /** A ball inside the activation cell, in which ‖X̃‖/√m bounds the growth. */
  private void checkCell(Ball radius, Ball ell) {
    claims.below(
        "the ball stays in the activation cell",
        radius,
        claims.number("cell.radius"),
        "radius",
        "cell.radius");
    Ball needed = claims.number("cell.inputNorm").dividedBy(Ball.of(widths[1]).sqrt());
    claims.atMost("‖X̃‖/√m ≤ ell", needed, ell, "ell", "cell.inputNorm");
  }

  /** The cell's radius and the inputs' norm against weights and data. */
  private void recomputeCell() {
    Ball[] gram = inputGram();
    Ball inputNorm = claims.number("cell.inputNorm");
    claims.require(
        Balls.isPositiveDefinite(shifted(gram, examples, inputNorm.times(inputNorm), -1), examples),
        "‖X̃‖ is not proved to be at most cell.inputNorm",
        "cell.inputNorm");
    Ball cell = claims.number("cell.radius");
    for (int i = 0; i < examples; i++) {
      Ball norm = gram[i * examples + i].sqrt();
      claims.atMost(
          "cell.radius·‖x̃_i‖ ≤ |w·x̃_i|", cell.times(norm), net.clearance(i), "cell.radius");
    }
  }

  /** The nodes and what follows from the last; returns e(R). */
  private Ball checkNeuronwise(Ball slope, Ball alpha0, Ball r0, Ball radius, Ball ell, Ball rate) {
    ShallowChain shallow = new ShallowChain(claims, curve, widths[1]);
    shallow.checkNodes(claims, alpha0);
    JsonNode last = claims.node("constants.nodes").path(claims.node("constants.nodes").size() - 1);
    Ball e = Claims.number(last.path(1), "constants.nodes");
    Ball integral = Claims.number(last.path(3), "constants.nodes");
    claims.require(
        radius.equals(Claims.number(last.path(0), "constants.nodes")),
        "the radius is not that of the last node",
        "radius");
    claims.below("‖r₀‖ < cα₀R − ∫e", r0, slope.times(radius).minus(integral), "r0", "radius");
    claims.below("e(R) < cα₀", e, slope, "constants.nodes");
    claims.atMost("rate ≤ (cα₀ − e)(α₀ − e)", rate, slope.minus(e).times(alpha0.minus(e)), "rate");
    claims.atMost("2∫e/R² ≤ ell", integral.times(2).dividedBy(radius.times(radius)), ell, "ell");
    return e;
  }
}
