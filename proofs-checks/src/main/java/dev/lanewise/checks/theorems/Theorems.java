package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import java.util.List;

/** The checks of this package, in the order of their numbers. */
public final class Theorems {
  private Theorems() {}

  /** A fresh list of all of them; they keep no state. */
  public static List<Check> all() {
    return List.of(
        new PlRayleigh(),
        new GradientIdentity(),
        new SmoothnessSandwich(),
        new DescentPath(),
        new ClipCount(),
        new DeltaIdentity(),
        new ClipStep(),
        new ImplicitKernel(),
        new BiasDegeneracy());
  }
}
