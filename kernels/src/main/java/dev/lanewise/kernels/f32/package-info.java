/**
 * Kernels on float arrays.
 *
 * <ul>
 *   <li>A vector is a window {@code array[offset + i·stride]}, a matrix {@code array[offset +
 *       i·rowStride + j·colStride]}. Transposing swaps two ints.
 *   <li>Sizes may be 0. Every argument is checked before anything is written; the message names it.
 *   <li>Nothing is allocated per call and every method may be called from any number of threads, as
 *       long as no two write the same elements.
 *   <li>The bits of a result depend on the values, the sizes, the strides, the vector width and the
 *       implementation, never on the number of threads, the offsets or how warm the code is.
 * </ul>
 */
package dev.lanewise.kernels.f32;
