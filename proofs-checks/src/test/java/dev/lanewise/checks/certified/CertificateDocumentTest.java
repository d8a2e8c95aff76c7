package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lanewise.checks.verify.MalformedCertificate;
import dev.lanewise.checks.verify.Verification;
import dev.lanewise.checks.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CertificateDocumentTest {
  private static ObjectNode document(int m, Curve curve, double s, double theta) {
    Net net = StartingNet.ANTISYMMETRIC.draw(new int[] {2, m, 1}, curve, true, 1);
    return document(net, "antisymmetric", s, theta);
  }

  private static ObjectNode document(Net net, String start, double s, double theta) {
    double[] targets = Fixtures.D4_TARGETS.clone();
    for (int i = 0; i < targets.length; i++) {
      targets[i] *= s;
    }
    Certifier certifier = new Certifier(new Linearization(net, Fixtures.D4, targets), theta);
    return CertificateDocument.seal(
        CertificateDocument.of(certifier, new CertificateDocument.Origin(start, 1, s, theta)));
  }

  @Test
  void certificatesOfEveryActivationPassTheSecondArithmetic() {
    for (Curve curve : Curve.values()) {
      if (!curve.isSmooth()) {
        continue;
      }
      ObjectNode document = document(128, curve, .005, 1);
      assertEquals(
          "CERTIFIED", document.get("verdict").textValue(), curve + ": " + document.get("reasons"));
      Verification v = Verifier.verify(document);
      assertTrue(v.accepted(), curve + ": " + v.reasons());
    }
  }

  @Test
  void longStepsAndDeepNetsAreVerifiedToo() {
    ObjectNode longSteps = document(256, Curve.TANH, .05, 1.5);
    assertEquals("CERTIFIED", longSteps.get("verdict").textValue());
    assertTrue(
        Verifier.verify(longSteps).accepted(), Verifier.verify(longSteps).reasons().toString());
    Net deep = StartingNet.ANTISYMMETRIC.draw(new int[] {2, 32, 32, 1}, Curve.TANH, true, 1);
    ObjectNode document = document(deep, "antisymmetric", 1e-3, 1);
    assertEquals(
        "CERTIFIED", document.get("verdict").textValue(), document.get("reasons").toString());
    Verification v = Verifier.verify(document);
    assertTrue(v.accepted(), v.reasons().toString());
    assertTrue(v.notes().isEmpty(), v.notes().toString());
    assertTrue(v.checkedFields().contains("ell") && v.checkedFields().contains("operators"));
    assertRefused(document, "ell", .999);
    ObjectNode copy = document.deepCopy();
    ((ArrayNode) copy.get("operators"))
        .set(0, DoubleNode.valueOf(copy.at("/operators/0").doubleValue() * .99));
    assertFalse(Verifier.verify(CertificateDocument.seal(copy)).accepted());
  }

  @Test
  void aTextThatIsParsedAgainIsStillSealed() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode document = document(64, Curve.TANH, .01, 1);
    ObjectNode parsed =
        (ObjectNode)
            mapper.readTree(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    assertTrue(Verifier.verify(parsed).accepted(), Verifier.verify(parsed).reasons().toString());
  }

  @Test
  void changingAnyOneNumberMakesItRefuse() {
    ObjectNode document = document(16, Curve.TANH, .005, 1);
    assertTrue(
        Verifier.verify(document).accepted(), Verifier.verify(document).reasons().toString());
    int changed = 0;
    for (Consumer<ObjectNode> change : changes(document)) {
      ObjectNode copy = document.deepCopy();
      change.accept(copy);
      assertFalse(copy.equals(document));
      assertFalse(Verifier.verify(copy).accepted());
      changed++;
    }
    assertTrue(changed > 100, changed + " changes");
  }

  /** Even with a fresh seal, a number moved in the direction that would claim more is noticed. */
  @Test
  void claimingMoreIsNoticedWithoutTheSeal() {
    Map<String, Double> factors =
        Map.of(
            "alpha0",
            1.01,
            "ell",
            .99,
            "lambdaMax",
            .99,
            "r0",
            .99,
            "kantorovich",
            .99,
            "rate",
            1.2,
            "etaMax",
            1.01,
            "c",
            1.01,
            "radius",
            .9);
    for (double s : new double[] {.005, .05}) {
      ObjectNode document = document(64, Curve.TANH, s, 1);
      factors.forEach((field, factor) -> assertRefused(document, field, factor));
      for (String field : List.of("theta", "etaMax", "alpha0", "radius", "rate")) {
        assertRefused(document, field, -1);
      }
      for (String field :
          List.of("inputNorm", "largestInput", "squaredGramRoot", "outgoing", "features")) {
        for (double factor : new double[] {.99, -1}) {
          ObjectNode copy = document.deepCopy();
          ObjectNode constants = (ObjectNode) copy.get("constants");
          constants.put(field, constants.get(field).doubleValue() * factor);
          assertFalse(Verifier.verify(CertificateDocument.seal(copy)).accepted(), field);
        }
      }
    }
  }

  /** A claim of an interpolant is checked even where convergence is not claimed. */
  @Test
  void anInterpolantIsCheckedWithoutACertificate() {
    Net drawn = StartingNet.ANTISYMMETRIC.draw(new int[] {2, 64, 1}, Curve.TANH, true, 1);
    Net net = GaussNewton.train(drawn, Fixtures.D4, Fixtures.D4_TARGETS, 60);
    Certifier certifier =
        new Certifier(new Linearization(net, Fixtures.D4, Fixtures.D4_TARGETS), 1);
    assertTrue(certifier.existence().proved());
    ObjectNode document =
        CertificateDocument.of(certifier, new CertificateDocument.Origin("trained", 1, 1, 1));
    CertificateDocument.addExistence(document, certifier.existence());
    document.put("verdict", "VACUOUS");
    Verification right = Verifier.verify(CertificateDocument.seal(document));
    assertFalse(right.claimed());
    assertTrue(right.reasons().isEmpty(), right.reasons().toString());
    assertTrue(right.checkedFields().contains("existence.radius"));
    assertFalse(right.checkedFields().contains("radius"), "no ball is claimed");
    ObjectNode existence = (ObjectNode) document.get("existence");
    existence.put("radius", existence.get("radius").doubleValue() / 2);
    Verification wrong = Verifier.verify(CertificateDocument.seal(document));
    assertFalse(wrong.reasons().isEmpty(), "half the radius is not proved");
  }

  /** Sealed anew, so that nothing but the sizes is wrong. */
  @Test
  void sizesThatDoNotFitAreMalformed() {
    ObjectNode document = document(16, Curve.TANH, .005, 1);
    for (int[] widths : new int[][] {{2, -5, 1}, {2, 0, 1}, {0, 16, 1}, {2, 15, 1}}) {
      ObjectNode copy = document.deepCopy();
      ArrayNode list = ((ObjectNode) copy.get("net")).putArray("widths");
      for (int width : widths) {
        list.add(width);
      }
      ((ObjectNode) copy.get("net")).put("weights", "3ff0000000000000".repeat(16));
      CertificateDocument.seal(copy);
      assertThrows(MalformedCertificate.class, () -> Verifier.verify(copy));
    }
  }

  @Test
  void theLimitingTermIsTheGreatestFactor() {
    assertEquals(LimitingTerm.ALPHA0, LimitingTerm.of(new Start(0, 4, 1), 1));
    assertEquals(LimitingTerm.ALPHA0, LimitingTerm.of(new Start(.5, 4, 30), 1)); // 16, 0.5, 15
    assertEquals(LimitingTerm.ELL, LimitingTerm.of(new Start(2, 4, 3), 4)); // 1, 2, 1.5
    assertEquals(LimitingTerm.R0, LimitingTerm.of(new Start(2, 4, 30), 4)); // 1, 2, 15
  }

  /** With or without a fresh seal, in a certificate; a refusal names its term as well. */
  @Test
  void anotherLimitingTermIsRefused() {
    ObjectNode document = document(64, Curve.TANH, .05, 1);
    String named = document.get("limitingTerm").textValue();
    assertTrue(Verifier.verify(document).checkedFields().contains("limitingTerm"));
    for (String other : List.of("alpha0", "ell", "r0", "none")) {
      ObjectNode copy = document.deepCopy();
      copy.put("limitingTerm", other);
      assertEquals(other.equals(named), Verifier.verify(copy).accepted(), other);
      CertificateDocument.seal(copy);
      assertEquals(other.equals(named), Verifier.verify(copy).accepted(), other);
    }
    ObjectNode refused = document(16, Curve.TANH, 1, 1);
    assertEquals("VACUOUS", refused.get("verdict").textValue());
    assertEquals("alpha0", refused.get("limitingTerm").textValue());
  }

  private static void assertRefused(ObjectNode document, String field, double factor) {
    ObjectNode copy = document.deepCopy();
    copy.put(field, copy.get(field).doubleValue() * factor);
    assertFalse(Verifier.verify(CertificateDocument.seal(copy)).accepted(), field);
  }

  private static List<Consumer<ObjectNode>> changes(ObjectNode document) {
    List<Consumer<ObjectNode>> changes = new ArrayList<>();
    document.properties().forEach(e -> collect(e.getValue(), changes, List.of(e.getKey())));
    return changes;
  }

  private static void collect(
      JsonNode node, List<Consumer<ObjectNode>> changes, List<Object> path) {
    if (node.isObject()) {
      node.properties().forEach(e -> collect(e.getValue(), changes, with(path, e.getKey())));
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), changes, with(path, i));
      }
    }
    if (node.isNumber()) {
      changes.add(root -> replace(root, path, DoubleNode.valueOf(Math.nextUp(node.doubleValue()))));
    }
    if (node.isTextual() && node.textValue().matches("[0-9a-f]{16,}")) {
      String text = node.textValue();
      char last = text.charAt(text.length() - 1) == '0' ? '1' : '0';
      changes.add(
          root ->
              replace(root, path, TextNode.valueOf(text.substring(0, text.length() - 1) + last)));
    }
  }

  private static List<Object> with(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private static void replace(ObjectNode root, List<Object> path, JsonNode value) {
    JsonNode at = root;
    for (Object step : path.subList(0, path.size() - 1)) {
      at = step instanceof Integer i ? at.get(i) : at.get((String) step);
    }
    if (path.getLast() instanceof Integer i) {
      ((ArrayNode) at).set(i, value);
    } else {
      ((ObjectNode) at).set((String) path.getLast(), value);
    }
  }
}
