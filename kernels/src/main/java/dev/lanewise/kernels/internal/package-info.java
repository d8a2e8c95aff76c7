/**
 * What both precisions share: argument checks, the choice of implementation, threads. Not exported.
 */
package dev.lanewise.kernels.internal;
