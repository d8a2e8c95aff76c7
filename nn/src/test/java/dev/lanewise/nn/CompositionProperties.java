package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Compositions.Composition;
import dev.lanewise.nn.GradientCheck.Finding;
import dev.lanewise.nn.GradientCheck.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/**
 * Gradients, products by the Jacobian and by the Hessian of every function on random shapes,
 * against each other and against differences.
 */
class CompositionProperties {
  private static final double U = DType.F64.unitRoundoff();
  private static final int TRIES = 25;

  /** All operations there are come up in the functions below or in their derivatives. */
  @Example
  void everyOperationComesUp() {
    Set<String> expected = new TreeSet<>();
    for (Class<?> op : Op.class.getPermittedSubclasses()) {
      expected.add(op.getSimpleName());
    }
    Set<String> seen = new TreeSet<>();
    Compositions.all(1)
        .forEach(
            (name, c) -> {
              Tape tape = new Tape();
              List<Var> x = c.point().stream().map(tape::input).toList();
              Var y = scalar(c, x);
              List<Var> gradient = tape.gradient(y, x);
              tape.jvp(gradient, Map.of(x.getFirst(), x.getFirst()));
              tape.variables().stream()
                  .filter(v -> !v.isInput())
                  .forEach(v -> seen.add(v.op().getClass().getSimpleName()));
            });
    assertEquals(expected, seen);
  }

  @Property(tries = 8)
  void slopesAndCurvaturesAgreeWithDifferences(@ForAll @LongRange(min = 1) long seed) {
    Compositions.all(seed)
        .forEach(
            (name, c) -> {
              GradientCheck check = new GradientCheck(c.point(), x -> scalar(c, x));
              List<Tensor> u = direction(c, seed + 1);
              List<Tensor> v = direction(c, seed + 2);
              assertNoMismatch(name, check.directional(v));
              assertNoMismatch(name, check.secondOrder(u, v));
            });
  }

  private static void assertNoMismatch(String name, Finding finding) {
    assertTrue(finding.outcome() != Outcome.MISMATCH, () -> name + ": " + finding);
  }

  /**
   * Value and gradient in float are those in double at the same point, but for the rounding of
   * {@link #bound}. Labels are left out: their window has one precision, and {@link NetProperties}
   * has them.
   */
  @Property(tries = TRIES)
  void floatAgreesWithDouble(@ForAll @LongRange(min = 1) long seed) {
    Map<String, Composition> all = Compositions.all(seed);
    all.keySet().removeAll(Set.of("cross-entropy", "softmax minus labels"));
    all.forEach(
        (name, c) -> {
          List<Tensor> point = c.point().stream().map(x -> x.copy(DType.F32)).toList();
          Tape single = new Tape();
          Tape wide = new Tape();
          List<Var> x = point.stream().map(single::input).toList();
          List<Var> z = point.stream().map(p -> wide.input(p.copy(DType.F64))).toList();
          Var f = scalar(c, x);
          Var g = scalar(c, z);
          List<Var> df = single.gradient(f, x);
          List<Var> dg = wide.gradient(g, z);
          single.run();
          wide.run();
          double tolerance = bound(wide) / U * DType.F32.unitRoundoff();
          assertEquals(g.value().get(0, 0), f.value().get(0, 0), tolerance, name);
          for (int i = 0; i < x.size(); i++) {
            assertEquals(DType.F32, df.get(i).dtype(), name);
            assertArrayEquals(
                dg.get(i).value().copy(DType.F64).storage().toDoubles(),
                df.get(i).value().copy(DType.F64).storage().toDoubles(),
                tolerance,
                name);
          }
        });
  }

