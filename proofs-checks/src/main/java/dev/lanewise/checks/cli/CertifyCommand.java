package dev.lanewise.checks.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.certified.CertificateDocument;
import dev.lanewise.checks.certified.Certifier;
import dev.lanewise.checks.certified.Conclusion;
import dev.lanewise.checks.certified.Curve;
import dev.lanewise.checks.certified.Existence;
import dev.lanewise.checks.certified.GaussNewton;
import dev.lanewise.checks.certified.Inequality;
import dev.lanewise.checks.certified.Linearization;
import dev.lanewise.checks.certified.Net;
import dev.lanewise.checks.certified.Problem;
import dev.lanewise.checks.certified.Restart;
import dev.lanewise.checks.certified.Start;
import dev.lanewise.checks.certified.StartingNet;
import dev.lanewise.checks.certified.WidthSearch;
import dev.lanewise.nn.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Option;

/**
 * Proves that training one concrete net will converge, before a step is taken; or that an
 * interpolant lies near a trained one.
 */
@picocli.CommandLine.Command(
    name = "certify",
    description =
        "Builds the convergence certificate of one net on one data set, rounding included; writes certificate.json.")
final class CertifyCommand implements Command {
  private static final int TRAINING_STEPS = 60;

  /** The certificate's steps are θ/λ̄, and 160 binary places must hold them and their rounding. */
  private static final double LEAST_THETA = 1e-12;

