package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.U;

/**
 * The smooth activations for which certificates exist, with value and slope, bounds of the errors
 * of both, and the constants L ≥ sup|σ'| and β ≥ sup|σ''| as doubles that are not below the true
 * suprema.
 *
 * <p>Library functions are StrictMath's. The bounds are those that the documentation of {@link
 * Math} demands of the functions of the same name, which it allows to be StrictMath's: exp, log1p,
 * sin and cos 1 ulp of the exact result, tanh and cosh 2.5. An ulp of the exact result is at most
 * twice an ulp of the computed one (just below a power of two), so k ulps are at most {@code
 * 2k·ulp(r)}.
 */
public enum Curve {
  /** σ = tanh, σ' = 1/cosh². β = 4/(3√3). */
  TANH(1, 0.7698003589195012, 1) {
    @Override
    double value(double u) {
      return StrictMath.tanh(u);
    }

    @Override
    double valueError(double u, double value) {
      return 5 * Math.ulp(value);
    }

    /**
     * cosh has relative error 2·2.5·2⁻⁵² = 10u, so its square 20u + u and the quotient one more u;
     * 2 cosh² overflows for |u| > 355, where σ' &lt; 2⁻¹⁰²².
     */
    @Override
    double slope(double u) {
      double c = StrictMath.cosh(u);
      return 1 / (c * c);
    }

    @Override
    double slopeError(double u, double slope) {
      return 32 * U * slope + Double.MIN_NORMAL;
    }
  },
  /** σ = 1/(1+e^{-u}), σ' = σ(u)·σ(−u). β = 1/(6√3). */
  SIGMOID(0.25, 0.0962250448649377, 1) {
    /**
     * e^{-u} relative 2·2⁻⁵² = 4u, times e^{-u}/(1+e^{-u}) ≤ 1 in the sum, which rounds, as does
     * the quotient: below 8u in all.
     */
    @Override
    double value(double u) {
      return 1 / (1 + StrictMath.exp(-u));
    }

    @Override
    double valueError(double u, double value) {
      return 8 * U * value + Double.MIN_NORMAL;
    }

    @Override
    double slope(double u) {
      return value(u) * value(-u);
    }

    @Override
    double slopeError(double u, double slope) {
      return 20 * U * slope + Double.MIN_NORMAL;
    }
  },
  /** σ = log(1+e^u), σ' the sigmoid. β = 1/4. */
  SOFTPLUS(1, 0.25, Double.POSITIVE_INFINITY) {
    /**
     * max(u,0) + log1p(e^{-|u|}): e relative 4u, log1p's slope is at most 1 there (relative 4u
     * again), log1p itself 4u, the sum u.
     */
    @Override
    double value(double u) {
      return Math.max(u, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(u)));
    }

    @Override
    double valueError(double u, double value) {
      return 12 * U * value + Double.MIN_NORMAL;
    }

    @Override
    double slope(double u) {
      return SIGMOID.value(u);
    }

    @Override
    double slopeError(double u, double slope) {
      return SIGMOID.valueError(u, slope);
    }
  },
  /** σ = u·Φ(u) with Φ = (1 + erf(u/√2))/2; σ' = Φ + u·φ. L is attained at √2, β = 2/√(2π) at 0. */
  GELU(1.1289041451851549, 0.7978845608028655, Double.POSITIVE_INFINITY) {
    @Override
    double value(double u) {
      return u * NormalLaw.distribution(u);
    }

    @Override
    double valueError(double u, double value) {
      return Math.abs(u) * NormalLaw.DISTRIBUTION_ERROR
          + 2 * U * Math.abs(value)
          + Double.MIN_NORMAL;
    }

    @Override
    double slope(double u) {
      return NormalLaw.distribution(u) + u * NormalLaw.density(u);
    }

    @Override
    double slopeError(double u, double slope) {
      return NormalLaw.DISTRIBUTION_ERROR + Math.abs(u) * NormalLaw.densityError(u) + 4 * U;
    }
  },
  /** σ = σ'(·−π/2) = sin. */
  SIN(1, 1, 1) {
    @Override
    double value(double u) {
      return StrictMath.sin(u);
    }

    @Override
    double valueError(double u, double value) {
      return 2 * U;
    }

    @Override
    double slope(double u) {
      return StrictMath.cos(u);
    }

    @Override
    double slopeError(double u, double slope) {
      return 2 * U;
    }
  },
  /**
   * σ = erf, σ' = 2/√π·e^{-u²} ≤ 1.1283791670955126, |σ''| ≤ 2√2/√(πe) ≤ 0.9678828980765736 at u =
   * 1/√2.
   */
  ERF(1.1283791670955128, 0.9678828980765737, 1) {
    @Override
    double value(double u) {
      return NormalLaw.erf(u);
    }

    @Override
    double valueError(double u, double value) {
      return NormalLaw.ERF_ERROR;
    }

    @Override
    double slope(double u) {
      return NormalLaw.TWO_OVER_ROOT_PI * StrictMath.exp(-u * u);
    }

    /**
     * As in {@link NormalLaw#densityError}: fl(u²) is off by u·u², exp by 4u, constant and product
     * by 2u.
     */
    @Override
    double slopeError(double u, double slope) {
      return (8 + 2 * u * u) * U * slope + Double.MIN_NORMAL;
    }
  },
  /**
   * σ = max(0, u), exact; σ'(0) = 0. Not smooth: certificates hold inside the activation cell only,
   * and {@link Propagation} widens the slope's error to 1 where the sign of u is open.
   */
  RELU(1, 0, Double.POSITIVE_INFINITY) {
    @Override
    double value(double u) {
      return Math.max(0, u);
    }

    @Override
    double valueError(double u, double value) {
      return 0;
    }

    @Override
    double slope(double u) {
      return u > 0 ? 1 : 0;
    }

    @Override
    double slopeError(double u, double slope) {
      return 0;
    }
  };

  private final double lipschitz;
  private final double curvature;
  private final double range;

  Curve(double lipschitz, double curvature, double range) {
    this.lipschitz = lipschitz;
    this.curvature = curvature;
    this.range = range;
  }

  /** σ(u) for the double u, in floating point. */
  abstract double value(double u);

  /** Bound of |fl(σ(u)) − σ(u)| for {@code value = fl(σ(u))}. */
  abstract double valueError(double u, double value);

  /** σ'(u), in floating point. */
  abstract double slope(double u);

  /** Bound of |fl(σ'(u)) − σ'(u)|. */
  abstract double slopeError(double u, double slope);

  /** L ≥ sup|σ'|. */
  public double lipschitz() {
    return lipschitz;
  }

  /** β ≥ sup|σ''|. */
  public double curvature() {
    return curvature;
  }

  /** sup|σ|, ∞ when σ is unbounded. */
  public double range() {
    return range;
  }

  /** Whether σ is twice differentiable. */
  public boolean isSmooth() {
    return this != RELU;
  }

  /** The activation of that lower-case name. */
  public static Curve parse(String name) {
    for (Curve c : values()) {
      if (c.name().equalsIgnoreCase(name)) {
        return c;
      }
    }
    throw new IllegalArgumentException(
        "no certificate for activation '"
            + name
            + "': use tanh, sigmoid, softplus, gelu, sin, erf or relu");
  }
}
