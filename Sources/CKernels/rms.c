#include <math.h>

#include "branch.h"
#include "kernels.h"

enum { columns = 64 };

INLINE float square_sum(const float *x, long n) {
  REASSOCIATE
  float total = 0;
  for (long j = 0; j < n; j++) total += x[j] * x[j];
  return total;
}

/// dSum += inverse · (g − sum · inverse² · mean(g ∘ sum)) with g = dOut ∘ gain.
INLINE void unscale(
    float *restrict dSum, const float *restrict dOut, const float *restrict sum, float inverse,
    const float *restrict gain, long width) {
  REASSOCIATE
  float projected = 0;
  for (long j = 0; j < width; j++) projected += dOut[j] * gain[j] * sum[j];
  float slope = projected / (float)width * inverse * inverse;
  for (long j = 0; j < width; j++) dSum[j] += inverse * (dOut[j] * gain[j] - sum[j] * slope);
}

CLONES void sy_rms_norm_forward(
    float *out, float *sum, float *inverse, const float *branch, const float *residual, const float *gain,
    long rows, long width, float epsilon, struct sy_dropout mask) {
  for (long r = 0; r < rows; r++) {
    float *total = sum + r * width;
    const float *before = residual + r * width;
    if (branch) {
      add_branch(total, before, branch + r * width, 0, width, (uint32_t)(r * width), mask);
    } else if (total != before) {
      for (long j = 0; j < width; j++) total[j] = before[j];
    }
    const float *restrict x = total;
    float *restrict y = out + r * width;
    float scale = 1.0f / sqrtf(square_sum(x, width) / (float)width + epsilon);
    inverse[r] = scale;
    for (long j = 0; j < width; j++) y[j] = gain[j] * (x[j] * scale);
  }
}

CLONES void sy_rms_norm_backward(
    float *dSum, const float *dOut, const float *sum, const float *inverse, const float *gain, long rows,
    long width, long lanes) {
  for (long r = 0; r < rows; r++) {
    for (long l = 0; l < lanes; l++) {
      long place = (r * lanes + l) * width;
      unscale(dSum + place, dOut + place, sum + r * width, inverse[r], gain, width);
    }
  }
}

CLONES void sy_rms_gain_gradient(
    float *out, const float *d, const float *sum, const float *inverse, long rows, long width, long lanes) {
  for (long l = 0; l < lanes; l++) {
    for (long first = 0; first < width; first += columns) {
      long n = width - first < columns ? width - first : columns;
      float totals[columns] = {0};
      for (long r = 0; r < rows; r++) {
        const float *restrict a = d + (r * lanes + l) * width + first;
        const float *restrict b = sum + r * width + first;
        float scale = inverse[r];
        // A constant count keeps the totals in registers.
        if (n == columns) {
          for (long j = 0; j < columns; j++) totals[j] += a[j] * (b[j] * scale);
        } else {
          for (long j = 0; j < n; j++) totals[j] += a[j] * (b[j] * scale);
        }
      }
      for (long j = 0; j < n; j++) out[l * width + first + j] = totals[j];
    }
  }
}
