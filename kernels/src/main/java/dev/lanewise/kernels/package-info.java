/**
 * Arithmetic on arrays, as fast as this machine allows.
 *
 * <p>{@link dev.lanewise.kernels.Kernels} has the BLAS-style doors and says which implementation
 * runs and why. The kernels themselves are in {@code f32} and {@code f64}.
 */
package dev.lanewise.kernels;
