package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divDown;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulDown;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.sqrtDown;
import static dev.lanewise.checks.certified.Outward.sqrtUp;

/**
 * Descent on f(x) = Vσ(W̃x̃), both layers trained and no factor in front of them, certified by the
 * features alone (Theorem S). With biases x̃ = (x, 1) and W̃ = (W, b), without them x and W.
 *
 * <p>Φ = σ(W̃X̃ᵀ) has a column for each example; r = VΦ − Y, L = ½‖r‖², α₀ = σ_min(Φ₀), ω =
 * sup|σ'|·‖X̃‖₂. As ∇_V L = rΦᵀ, ½‖∇L‖² ≥ σ_min(Φ)²L; and ‖Φ − Φ₀‖_F ≤ ω‖W̃ − W̃₀‖_F.
 *
 * <p><b>Descent.</b> Let R = α₀/(2ω), μ = α₀²/4, β = λ̄ + ℓ‖r₀‖ with λ̄ = (‖Φ₀‖ + ωR)² + (ω(‖V₀‖ +
 * R))² and ℓ = ν(max‖v_k‖ + R), ν the block bound of {@link ShallowGrowth} and v_k the columns of
 * V₀. If R* = 4‖r₀‖/α₀ &lt; R, that is 8ω‖r₀‖ &lt; α₀², then for all steps 0 &lt; h ≤ 1/β the path
 * is at most R* long, σ_min(Φ) ≥ α₀/2, and L⁺ ≤ (1 − hμ)L. But for r₀, V₀ has no part in the
 * condition.
 *
 * <p>Proof. On B(w₀, R), σ_min(Φ) ≥ α₀ − ωR = α₀/2, so ½‖∇L‖² ≥ μL; ‖Jᵀz‖² = ‖zΦᵀ‖² + ‖[(Vᵀz) ∘
 * σ']X̃‖² ≤ λ̄‖z‖²; and ∇²L = JᵀJ + Σr_i∇²f_i, whose second term is block diagonal over the neurons
 * and at most ℓ‖r‖. Hence λ_max(∇²L) ≤ β where also ‖r‖ ≤ ‖r₀‖. A step from such a point inside the
 * ball lowers L at once, and by the descent lemma goes on doing so while β holds, which is until it
 * leaves the ball; Theorem A ({@link BallDescent}, c = ½) says that it does not, because R* =
 * ‖r₀‖/(c√μ) &lt; R.
 *
 * <p><b>Flow.</b> With Φ̄ = ‖Φ₀‖ + α₀/2 and V̄ = ‖V₀‖ + 4‖r₀‖Φ̄/α₀²: if 8ω²V̄‖r₀‖ &lt; α₀³, the
 * gradient flow keeps σ_min(Φ) ≥ α₀/2 and L(t) ≤ e^{−α₀²t/2}L₀. Proof: as long as ‖Φ − Φ₀‖ ≤ α₀/2,
 * ‖r‖ ≤ e^{−α₀²t/4}‖r₀‖ and ∫‖r‖ ≤ 4‖r₀‖/α₀²; so ‖V − V₀‖ ≤ Φ̄∫‖r‖ and ω‖W̃ − W̃₀‖ ≤ ω²V̄∫‖r‖ &lt;
 * α₀/2.
 *
 * <p><b>The net.</b> A {@link Net} of width m computes aσ(W̃x̃)/√m. It is this net with V = a/√m:
 * the features are its activations, ∇_V = √m∇_a, and a step −h∇_V of V moves a by −hm∇_a. Norms of
 * weights are those of (W̃, V).
 *
 * <p><b>Rounding.</b> Φ₀ᵀΦ₀ is computed with a bound of each entry's error, whose matrix bounds the
 * error's norm; α₀ is what a factorisation proves, less that.
 */
public final class FeatureCertificate {
  private final double smallest;
  private final double largest;
  private final double alpha0;
  private final double omega;
  private final double outgoing;
  private final ShallowGrowth growth;
  private final double rootUp;
  private final double rootDown;

