/**
 * What wide networks tend to: tangent and feature kernels of infinite width in closed form.
 *
 * <p>Everything here is a formula in the inputs alone; no network is drawn.
 */
package dev.lanewise.checks.limits;
