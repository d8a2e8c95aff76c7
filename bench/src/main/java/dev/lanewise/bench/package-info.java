/**
 * Benchmarks that carry their own control, and the command {@code bench} that runs them.
 *
 * <p>A {@link dev.lanewise.bench.Suite} names the cases of one JMH class and what they count. A
 * {@link dev.lanewise.bench.JmhRun} runs them, each in a JVM of its own, the scalar implementation
 * beside the vector one, with the arithmetic peak of the core measured in the same JVM. A {@link
 * dev.lanewise.bench.Report} holds what came out.
 */
package dev.lanewise.bench;