  /** ⟨s, J·v⟩ = ⟨Jᵀ·s, v⟩. */
  @Property(tries = TRIES)
  void forwardAndReverseProductsAreAdjoint(@ForAll @LongRange(min = 1) long seed) {
    Compositions.all(seed)
        .forEach(
            (name, c) -> {
              Tape tape = new Tape();
              List<Var> x = c.point().stream().map(tape::input).toList();
              Var y = c.f().apply(x);
              Var s = seedLike(y);
              List<Tensor> v = direction(c, seed + 1);
              Map<Var, Var> directions = new HashMap<>();
              for (int i = 0; i < x.size(); i++) {
                directions.put(x.get(i), tape.input(v.get(i)));
              }
              Var dot = tape.jvp(List.of(y), directions).getFirst();
              List<Var> dx = tape.vjp(y, s, x);
              tape.run();
              double left = dot(s, dot);
              double right = 0;
              for (int i = 0; i < x.size(); i++) {
                right += dx.get(i).value().storage().dot(v.get(i).storage());
              }
              assertEquals(left, right, bound(tape), name);
            });
  }

  /** ⟨u, ∇²f·v⟩ = ⟨v, ∇²f·u⟩. */
  @Property(tries = TRIES)
  void hessiansAreSymmetric(@ForAll @LongRange(min = 1) long seed) {
    Compositions.all(seed)
        .forEach(
            (name, c) -> {
              Tape tape = new Tape();
              List<Var> x = c.point().stream().map(tape::input).toList();
              List<Tensor> u = direction(c, seed + 1);
              List<Tensor> v = direction(c, seed + 2);
              Map<Var, Var> alongU = new HashMap<>();
              Map<Var, Var> alongV = new HashMap<>();
              for (int i = 0; i < x.size(); i++) {
                alongU.put(x.get(i), tape.input(u.get(i)));
                alongV.put(x.get(i), tape.input(v.get(i)));
              }
              List<Var> gradient = tape.gradient(scalar(c, x), x);
              List<Var> hu = tape.jvp(gradient, alongU);
              List<Var> hv = tape.jvp(gradient, alongV);
              tape.run();
              double left = 0;
              double right = 0;
              for (int i = 0; i < x.size(); i++) {
                left += hv.get(i).value().storage().dot(u.get(i).storage());
                right += hu.get(i).value().storage().dot(v.get(i).storage());
              }
              assertEquals(left, right, bound(tape), name);
            });
  }

  /**
   * Both sides are sums of products along the paths of one program. With B ≥ 1 the largest number
   * on the tape, an operation that sums N products has a rounding error of at most γ_N·N·B², which
   * reaches the result multiplied by a derivative along the rest of the path; these derivatives are
   * on the tape as well, hence at most B, and at most N of the elements carry one.
   */
  private static double bound(Tape tape) {
    double largest = 1;
    double count = 0;
    for (Var v : tape.variables()) {
      for (int i = 0; i < v.size(); i++) {
        double x = v.value().storage().get(v.value().offset() + i);
        largest = Math.max(largest, Math.abs(x));
      }
      count += v.size();
    }
    return U * count * largest * largest * largest;
  }

  /**
   * Σ w∘y with fixed weights w that both precisions have, squared and halved beside it, so that the
   * Hessian is not 0.
   */
  private static Var scalar(Composition c, List<Var> x) {
    Var y = c.f().apply(x);
    Var linear = new Algebra.Dot(y, seedLike(y)).record();
    return Functions.plus(linear, new NetOps.HalfSumSquares(y).record());
  }

  private static Var seedLike(Var y) {
    Tensor t = Tensor.zeros(DType.F32, y.rows(), y.cols());
    new Gaussian(3).fill(t.storage(), 0, y.size(), 1);
    t = t.copy(y.dtype());
    return Arrangement.reshape(y.tape().input(t), y.shape());
  }

  private static double dot(Var a, Var b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum +=
          a.value().storage().get(a.value().offset() + i)
              * b.value().storage().get(b.value().offset() + i);
    }
    return sum;
  }

  private static List<Tensor> direction(Composition c, long seed) {
    Gaussian gaussian = new Gaussian(seed);
    return c.point().stream()
        .map(
            x -> {
              Tensor t = Tensor.zeros(x.dtype(), x.rows(), x.cols());
              gaussian.fill(t.storage(), 0, t.storage().size(), 1);
              return t;
            })
        .toList();
  }
}
