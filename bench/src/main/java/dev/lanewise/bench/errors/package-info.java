/** The errors of kernels beside the bounds that their documentation states. */
package dev.lanewise.bench.errors;
