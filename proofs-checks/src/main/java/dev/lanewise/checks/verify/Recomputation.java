package dev.lanewise.checks.verify;

/** The numbers at the start of a certificate, computed again from weights and data. */
final class Recomputation {
  private final Claims claims;
  private final Premises premises;
  private final BallNet net;

  private Recomputation(Claims claims, Premises premises) {
    this.claims = claims;
    this.premises = premises;
    net =
        new BallNet(
            premises.widths(),
            premises.curve(),
            premises.biases(),
            premises.weights(),
            premises.inputs());
  }

  /** Checks r₀, α₀, λ_max and the constants; returns the net, its tangent kernel computed. */
  static BallNet check(Claims claims, Premises premises) {
    Recomputation again = new Recomputation(claims, premises);
    again.run();
    return again.net;
  }

  private void run() {
    Ball squares = Ball.ZERO;
    for (int q = 0; q < premises.residuals(); q++) {
      Ball r = residual(q);
      squares = squares.plus(r.times(r));
    }
    claims.atMost(
        "‖F(w₀) − y‖ ≤ r0",
        squares.sqrt(),
        claims.number("r0"),
        "r0",
        "net.widths",
        "net.activation",
        "net.biases",
        "data.examples",
        "data.inputs",
        "data.targets");
    Ball[] kernel = net.tangentKernel();
    int n = premises.residuals();
    Ball alpha0 = claims.number("alpha0");
    claims.require(
        Balls.isPositiveDefinite(Balls.shifted(kernel, n, alpha0.times(alpha0), 1), n),
        "λ_min(K) is not proved to be at least alpha0²",
        "alpha0");
    claims.require(
        Balls.isBelow(kernel, n, claims.number("lambdaMax")),
        "λ_max(K) is not proved to be at most lambdaMax",
        "lambdaMax");
    if (claims.has("constants")) {
      checkConstants();
    }
    if (claims.has("cell")) {
      checkCell();
    }
    if (claims.has("existence") && claims.flag("existence.proved")) {
      checkNewton(kernel, n);
    }
  }

  private Ball residual(int q) {
    return net.output[q].minus(Ball.of(premises.targets()[q]));
  }

  /** rᵀK⁻¹r &lt; newton², because K bordered by r and newton² is positive definite. */
  private void checkNewton(Ball[] kernel, int n) {
    Ball newton = claims.number("existence.newton");
    Ball[] bordered = new Ball[(n + 1) * (n + 1)];
    for (int i = 0; i < n; i++) {
      System.arraycopy(kernel, i * n, bordered, i * (n + 1), n);
      Ball r = residual(i);
      bordered[i * (n + 1) + n] = r;
      bordered[n * (n + 1) + i] = r;
    }
    bordered[n * (n + 1) + n] = newton.times(newton);
    claims.require(
        Balls.isPositiveDefinite(bordered, n + 1),
        "√(rᵀK⁻¹r) is not proved to be at most existence.newton",
        "existence.newton");
  }

  private void checkConstants() {
    int examples = premises.examples();
    Ball[] gram = premises.inputGram();
    Ball inputNorm = claims.number("constants.inputNorm");
    Ball largestInput = claims.number("constants.largestInput");
    claims.require(
        Balls.isBelow(gram, examples, inputNorm.times(inputNorm)),
        "‖X̃‖ is not proved to be at most inputNorm",
        "constants.inputNorm");
    Ball[] squared = new Ball[gram.length];
    for (int k = 0; k < gram.length; k++) {
      squared[k] = gram[k].times(gram[k]);
    }
    Ball root = claims.number("constants.squaredGramRoot");
    boolean gramRoot =
        Balls.isBelow(squared, examples, root.times(root))
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
    checkOutgoing();
    Ball features = claims.number("constants.features");
    Ball range = premises.curve().range();
    Ball needed = range != null ? range.times(range).times(examples) : net.largestFeatureSquare();
    claims.atMost(
        "the features' norm is at most 'features'",
        needed,
        features.times(features),
        "constants.features");
  }

  private void checkOutgoing() {
    double[] weights = premises.weights();
    int m = premises.widths()[1];
    int outputs = premises.widths()[2];
    int offset = weights.length - m * outputs;
    Ball largest = Ball.ZERO;
    for (int k = 0; k < m; k++) {
      Ball size = Ball.of(weights[offset + k]).abs();
      if (outputs > 1) {
        Ball squares = Ball.ZERO;
        for (int c = 0; c < outputs; c++) {
          Ball a = Ball.of(weights[offset + c * m + k]);
          squares = squares.plus(a.times(a));
        }
        size = squares.sqrt();
      }
      largest = largest.max(size);
    }
    claims.atMost(
        "the outgoing weights of a neuron are at most 'outgoing'",
        largest,
        claims.number("constants.outgoing"),
        "constants.outgoing");
  }

  /** The cell's radius and the inputs' norm against weights and data. */
  private void checkCell() {
    int examples = premises.examples();
    Ball[] gram = premises.inputGram();
    Ball inputNorm = claims.number("cell.inputNorm");
    claims.require(
        Balls.isBelow(gram, examples, inputNorm.times(inputNorm)),
        "‖X̃‖ is not proved to be at most cell.inputNorm",
        "cell.inputNorm");
    Ball cell = claims.number("cell.radius");
    for (int i = 0; i < examples; i++) {
      Ball norm = gram[i * examples + i].sqrt();
      claims.atMost(
          "cell.radius·‖x̃_i‖ ≤ |w·x̃_i|", cell.times(norm), net.clearance(1, i), "cell.radius");
    }
  }
}
