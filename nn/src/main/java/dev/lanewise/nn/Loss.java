package dev.lanewise.nn;

/**
 * The training loss as a function of the outputs F ∈ R^{n×k} and the targets y.
 *
 * <p>PL* means ½‖∇L(w)‖² ≥ μ·L(w) throughout (Liu, Zhu and Belkin, arXiv:2003.00307, write the same
 * with rate 1 − ημ); texts that use ‖∇L‖² ≥ μ′·L have μ′ = 2μ. For a loss c·‖F − y‖² with tangent
 * kernel K = J·Jᵀ, ½‖∇L‖² = 2c²·rᵀKr ≥ 2c·λ_min(K)·L, hence the constants below.
 */
public enum Loss {
  /** L = ½·Σ_i ‖F_i − y_i‖². PL* constant λ_min(K). */
  HALF_SUM,
  /** L = (1/n)·Σ_i ‖F_i − y_i‖². PL* constant 2·λ_min(K)/n. */
  MEAN_SQUARED,
  /**
   * L = (1/n)·Σ_i (log Σ_j exp F_ij − F_{i,label(i)}). No positive PL* constant follows from
   * λ_min(K): the loss has no minimiser and ‖softmax(F) − onehot‖² falls faster than L.
   */
  CROSS_ENTROPY;

  /**
   * The μ in ½‖∇L‖² ≥ μ·L that λ_min(K) ≥ 0 guarantees for n examples; 0 for cross-entropy, where
   * it guarantees none.
   */
  public double plStarConstant(double lambdaMin, int n) {
    return switch (this) {
      case HALF_SUM -> lambdaMin;
      case MEAN_SQUARED -> 2 * lambdaMin / n;
      case CROSS_ENTROPY -> 0;
    };
  }

  /**
   * The s in ∇L = s·Jᵀr, with r as {@link Objective#residual} returns it (F − y, for cross-entropy
   * softmax(F) − onehot): 1, 2/n and 1/n.
   */
  public double gradientScale(int n) {
    return switch (this) {
      case HALF_SUM -> 1;
      case MEAN_SQUARED -> 2.0 / n;
      case CROSS_ENTROPY -> 1.0 / n;
    };
  }

  /**
   * Reads the spelling of the command line: {@code half-sum}, {@code mse}, {@code cross-entropy}.
   */
  public static Loss parse(String text) {
    return switch (text) {
      case "half-sum" -> HALF_SUM;
      case "mse" -> MEAN_SQUARED;
      case "cross-entropy" -> CROSS_ENTROPY;
      default ->
          throw new IllegalArgumentException(
              "loss '" + text + "' is unknown: choose half-sum, mse or cross-entropy");
    };
  }
}
