package dev.lanewise.nn;

import java.util.Locale;

/**
 * The activation σ of the hidden layers with its first two derivatives, in double.
 *
 * <p>Transcendental parts come from {@link StrictMath}: the same bits on every machine. All are
 * stable for large |u|, and NaN propagates through value and smooth derivatives.
 */
public enum Activation {
  /**
   * max(0, u). Not C²: σ'(0) = 0 by convention, σ'' = 0 everywhere by convention. σ'(NaN) = 1: a
   * gradient passes, as in the kernel.
   */
  RELU {
    @Override
    public double value(double u) {
      return u <= 0 ? 0 : u;
    }

    @Override
    public double slope(double u) {
      return u <= 0 ? 0 : 1;
    }

    @Override
    public double curvature(double u) {
      return 0;
    }
  },

  /** u for u > 0, else 0.01·u. Not C²: σ'(0) = 0.01 and σ'' = 0 by convention. */
  LEAKY_RELU {
    @Override
    public double value(double u) {
      return u > 0 ? u : LEAK * u;
    }

    @Override
    public double slope(double u) {
      return u <= 0 ? LEAK : 1;
    }

    @Override
    public double curvature(double u) {
      return 0;
    }
  },

  /** tanh u; σ' = 1/cosh²u (not 1 − tanh², which cancels), σ'' = −2·tanh(u)/cosh²u. */
  TANH {
    @Override
    public double value(double u) {
      return StrictMath.tanh(u);
    }

    @Override
    public double slope(double u) {
      double sech = 1 / StrictMath.cosh(u);
      return sech * sech;
    }

    @Override
    public double curvature(double u) {
      return -2 * StrictMath.tanh(u) * slope(u);
    }
  },

  /** u·Φ(u) with the exact normal distribution; σ' = Φ + u·φ, σ'' = (2 − u²)·φ. */
  GELU {
    @Override
    public double value(double u) {
      return u < -UNDERFLOW ? -0.0 : u * Normal.cdf(u);
    }

    @Override
    public double slope(double u) {
      return Math.abs(u) > UNDERFLOW ? u > 0 ? 1 : 0 : Normal.cdf(u) + u * Normal.density(u);
    }

    @Override
    public double curvature(double u) {
      return Math.abs(u) > UNDERFLOW ? 0 : (2 - u * u) * Normal.density(u);
    }
  },

  /**
   * log(1 + eᵘ), computed as max(u, 0) + log1p(e^{−|u|}); σ' and σ'' are value and slope of {@link
   * #SIGMOID}.
   */
  SOFTPLUS {
    @Override
    public double value(double u) {
      return Math.max(u, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(u)));
    }

    @Override
    public double slope(double u) {
      return SIGMOID.value(u);
    }

    @Override
    public double curvature(double u) {
      return SIGMOID.slope(u);
    }
  },

  /** 1/(1 + e^{−u}); with e = e^{−|u|}: σ' = e/(1 + e)², σ'' = −σ'·tanh(u/2). */
  SIGMOID {
    @Override
    public double value(double u) {
      double e = StrictMath.exp(-Math.abs(u));
      return (u >= 0 ? 1 : e) / (1 + e);
    }

    @Override
    public double slope(double u) {
      double e = StrictMath.exp(-Math.abs(u));
      return e / ((1 + e) * (1 + e));
    }

    @Override
    public double curvature(double u) {
      return -slope(u) * StrictMath.tanh(u / 2);
    }
  },

  /** u. */
  IDENTITY {
    @Override
    public double value(double u) {
      return u;
    }

    @Override
    public double slope(double u) {
      return 1;
    }

    @Override
    public double curvature(double u) {
      return 0;
    }
  };

  /** Slope of leaky ReLU for u ≤ 0. */
  public static final double LEAK = 0.01;

  /** Highest order that {@link #derivative} knows. */
  static final int MAX_ORDER = 2;

  /** Beyond ±40, φ and Φ(−|u|) are below the least double. */
  private static final double UNDERFLOW = 40;

  /** σ(u). */
  public abstract double value(double u);

  /** σ'(u). */
  public abstract double slope(double u);

  /** σ''(u). */
  public abstract double curvature(double u);

  /** σ^{(order)}(u) for order 0, 1 or 2. */
  final double derivative(int order, double u) {
    return switch (order) {
      case 0 -> value(u);
      case 1 -> slope(u);
      case 2 -> curvature(u);
      default ->
          throw new IllegalArgumentException(
              "derivative " + order + " of " + this + ": orders 0 to 2 exist");
    };
  }

  /** Whether σ is affine on either side of 0, so that σ'' = 0 away from the kink. */
  final boolean isPiecewiseLinear() {
    return this == RELU || this == LEAKY_RELU || this == IDENTITY;
  }

  /**
   * An upper bound of sup|σ'|, at or above it by at most a relative 1e-15: a certificate may use it
   * as it stands.
   *
   * <p>GELU attains its bound at √2: Φ(√2) + √2·φ(√2) = 1.128904145185154786341….
   */
  public double lipschitz() {
    return switch (this) {
      case RELU, LEAKY_RELU, TANH, SOFTPLUS, IDENTITY -> 1;
      case SIGMOID -> 0.25;
      case GELU -> 1.1289041451851549;
    };
  }

  /**
   * An upper bound of sup|σ''|, rounded up; +∞ for ReLU and leaky ReLU, which are not C².
   *
   * <p>tanh 4/(3√3), sigmoid 1/(6√3), GELU 2/√(2π) at 0, softplus ¼ at 0.
   */
  public double curvatureBound() {
    return switch (this) {
      case RELU, LEAKY_RELU -> Double.POSITIVE_INFINITY;
      case TANH -> 0.7698003589195012;
      case GELU -> 0.7978845608028655;
      case SOFTPLUS -> 0.25;
      case SIGMOID -> 0.0962250448649377;
      case IDENTITY -> 0;
    };
  }

  /**
   * Reads "relu", "leaky-relu", "tanh", "gelu", "softplus", "sigmoid" or "identity".
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Activation parse(String text) {
    for (Activation a : values()) {
      if (a.spelling().equals(text)) {
        return a;
      }
    }
    throw new IllegalArgumentException(
        "activation '"
            + text
            + "' is unknown: choose relu, leaky-relu, tanh, gelu, softplus, sigmoid or identity");
  }

  /** The word that {@link #parse} reads. */
  public String spelling() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
