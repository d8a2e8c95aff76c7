/**
 * Two ways of computing, measured in turns in one JVM: what a triangle saves, what an epilogue or a
 * transposed operand costs, how near to the speed of memory a kernel comes.
 */
package dev.lanewise.bench.pairs;
