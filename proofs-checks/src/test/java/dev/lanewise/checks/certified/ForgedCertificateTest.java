package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Forgery.assertCertified;
import static dev.lanewise.checks.certified.Forgery.assertRefused;
import static dev.lanewise.checks.certified.Forgery.certificate;
import static dev.lanewise.checks.certified.Forgery.sealed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.verify.MalformedCertificate;
import dev.lanewise.checks.verify.Verification;
import dev.lanewise.checks.verify.Verifier;
import dev.lanewise.nn.DataException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents that claim more than is so, under a seal that fits them. */
class ForgedCertificateTest {
  /** A millionth of the true growth, and all numbers that follow from it by Theorem K⁺. */
  private static void claimLittleGrowth(ObjectNode document) {
    double alpha0 = document.get("alpha0").doubleValue();
    double r0 = document.get("r0").doubleValue();
    double ell = 1e-6;
    document.put("verdict", "CERTIFIED").put("theorem", "K+").put("limitingTerm", "alpha0");
    document.put("c", 1.0).put("theta", 1.0).put("ell", ell);
    document.put("radius", 1.2 * r0 / alpha0).put("rate", .9 * alpha0 * alpha0);
    document.put("etaMax", .9 / document.get("lambdaMax").doubleValue());
    document.put("kantorovich", 1.01 * ell * r0 / (alpha0 * alpha0));
    document.put("largestResidual", 2 * r0);
  }

  @Test
  void aReluNetWithoutItsCellIsRefused() {
    ObjectNode vacuous = certificate(Curve.RELU, 1, 2, 16, 1);
    assertEquals("VACUOUS", vacuous.get("verdict").textValue());
    assertRefused(vacuous, ForgedCertificateTest::claimLittleGrowth);
    assertRefused(
        vacuous,
        copy -> {
          claimLittleGrowth(copy);
          copy.remove("cell");
        });
    ObjectNode honest = certificate(Curve.RELU, 1e-4, 2, 64, 1);
    assertCertified(honest);
    assertRefused(honest, copy -> copy.remove("cell"));
  }

  @Test
  void theGrowthOfADeepReluNetIsChecked() {
    ObjectNode vacuous = certificate(Curve.RELU, 1, 2, 16, 16, 1);
    assertEquals("VACUOUS", vacuous.get("verdict").textValue());
    assertRefused(vacuous, ForgedCertificateTest::claimLittleGrowth);
    ObjectNode honest = certificate(Curve.RELU, 1e-6, 2, 16, 16, 1);
    assertCertified(honest);
    assertRefused(honest, copy -> copy.put("ell", copy.get("ell").doubleValue() * .999));
    assertRefused(honest, copy -> copy.put("radius", .5 * copy.get("alpha0").doubleValue()));
    assertCertified(certificate(Curve.RELU, 1e-9, 2, 12, 12, 12, 12, 1));
  }

  @Test
  void constantsAndOperatorsCannotBeLeftOut() {
    assertRefused(certificate(Curve.TANH, .005, 2, 64, 1), copy -> copy.remove("constants"));
    assertRefused(certificate(Curve.TANH, 1e-3, 2, 32, 32, 1), copy -> copy.remove("operators"));
  }

  /** Wider than what elimination in balls would take on. */
  @Test
  void theNormOfAWideWeightMatrixIsProved() {
    ObjectNode honest = certificate(Curve.TANH, 1e-3, 2, 162, 162, 1);
    assertCertified(honest);
    double norm = honest.at("/operators/0").doubleValue();
    for (double claim : new double[] {0, -norm, norm * .9}) {
      assertRefused(honest, copy -> ((ArrayNode) copy.get("operators")).set(0, claim));
    }
    assertRefused(honest, copy -> ((ArrayNode) copy.get("operators")).add(1.0));
  }

  /** The numbers of a net that has h far above ½, but for the sign of α₀. */
  @Test
  void anInterpolantNeedsAPositiveAlpha0() {
    Net net = StartingNet.ANTISYMMETRIC.draw(new int[] {2, 4, 1}, Curve.TANH, true, 1);
    Certifier certifier =
        new Certifier(new Linearization(net, Fixtures.D4, Fixtures.D4_TARGETS), 1);
    Existence refused = certifier.existence();
    assertFalse(refused.proved());
    ObjectNode document =
        CertificateDocument.of(certifier, new CertificateDocument.Origin("antisymmetric", 1, 1, 1));
    double alpha0 = document.get("alpha0").doubleValue();
    assertTrue(alpha0 > 0);
    double radius = refused.newton() * 1.0001;
    CertificateDocument.addExistence(
        document,
        new Existence(refused.newton(), certifier.growth().lipschitz(radius), 0, radius, 1e9));
    ((ObjectNode) document.get("existence")).put("proved", true);
    document.put("verdict", "VACUOUS");
    assertRefused(document, copy -> copy.put("alpha0", -alpha0));
    assertRefused(document, copy -> copy.put("alpha0", 0.0));
  }

