#include "exponential.h"
#include "kernels.h"
#include "mask.h"

INLINE float largest(const float *x, long n) {
  float best = x[0];
  long j = 1;
  // Sixteen candidates side by side: a single one is compared number by number.
  if (n >= 16) {
    float candidates[16];
    for (long i = 0; i < 16; i++) candidates[i] = x[i];
    for (j = 16; j + 16 <= n; j += 16) {
      for (long i = 0; i < 16; i++) candidates[i] = x[j + i] > candidates[i] ? x[j + i] : candidates[i];
    }
    for (long i = 0; i < 16; i++) best = candidates[i] > best ? candidates[i] : best;
  }
  for (; j < n; j++) best = x[j] > best ? x[j] : best;
  return best;
}

INLINE float sum(const float *x, long n) {
  REASSOCIATE
  float total = 0;
  for (long j = 0; j < n; j++) total += x[j];
  return total;
}

INLINE float product_sum(const float *x, const float *y, long n) {
  REASSOCIATE
  float total = 0;
  for (long j = 0; j < n; j++) total += x[j] * y[j];
  return total;
}

CLONES void sy_softmax_forward(float *x, long rows, long width, float scale) {
  for (long r = 0; r < rows; r++) {
    float *restrict row = x + r * width;
    float top = largest(row, width);
    for (long j = 0; j < width; j++) row[j] = exponential((row[j] - top) * scale);
    float inverse = 1.0f / sum(row, width);
    for (long j = 0; j < width; j++) row[j] *= inverse;
  }
}

CLONES void sy_softmax_backward(
    float *d, const float *p, long rows, long width, long lanes, float scale, struct sy_dropout mask) {
  for (long r = 0; r < rows; r++) {
    const float *restrict row = p + r * width;
    for (long l = 0; l < lanes; l++) {
      float *restrict g = d + (r * lanes + l) * width;
      if (mask.threshold) {
        for (long j = 0; j < width; j++) g[j] *= mask_factor((uint32_t)(r * width + j), mask);
      }
      float mean = product_sum(row, g, width);
      for (long j = 0; j < width; j++) g[j] = scale * row[j] * (g[j] - mean);
    }
  }
}

/// How many columns row r of a causal matrix sees.
INLINE long visible(long r, long offset, long width) {
  return offset + r + 1 < width ? offset + r + 1 : width;
}

CLONES void sy_causal_softmax_forward(float *x, long rows, long width, long offset, float scale) {
  for (long r = 0; r < rows; r++) {
    float *restrict row = x + r * width;
    long seen = visible(r, offset, width), padded = (seen + 15) / 16 * 16;
    if (padded > width) padded = width;
    float top = largest(row, seen);
    // Whole vectors: what follows in the last one counts as e^(−∞).
    for (long j = seen; j < padded; j++) row[j] = -__builtin_inff();
    for (long j = 0; j < padded; j++) row[j] = exponential((row[j] - top) * scale);
    float inverse = 1.0f / sum(row, padded);
    for (long j = 0; j < padded; j++) row[j] *= inverse;
    for (long j = padded; j < width; j++) row[j] = 0;
  }
}

CLONES void sy_causal_softmax_backward(
    float *d, const float *p, long rows, long width, long offset, long lanes, float scale,
    struct sy_dropout mask) {
  for (long r = 0; r < rows; r++) {
    const float *restrict row = p + r * width;
    long seen = visible(r, offset, width);
    for (long l = 0; l < lanes; l++) {
      float *restrict g = d + (r * lanes + l) * width;
      if (mask.threshold) {
        for (long j = 0; j < seen; j++) g[j] *= mask_factor((uint32_t)(r * width + j), mask);
      }
      float mean = product_sum(row, g, seen);
      for (long j = 0; j < seen; j++) g[j] = scale * row[j] * (g[j] - mean);
      for (long j = seen; j < width; j++) g[j] = 0;
    }
  }
}
