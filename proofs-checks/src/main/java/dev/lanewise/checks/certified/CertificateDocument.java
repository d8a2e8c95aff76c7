package dev.lanewise.checks.certified;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * A convergence certificate as a JSON document that can be checked without this program.
 *
 * <p>Every number of the certificate is written as the shortest decimal that reads back as the same
 * double; weights and data are written as raw bits ({@link Bits}), or, when a net has more than
 * {@value #MOST_WEIGHTS} parameters, as the seed that they were drawn from with their SHA-256. The
 * last field, {@code seal}, is the SHA-256 of the document without it.
 */
public final class CertificateDocument {
  /** Marks the document. */
  public static final String FORMAT = "lanewise-certificate-1";

  private static final int MOST_WEIGHTS = 1 << 18;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Where the weights come from.
   *
   * @param start "antisymmetric" or "plain" for {@link StartingNet}, "trained" when they were not
   *     drawn
   */
  public record Origin(String start, long seed, double labelScale, double theta) {}

  private CertificateDocument() {}

  /** The document of the best conclusion, sealed. */
  public static ObjectNode of(Certifier certifier, Origin origin) {
    ObjectNode document = MAPPER.createObjectNode();
    Conclusion best = certifier.best();
    Linearization at = certifier.at();
    document.put("format", FORMAT);
    document.put("verdict", best.certified() ? "CERTIFIED" : "VACUOUS");
    document.put("theorem", best.theorem());
    putNumbers(document, at.start(), best, origin);
    ArrayNode reasons = document.putArray("reasons");
    for (Inequality line : best.inequalities()) {
      ObjectNode node = reasons.addObject();
      node.put("statement", line.statement());
      put(node, "lhs", line.lhs());
      put(node, "rhs", line.rhs());
      node.put("holds", line.holds());
    }
    putTheorems(document.putArray("theorems"), certifier.conclusions());
    if (certifier.growth() instanceof ShallowGrowth shallow) {
      putShallow(document.putObject("constants"), shallow, certifier, best);
    } else if (certifier.growth() instanceof DeepGrowth deep) {
      ArrayNode operators = document.putArray("operators");
      for (double norm : deep.norms) {
        operators.add(norm);
      }
    } else if (certifier.growth() instanceof CellGrowth cell) {
      put(document.putObject("cell"), "inputNorm", cell.inputNorm);
      put((ObjectNode) document.get("cell"), "radius", cell.cell);
    }
    putNet(document.putObject("net"), at.net(), origin);
    ObjectNode data = document.putObject("data");
    data.put("examples", at.pass.examples);
    data.put("inputs", Bits.hex(at.pass.inputs));
    data.put("targets", Bits.hex(at.targets()));
    return document;
  }

  /** Adds what is proved about an interpolant near trained weights; before the seal. */
  public static void addExistence(ObjectNode document, Existence existence) {
    ObjectNode node = document.putObject("existence");
    node.put("proved", existence.proved());
    put(node, "newton", existence.newton());
    put(node, "ell", existence.ell());
    put(node, "kantorovich", existence.kantorovich());
    put(node, "radius", existence.radius());
  }

  private static void putNumbers(ObjectNode document, Start start, Conclusion best, Origin origin) {
    put(document, "alpha0", start.alpha0());
    put(document, "ell", best.ell());
    put(document, "lambdaMax", start.lambdaMax());
    put(document, "r0", start.residual());
    put(document, "kantorovich", best.kantorovich());
    put(document, "radius", best.radius());
    put(document, "rate", best.rate());
    put(document, "etaMax", best.etaMax());
    put(document, "c", best.c());
    put(document, "theta", origin.theta());
    put(document, "labelScale", origin.labelScale());
    put(document, "largestResidual", best.largestResidual());
    document.put("limitingTerm", LimitingTerm.of(start, best.ell()).field());
  }

  private static void putTheorems(ArrayNode theorems, List<Conclusion> conclusions) {
    for (Conclusion c : conclusions) {
      ObjectNode node = theorems.addObject();
      node.put("theorem", c.theorem());
      node.put("certified", c.certified());
      put(node, "kantorovich", c.kantorovich());
      put(node, "radius", c.radius());
      put(node, "rate", c.rate());
      put(node, "largestResidual", c.largestResidual());
    }
  }

  private static void putShallow(
      ObjectNode node, ShallowGrowth growth, Certifier certifier, Conclusion best) {
    put(node, "inputNorm", growth.inputNorm);
    put(node, "largestInput", growth.largestInput);
    put(node, "squaredGramRoot", growth.rootOfSquaredGram);
    put(node, "outgoing", growth.outgoing);
    put(node, "features", certifier.features());
    if (best.certified() && best.theorem().equals("K'")) {
      ArrayNode nodes = node.putArray("nodes");
      for (NeuronwiseKantorovich.Node at : certifier.neuronwise().path()) {
        nodes.addArray().add(at.s()).add(at.e()).add(at.t()).add(at.integral());
      }
    }
  }

  private static void putNet(ObjectNode node, Net net, Origin origin) {
    ArrayNode widths = node.putArray("widths");
    for (int width : net.widths()) {
      widths.add(width);
    }
    node.put("activation", net.curve().name().toLowerCase(Locale.ROOT));
    node.put("biases", net.biases());
    node.put("parametrization", "ntk");
    node.put("start", origin.start());
    node.put("seed", origin.seed());
    node.put("sha256", Bits.sha256(net.weights()));
    if (net.weights().length <= MOST_WEIGHTS || origin.start().equals("trained")) {
      node.put("weights", Bits.hex(net.weights()));
    }
  }

  /** JSON has no NaN and no infinity: they are written as strings. */
  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.put(name, String.valueOf(value));
    }
  }

  /** Adds (or renews) the seal; to be called when nothing more is added. */
  public static ObjectNode seal(ObjectNode document) {
    document.remove("seal");
    document.put("seal", sealOf(document));
    return document;
  }

  /** SHA-256 of the compact text of the document without its seal. */
  public static String sealOf(ObjectNode document) {
    ObjectNode copy = document.deepCopy();
    copy.remove("seal");
    return Bits.sha256(copy.toString());
  }
}
