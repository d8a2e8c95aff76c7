package dev.lanewise.checks.cli;

import dev.lanewise.checks.Progress;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long command has come: a bar on a terminal, else a plain line now and then.
 *
 * <p>Asks the session at every call whether to stop.
 */
public final class Meter implements Progress, AutoCloseable {
  private static final long PARTS = 100;

  /** More words would leave no room for the bar. */
  private static final int WORDS = 30;

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final Session session;
  private final String task;
  private final ProgressBar bar;
  private long lastLine = System.nanoTime();

  Meter(Session session, String task, int columns) {
    this.session = session;
    this.task = task;
    this.bar = columns > 0 ? bar(session, task, columns) : null;
  }

  private static ProgressBar bar(Session session, String task, int columns) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(PARTS)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(200)
        .setConsumer(new Screen(session, columns))
        .build();
  }

  /** Hands what the bar draws to the session, which keeps it apart from lines of text. */
  private record Screen(Session session, int columns) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      // A full last column makes some terminals break the line.
      return columns - 1;
    }

    @Override
    public void accept(String drawing) {
      session.drawBar(drawing);
    }

    @Override
    public void close() {
      session.drawBar("");
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws RuntimeException that unwinds the command, when the user interrupted it
   */
  @Override
  public void at(String step, double fraction) {
    session.stopIfRequested();
    show(step, fraction);
  }

  /** Shows how far it is, without asking whether to stop. */
  public void show(String step, double fraction) {
    if (bar != null) {
      // Called after every training step: nothing is built here, the bar draws when it is due.
      bar.setExtraMessage(step.length() > WORDS ? step.substring(0, WORDS) : step);
      bar.stepTo(Math.round(PARTS * Math.clamp(fraction, 0, 1)));
    } else if (System.nanoTime() - lastLine > BETWEEN_LINES.toNanos()) {
      lastLine = System.nanoTime();
      session.log("%s: %.0f %%, %s".formatted(task, 100 * fraction, step));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
