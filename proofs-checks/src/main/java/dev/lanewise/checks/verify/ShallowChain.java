package dev.lanewise.checks.verify;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How fast the Jacobian of a shallow net grows, from the constants of a certificate, in ball
 * arithmetic.
 */
final class ShallowChain {
  private static final int INTERVALS = 512;

  /** More than certify writes; each takes some milliseconds. */
  private static final int MOST_NODES = 1000;

  private final BallCurve curve;
  private final Ball rootWidth;
  private final Ball inputNorm;
  private final Ball largestInput;
  private final Ball squaredGramRoot;
  private final Ball outgoing;
  private final Ball features;

  ShallowChain(Claims claims, BallCurve curve, int width) {
    this.curve = curve;
    rootWidth = Ball.of(width).sqrt();
    inputNorm = claims.number("constants.inputNorm");
    largestInput = claims.number("constants.largestInput");
    squaredGramRoot = claims.number("constants.squaredGramRoot");
    outgoing = claims.number("constants.outgoing");
    features = claims.number("constants.features");
  }

  /** ℓ(R) of Theorem K: ½(q + √(q²+4p²))/√m with q = (outgoing + R)β‖X̃‖max‖x̃‖, p = L‖X̃‖. */
  Ball plain(Ball radius) {
    return quadratic(outgoing.plus(radius), inputNorm.times(largestInput)).dividedBy(rootWidth);
  }

  /** ℓ(R) of Theorem K⁺. */
  Ball strong(Ball radius) {
    return block(outgoing.plus(radius));
  }

  /** φ(A): the smaller of the quadratic bound with √λ_max(G∘G) and, for tanh, the coupled one. */
  private Ball block(Ball a) {
    Ball nu = quadratic(a, squaredGramRoot);
    if (curve == BallCurve.TANH) {
      nu = nu.min(coupled(a));
    }
    return nu.dividedBy(rootWidth);
  }

  private Ball quadratic(Ball a, Ball second) {
    Ball p = curve.lipschitz().times(inputNorm);
    Ball q = a.times(curve.curvature()).times(second);
    return q.plus(q.times(q).plus(p.times(p).times(4)).sqrt()).half();
  }

  /**
   * ‖X̃‖ max_ψ sin ψ·g(2cos ψ, 2A max‖x̃‖ sin ψ) over intervals of tan(ψ/2): sine at the right end,
   * cosine at the left.
   */
  private Ball coupled(Ball a) {
    Ball reach = a.times(largestInput).times(2);
    Ball largest = Ball.ZERO;
    for (int j = 1; j <= INTERVALS; j++) {
      long n = INTERVALS;
      Ball sin = Ball.of(2L * j * n).dividedBy(n * n + (long) j * j);
      long left = j - 1L;
      Ball cos = Ball.of(n * n - left * left).dividedBy(n * n + left * left);
      largest = largest.max(sin.times(peak(cos.times(2), reach.times(sin))));
    }
    return inputNorm.times(largest);
  }

  /** (1 − t²)(b + ct) at its maximiser t = c/(b + √(b² + 3c²)). */
  private static Ball peak(Ball b, Ball c) {
    Ball t = c.dividedBy(b.plus(b.times(b).plus(c.times(c).times(3)).sqrt()));
    return Ball.ONE.minus(t.times(t)).times(b.plus(c.times(t)));
  }

  /** max‖a_k‖ after arclength s with Σh‖r‖ ≤ t. */
  private Ball grown(Ball s, Ball t) {
    Ball moved = grown(t);
    Ball byLength = outgoing.plus(s);
    return moved == null ? byLength : moved.min(byLength);
  }

  /** max‖a_k‖ when Σh‖r‖ ≤ t, null when no bound follows. */
  private Ball grown(Ball t) {
    Ball moved = outgoing.plus(features.times(t).dividedBy(rootWidth));
    if (curve.range() != null) {
      return moved;
    }
    Ball share = curve.lipschitz().times(inputNorm).times(t).dividedBy(rootWidth);
    Ball rest = Ball.ONE.minus(share.times(share));
    return rest.isPositive() ? moved.dividedBy(rest) : null;
  }

  /** Checks the nodes (s, e, T, ∫e) of Theorem K′ one after the other. */
  void checkNodes(Claims claims, Ball alpha0) {
    JsonNode nodes = claims.array("constants.nodes");
    if (nodes.size() > MOST_NODES) {
      throw new MalformedCertificate("constants.nodes holds more than " + MOST_NODES + " nodes");
    }
    Ball[] last = {Ball.ZERO, Ball.ZERO, Ball.ZERO, Ball.ZERO};
    for (int j = 0; j < nodes.size(); j++) {
      Ball[] next = new Ball[4];
      for (int k = 0; k < 4; k++) {
        next[k] = Claims.number(nodes.get(j).path(k), "constants.nodes[" + j + "]");
      }
      Ball step = next[0].minus(last[0]);
      String at = " at node " + j;
      claims.below("arclength grows" + at, Ball.ZERO, step);
      claims.below("e stays below α₀" + at, next[1], alpha0);
      Ball room = alpha0.minus(next[1]);
      if (!claims.reasons().isEmpty() || !room.isPositive()) {
        return;
      }
      claims.atMost(
          "T grows by at least d/(α₀ − e)" + at, last[2].plus(step.dividedBy(room)), next[2]);
      claims.atMost(
          "e grows by at least φ·d" + at,
          last[1].plus(block(grown(next[0], next[2])).times(step)),
          next[1]);
      claims.atMost(
          "the trapezoids of e are counted" + at,
          last[3].plus(step.times(last[1].plus(next[1])).half()),
          next[3]);
      last = next;
    }
    claims.require(nodes.size() > 0, "there are nodes", "constants.nodes");
  }
}
