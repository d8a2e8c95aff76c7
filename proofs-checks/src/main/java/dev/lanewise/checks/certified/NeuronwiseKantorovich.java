package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divDown;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulDown;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.subDown;

import java.util.ArrayList;
import java.util.List;

/**
 * Theorem K′: the Kantorovich argument for shallow nets with the outgoing weights followed neuron
 * by neuron.
 *
 * <p>An outgoing weight moves by |δa_k| ≤ Σh|σ(U_k)·r|/√m ≤ S·T/√m with T = Σh_t‖r_t‖ and S ≥
 * sup‖(σ(u_ik))_i‖, and by no more than the arclength s, so the Jacobian's growth per unit of
 * arclength is φ(‖a(0)‖_∞ + min(s, S·T/√m)) with φ of {@link ShallowGrowth#block}, not φ(‖a(0)‖_∞ +
 * R). Let e, T solve
 *
 * <pre>e' = φ(‖a(0)‖_∞ + min(s, S·T/√m)),   T' = 1/(α₀ − e),   e(0) = T(0) = 0</pre>
 *
 * in arclength s. If q(R) = ‖r₀‖ − cα₀R + ∫₀ᴿ e &lt; 0 and e(R) &lt; α₀ then the path has length at
 * most R, Σh_t‖r_t‖ ≤ T(R), σ_min(J) ≥ α₀ − e(R) and ‖r_{t+1}‖ ≤ (1 − h_t(cα₀ − e(R))(α₀ −
 * e(R)))‖r_t‖. Proof: J_k depends on neuron k only, so along a partial step ‖J̇‖ ≤ φ‖ẇ‖; ‖Jᵀr‖ ≥
 * (α₀−e)‖r‖ gives T_t ≤ T(s_t); the remainder of a step is at most ∫(e(s) − e(s_t))ds; sum as in
 * {@link Kantorovich}. λ_max(K) ≤ (√λ_max(K₀) + e(R))² on the path.
 *
 * <p><b>Verified stepping.</b> With step d, numbers with e_{j+1} ≥ e_j + φ(A(s_{j+1}, T_{j+1}))d
 * and T_{j+1} ≥ T_j + d/(α₀ − e_{j+1}) are upper bounds at the next node, by continuity, because φ
 * and A do not decrease. As e is convex (e' does not decrease), the trapezoid rule over upper
 * bounds of its node values bounds ∫e from above.
 *
 * <p><b>S.</b> For bounded σ, S = √n·sup|σ|. Otherwise S ≤ ‖σ(U_k(0))‖ + L‖X̃‖‖δw_k‖ with ‖δw_k‖ ≤
 * AL‖X̃‖T/√m, so A = a₀ + S·T/√m solves to A ≤ (a₀ + S₀T/√m)/(1 − (L‖X̃‖T)²/m) while the
 * denominator is positive.
 */
final class NeuronwiseKantorovich {
  /** Nodes up to α₀/φ when the largest certified residual is sought. */
  private static final int NODES = 400;

  /** Nodes, about, up to the reported radius. */
  private static final int PATH_NODES = 64;

  /** A node of the verified stepping: upper bounds of e and T at arclength s, and of ∫₀ˢe. */
  record Node(double s, double e, double t, double integral) {}

  private final Start start;
  private final ShallowGrowth growth;
  private final double width;
  private final double features;
  private final double stretch;
  private final boolean bounded;
  private List<Node> path = List.of();

  /**
   * @param features upper bound of S₀: √n·sup|σ| for bounded σ, else the largest ‖σ(U_k(0))‖ over
   *     the neurons
   */
  NeuronwiseKantorovich(Start start, ShallowGrowth growth, Net net, double features) {
    this.start = start;
    this.growth = growth;
    this.features = features;
    width = net.width(1);
    bounded = net.curve().range() < Double.POSITIVE_INFINITY;
    stretch = mulUp(net.curve().lipschitz(), growth.inputNorm);
  }

  /** Upper bound of S₀ from a propagation at the start. */
  static double features(Propagation pass) {
    double range = pass.net.curve().range();
    if (range < Double.POSITIVE_INFINITY) {
      return mulUp(range, Outward.sqrtUp(pass.examples));
    }
    int m = pass.net.width(1);
    double error = Outward.normUp(pass.activationError[1]);
    double largest = 0;
    for (int k = 0; k < m; k++) {
      double sum = 0;
      for (int i = 0; i < pass.examples; i++) {
        sum += pass.activation[1][i * m + k] * pass.activation[1][i * m + k];
      }
      largest = Math.max(largest, addUp(Outward.rootUp(sum, pass.examples), error));
    }
    return largest;
  }

  /** Bound of max_k‖a_k‖ after arclength s with Σh‖r‖ ≤ t. */
  private double outgoing(double s, double t) {
    return Math.min(addUp(growth.outgoing, s), outgoing(t));
  }

