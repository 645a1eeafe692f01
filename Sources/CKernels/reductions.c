#include "clones.h"
#include "kernels.h"

enum { block = 512, columns = 64 };

INLINE float block_dot(const float *x, const float *y, long n) {
  REASSOCIATE
  float total = 0;
  for (long j = 0; j < n; j++) total += x[j] * y[j];
  return total;
}

CLONES double sy_dot(const float *x, const float *y, long n) {
  double total = 0;
  for (long i = 0; i < n; i += block) total += block_dot(x + i, y + i, n - i < block ? n - i : block);
  return total;
}

CLONES void sy_gram(double out[3], const float *x, const float *y, long n) {
  double xx = 0, xy = 0, yy = 0;
  for (long i = 0; i < n; i += block) {
    long length = n - i < block ? n - i : block;
    xx += block_dot(x + i, x + i, length);
    xy += block_dot(x + i, y + i, length);
    yy += block_dot(y + i, y + i, length);
  }
  out[0] = xx;
  out[1] = xy;
  out[2] = yy;
}

// Both column kernels take 64 columns at a time, so that the sums stay in registers or the first cache.

INLINE void column_sums(float *out, const float *x, long rows, long width, int adds) {
  for (long first = 0; first < width; first += columns) {
    long n = width - first < columns ? width - first : columns;
    float sums[columns] = {0};
    if (n == columns) {
      for (long r = 0; r < rows; r++) {
        const float *restrict row = x + r * width + first;
        for (long j = 0; j < columns; j++) sums[j] += row[j];
      }
    } else {
      for (long r = 0; r < rows; r++) {
        const float *restrict row = x + r * width + first;
        for (long j = 0; j < n; j++) sums[j] += row[j];
      }
    }
    for (long j = 0; j < n; j++) out[first + j] = adds ? out[first + j] + sums[j] : sums[j];
  }
}

CLONES void sy_column_sums(float *out, const float *x, long rows, long width) {
  column_sums(out, x, rows, width, 0);
}

CLONES void sy_column_sums_add(float *out, const float *x, long rows, long width) {
  column_sums(out, x, rows, width, 1);
}

INLINE void column_products(
    float *out, const float *d, const float *xhat, long rows, long width, long lanes, int adds) {
  for (long l = 0; l < lanes; l++) {
    for (long first = 0; first < width; first += columns) {
      long n = width - first < columns ? width - first : columns;
      float sums[columns] = {0};
      if (n == columns) {
        for (long r = 0; r < rows; r++) {
          const float *restrict a = d + (r * lanes + l) * width + first;
          const float *restrict b = xhat + r * width + first;
          for (long j = 0; j < columns; j++) sums[j] += a[j] * b[j];
        }
      } else {
        for (long r = 0; r < rows; r++) {
          const float *restrict a = d + (r * lanes + l) * width + first;
          const float *restrict b = xhat + r * width + first;
          for (long j = 0; j < n; j++) sums[j] += a[j] * b[j];
        }
      }
      float *place = out + l * width + first;
      for (long j = 0; j < n; j++) place[j] = adds ? place[j] + sums[j] : sums[j];
    }
  }
}

CLONES void sy_column_products(
    float *out, const float *d, const float *xhat, long rows, long width, long lanes) {
  column_products(out, d, xhat, rows, width, lanes, 0);
}

CLONES void sy_column_products_add(
    float *out, const float *d, const float *xhat, long rows, long width, long lanes) {
  column_products(out, d, xhat, rows, width, lanes, 1);
}
