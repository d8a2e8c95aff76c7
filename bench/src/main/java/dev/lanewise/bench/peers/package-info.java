/**
 * The matrix product beside other libraries.
 *
 * <p>{@link dev.lanewise.bench.peers.Rounds} starts every {@link dev.lanewise.bench.peers.Peer} in
 * processes of its own, {@link dev.lanewise.bench.peers.Comparison} says what the rounds say
 * together. Peers are called by name or through the FFM API: nothing here needs them to compile,
 * and whoever is missing is left out.
 */
package dev.lanewise.bench.peers;
