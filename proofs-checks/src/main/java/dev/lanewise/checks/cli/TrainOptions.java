package dev.lanewise.checks.cli;

import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Adagrad;
import dev.lanewise.nn.Adam;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.DeltaGClip;
import dev.lanewise.nn.DeltaGClipPerTensor;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.EarlyStopping;
import dev.lanewise.nn.GClip;
import dev.lanewise.nn.Loss;
import dev.lanewise.nn.Optimizer;
import dev.lanewise.nn.Parametrization;
import dev.lanewise.nn.RmsProp;
import dev.lanewise.nn.Schedule;
import dev.lanewise.nn.Sgd;
import dev.lanewise.nn.TrainingDefaults;
import dev.lanewise.nn.TrainingPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/**
 * What {@code train} can be asked for, with the defaults: the same for every data set.
 *
 * <p>An option that the chosen optimiser does not read is refused, not ignored.
 */
final class TrainOptions {
  static final List<String> OPTIMIZERS =
      List.of(
          "gd",
          "sgd",
          "nesterov",
          "adam",
          "adamw",
          "rmsprop",
          "adagrad",
          "gclip",
          "delta-gclip",
          "delta-gclip-per-tensor");

  /** The momentum that Nesterov's rule is mostly used with. */
  private static final double NESTEROV_MOMENTUM = 0.9;

  /** The largest step size in f32: the first step of Adam is ten times as large. */
  private static final double MOST_ETA = Float.MAX_VALUE / 10;

  @Option(
      names = "--data",
      paramLabel = "DIR|FILE",
      description =
          "Folder of IDX files, or a table (CSV, last column the target), each also gzipped;"
              + " default: a teacher net drawn by the seed.")
  Path data;

