package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.verify.MalformedCertificate;
import dev.lanewise.checks.verify.Verification;
import dev.lanewise.checks.verify.Verifier;
import java.util.function.Consumer;

/** Certificates for tests, and copies of them that somebody changed and sealed again. */
final class Forgery {
  private Forgery() {}

  /** A sealed certificate on the four points with labels times s, steps up to 1/λ̄. */
  static ObjectNode certificate(Curve curve, double s, int... widths) {
    Net net = StartingNet.ANTISYMMETRIC.draw(widths, curve, true, 1);
    return certificate(net, "antisymmetric", s);
  }

  static ObjectNode certificate(Net net, String start, double s) {
    double[] targets = Fixtures.D4_TARGETS.clone();
    for (int i = 0; i < targets.length; i++) {
      targets[i] *= s;
    }
    Certifier certifier = new Certifier(new Linearization(net, Fixtures.D4, targets), 1);
    return CertificateDocument.seal(
        CertificateDocument.of(certifier, new CertificateDocument.Origin(start, 1, s, 1)));
  }

  static ObjectNode sealed(ObjectNode document, Consumer<ObjectNode> change) {
    ObjectNode copy = document.deepCopy();
    change.accept(copy);
    assertFalse(copy.equals(document), "nothing was changed");
    return CertificateDocument.seal(copy);
  }

  static void assertCertified(ObjectNode document) {
    assertEquals(
        "CERTIFIED", document.get("verdict").textValue(), document.get("reasons").toString());
    Verification v = Verifier.verify(document);
    assertTrue(v.accepted(), v.reasons().toString());
    assertTrue(v.notes().isEmpty(), v.notes().toString());
  }

  /** With a fresh seal, so that it must be noticed by what the document says. */
  static void assertRefused(ObjectNode document, Consumer<ObjectNode> change) {
    ObjectNode forged = sealed(document, change);
    try {
      Verification v = Verifier.verify(forged);
      assertFalse(v.accepted(), "accepted, with notes " + v.notes());
      assertFalse(v.reasons().isEmpty(), "nothing was refused");
    } catch (MalformedCertificate e) {
      assertFalse(e.getMessage().isBlank());
    }
  }
}
