package dev.lanewise.checks.verify;

/**
 * Activations of balls: value, slope, and the constants L and β as decimals that are above the true
 * suprema.
 */
enum BallCurve {
  TANH("1", "0.76980035891950101935", "1") {
    @Override
    Ball value(Ball u) {
      Ball e = Elementary.exp(u.abs().times(-2));
      Ball t = Ball.ONE.minus(e).dividedBy(Ball.ONE.plus(e));
      return u.middle().signum() < 0 ? t.negate() : t;
    }

    @Override
    Ball slope(Ball u) {
      Ball t = value(u);
      return Ball.ONE.minus(t.times(t));
    }
  },
  SIGMOID("0.25", "0.09622504486493762742", "1") {
    @Override
    Ball value(Ball u) {
      return TANH.value(u.half()).plus(Ball.ONE).half();
    }

    @Override
    Ball slope(Ball u) {
      Ball s = value(u);
      return s.times(Ball.ONE.minus(s));
    }
  },
  SOFTPLUS("1", "0.25", null) {
    @Override
    Ball value(Ball u) {
      Ball rest = Elementary.log(Ball.ONE.plus(Elementary.exp(u.abs().negate())));
      return u.middle().signum() > 0 ? rest.plus(u) : rest;
    }

    @Override
    Ball slope(Ball u) {
      return SIGMOID.value(u);
    }
  },
  GELU("1.12890414518515478635", "0.79788456080286535588", null) {
    @Override
    Ball value(Ball u) {
      return u.times(distribution(u));
    }

    @Override
    Ball slope(Ball u) {
      Ball density =
          Elementary.exp(u.times(u).half().negate()).dividedBy(Elementary.pi().times(2).sqrt());
      return distribution(u).plus(u.times(density));
    }

    private static Ball distribution(Ball u) {
      return Elementary.erf(u.dividedBy(Ball.of(2).sqrt())).plus(Ball.ONE).half();
    }
  },
  SIN("1", "1", "1") {
    @Override
    Ball value(Ball u) {
      return Elementary.sin(u);
    }

    @Override
    Ball slope(Ball u) {
      return Elementary.cos(u);
    }
  },
  ERF("1.12837916709551257390", "0.96788289807657340", "1") {
    @Override
    Ball value(Ball u) {
      return Elementary.erf(u);
    }

    @Override
    Ball slope(Ball u) {
      return Elementary.exp(u.times(u).negate()).times(2).dividedBy(Elementary.pi().sqrt());
    }
  },
  /** max(0, u), known only where the sign of u is. */
  RELU("1", "0", null) {
    @Override
    Ball value(Ball u) {
      return u.max(Ball.ZERO);
    }

    @Override
    Ball slope(Ball u) {
      if (u.isPositive()) {
        return Ball.ONE;
      }
      return u.negate().isPositive()
          ? Ball.ZERO
          : Ball.between(Ball.ZERO.middle(), Ball.ONE.middle());
    }
  };

  private final Ball lipschitz;
  private final Ball curvature;
  private final Ball range;

  BallCurve(String lipschitz, String curvature, String range) {
    this.lipschitz = decimal(lipschitz);
    this.curvature = decimal(curvature);
    this.range = range == null ? null : decimal(range);
  }

  private static Ball decimal(String text) {
    java.math.BigDecimal value = new java.math.BigDecimal(text);
    java.math.BigInteger scaled =
        value
            .multiply(new java.math.BigDecimal(java.math.BigInteger.ONE.shiftLeft(Ball.PLACES)))
            .toBigInteger();
    return new Ball(scaled, java.math.BigInteger.ONE);
  }

  abstract Ball value(Ball u);

  abstract Ball slope(Ball u);

  Ball lipschitz() {
    return lipschitz;
  }

  Ball curvature() {
    return curvature;
  }

  /** sup|σ|, null when σ is unbounded. */
  Ball range() {
    return range;
  }
}
