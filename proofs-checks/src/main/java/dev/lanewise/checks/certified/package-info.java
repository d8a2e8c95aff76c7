/**
 * Convergence of concrete nets, proved down to the last rounding.
 *
 * <p>The numbers of a start are measured with bounds of all rounding errors ({@code Propagation},
 * {@code EnclosedKernel}, {@link dev.lanewise.checks.certified.Linearization}), eigenvalues are
 * bounded by factorisations that succeeded ({@code SmallestEigenvalue}, {@code LargestEigenvalue}),
 * and one class per theorem turns them into a {@link dev.lanewise.checks.certified.Conclusion}:
 * {@code Kantorovich} (K, K⁺), {@code NeuronwiseKantorovich} (K′), {@link
 * dev.lanewise.checks.certified.Restart} (R), {@link dev.lanewise.checks.certified.Existence},
 * {@link dev.lanewise.checks.certified.FlipCertificate} (F, F′), {@link
 * dev.lanewise.checks.certified.FeatureCertificate} (S), {@link
 * dev.lanewise.checks.certified.LinearizedStep} (L), {@link
 * dev.lanewise.checks.certified.BallDescent} (A). Everything is double precision on plain arrays;
 * {@code Outward} rounds.
 *
 * <p><b>Invariant:</b> a bound is never decided by an estimate. Searches and iterations choose
 * which shift, radius or node is tried; what is reported was checked there.
 */
package dev.lanewise.checks.certified;
