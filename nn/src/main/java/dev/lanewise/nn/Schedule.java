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
      double left = Math.PI / 2 * Math.max(1 - progress, 0);
      double c = progress <= 0.5 ? series(1, Math.PI / 2 * progress, 1) : series(left, left, 2);
      return Math.max(c * c, Double.MIN_NORMAL);
    }

    /**
     * Taylor's series of cos x (k = 1, first term 1) or sin x (k = 2, first term x) for 0 ≤ x ≤
     * π/4, where nine more terms leave less than 10⁻¹⁷: the same bits everywhere, as from
     * StrictMath, which takes memory.
     */
    private static double series(double first, double x, int k) {
      double term = first;
      double sum = first;
      for (int i = 0; i < 9; i++) {
        double n = 2 * i + k;
        term *= -(x * x) / (n * (n + 1));
        sum += term;
      }
      return sum;
    }

    @Override
    public boolean looksAtTheEnd() {
      return true;
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
   * Another schedule, throttled at first: its factor times (t + 1)/W at step t below W, the number
   * of steps in {@code epochs} epochs.
   *
   * <p>Source: Goyal et al., arXiv:1706.02677, section 2.2, starting from η/W.
   */
  record WarmUp(int epochs, Schedule then) implements Schedule {
    /** For n ≥ 1 epochs before a schedule without a warm-up, else IllegalArgumentException. */
    public WarmUp {
      if (epochs < 1) {
        throw new IllegalArgumentException(
            "schedule: warm-up of " + epochs + " epochs: must be at least 1");
      }
      if (then instanceof WarmUp) {
        throw new IllegalArgumentException("schedule: a warm-up of a warm-up: use one of them");
      }
    }

    @Override
    public double factor(long step, long stepsPerEpoch, int lastEpoch) {
      long steps = Math.multiplyExact(stepsPerEpoch, epochs);
      double throttle = step < steps ? (step + 1.0) / steps : 1;
      return throttle * then.factor(step, stepsPerEpoch, lastEpoch);
    }

    @Override
    public boolean looksAtTheEnd() {
      return then.looksAtTheEnd();
    }

    @Override
    public String toString() {
      return "warmup:" + epochs + ":" + then;
    }
  }

  /** Whether factors depend on how many epochs the training is to last. */
  default boolean looksAtTheEnd() {
    return false;
  }

  /**
   * Reads {@code constant}, {@code cosine} or {@code step:EPOCHS:FACTOR}, as in {@code
   * step:30:0.1}, each also behind {@code warmup:EPOCHS:}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static Schedule parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts[0].equals("warmup") && parts.length > 2) {
      try {
        int rest = parts[0].length() + parts[1].length() + 2;
        return new WarmUp(Integer.parseInt(parts[1]), parse(text.substring(rest)));
      } catch (NumberFormatException e) {
        throw notASchedule(text);
      }
    }
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
        "schedule '"
            + text
            + "': must be constant, cosine or step:EPOCHS:FACTOR, as step:30:0.1, or one of them"
            + " behind warmup:EPOCHS:");
  }
}
