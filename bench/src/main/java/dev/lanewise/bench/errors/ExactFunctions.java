package dev.lanewise.bench.errors;

import dev.lanewise.kernels.Function;

/** The smooth functions and their derivatives to about 95 bits, as long as nothing underflows. */
final class ExactFunctions {
  private static final DoubleDouble LN2 =
      new DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);

  /** 1/√(2π). */
  private static final DoubleDouble DENSITY_AT_0 =
      DoubleDouble.ONE.over(new DoubleDouble(Math.PI, 0x1.1a62633145c07p-53).times(2).squareRoot());

  /** Halvings before the series of eˣ − 1: its argument is then below 7e-4. */
  private static final int HALVINGS = 9;

  /** (7e-4)¹¹/11! is 5e-43, beyond 2⁻¹⁰⁶ of the first term. */
  private static final int TERMS = 10;

  /** From here on the continued fraction of Φ takes over: its error is about e^{−2·4·√(2·150)}. */
  private static final double TAIL = 4;

  private static final int LEVELS = 150;

  private ExactFunctions() {}

  /** The derivative of that order, 0 for the function itself. */
  static DoubleDouble of(Function function, int order, double x) {
    return switch (function) {
      case EXP -> exp(DoubleDouble.of(x));
      case SIGMOID -> sigmoid(order, x);
      case TANH -> hyperbolicTangent(order, x);
      case SOFTPLUS -> order == 0 ? softplus(x) : sigmoid(order - 1, x);
      case GELU -> gelu(order, x);
    };
  }

  static DoubleDouble exp(DoubleDouble x) {
    int k = (int) Math.rint(x.hi() / LN2.hi());
    return near0(x.minus(LN2.times(k))).plus(1).scaled(k);
  }

  private static DoubleDouble expm1(double x) {
    return Math.abs(x) < 0.3 ? near0(DoubleDouble.of(x)) : exp(DoubleDouble.of(x)).plus(-1);
  }

  /** eʳ − 1 by its series and eʳ − 1 = s·(s + 2) for s = e^{r/2} − 1, so that no digit cancels. */
  private static DoubleDouble near0(DoubleDouble r) {
    DoubleDouble x = r.scaled(-HALVINGS);
    DoubleDouble s = DoubleDouble.ONE;
    for (int n = TERMS; n > 1; n--) {
      s = s.times(x).over(DoubleDouble.of(n)).plus(1);
    }
    s = s.times(x);
    for (int i = 0; i < HALVINGS; i++) {
      s = s.times(s.plus(2));
    }
    return s;
  }

  /** log(1 + w) for w in [0, 1], by one step of Halley's iteration from double. */
  private static DoubleDouble log1p(DoubleDouble w) {
    double guess = Math.log1p(w.hi());
    DoubleDouble e = expm1(guess);
    return w.minus(e).times(2).over(w.plus(e).plus(2)).plus(guess);
  }

  /** log s for s ≥ 1, by one step of Newton's iteration from double. */
  static DoubleDouble log(DoubleDouble s) {
    double guess = Math.log(s.hi());
    return s.times(exp(DoubleDouble.of(-guess))).plus(-1).plus(guess);
  }

  private static DoubleDouble sigmoid(int order, double x) {
    DoubleDouble e = exp(DoubleDouble.of(-Math.abs(x)));
    DoubleDouble sum = e.plus(1);
    if (order == 0) {
      return (x < 0 ? e : DoubleDouble.ONE).over(sum);
    }
    DoubleDouble slope = e.over(sum.times(sum));
    return order == 1 ? slope : slope.times(hyperbolicTangent(0, x / 2)).negated();
  }

  private static DoubleDouble hyperbolicTangent(int order, double x) {
    if (order == 0) {
      DoubleDouble e = expm1(-2 * Math.abs(x)).negated();
      DoubleDouble value = e.over(e.negated().plus(2));
      return x < 0 ? value.negated() : value;
    }
    DoubleDouble e = exp(DoubleDouble.of(-2 * Math.abs(x)));
    DoubleDouble sum = e.plus(1);
    DoubleDouble slope = e.times(4).over(sum.times(sum));
    return order == 1 ? slope : slope.times(hyperbolicTangent(0, x)).times(-2);
  }

  private static DoubleDouble softplus(double x) {
    DoubleDouble rest = log1p(exp(DoubleDouble.of(-Math.abs(x))));
    return x > 0 ? rest.plus(x) : rest;
  }

  private static DoubleDouble gelu(int order, double x) {
    DoubleDouble density = density(x);
    return switch (order) {
      case 0 -> distribution(x).times(x);
      case 1 -> distribution(x).plus(density.times(x));
      default -> DoubleDouble.product(-x, x).plus(2).times(density);
    };
  }

  /** Φ(−|x|) + |x|·φ(x), to which the bound of the derivative of GELU is relative. */
  static double geluScale(double x) {
    double y = Math.abs(x);
    return distribution(-y).plus(density(x).times(y)).hi();
  }

  private static DoubleDouble density(double x) {
    return exp(DoubleDouble.product(x, x).times(-0.5)).times(DENSITY_AT_0);
  }

  private static DoubleDouble distribution(double x) {
    if (x > 0) {
      return distribution(-x).negated().plus(1);
    }
    double y = -x;
    DoubleDouble sum = DoubleDouble.of(y);
    if (y >= TAIL) {
      for (int level = LEVELS; level > 0; level--) {
        sum = DoubleDouble.of(level).over(sum).plus(y);
      }
      return density(x).over(sum);
    }
    DoubleDouble square = DoubleDouble.product(y, y);
    DoubleDouble term = sum;
    for (int odd = 3; term.hi() > sum.hi() * 0x1p-110; odd += 2) {
      term = term.times(square).over(DoubleDouble.of(odd));
      sum = sum.plus(term);
    }
    return density(x).times(sum).negated().plus(0.5);
  }
}
