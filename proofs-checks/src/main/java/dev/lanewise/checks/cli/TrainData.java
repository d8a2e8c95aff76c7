package dev.lanewise.checks.cli;

import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.Data;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Labels;
import dev.lanewise.nn.Parametrization;
import dev.lanewise.nn.Standardization;
import dev.lanewise.nn.Synthetic;
import dev.lanewise.nn.Targets;
import dev.lanewise.nn.Task;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.Values;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The data that a net is trained on. */
final class TrainData {
  private static final int TEACHER_TRAIN = 5000;
  private static final int TEACHER_TEST = 1000;
  private static final int TEACHER_INPUTS = 32;
  private static final int TEACHER_HIDDEN = 32;
  private static final int TEACHER_OUTPUTS = 10;

  private TrainData() {}

  /** From the file or folder that was named, else from a teacher that fits the net. */
  static Data of(TrainOptions options, long seed) {
    DType dtype = options.dtype();
    Task task = Task.of(options.loss());
    Data data =
        options.data == null
            ? teacher(options, dtype, task, seed)
            : Data.load(options.data, dtype, task, seed);
    if (options.labelScale == null) {
      return data;
    }
    boolean classes = data.test().filter(test -> test.targets() instanceof Labels).isPresent();
    if (options.patience != null && classes) {
      throw new InvalidInput(
          "--patience watches the held-out loss, and --label-scale leaves held-out classes as they"
              + " are: leave out one of them");
    }
    return scaled(data, options.labelScale);
  }

  /** In words, for the log. */
  static String describe(TrainOptions options, Data data) {
    String source = options.data == null ? "teacher net" : options.data.toString();
    Targets targets = data.train().targets();
    return "%s: %d examples, %d held out, %d features, %s"
        .formatted(
            source,
            data.train().size(),
            data.test().map(Dataset::size).orElse(0),
            data.train().features(),
            targets instanceof Values ? targets.width() + " values" : targets.width() + " classes");
  }

  private static Data teacher(TrainOptions options, DType dtype, Task task, long seed) {
    DenseNet student = options.net(TEACHER_INPUTS, TEACHER_OUTPUTS);
    if (task == Task.CLASSIFICATION && student.outputs() < 2) {
      throw new InvalidInput(
          "net " + student.sizes() + " has one output: cross-entropy needs at least two classes");
    }
    DenseNet teacher =
        new DenseNet(
            List.of(student.inputs(), TEACHER_HIDDEN, student.outputs()),
            Activation.TANH,
            Parametrization.STANDARD,
            Bias.NONE);
    int n = TEACHER_TRAIN + TEACHER_TEST;
    Dataset all = Synthetic.teacher(dtype, teacher, n, task, seed);
    return new Data(
        all.take(TEACHER_TRAIN),
        Optional.of(all.slice(TEACHER_TRAIN, n)),
        new Standardization(new double[] {0}, new double[] {1}),
        Optional.empty());
  }

  /** The training targets times s; classes become rows with one s each, held-out ones stay. */
  private static Data scaled(Data data, double s) {
    Dataset train = data.train();
    Optional<Dataset> test =
        train.targets() instanceof Values ? data.test().map(t -> scaled(t, s)) : data.test();
    return new Data(scaled(train, s), test, data.inputs(), data.targets());
  }

  private static Dataset scaled(Dataset data, double s) {
    Tensor y = data.values();
    Tensor scaled = Tensor.zeros(y.dtype(), y.rows(), y.cols());
    for (int i = 0; i < y.rows(); i++) {
      for (int j = 0; j < y.cols(); j++) {
        scaled.set(i, j, s * y.get(i, j));
        if (!Double.isFinite(scaled.get(i, j))) {
          throw new InvalidInput(
              "--label-scale %s takes target %s of row %d beyond %s: choose a smaller one"
                  .formatted(s, y.get(i, j), i + 1, y.dtype().name().toLowerCase(Locale.ROOT)));
        }
      }
    }
    return new Dataset(data.inputs(), new Values(scaled));
  }
}