  @Test
  void theLargestResidualIsNotLargerThanAnyTheoremReaches() {
    for (ObjectNode document :
        List.of(
            certificate(Curve.TANH, .01, 2, 64, 1),
            certificate(Curve.RELU, 1e-4, 2, 64, 1),
            certificate(Curve.SIN, 1e-3, 2, 32, 32, 1))) {
      assertCertified(document);
      assertTrue(Verifier.verify(document).checkedFields().contains("largestResidual"));
      for (double factor : new double[] {1e6, -1, 0}) {
        assertRefused(document, copy -> scale(copy, "largestResidual", factor));
      }
    }
  }

  @Test
  void whatIsSaidTwiceMustBeTheSame() {
    ObjectNode document = certificate(Curve.TANH, .01, 2, 64, 1);
    assertCertified(document);
    assertRefused(document, copy -> ((ObjectNode) copy.at("/reasons/0")).put("holds", false));
    assertRefused(document, copy -> ((ObjectNode) copy.at("/reasons/1")).put("lhs", 1e9));
    assertRefused(document, copy -> copy.putArray("reasons"));
    assertRefused(document, copy -> copy.putArray("theorems"));
    int best = 0;
    while (!document.get("theorem").equals(document.at("/theorems/" + best + "/theorem"))) {
      best++;
    }
    String entry = "/theorems/" + best;
    for (String field : List.of("kantorovich", "radius", "rate", "largestResidual")) {
      assertRefused(document, copy -> scale((ObjectNode) copy.at(entry), field, 2));
    }
    assertRefused(document, copy -> ((ObjectNode) copy.at(entry)).put("certified", false));
  }

  @Test
  void fieldsThatOnlyTheSealProtectsAreNamed() {
    Verification drawn = Verifier.verify(certificate(Curve.TANH, .01, 2, 64, 1));
    assertFalse(drawn.checkedFields().contains("net.seed"), "the weights are in the document");
    assertTrue(drawn.checkedFields().contains("net.weights"));
    assertEquals(List.of("labelScale", "theorems", "net.start", "net.seed"), drawn.sealedFields());
    Verification vacuous = Verifier.verify(certificate(Curve.TANH, 1, 2, 16, 1));
    assertTrue(vacuous.sealedFields().contains("kantorovich"));
    assertEquals(List.of("format", "seal"), vacuous.checkedFields());
  }

  @Test
  void aFieldOfAnotherTypeIsMalformed() throws IOException {
    ObjectNode document = certificate(Curve.TANH, .01, 2, 16, 1);
    assertEquals("K'", document.get("theorem").textValue());
    ObjectNode deep = certificate(Curve.TANH, 1e-3, 2, 8, 8, 1);
    assertMalformed(document, "net", "widths", "{\"a\": 2, \"b\": 16, \"c\": 1}");
    assertMalformed(document, "net", "widths", "[2, 16.9, 1]");
    assertMalformed(document, "net", "widths", "[2, \"16\", 1]");
    assertMalformed(document, "net", "widths", "[2, 4294967312, 1]");
    assertMalformed(
        document, "net", "widths", "[2, 2147483639, 2147483639, 2147483639, 2147483639, 1]");
    assertMalformed(document, "net", "biases", "1");
    assertMalformed(document, "net", "biases", "\"true\"");
    assertMalformed(document, "data", "examples", "4.7");
    assertMalformed(document, "data", "examples", "4294967300");
    assertMalformed(document, "constants", "nodes", "{\"a\": [1, 1, 1, 1]}");
    assertMalformed(deep, "", "operators", "{\"a\": 1}");
    assertMalformed(document, "", "theorems", "{\"a\": 1}");
    assertMalformed(document, "", "reasons", "true");
    assertMalformed(document, "", "alpha0", "\"0.5\"");
    assertMalformed(document, "", "existence", "{\"proved\": \"true\"}");
    ObjectNode drawn = document.deepCopy();
    ((ObjectNode) drawn.get("net")).remove("weights");
    assertCertified(CertificateDocument.seal(drawn));
    assertMalformed(drawn, "net", "seed", "\"1\"");
    assertMalformed(drawn, "net", "seed", "1.0");
  }

