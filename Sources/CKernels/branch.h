#pragma once
#include "mask.h"

/// One row of a residual stream: out = before + mask ∘ (y + bias); bias may be null, out may be before.
INLINE void add_branch(
    float *out, const float *before, const float *y, const float *bias, long width, uint32_t index,
    struct sy_dropout mask) {
  // `out` is `before` itself or apart from it, which a check at run time would take for an overlap.
  if (mask.threshold && bias) {
    _Pragma("clang loop vectorize(assume_safety)") for (long j = 0; j < width; j++)
      out[j] = before[j] + (y[j] + bias[j]) * mask_factor(index + (uint32_t)j, mask);
  } else if (mask.threshold) {
    _Pragma("clang loop vectorize(assume_safety)") for (long j = 0; j < width; j++)
      out[j] = before[j] + y[j] * mask_factor(index + (uint32_t)j, mask);
  } else if (bias) {
    _Pragma("clang loop vectorize(assume_safety)") for (long j = 0; j < width; j++)
      out[j] = before[j] + (y[j] + bias[j]);
  } else {
    _Pragma("clang loop vectorize(assume_safety)") for (long j = 0; j < width; j++)
      out[j] = before[j] + y[j];
  }
}
