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

  /** ℓ(R) ≤ ell, for the fields R and ell at these paths, by the bound of Theorem K or K⁺. */
  void check(boolean plain, String radiusPath, String path) {
    Ball radius = claims.number(radiusPath);
    if (claims.has("cell")) {
      claims.below(
          "the ball stays in the activation cell",
          radius,
          claims.number("cell.radius"),
          radiusPath,
          "cell.radius");
    }
    if (deep() && net == null) {
      notes.add(path + ", the bound of the Jacobian's growth, is taken from the document");
      return;
    }
    Ball needed = bound(plain, radius);
    claims.require(needed != null, "the ball may reach a kink of ReLU", radiusPath);
    if (needed != null) {
      claims.atMost("ℓ(R) ≤ " + path, needed, claims.number(path), path);
    }
  }

  /** ℓ(0); null when it is not known. */
  Ball atStart(boolean plain) {
    return deep() && net == null ? null : bound(plain, Ball.ZERO);
  }

  private boolean deep() {
    return !premises.shallow();
  }

  /** ℓ(R): in an activation cell ‖X̃‖/√m; null when a kink may be near. */
  private Ball bound(boolean plain, Ball radius) {
    if (premises.shallow() && premises.relu()) {
      return claims.number("cell.inputNorm").dividedBy(Ball.of(premises.widths()[1]).sqrt());
    }
    if (premises.shallow()) {
      ShallowChain shallow = new ShallowChain(claims, premises.curve(), premises.widths()[1]);
      return plain ? shallow.plain(radius) : shallow.strong(radius);
    }
    if (norms == null) {
      norms = norms();
    }
    Ball squared =
        new DeepChain(net, premises.curve(), premises.widths(), premises.biases(), norms)
            .squaredGrowth(radius);
    return squared == null ? null : squared.sqrt();
  }

  private Ball[] norms() {
    int[] widths = premises.widths();
    JsonNode operators = claims.array("operators");
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