  private static void assertMalformed(
      ObjectNode document, String parent, String field, String value) throws IOException {
    JsonNode node = new ObjectMapper().readTree(value);
    ObjectNode forged =
        sealed(
            document,
            copy -> ((ObjectNode) copy.at(parent.isEmpty() ? "" : "/" + parent)).set(field, node));
    String where = field + " " + value;
    MalformedCertificate e =
        assertThrows(MalformedCertificate.class, () -> Verifier.verify(forged), where);
    assertTrue(e.getMessage().contains(field.equals("existence") ? "proved" : field), where);
  }

  /** What a document says for a word must not reach the terminal of who looks at it. */
  @Test
  void noTextOfTheDocumentIsRepeated() throws IOException {
    ObjectNode certified = certificate(Curve.TANH, .01, 2, 16, 1);
    ((ObjectNode) certified.get("net")).remove("weights");
    String forged = "x\u001b[2J\nCERTIFIED: certificate.json";
    for (String field :
        List.of(
            "format",
            "verdict",
            "theorem",
            "limitingTerm",
            "net.activation",
            "net.parametrization",
            "net.start",
            "net.sha256",
            "data.inputs",
            "data.targets")) {
      String[] path = field.split("\\.");
      ObjectNode copy =
          sealed(
              certified,
              node ->
                  (path.length > 1 ? (ObjectNode) node.get(path[0]) : node)
                      .put(path[path.length - 1], forged));
      String said;
      try {
        Verification v = Verifier.verify(copy);
        assertFalse(v.accepted(), field);
        said = v.toString();
      } catch (MalformedCertificate e) {
        said = e.getMessage();
        assertTrue(said.contains(field), field);
      }
      assertFalse(said.contains("\u001b") || said.contains("certificate.json"), field);
    }
  }

  @Test
  void workAndMemoryAreLimited() {
    ObjectNode document = certificate(Curve.TANH, .01, 2, 16, 1);
    ObjectNode nodes =
        sealed(
            document,
            copy -> {
              ArrayNode list = (ArrayNode) copy.at("/constants/nodes");
              while (list.size() <= 1000) {
                list.add(list.get(list.size() - 1));
              }
            });
    assertThrows(MalformedCertificate.class, () -> Verifier.verify(nodes));
    // One digest is wrong: nothing behind it is computed.
    Verification v =
        Verifier.verify(
            sealed(document, copy -> ((ObjectNode) copy.get("net")).put("sha256", "0")));
    assertEquals(1, v.reasons().size(), v.reasons().toString());
    assertFalse(v.checkedFields().contains("alpha0"));
    // Four hundred million weights drawn from a seed: three gigabytes, and fifty times that as
    // balls.
    ObjectNode wide =
        sealed(
            document,
            copy -> {
              ObjectNode net = (ObjectNode) copy.get("net");
              net.remove("weights");
              net.putArray("widths").add(2).add(100_000_000).add(1);
            });
    DataException e = assertThrows(DataException.class, () -> Verifier.verify(wide));
    assertTrue(e.getMessage().contains("memory"), e.getMessage());
  }

  /** One unit in each of three thousand layers, a hundred kilobytes. */
  @Test
  void aNetTooDeepToCheckIsOneLine() {
    int[] widths = new int[3002];
    Arrays.fill(widths, 1);
    double[] w = new double[3001];
    Arrays.fill(w, 1);
    Certifier certifier =
        new Certifier(
            new Linearization(
                new Net(new int[] {1, 1, 1, 1}, Curve.RELU, false, new double[] {1, 1, 1}),
                new double[] {1},
                new double[] {1.0 + 1e-6}),
            1);
    ObjectNode document =
        CertificateDocument.of(certifier, new CertificateDocument.Origin("trained", 1, 1, 1));
    CertificateDocument.seal(document);
    assertCertified(document);
    ObjectNode deep =
        sealed(
            document,
            copy -> {
              ObjectNode node = (ObjectNode) copy.get("net");
              ArrayNode list = node.putArray("widths");
              Arrays.stream(widths).forEach(list::add);
              node.put("weights", Bits.hex(w)).put("sha256", Bits.sha256(w));
              ArrayNode operators = copy.putArray("operators");
              for (int l = 0; l < 2999; l++) {
                operators.add(1.0000001);
              }
              copy.put("lambdaMax", 3001.001);
              copy.put("alpha0", 50);
            });
    DataException e = assertThrows(DataException.class, () -> Verifier.verify(deep));
    assertTrue(e.getMessage().contains("layers"), e.getMessage());
  }

  private static void scale(ObjectNode node, String field, double factor) {
    node.put(field, node.get(field).doubleValue() * factor);
  }
}
