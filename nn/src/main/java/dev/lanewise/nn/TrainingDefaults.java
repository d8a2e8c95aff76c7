package dev.lanewise.nn;

/** What training uses when nothing else is asked for: the same for every data set. */
public final class TrainingDefaults {
  /** η of every rule but Adam. */
  public static final double ETA = 0.3;

  /** η of Adam, its authors' choice. */
  public static final double ADAM_ETA = 1e-3;

  /** γ: the norm from which steps are shortened. */
  public static final double GAMMA = 1;

  /** δ: the share of η below which no step falls. */
  public static final double DELTA = 1e-3;

  /** Examples per step. */
  public static final int BATCH = 64;

  /** Visits of every example. */
  public static final int EPOCHS = 5;

  /** How η changes, as {@link Schedule#parse} reads it. */
  public static final String SCHEDULE = "cosine";

  private TrainingDefaults() {}
}