  /** Bound of max_k‖a_k‖ when Σh‖r‖ ≤ t; ∞ when none follows. */
  private double outgoing(double t) {
    double root = Outward.sqrtDown(width);
    double grown = addUp(growth.outgoing, divUp(mulUp(features, t), root));
    if (bounded) {
      return grown;
    }
    double share = divUp(mulUp(stretch, t), root);
    double rest = subDown(1, mulUp(share, share));
    return rest > 0 ? divUp(grown, rest) : Double.POSITIVE_INFINITY;
  }

  Conclusion conclude(double theta) {
    double slowest = divUp(mulUp(theta, mulUp(start.alpha0(), start.alpha0())), start.lambdaMax());
    double c = StepConstant.sharp(theta, slowest);
    double slope = mulDown(c, start.alpha0());
    Inequality positive =
        new Inequality("0 < c·α₀ (λ_min of the tangent kernel is proved positive)", 0, slope);
    double atStart = growth.block(growth.outgoing);
    if (!positive.holds() || !(c > 0)) {
      return Conclusion.refused("K'", Double.POSITIVE_INFINITY, 0, atStart, c, List.of(positive));
    }
    double r0 = start.residual();
    double limit = 0;
    Node reached = null;
    for (Node node : march(slope, start.alpha0() / atStart / NODES, Double.POSITIVE_INFINITY)) {
      double gain = gain(slope, node);
      limit = Math.max(limit, gain);
      if (reached == null && r0 < gain) {
        reached = node;
      }
    }
    if (reached == null) {
      Inequality failing = new Inequality("‖r₀‖ < max over R of c·α₀R − ∫e", r0, limit);
      double kantorovich = limit > 0 ? Math.max(0.5, 0.5 * r0 / limit) : Double.POSITIVE_INFINITY;
      return Conclusion.refused("K'", kantorovich, limit, atStart, c, List.of(positive, failing));
    }
    path =
        march(
            slope,
            Math.min(reached.s, 2 * r0 / slope) / PATH_NODES,
            r0); // a root of q is at most 2r₀/cα₀
    if (path.isEmpty() || !(gain(slope, path.getLast()) > r0)) {
      path = march(slope, start.alpha0() / atStart / NODES, r0);
    }
    return certified(theta, c, slope, path.getLast(), limit, positive);
  }

  /** cα₀s − ∫₀ˢe at a node, rounded down: every ‖r₀‖ below it is certified. */
  private static double gain(double slope, Node node) {
    return subDown(mulDown(slope, node.s), node.integral);
  }

  private Conclusion certified(
      double theta, double c, double slope, Node at, double limit, Inequality positive) {
    double rate = mulDown(subDown(slope, at.e), subDown(start.alpha0(), at.e));
    double lambda = addUp(start.jacobianNorm(), at.e);
    double ell = divUp(mulUp(2, at.integral), mulDown(at.s, at.s));
    List<Inequality> lines =
        List.of(
            positive,
            new Inequality(
                "‖r₀‖ < c·α₀R − ∫e at the reported radius", start.residual(), gain(slope, at)),
            new Inequality("e(R) < c·α₀", at.e, slope),
            new Inequality("0 < (c·α₀ − e)(α₀ − e)", 0, rate));
    double kantorovich = divUp(mulUp(ell, start.residual()), mulDown(slope, slope));
    return new Conclusion(
        "K'", ell, c, at.s, rate, divDown(theta, mulUp(lambda, lambda)), kantorovich, limit, lines);
  }

  /**
   * Nodes at distance d until e reaches {@code slope} = cα₀, beyond which the gain falls, or the
   * gain exceeds {@code enough}.
   */
  private List<Node> march(double slope, double d, double enough) {
    List<Node> nodes = new ArrayList<>();
    Node node = new Node(0, 0, 0, 0);
    while (nodes.size() <= NODES + 1) {
      node = next(node, d);
      if (node == null || !(node.e < slope)) {
        break;
      }
      nodes.add(node);
      if (gain(slope, node) > enough) {
        break;
      }
    }
    return nodes;
  }

  /** The nodes of the last certified conclusion, the last one at its radius. */
  List<Node> path() {
    return path;
  }

  /** The next node, or null when no upper bound was found before e reaches α₀. */
  private Node next(Node node, double d) {
    double s = node.s + d;
    double step = Outward.subUp(s, node.s); // s itself is a rounded sum
    double guess = node.e;
    for (int attempt = 0; attempt < 8; attempt++) {
      double room = subDown(start.alpha0(), guess);
      if (!(room > 0)) {
        return null;
      }
      double t = addUp(node.t, divUp(step, room));
      double e = addUp(node.e, mulUp(growth.block(outgoing(s, t)), step));
      if (e <= guess) {
        double trapezoid = mulUp(0.5, mulUp(step, addUp(node.e, guess)));
        return new Node(s, guess, t, addUp(node.integral, trapezoid));
      }
      guess = e * (1 + 1e-9 * (attempt + 1) * (attempt + 1));
    }
    return null;
  }
}
