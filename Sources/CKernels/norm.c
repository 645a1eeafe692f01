#include <math.h>

#include "kernels.h"
#include "mask.h"

INLINE float mean_of(const float *x, long n) {
  REASSOCIATE
  float total = 0;
  for (long j = 0; j < n; j++) total += x[j];
  return total / (float)n;
}

INLINE float variance_of(const float *x, float mean, long n) {
  REASSOCIATE
  float total = 0;
  for (long j = 0; j < n; j++) total += (x[j] - mean) * (x[j] - mean);
  return total / (float)n;
}

/// xhat holds the sum to be normalised and becomes its normalised form; out = gain ∘ xhat + bias.
INLINE void normalise(
    float *restrict out, float *restrict xhat, float *inverse, const float *restrict gain,
    const float *restrict bias, long width, float epsilon) {
  float mean = mean_of(xhat, width);
  float scale = 1.0f / sqrtf(variance_of(xhat, mean, width) + epsilon);
  *inverse = scale;
  for (long j = 0; j < width; j++) {
    float value = (xhat[j] - mean) * scale;
    xhat[j] = value;
    out[j] = value * gain[j] + bias[j];
  }
}

/// dSum = (g − mean(g) − xhat · mean(g ∘ xhat)) / σ with g = dOut ∘ gain.
INLINE void normalise_backward(
    float *restrict dSum, const float *restrict dOut, const float *restrict xhat, float inverse,
    const float *restrict gain, long width) {
  REASSOCIATE
  float total = 0, projected = 0;
  for (long j = 0; j < width; j++) {
    float g = dOut[j] * gain[j];
    total += g;
    projected += g * xhat[j];
  }
  float mean = total / (float)width, slope = projected / (float)width;
  for (long j = 0; j < width; j++) dSum[j] = inverse * (dOut[j] * gain[j] - mean - xhat[j] * slope);
}

CLONES void sy_residual_norm_forward(
    float *out, float *xhat, float *inverse, const float *y, const float *yBias, const float *residual,
    const float *gain, const float *bias, long rows, long width, float epsilon, struct sy_dropout mask) {
  for (long r = 0; r < rows; r++) {
    float *restrict sum = xhat + r * width;
    const float *restrict a = y + r * width, *restrict b = residual + r * width;
    if (mask.threshold) {
      uint32_t index = (uint32_t)(r * width);
      for (long j = 0; j < width; j++)
        sum[j] = b[j] + (a[j] + yBias[j]) * mask_factor(index + (uint32_t)j, mask);
    } else {
      for (long j = 0; j < width; j++) sum[j] = b[j] + (a[j] + yBias[j]);
    }
    normalise(out + r * width, sum, inverse + r, gain, bias, width, epsilon);
  }
}

CLONES void sy_residual_norm_backward(
    float *dSum, float *dBranch, const float *dOut, const float *xhat, const float *inverse,
    const float *gain, long rows, long width, long lanes, struct sy_dropout mask) {
  for (long r = 0; r < rows; r++) {
    uint32_t index = (uint32_t)(r * width);
    for (long l = 0; l < lanes; l++) {
      long place = (r * lanes + l) * width;
      float *restrict sum = dSum + place, *restrict branch = dBranch + place;
      normalise_backward(sum, dOut + place, xhat + r * width, inverse[r], gain, width);
      if (mask.threshold) {
        for (long j = 0; j < width; j++) branch[j] = sum[j] * mask_factor(index + (uint32_t)j, mask);
      } else {
        for (long j = 0; j < width; j++) branch[j] = sum[j];
      }
    }
  }
}

CLONES void sy_embedding_forward(
    float *out, float *xhat, float *inverse, const int32_t *ids, const float *words,
    const float *positions, const float *type, const float *gain, const float *bias, long rows,
    long width, float epsilon, struct sy_dropout mask) {
  for (long r = 0; r < rows; r++) {
    float *restrict sum = xhat + r * width, *restrict y = out + r * width;
    const float *restrict word = words + (long)ids[r] * width, *restrict place = positions + r * width;
    for (long j = 0; j < width; j++) sum[j] = word[j] + type[j] + place[j];
    normalise(y, sum, inverse + r, gain, bias, width, epsilon);
    if (mask.threshold) {
      uint32_t index = (uint32_t)(r * width);
      for (long j = 0; j < width; j++) y[j] *= mask_factor(index + (uint32_t)j, mask);
    }
  }
}

CLONES void sy_embedding_backward(
    float *dSum, float *dNorm, const float *dOut, const float *xhat, const float *inverse,
    const float *gain, long rows, long width, long lanes, struct sy_dropout mask) {
  for (long r = 0; r < rows; r++) {
    uint32_t index = (uint32_t)(r * width);
    for (long l = 0; l < lanes; l++) {
      long place = (r * lanes + l) * width;
      float *restrict norm = dNorm + place;
      const float *restrict d = dOut + place;
      if (mask.threshold) {
        for (long j = 0; j < width; j++) norm[j] = d[j] * mask_factor(index + (uint32_t)j, mask);
      } else {
        for (long j = 0; j < width; j++) norm[j] = d[j];
      }
      normalise_backward(dSum + place, norm, xhat + r * width, inverse[r], gain, width);
    }
  }
}
