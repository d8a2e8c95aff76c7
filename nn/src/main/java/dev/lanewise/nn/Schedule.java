package dev.lanewise.nn;

/** What every optimiser's η is multiplied by as training goes on. */
public sealed interface Schedule {

  /**
   * The factor in (0, 1] for one step.
   *
   * @param step steps taken before this one, from 0
   * @param stepsPerEpoch steps that make an epoch
   * @param epochs epochs that the training is to last
   */
  double factor(long step, long stepsPerEpoch, int epochs);

  /** Always 1. */
  record Constant() implements Schedule {
    @Override
    public double factor(long step, long stepsPerEpoch, int epochs) {
      return 1;
    }

    @Override
    public String toString() {
      return "constant";
    }
  }

  /**
   * ½(1 + cos(π·t/T)) at step t of T: from 1 down to nearly 0.
   *
   * <p>Source: Loshchilov and Hutter, arXiv:1608.03983, equation (5), one period, η_min = 0.
   */
  record Cosine() implements Schedule {
    @Override
    public double factor(long step, long stepsPerEpoch, int epochs) {
      double progress = (double) step / Math.multiplyExact(stepsPerEpoch, epochs);
      // 1 + cos x = 2cos²(x/2) keeps its digits, and stays above 0, where cos x is close to −1.
      double c = StrictMath.cos(Math.PI / 2 * Math.min(progress, 1));
      return Math.max(c * c, Double.MIN_NORMAL);
    }

    @Override
    public String toString() {
      return "cosine";
    }
  }

  /** {@code factor} once more after each {@code every} epochs. */
  record Steps(int every, double factor) implements Schedule {
    /** Every n ≥ 1 epochs by a factor in (0, 1), else IllegalArgumentException. */
    public Steps {
      if (every < 1) {
        throw new IllegalArgumentException(
            "schedule: every " + every + " epochs: must be at least 1");
      }
      if (!(factor > 0 && factor < 1)) {
        throw new IllegalArgumentException(
            "schedule: the factor " + factor + " must be above 0 and below 1");
      }
    }

    @Override
    public double factor(long step, long stepsPerEpoch, int epochs) {
      long drops = step / stepsPerEpoch / every;
      return Math.max(StrictMath.pow(factor, drops), Double.MIN_NORMAL);
    }

    @Override
    public String toString() {
      return "step:" + every + ":" + factor;
    }
  }

  /**
   * Reads {@code constant}, {@code cosine} or {@code step:EPOCHS:FACTOR}, as in {@code
   * step:30:0.1}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static Schedule parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      return switch (parts[0] + "/" + parts.length) {
        case "constant/1" -> new Constant();
        case "cosine/1" -> new Cosine();
        case "step/3" -> new Steps(Integer.parseInt(parts[1]), Double.parseDouble(parts[2]));
        default -> throw notASchedule(text);
      };
    } catch (NumberFormatException e) {
      throw notASchedule(text);
    }
  }

  private static IllegalArgumentException notASchedule(String text) {
    return new IllegalArgumentException(
        "schedule '" + text + "': must be constant, cosine or step:EPOCHS:FACTOR, as step:30:0.1");
  }
}
