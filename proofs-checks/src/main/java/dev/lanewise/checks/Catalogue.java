package dev.lanewise.checks;

import dev.lanewise.checks.certified.CertifiedChecks;
import dev.lanewise.checks.theorems.Theorems;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every check that there is, in the order of the catalogue. */
public final class Catalogue {
  private static final List<Check> CHECKS =
      Stream.concat(Theorems.all().stream(), CertifiedChecks.all().stream()).toList();

  private Catalogue() {}

  /** All checks. */
  public static List<Check> all() {
    return CHECKS;
  }

  /**
   * The check of that id.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static Check byId(String id) {
    for (Check check : CHECKS) {
      if (check.theorem().id().equals(id)) {
        return check;
      }
    }
    String known =
        CHECKS.stream().map(check -> check.theorem().id()).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("no check is called '" + id + "'; there are: " + known);
  }
}