  /**
   * Measures the features at the weights of a net.
   *
   * @param net one hidden layer of a smooth activation
   * @param inputs examples × net.inputs(), row-major, taken as exact
   */
  public FeatureCertificate(Net net, double[] inputs) {
    growth = new ShallowGrowth(net, inputs, ShallowGrowth.Form.STRONG);
    Propagation pass = new Propagation(net, inputs);
    EnclosedKernel.Gram gram =
        new EnclosedKernel.Gram(
            pass.activation[1], pass.activationNorm[1], pass.activationError[1]);
    double error = LargestEigenvalue.upperBound(gram.error, gram.n);
    smallest = Outward.subDown(SmallestEigenvalue.lowerBound(gram.value, gram.n), error);
    largest = sqrtUp(addUp(LargestEigenvalue.upperBound(gram.value, gram.n), error));
    alpha0 = smallest > 0 ? sqrtDown(smallest) : 0;
    omega = mulUp(net.curve().lipschitz(), growth.inputNorm);
    int m = net.width(1);
    rootUp = sqrtUp(m);
    rootDown = sqrtDown(m);
    outgoing =
        divUp(Outward.normUp(net.weights(), net.weightOffset(2), m * net.outputs()), rootDown);
  }

  /** λ_min(Φ₀ᵀΦ₀), a lower bound: nothing is certified unless it is positive. */
  public double smallest() {
    return smallest;
  }

  /** ‖Φ₀‖₂, an upper bound. */
  public double largest() {
    return largest;
  }

  /**
   * Theorem A's constants on the ball of radius R = α₀/(2ω). They certify the run if R* &lt; R.
   *
   * @param residual upper bound of ‖r₀‖
   */
  public BallDescent ball(double residual) {
    double radius = divDown(alpha0, mulUp(2, omega)); // rounded down, so that ωR ≤ α₀/2
    double features = addUp(largest, mulUp(omega, radius));
    double weights = mulUp(omega, addUp(outgoing, radius));
    double lambda = addUp(mulUp(features, features), mulUp(weights, weights));
    double heaviest = addUp(divUp(growth.outgoing, rootDown), radius);
    double ell = mulUp(rootUp, growth.block(heaviest)); // block divides by √m
    double beta = addUp(lambda, mulUp(ell, residual));
    double mu = mulDown(alpha0 / 2, alpha0 / 2);
    return new BallDescent(radius, mu, beta, divDown(1, beta), divUp(4 * residual, alpha0));
  }

  /** The condition of descent, R* &lt; R. */
  public Inequality descent(double residual) {
    BallDescent ball = ball(residual);
    return new Inequality("4‖r₀‖/α₀ ≤ α₀/(2ω)", ball.reach(), ball.radius());
  }

  /** The condition of the flow. */
  public Inequality flow(double residual) {
    double square = mulDown(alpha0, alpha0);
    double weights = addUp(outgoing, divUp(mulUp(4 * residual, features()), square));
    double left = mulUp(mulUp(8 * residual, weights), mulUp(omega, omega));
    return new Inequality("8ω²V̄‖r₀‖ ≤ α₀³", left, mulDown(square, alpha0));
  }

  /** Φ̄, rounded up. */
  private double features() {
    return addUp(largest, alpha0 / 2);
  }

  /** About the largest ‖r₀‖ whose descent is certified, α₀²/(8ω); zero when there is none. */
  public double largestForDescent() {
    return alpha0 / omega * alpha0 / 8;
  }

  /**
   * About the largest ‖r₀‖ whose flow is certified: where both sides of the condition are equal.
   */
  public double largestForFlow() {
    double linear = 8 * omega * omega * outgoing;
    double quadratic = 32 * (omega / alpha0) * (omega / alpha0) * features();
    double cube = alpha0 * alpha0 * alpha0;
    return alpha0 > 0 ? 2 * cube / (linear + Math.sqrt(linear * linear + 4 * quadratic * cube)) : 0;
  }
}
