/**
 * Networks as functions of one weight vector: tape, dense nets, losses, optimisers, data.
 *
 * <p>Read {@link dev.lanewise.nn.Objective} for what can be computed of a net, {@link
 * dev.lanewise.nn.Tape} and {@link dev.lanewise.nn.Op} for how. Everything exists once for both
 * precisions: a {@link dev.lanewise.nn.Tensor} is a window onto a {@link dev.lanewise.nn.Storage},
 * and the storage knows its kernels.
 */
package dev.lanewise.nn;
