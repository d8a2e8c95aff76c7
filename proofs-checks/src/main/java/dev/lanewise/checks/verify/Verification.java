package dev.lanewise.checks.verify;

import java.util.List;

/**
 * What a second look at a certificate found.
 *
 * @param claimed whether the document claims a certificate at all
 * @param checkedFields the fields whose value was tested
 * @param reasons what is wrong; empty when nothing is
 * @param sealedFields the fields of certify that only the seal protects
 * @param notes what was taken from the document without being recomputed
 */
public record Verification(
    boolean claimed,
    List<String> checkedFields,
    List<String> sealedFields,
    List<String> reasons,
    List<String> notes) {
  /** Of a text that need not be read any further. */
  public static Verification refused(String reason) {
    return new Verification(true, List.of(), List.of(), List.of(reason), List.of());
  }

  /** The certificate stands. */
  public boolean accepted() {
    return claimed && reasons.isEmpty();
  }
}
