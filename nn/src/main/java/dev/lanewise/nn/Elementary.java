package dev.lanewise.nn;

/**
 * Elementary functions f of one number. Each knows f' as a program of operations, so derivatives of
 * every order exist.
 *
 * <p>Values are computed in double by {@link StrictMath}, the same bits on every machine, and
 * rounded once to the precision of the result. NaN propagates. Outside its domain f is NaN, as in
 * IEEE arithmetic; f' at the border of the domain is the limit, infinite for log and sqrt at 0.
 */
public enum Elementary {
  /** eᵘ; f' = f. */
  EXP {
    @Override
    public double value(double u) {
      return StrictMath.exp(u);
    }

    @Override
    Var derivative(Var u, Var y) {
      return y;
    }
  },

  /** Natural logarithm; f' = 1/u. */
  LOG {
    @Override
    public double value(double u) {
      return StrictMath.log(u);
    }

    @Override
    Var derivative(Var u, Var y) {
      return RECIPROCAL.of(u);
    }
  },

  /** √u; f' = 1/(2√u). */
  SQRT {
    @Override
    public double value(double u) {
      return Math.sqrt(u);
    }

    @Override
    Var derivative(Var u, Var y) {
      return new Algebra.Scale(0.5, RECIPROCAL.of(y)).record();
    }
  },

  /** 1/u; f' = −f². */
  RECIPROCAL {
    @Override
    public double value(double u) {
      return 1 / u;
    }

    @Override
    Var derivative(Var u, Var y) {
      return new Algebra.Scale(-1, new Algebra.Mul(y, y).record()).record();
    }
  },

  /** sin u; f' = cos u. */
  SIN {
    @Override
    public double value(double u) {
      return StrictMath.sin(u);
    }

    @Override
    Var derivative(Var u, Var y) {
      return COS.of(u);
    }
  },

  /** cos u; f' = −sin u. */
  COS {
    @Override
    public double value(double u) {
      return StrictMath.cos(u);
    }

    @Override
    Var derivative(Var u, Var y) {
      return new Algebra.Scale(-1, SIN.of(u)).record();
    }
  },

  /** erf u = 2/√π·∫₀ᵘ e^{−t²}dt; f' = 2/√π·e^{−u²}. */
  ERF {
    @Override
    public double value(double u) {
      return Normal.erf(u);
    }

    @Override
    Var derivative(Var u, Var y) {
      Var minusSquare = new Algebra.Scale(-1, new Algebra.Mul(u, u).record()).record();
      return new Algebra.Scale(TWO_BY_ROOT_PI, EXP.of(minusSquare)).record();
    }
  };

  private static final double TWO_BY_ROOT_PI = 1.1283791670955125739;

  /** f(u). */
  public abstract double value(double u);

  /** f'(u) as a program, where y = f(u). */
  abstract Var derivative(Var u, Var y);

  /** f of every element. */
  public Var of(Var u) {
    return new ElementOps.Apply(this, u).record();
  }
}