  @Option(
      names = "--net",
      paramLabel = "SIZES",
      defaultValue = "2-4096-1",
      description = "Layer sizes, inputs first (default: ${DEFAULT-VALUE}).")
  private String net;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      defaultValue = "tanh",
      description = "tanh, sigmoid, softplus, gelu, sin, erf or relu (default: ${DEFAULT-VALUE}).")
  private String activation;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "A table of numbers, .csv or .csv.gz (default: four points of the plane).")
  private Path data;

  @Option(names = "--samples", paramLabel = "N", description = "Use the first N rows.")
  private Integer samples;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description =
          "Target column (name or number), 'parity' or 'one-hot' of the last column (default: the last column).")
  private String target;

  @Option(
      names = "--normalize",
      paramLabel = "HOW",
      description = "Input rows of --data: unit, scale or none (default: unit).")
  private Problem.Normalization normalization;

  @Option(
      names = "--start",
      paramLabel = "HOW",
      defaultValue = "antisymmetric",
      description = "antisymmetric (F(w0) = 0) or plain (default: ${DEFAULT-VALUE}).")
  private StartingNet start;

  @Option(
      names = "--label-scale",
      paramLabel = "S",
      defaultValue = "1",
      description = "Train on S times the targets (default: ${DEFAULT-VALUE}).")
  private double labelScale;

  @Option(
      names = "--theta",
      paramLabel = "T",
      defaultValue = "1",
      description = "Steps up to T / lambda_max, 0 < T < 2 (default: ${DEFAULT-VALUE}).")
  private double theta;

  @Option(
      names = "--after-training",
      description =
          "Train first, then prove that an exact interpolant lies near the trained weights.")
  private boolean afterTraining;

  @Option(
      names = "--restart",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "When the start is refused, take up to N steps of gradient descent and certify the first"
              + " iterate found to pass: each is tried up to step 32, then every sixteenth part of"
              + " the way (default: ${DEFAULT-VALUE}).")
  private int restart;

  @Override
  public int run(Session session) throws IOException {
    Problem problem = problem();
    int[] widths = widths(problem);
    Curve curve = curve();
    if (!(theta > 0 && theta < 2)) {
      throw new InvalidInput("--theta must lie strictly between 0 and 2, not " + theta);
    }
    if (theta < LEAST_THETA) {
      throw new InvalidInput(
          "--theta must be at least "
              + LEAST_THETA
              + ", or verify could not tell the steps from 0, not "
              + theta);
    }
    if (restart < 0) {
      throw new InvalidInput("--restart must be at least 0, not " + restart);
    }
    if (!Double.isFinite(labelScale)) {
      throw new InvalidInput("--label-scale must be a finite number, not " + labelScale);
    }
    if (!WidthSearch.fitsInMemory(widths, true, problem.examples())) {
      throw new InvalidInput(
          "net "
              + net
              + " on "
              + problem.examples()
              + " rows needs more than half of this JVM's memory; give it more with JDK_JAVA_OPTIONS=-Xmx16g");
    }
    session.requireWritableOut();
    Net drawn = draw(widths, curve, session.seed());
    Net used =
        afterTraining
            ? GaussNewton.train(drawn, problem.inputs(), problem.targets(), TRAINING_STEPS)
            : drawn;
    Certifier certifier =
        new Certifier(new Linearization(used, problem.inputs(), problem.targets()), theta);
    int steps = 0;
    if (restart > 0 && !certifier.best().certified()) {
      Restart run = descend(used, problem, session);
      steps = run.step();
      certifier = run.fromStoredIterate(theta);
    }
    ObjectNode document = document(certifier, steps, session.seed());
    document.putNull("requiredWidth");
    if (!certifier.best().certified() && !afterTraining) {
      addRequiredWidth(document, widths, problem, curve, session);
    }
    CertificateDocument.seal(document);
    Path file = session.write("certificate.json", Json.text(document) + "\n");
    print(certifier, document, file, session);
    if (session.json()) {
      session.answer(document);
    }
    return ExitStatus.OK;
  }

  /**
   * Gradient descent with half the longest stable step, until an iterate is certified; looks at
   * every step up to 32 and then at every sixteenth part of the way.
   */
  private Restart descend(Net start, Problem problem, Session session) {
    Linearization first = new Linearization(start, problem.inputs(), problem.targets());
    double h = Restart.stepSize(first, 0.5);
    Restart run = new Restart(start, problem.inputs(), problem.targets(), h);
    try (Meter meter = session.meter("restart")) {
      while (run.step() < restart) {
        session.stopIfRequested();
        run.advance();
        meter.at("step " + run.step(), (double) run.step() / restart);
        if (run.step() % Math.max(1, run.step() / 16) == 0
            && run.fromStoredIterate(theta).best().certified()) {
          return run;
        }
      }
    }
    return run;
  }

  private ObjectNode document(Certifier certifier, int steps, long seed) {
    boolean drawn = !afterTraining && steps == 0;
    String origin = drawn ? start.name().toLowerCase(Locale.ROOT) : "trained";
    ObjectNode document =
        CertificateDocument.of(
            certifier, new CertificateDocument.Origin(origin, seed, labelScale, theta));
    if (steps > 0) {
      document.put("restartStep", steps);
    }
    if (afterTraining) {
      CertificateDocument.addExistence(document, certifier.existence());
    }
    return document;
  }

  private Problem problem() {
    try {
      Problem problem =
          data == null
              ? Problem.embedded()
              : Problem.read(data, target == null ? lastColumn() : target);
      if (data == null && target != null) {
        throw new InvalidInput("--target needs --data FILE");
      }
      if (data == null && normalization != null) {
        throw new InvalidInput("--normalize needs --data FILE");
      }
      if (samples != null && samples < 1) {
        throw new InvalidInput("--samples must be at least 1, not " + samples);
      }
      return problem
          .first(samples == null ? Integer.MAX_VALUE : samples)
          .normalized(data == null ? Problem.Normalization.NONE : normalization())
          .withLabelScale(labelScale);
    } catch (DataException e) {
      throw new InvalidInput(e.getMessage());
    }
  }

  private Problem.Normalization normalization() {
    return normalization == null ? Problem.Normalization.UNIT : normalization;
  }

  private String lastColumn() {
    return String.valueOf(dev.lanewise.nn.Csv.read(data).cols());
  }

  private int[] widths(Problem problem) {
    int[] widths;
    try {
      widths = Arrays.stream(net.split("-", -1)).mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw new InvalidInput(
          "--net must be sizes joined by '-', such as 2-4096-1, not '" + net + "'");
    }
    if (widths.length < 3 || Arrays.stream(widths).anyMatch(w -> w < 1)) {
      throw new InvalidInput(
          "--net needs inputs, hidden layers and outputs, each at least 1, such as 2-4096-1, not '"
              + net
              + "'");
    }
    if (widths[0] != problem.inputSize() || widths[widths.length - 1] != problem.outputs()) {
      throw new InvalidInput(
          "--net must begin with "
              + problem.inputSize()
              + " and end with "
              + problem.outputs()
              + " for these data, not be '"
              + net
              + "'");
    }
    return widths;
  }

  private Curve curve() {
    try {
      return Curve.parse(activation);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("--activation: " + e.getMessage());
    }
  }

  private Net draw(int[] widths, Curve curve, long seed) {
    try {
      return start.draw(widths, curve, true, seed);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(
          "--net "
              + net
              + ": "
              + e.getMessage()
              + (start == StartingNet.ANTISYMMETRIC ? ", or use --start plain" : ""));
    }
  }

  private void addRequiredWidth(
      ObjectNode document, int[] widths, Problem problem, Curve curve, Session session) {
    try (Meter meter = session.meter("width")) {
      WidthSearch.Found found =
          WidthSearch.run(
              m ->
                  !session.stopRequested()
                      && WidthSearch.fitsInMemory(withHidden(widths, m), true, problem.examples()),
              m -> {
                meter.at("trying width " + m, Math.log(m) / Math.log(WidthSearch.LARGEST));
                Net wider = start.draw(withHidden(widths, m), curve, true, session.seed());
                return new Certifier(
                    new Linearization(wider, problem.inputs(), problem.targets()), theta);
              });
      session.stopIfRequested();
      if (found.width() > 0) {
        document.put("requiredWidth", found.width());
      }
      document.put("widestTried", found.tried());
    }
  }

  private static int[] withHidden(int[] widths, int m) {
    int[] other = widths.clone();
    Arrays.fill(other, 1, other.length - 1, m);
    return other;
  }

  private void print(Certifier certifier, ObjectNode document, Path file, Session session) {
    Conclusion best = certifier.best();
    session.say(
        document.get("verdict").textValue()
            + " by theorem "
            + best.theorem()
            + ": net "
            + net
            + ", "
            + activation
            + ", labels times "
            + labelScale);
    for (Inequality line : best.inequalities()) {
      session.say("  " + (line.holds() ? "ok     " : "FAILS  ") + line);
    }
    if (best.certified()) {
      session.say(
          "  every step rule with steps up to %s stays within %s of these weights,"
              .formatted(Text.atMost(best.etaMax(), 6), Text.atLeast(best.radius(), 6)));
      session.say(
          "  shrinks the residual by the factor 1 - h * %s in a step of size h, and an exact interpolant lies in that ball"
              .formatted(Text.atMost(best.rate(), 6)));
    }
    for (Conclusion c : certifier.conclusions()) {
      session.say(
          "  theorem %-3s h = %s (certified below 1/2), certifies residuals below %s"
              .formatted(
                  c.theorem(),
                  Text.atLeast(c.kantorovich(), 6),
                  Text.atMost(c.largestResidual(), 6)));
    }
    if (!best.certified()) {
      Start at = certifier.at().start();
      double smallest = at.alpha0() * at.alpha0();
      session.say(
          "  the limit is about alpha0^2 / (2 ell): lambda_min(K) >= %s, which is %.2g of"
                  .formatted(Text.atMost(smallest, 3), smallest / at.lambdaMax())
              + " lambda_max, and ell = %.3g".formatted(best.ell()));
    }
    session.say("  the term that limits it most: " + document.get("limitingTerm").textValue());
    if (document.has("restartStep")) {
      session.say("  at the iterate of step " + document.get("restartStep") + " of the restart");
    }
    if (document.has("widestTried")) {
      boolean found = document.get("requiredWidth").isInt();
      String tried = document.get("widestTried").asText();
      session.say(
          found
              ? "  least power of two that is certified: " + document.get("requiredWidth")
              : "  no power of two up to " + tried + " is certified");
    }
    if (afterTraining) {
      printExistence(certifier.existence(), session);
    }
    session.say("certificate  " + file);
    session.say("seed         " + session.seed());
    session.say("replay       " + replay(session));
  }

  private static void printExistence(Existence e, Session session) {
    if (e.proved()) {
      session.say(
          "  an exact interpolant exists within %s of the trained weights (h = %s)"
              .formatted(Text.atLeast(e.radius(), 6), Text.atLeast(e.kantorovich(), 6)));
    } else {
      session.say(
          "  no interpolant proved near the trained weights: h = %s is not below 1/2"
              .formatted(Text.atLeast(e.kantorovich(), 6)));
    }
  }

  private Replay replay(Session session) {
    Replay replay =
        session
            .replay("certify")
            .option("--net", net)
            .option("--activation", activation)
            .option("--label-scale", labelScale);
    if (data != null) {
      replay
          .option("--data", data)
          .option("--normalize", normalization().name().toLowerCase(Locale.ROOT));
      if (target != null) {
        replay.option("--target", target);
      }
    }
    if (samples != null) {
      replay.option("--samples", samples);
    }
    replay.option("--start", start.name().toLowerCase(Locale.ROOT)).option("--theta", theta);
    if (restart > 0) {
      replay.option("--restart", restart);
    }
    return replay.flag("--after-training", afterTraining);
  }
}
