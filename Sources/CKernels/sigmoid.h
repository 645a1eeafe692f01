#pragma once
#include "exponential.h"

/// σ(x) = 1/(1 + e^(−x)) and 1 − σ(x), both without cancellation or overflow; 0 beyond 87.
INLINE float sigmoid(float x, float *rest) {
  float e = exponential(x < 0 ? x : -x);
  float large = 1.0f / (1.0f + e), small = e * large;
  *rest = x < 0 ? large : small;
  return x < 0 ? small : large;
}
