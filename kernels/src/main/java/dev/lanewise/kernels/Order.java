package dev.lanewise.kernels;

/** How a matrix lies in its array: row after row, or column after column as in BLAS. */
public enum Order {
  ROW_MAJOR,
  COLUMN_MAJOR
}
