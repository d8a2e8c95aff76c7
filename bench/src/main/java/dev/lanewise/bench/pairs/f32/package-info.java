/** The arrays and the pairs of one precision, f32; its twin is derived by the build. */
package dev.lanewise.bench.pairs.f32;
