package dev.lanewise.checks.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.nn.Data;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingPlan;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/** Trains a net and watches what the theory speaks of. */
@CommandLine.Command(
    name = "train",
    description = {
      "Trains a net and watches the theory live.",
      "That is loss, gradient norm, step size, realised PL constant and distance from the start.",
      "Ctrl-C keeps a checkpoint; --resume goes on from it."
    },
    footer = {
      "",
      "PL const is ½‖∇L‖²/L of the epoch's last batch; clip and floor are the shares of steps in which",
      "γ/‖∇L‖ < 1 and γ/‖∇L‖ < δ. Training that diverges keeps its last checkpoint and ends with 1."
    })
final class TrainCommand implements Command {

  @CommandLine.Mixin private TrainOptions options = new TrainOptions();

  @Override
  public int run(Session session) {
    Trainer trainer;
    Path checkpoint =
        options.checkpoint == null ? session.out().resolve("train.checkpoint") : options.checkpoint;
    Data data;
    try {
      options.requireValid();
      data = TrainData.of(options, session.seed());
      DenseNet net = options.net(data.train().features(), data.train().targets().width());
      TrainingPlan plan = options.plan(net, session.seed());
      if (options.checkpoint == null) {
        session.requireWritableOut();
      }
      trainer =
          options.resume
              ? Trainer.resume(plan, data, checkpoint)
              : new Trainer(plan, data, Optional.of(checkpoint));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidInput(e.getMessage());
    }
    return train(trainer, checkpoint, TrainData.describe(options, data), session);
  }

  private int train(Trainer trainer, Path checkpoint, String data, Session session) {
    Replay replay = session.replay("train");
    options.addTo(replay, trainer.plan());
    session.say("data    " + data);
    session.say(
        "net     %s, %d parameters".formatted(trainer.plan().net(), trainer.weights().size()));
    double megabytes = trainer.memory() / 1e6;
    session.say(String.format(Locale.ROOT, "memory  at most %.1f MB beside the data", megabytes));
    if (options.resume) {
      session.say("resumes after %d epochs from %s".formatted(trainer.epochsDone(), checkpoint));
    }
    ObjectNode document = Json.object();
    document.put("seed", session.seed());
    document.put("replay", replay.toString());
    document.put("data", data);
    document.put("net", trainer.plan().net().toString());
    document.put("parameters", trainer.weights().size());
    document.put("memoryBytes", trainer.memory());
    Trainer.Outcome outcome;
    EpochWatch watch;
    try (Meter meter = session.meter("train")) {
      watch = new EpochWatch(session, meter, trainer, document.putArray("epochs"));
      watch.header();
      outcome = trainer.run(watch);
    }
    session.say(watch.clipping());
    session.say("checkpoint  " + checkpoint);
    session.say("seed        " + session.seed());
    session.say("replay      " + replay);
    watch.addTo(document.putObject("summary"));
    document.put("checkpoint", checkpoint.toString());
    int status = status(outcome, replay, document, session);
    if (session.json()) {
      session.answer(document);
    }
    return status;
  }

  static int status(Trainer.Outcome outcome, Replay replay, ObjectNode document, Session session) {
    return switch (outcome) {
      case Trainer.Outcome.Finished() -> {
        document.put("outcome", "finished");
        yield ExitStatus.OK;
      }
      case Trainer.Outcome.Settled(int epoch, double figure) -> {
        document.put("outcome", "settled");
        if (epoch == 0) {
          document.putNull("bestEpoch");
          session.say("what was held out was never told by a number: the last weights");
        } else {
          document.put("bestEpoch", epoch);
          session.say("no better since epoch %d: its weights".formatted(epoch));
        }
        yield ExitStatus.OK;
      }
      case Trainer.Outcome.Stopped() -> {
        document.put("outcome", "interrupted");
        document.put("resume", replay.word("--resume").toString());
        session.log("lanewise: interrupted; go on with: " + replay);
        yield ExitStatus.INTERRUPTED;
      }
      case Trainer.Outcome.Diverged(String line) -> {
        document.put("outcome", line);
        session.log("lanewise: " + line);
        yield ExitStatus.REFUTED;
      }
    };
  }
}
