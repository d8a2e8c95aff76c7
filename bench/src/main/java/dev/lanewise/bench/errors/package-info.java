/** The error of every kernel beside the bound that its documentation states. */
package dev.lanewise.bench.errors;
