/**
 * The theorems of the catalogue, one class each, and what they share.
 *
 * <p>A check's class holds its {@link dev.lanewise.checks.Theorem}, the inequality as a static
 * method that returns lines, and its controls, which go through that same method.
 */
package dev.lanewise.checks.theorems;