  @Option(
      names = "--net",
      paramLabel = "SIZES",
      description = "Layer sizes, as 784-512-10 (default: 512 hidden units between the data's).")
  String net;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description =
          "relu, leaky-relu, tanh, gelu, softplus, sigmoid or identity (default: ${DEFAULT-VALUE}).")
  String activation = "relu";

  @Option(
      names = "--parametrization",
      paramLabel = "NAME",
      description = "ntk, standard or he (default: ${DEFAULT-VALUE}).")
  String parametrization = "he";

  @Option(
      names = "--bias",
      paramLabel = "WHERE",
      description = "none, hidden or all (default: ${DEFAULT-VALUE}).")
  String bias = "all";

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description = "cross-entropy, mse or half-sum (default: ${DEFAULT-VALUE}).")
  String loss = "cross-entropy";

  @Option(
      names = "--label-scale",
      paramLabel = "S",
      description = "Trains on S times the targets, for square losses (default: 1).")
  Double labelScale;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description =
          "gd (all data in one step), sgd, nesterov, adam, adamw, rmsprop, adagrad, gclip,"
              + " delta-gclip or delta-gclip-per-tensor (default: ${DEFAULT-VALUE}).")
  String optimizer = "delta-gclip";

  @Option(
      names = "--eta",
      paramLabel = "X",
      description =
          "Step size η > 0 (default: "
              + TrainingDefaults.ETA
              + "; adam, adamw and rmsprop 0.001; adagrad 0.01).")
  Double eta;

  @Option(
      names = "--gamma",
      paramLabel = "X",
      description =
          "Gradient norm γ > 0 from which steps shrink (default: " + TrainingDefaults.GAMMA + ").")
  Double gamma;

  @Option(
      names = "--delta",
      paramLabel = "X",
      description =
          "Floor δ in [0, 1): no step is below δη (default: " + TrainingDefaults.DELTA + ").")
  Double delta;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      description = "Momentum in [0, 1) (default: sgd 0, nesterov " + NESTEROV_MOMENTUM + ").")
  Double momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description =
          "λ ≥ 0: the step is taken with g + λ·w; adamw shrinks w by η·λ (default:"
              + " ${DEFAULT-VALUE}).")
  double weightDecay;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "constant, cosine or step:EPOCHS:FACTOR, also behind warmup:EPOCHS: (default:"
              + " ${DEFAULT-VALUE}).")
  String schedule = TrainingDefaults.SCHEDULE;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Examples per step (default: " + TrainingDefaults.BATCH + "; gd takes all).")
  Integer batch;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Visits of every example (default: ${DEFAULT-VALUE}).")
  int epochs = TrainingDefaults.EPOCHS;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "Ends after N epochs without a lower loss on held-out data, with the weights of the best"
              + " epoch (default: trains all epochs).")
  Integer patience;

  @Option(
      names = "--dtype",
      paramLabel = "NAME",
      description = "f32 or f64 (default: ${DEFAULT-VALUE}).")
  String dtype = "f32";

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Written after every epoch and on Ctrl-C (default: train.checkpoint in --out).")
  Path checkpoint;

  @Option(
      names = "--resume",
      description = "Goes on from the checkpoint, to the same bits as without the interruption.")
  boolean resume;

  DType dtype() {
    return word("--dtype", dtype, DType.values());
  }

  Loss loss() {
    return Loss.parse(loss);
  }

  /** The net for data with these inputs and outputs. */
  DenseNet net(int inputs, int outputs) {
    return DenseNet.parse(
        net == null ? inputs + "-512-" + outputs : net,
        Activation.parse(activation),
        word("--parametrization", parametrization, Parametrization.values()),
        word("--bias", bias, Bias.values()));
  }

  /** Everything but the net's sizes checked, on a net of the smallest size. */
  void requireValid() {
    if (net != null) {
      net(1, 1);
    }
    dtype();
    plan(net(1, 1), 1);
    if (labelScale != null && loss() == Loss.CROSS_ENTROPY) {
      throw new InvalidInput("--label-scale needs numbers to scale: use --loss mse or half-sum");
    }
    if (labelScale != null && !(Double.isFinite(labelScale) && labelScale != 0)) {
      throw new InvalidInput("--label-scale is " + labelScale + ": it must be finite and not 0");
    }
  }

  TrainingPlan plan(DenseNet net, long seed) {
    TrainingPlan plan =
        new TrainingPlan(
            net, loss(), optimizer(net), Schedule.parse(schedule), batch(), epochs, seed);
    return patience == null ? plan : plan.stopping(EarlyStopping.on(loss(), patience));
  }

  private int batch() {
    if (optimizer.equals("gd")) {
      refuse("--batch", batch, "gd takes all examples in every step: use --optimizer sgd");
      return Integer.MAX_VALUE;
    }
    return batch == null ? TrainingDefaults.BATCH : batch;
  }

  private Optimizer optimizer(DenseNet net) {
    if (!OPTIMIZERS.contains(optimizer)) {
      throw new InvalidInput(
          "--optimizer '" + optimizer + "' is unknown: choose " + String.join(", ", OPTIMIZERS));
    }
    boolean clips = optimizer.contains("gclip");
    if (!clips) {
      refuse("--gamma", gamma, "only the optimizers with gclip in their name read it");
    }
    if (!optimizer.startsWith("delta-")) {
      refuse("--delta", delta, "only the optimizers with delta in their name read it");
    }
    if (!optimizer.equals("sgd") && !optimizer.equals("nesterov")) {
      refuse("--momentum", momentum, "only --optimizer sgd and nesterov read it");
    }
    double eta = eta();
    requireFinite("--eta", eta, MOST_ETA);
    requireFinite("--weight-decay", weightDecay, Float.MAX_VALUE);
    double gamma = this.gamma == null ? TrainingDefaults.GAMMA : this.gamma;
    double delta = this.delta == null ? TrainingDefaults.DELTA : this.delta;
    return switch (optimizer) {
      case "gd" -> new Sgd(eta, 0, weightDecay);
      case "sgd" -> new Sgd(eta, momentum == null ? 0 : momentum, weightDecay);
      case "nesterov" -> new Sgd(eta, nesterovMomentum(), weightDecay, true);
      case "adam" -> new Adam(eta, weightDecay);
      case "adamw" -> Adam.decoupled(eta, weightDecay);
      case "rmsprop" -> new RmsProp(eta, weightDecay);
      case "adagrad" -> new Adagrad(eta, weightDecay);
      case "gclip" -> new GClip(eta, gamma, weightDecay);
      case "delta-gclip" -> new DeltaGClip(eta, gamma, delta, weightDecay);
      case "delta-gclip-per-tensor" -> new DeltaGClipPerTensor(eta, gamma, delta, weightDecay, net);
      default -> throw new IllegalStateException(optimizer + " is listed and not made");
    };
  }

  /** A larger factor is ∞ in the weights' precision, and ∞·0 is no number. */
  private void requireFinite(String option, double value, double most) {
    if (dtype() == DType.F32 && value > most && value <= Double.MAX_VALUE) {
      throw new InvalidInput(
          String.format(
              Locale.ROOT,
              "%s %s is too large for f32: choose at most %.1e, or --dtype f64",
              option,
              value,
              most));
    }
  }

  private double nesterovMomentum() {
    return momentum == null ? NESTEROV_MOMENTUM : momentum;
  }

  private double eta() {
    if (eta != null) {
      return eta;
    }
    return switch (optimizer) {
      case "adam", "adamw", "rmsprop" -> TrainingDefaults.ADAM_ETA;
      case "adagrad" -> TrainingDefaults.ADAGRAD_ETA;
      default -> TrainingDefaults.ETA;
    };
  }

  private static void refuse(String option, Object value, String why) {
    if (value != null) {
      throw new InvalidInput(option + " has no meaning here: " + why);
    }
  }

  private static <E extends Enum<E>> E word(String option, String text, E[] values) {
    for (E value : values) {
      if (spelling(value).equals(text)) {
        return value;
      }
    }
    String words =
        String.join(", ", java.util.Arrays.stream(values).map(TrainOptions::spelling).toList());
    throw new InvalidInput(option + " '" + text + "' is unknown: choose " + words);
  }

  private static String spelling(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Every setting spelled out, so that a later change of a default does not change the replay. */
  void addTo(Replay replay, TrainingPlan plan) {
    if (data != null) {
      replay.option("--data", data);
    }
    replay
        .option("--net", plan.net().sizes())
        .option("--activation", activation)
        .option("--parametrization", parametrization)
        .option("--bias", bias)
        .option("--loss", loss)
        .option("--optimizer", optimizer)
        .option("--eta", plan.optimizer().eta());
    if (Double.isFinite(plan.optimizer().gamma())) {
      replay.option("--gamma", plan.optimizer().gamma());
    }
    if (optimizer.startsWith("delta-")) {
      replay.option("--delta", plan.optimizer().delta());
    }
    if (optimizer.equals("nesterov")) {
      replay.option("--momentum", nesterovMomentum());
    } else if (momentum != null) {
      replay.option("--momentum", momentum);
    }
    if (labelScale != null) {
      replay.option("--label-scale", labelScale);
    }
    replay.option("--weight-decay", weightDecay).option("--schedule", plan.schedule());
    if (!optimizer.equals("gd")) {
      replay.option("--batch", plan.batch());
    }
    replay.option("--epochs", epochs).option("--dtype", dtype);
    if (patience != null) {
      replay.option("--patience", patience);
    }
    if (checkpoint != null) {
      replay.option("--checkpoint", checkpoint);
    }
  }
}
