/**
 * Theorems about wide networks as executable objects.
 *
 * <p>A {@link dev.lanewise.checks.Theorem} states source, hypotheses and conclusion. A {@link
 * dev.lanewise.checks.Check} examines it on a {@link dev.lanewise.checks.Subject} (a small data set
 * and a seed) and yields a {@link dev.lanewise.checks.Finding}: inequalities {@code lhs ≤ rhs} with
 * a slack derived from rounding bounds, series to draw, and controls that the same check must
 * refuse. Numeric checking is not proof: a line says what kind of evidence it has, and {@code
 * CERTIFIED} only where every rounding error is enclosed.
 */
package dev.lanewise.checks;
