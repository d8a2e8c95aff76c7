package dev.lanewise.checks.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How fast the Jacobian may grow on a ball: what the document says against what is proved. */
final class Growth {
  private final Claims claims;
  private final Premises premises;
  private final BallNet net;
  private final List<String> notes;

  /** Bounds of ‖Wˡ‖ at index l = 2…L, once they are proved. */
  private Ball[] norms;

  /**
   * @param net the net recomputed; null when there are too many residuals
   */
  Growth(Claims claims, Premises premises, BallNet net, List<String> notes) {
    this.claims = claims;
    this.premises = premises;
    this.net = net;
    this.notes = notes;
  }

  /** ℓ(R) ≤ ell, for the field {@code ell} at {@code path}, by the bound of Theorem K or K⁺. */
  void check(boolean plain, Ball radius, String path) {
    Ball ell = claims.number(path);
    if (claims.has("cell")) {
      checkCell(radius, ell, path);
    } else if (claims.has("constants")) {
      ShallowChain shallow = new ShallowChain(claims, premises.curve(), premises.widths()[1]);
      Ball needed = plain ? shallow.plain(radius) : shallow.strong(radius);
      claims.atMost("ℓ(R) ≤ " + path, needed, ell, path);
    } else {
      checkDeep(radius, ell, path);
    }
  }

  /** A ball inside the activation cell, in which ‖X̃‖/√m bounds the growth. */
  private void checkCell(Ball radius, Ball ell, String path) {
    claims.below(
        "the ball stays in the activation cell",
        radius,
        claims.number("cell.radius"),
        "radius",
        "cell.radius");
    Ball needed = claims.number("cell.inputNorm").dividedBy(Ball.of(premises.widths()[1]).sqrt());
    claims.atMost("‖X̃‖/√m ≤ " + path, needed, ell, path, "cell.inputNorm");
  }

  /** The growth of a deep net on residuals few enough to be recomputed. */
  private void checkDeep(Ball radius, Ball ell, String path) {
    if (net == null) {
      notes.add(path + ", the bound of the Jacobian's growth, is taken from the document");
      return;
    }
    if (norms == null) {
      norms = norms();
    }
    Ball squared =
        new DeepChain(net, premises.curve(), premises.widths(), premises.biases(), norms)
            .squaredGrowth(radius);
    claims.require(squared != null, "the ball may reach a kink of ReLU", "radius");
    if (squared != null) {
      claims.atMost("ℓ(R)² ≤ " + path + "²", squared, ell.times(ell), path);
    }
  }

  private Ball[] norms() {
    int[] widths = premises.widths();
    JsonNode operators = claims.node("operators");
    if (operators.size() != widths.length - 3) {
      throw new MalformedCertificate(
          "operators must hold one number for each middle weight matrix");
    }
    Ball[] bounds = new Ball[widths.length - 1];
    for (int l = 2; l < bounds.length; l++) {
      bounds[l] = Claims.number(operators.path(l - 2), "operators");
      claims.atMost("0 ≤ operator " + l, Ball.ZERO, bounds[l], "operators");
      claims.require(
          NormProof.isAtMost(
              premises.weights(), net.offset(l), widths[l], widths[l - 1], bounds[l]),
          "the norm of weight matrix " + l + " is not proved to be at most its operator",
          "operators");
    }
    return bounds;
  }
}
