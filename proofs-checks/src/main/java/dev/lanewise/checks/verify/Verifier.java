package dev.lanewise.checks.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.certified.CertificateDocument;
import java.util.ArrayList;
import java.util.List;

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

  private static final List<String> VERDICTS = List.of("CERTIFIED", "VACUOUS");
  private static final List<String> THEOREMS = List.of("K", "K+", "K'");

  private static final List<String> NEVER_NEGATIVE =
      List.of(
          "alpha0",
          "r0",
          "lambdaMax",
          "constants.inputNorm",
          "constants.largestInput",
          "constants.squaredGramRoot",
          "constants.outgoing",
          "constants.features",
          "cell.inputNorm",
          "cell.radius",
          "existence.newton",
          "existence.ell",
          "existence.kantorovich",
          "existence.radius");

  private final ObjectNode document;
  private final Claims claims;
  private final List<String> notes = new ArrayList<>();
  private String theorem;
  private Premises premises;
  private Growth growth;

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
        SealedFields.of(verifier.claims),
        List.copyOf(verifier.claims.reasons()),
        List.copyOf(verifier.notes));
  }

  /**
   * Returns whether a certificate is claimed. Stops at the first stage that refuses: the next one
   * may take long, and nobody needs more reasons.
   */
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
    }
    boolean claimed = claims.word("verdict", VERDICTS).equals("CERTIFIED");
    boolean exists = claims.has("existence") && claims.flag("existence.proved");
    if (!claimed) {
      notes.add("the document claims no certificate");
      if (!exists) {
        return false;
      }
    }
    theorem = claims.word("theorem", THEOREMS);
    premises = Premises.read(claims);
    refuseMisfits(exists);
    if (!claims.reasons().isEmpty()) {
      return claimed;
    }
    BallNet net = null;
    if (premises.residuals() <= MOST_RESIDUALS) {
      net = Recomputation.check(claims, premises);
    } else {
      notes.add(
          "more than "
              + MOST_RESIDUALS
              + " residuals: alpha0, lambdaMax, r0"
              + (exists ? ", existence.newton" : "")
              + " and the constants are taken from the document, only the chain of inequalities is checked");
    }
    if (!claims.reasons().isEmpty()) {
      return claimed;
    }
    growth = new Growth(claims, premises, net, notes);
    if (claimed) {
      claims.require(true, "", "verdict");
      chain();
      Retelling.check(claims);
    }
    if (exists) {
      checkExistence();
    }
    return claimed;
  }

  /**
   * The constants must be those of the net at hand, all of them, for what bounds ℓ depends on which
   * are there. And norms must be norms: most of them are checked through their squares, which a
   * sign would survive.
   */
  private void refuseMisfits(boolean exists) {
    boolean shallow = premises.shallow();
    boolean relu = premises.relu();
    if (claims.has("constants") != (shallow && !relu)
        || claims.has("cell") != (shallow && relu)
        || claims.has("operators") != !shallow
        || theorem.equals("K'") && (!shallow || relu)) {
      throw new MalformedCertificate(
          "constants, cell, operators or theorem do not fit the net: make the certificate anew");
    }
    for (String name : NEVER_NEGATIVE) {
      if (claims.has(name) && (exists || !name.startsWith("existence"))) {
        claims.atMost("0 ≤ " + name, Ball.ZERO, claims.number(name));
      }
    }
  }

  private void checkExistence() {
    Ball ell = claims.number("existence.ell");
    Ball newton = claims.number("existence.newton");
    Ball h = claims.number("existence.kantorovich");
    Ball radius = claims.number("existence.radius");
    Ball alpha0 = claims.number("alpha0");
    claims.below("0 < alpha0", Ball.ZERO, alpha0, "alpha0");
    if (!alpha0.isPositive()) {
      return;
    }
    claims.atMost(
        "ℓη/α₀ ≤ existence.kantorovich",
        ell.times(newton).dividedBy(alpha0),
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
    growth.check(false, "existence.radius", "existence.ell");
  }

  private void chain() {
    Ball slope = checkStepConstant();
    if (!claims.reasons().isEmpty()) {
      return;
    }
    Ball alpha0 = claims.number("alpha0");
    Ball r0 = claims.number("r0");
    Ball radius = claims.number("radius");
    Ball ell = claims.number("ell");
    claims.atMost("0 ≤ ell", Ball.ZERO, ell, "ell");
    Ball rate = claims.number("rate");
    Ball root = claims.number("lambdaMax").sqrt();
    Ball grown;
    if (theorem.equals("K'")) {
      grown = checkNeuronwise(slope, alpha0, r0, radius, ell, rate);
    } else {
      growth.check(theorem.equals("K"), "radius", "ell");
      grown = ell.times(radius);
      Ball lost = grown.times(radius).half();
      claims.below(
          "‖r₀‖ < cα₀R − ½ℓR²", r0, slope.times(radius).minus(lost), "radius", "ell", "r0");
      claims.atMost(
          "rate ≤ (cα₀)² − 2ℓ‖r₀‖", rate, slope.times(slope).minus(ell.times(r0).times(2)), "rate");
    }
    claims.below("0 < rate", Ball.ZERO, rate, "rate");
    claims.below("the Jacobian grows by less than α₀ inside the ball", grown, alpha0, "radius");
    Ball norm = root.plus(grown);
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
    checkLargestResidual(slope, r0);
    GreatestFactor.check(claims);
  }

  /**
   * Between ‖r₀‖ and what any of the theorems can reach: cα₀R − ½ℓ(R)R² ≤ cα₀R − ½ℓ(0)R² ≤
   * (cα₀)²/2ℓ(0), as ℓ does not fall, and e(s) ≥ ℓ(0)s.
   */
  private void checkLargestResidual(Ball slope, Ball r0) {
    Ball largest = claims.number("largestResidual");
    claims.below("‖r₀‖ < largestResidual", r0, largest);
    if (claims.has("cell")) {
      Ball reach = slope.times(claims.number("cell.radius"));
      claims.atMost("largestResidual ≤ cα₀ times the cell", largest, reach, "largestResidual");
    }
    Ball ell = growth.atStart(theorem.equals("K"));
    if (ell != null) {
      claims.atMost(
          "2ℓ(0)·largestResidual ≤ (cα₀)²",
          ell.times(2).times(largest),
          slope.times(slope),
          "largestResidual");
    }
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
    if (!allowed && !theorem.equals("K")) {
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

  /** The nodes and what follows from the last; returns e(R). */
  private Ball checkNeuronwise(Ball slope, Ball alpha0, Ball r0, Ball radius, Ball ell, Ball rate) {
    ShallowChain shallow = new ShallowChain(claims, premises.curve(), premises.widths()[1]);
    shallow.checkNodes(claims, alpha0);
    JsonNode nodes = claims.array("constants.nodes");
    JsonNode last = nodes.path(nodes.size() - 1);
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
