#include "kernels.h"
#include "mask.h"

CLONES void sy_dropout_apply(float *out, const float *x, long n, struct sy_dropout mask) {
  if (mask.threshold) {
    for (long j = 0; j < n; j++) out[j] = x[j] * mask_factor((uint32_t)j, mask);
  } else if (out != x) {
    for (long j = 0; j < n; j++) out[j] = x[j];
  }
}

CLONES void sy_bias_add(float *x, const float *bias, long rows, long width) {
  for (long r = 0; r < rows; r++) {
    float *restrict row = x + r * width;
    for (long j = 0; j < width; j++) row[j] += bias[j];
  }
}

CLONES void sy_scale(float *x, float scale, long n) {
  for (long j = 0; j < n; j++) x[j] *= scale;
}

CLONES void sy_axpy(float *out, const float *x, float scale, long n) {
  for (long j = 0; j < n; j++) out[j] += scale * x[j];
}

CLONES void sy_combine(float *out, const float *x, float a, const float *y, float b, long n) {
  for (long j = 0; j < n; j++) out[j] = a * x[j] + b * y[j];
}
