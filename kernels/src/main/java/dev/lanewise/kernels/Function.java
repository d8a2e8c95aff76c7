package dev.lanewise.kernels;

/**
 * Smooth functions of one variable that {@code Elementwise} applies, with two derivatives each.
 *
 * <p>They are computed from fused multiply-adds, divisions and polynomials of the library's own:
 * the same bits on every platform, on scalars and on vectors of any width. A NaN stays one.
 *
 * <p>In double precision each constant states a bound of the relative error for results in the
 * normal range, in units u = 2⁻⁵³; one unit in the last place is between u and 2u. Below that range
 * half a subnormal spacing is added; two for the derivative of tanh and four for the second one,
 * which are four and eight times an exponential that has been rounded to such a spacing, and one
 * and a half for softplus, which halves and doubles one.
 *
 * <p>In single precision the functions themselves are computed in float, and each constant states
 * the bound in units in the last place of the exact result, which all 2³² arguments were held to.
 * Their derivatives are computed in double and rounded, which leaves 0.50001 units in the last
 * place. (Near the root of the derivative of {@link #GELU}, where its results are below 2⁻¹⁰, this
 * does not follow from its bound in double: all floats there were tried.)
 */
public enum Function {
  /**
   * eˣ, at most 4u, in float 0.95 units in the last place; all derivatives are itself. e^{−∞} = 0,
   * and beyond 709.78 it is ∞.
   */
  EXP,

  /**
   * 1/(1 + e⁻ˣ), at most 7u, in float 2.6 units; σ′ at most 9u; σ″ = −σ′·tanh(x/2) at most 16u.
   * Nothing cancels: σ is computed as it stands here, or as eˣ where that is the same, and σ′ as
   * e/(1 + e)² with e = e^{−|x|}.
   */
  SIGMOID,

  /**
   * tanh x, at most 8u, in float 2.6 units, also near 0, where tanh(±0) = ±0; its derivative
   * 1/cosh²x at most 9u; the second one, −2·tanh x/cosh²x, at most 16u.
   */
  TANH,

  /**
   * log(1 + eˣ) = max(x, 0) + log1p(e^{−|x|}), at most 10u, in float 2.25 units; the derivatives
   * are value and slope of {@link #SIGMOID}.
   */
  SOFTPLUS,

  /**
   * The exact x·Φ(x), at most 20u, in float 7.5 units, where Φ is the distribution and φ the
   * density of N(0, 1). Its derivative Φ(x) + x·φ(x) has a root near −0.75, so its bound, 20u, is
   * relative to max{Φ(−|x|) + |x|·φ(x), |result|}; the second one, (2 − x²)·φ(x), has at most 12u.
   * GELU(−∞) = −0.
   */
  GELU
}
