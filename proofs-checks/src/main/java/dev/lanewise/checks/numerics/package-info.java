/**
 * Rounding bounds and eigenvalue instruments. Each says in which direction it errs.
 *
 * <p>A bound is computed in ordinary double arithmetic on non-negative numbers only, so its own
 * relative error is at most γ of the number of its operations, far below the factor {@link
 * dev.lanewise.checks.numerics.Rounding#UPWARD} by which every bound is enlarged at the end.
 */
package dev.lanewise.checks.numerics;
