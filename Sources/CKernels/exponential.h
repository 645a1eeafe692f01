#pragma once
#include <stdint.h>
#include <string.h>

#include "clones.h"

/// e^x for x ≤ 88, to about two units in the last place; 0 below −87.
/// x = k·ln 2 + r, |r| ≤ ln 2 / 2: Taylor's series of degree 7 for r, k into the exponent bits.
INLINE float exponential(float x) {
  float clamped = x < -87.0f ? -87.0f : x;
  // Adding 1.5·2²³ rounds to the nearest integer in the low bits.
  float shifted = clamped * 1.44269504f + 12582912.0f;
  float k = shifted - 12582912.0f;
  float r = clamped - k * 0.693359375f;
  r = r + k * 2.12194440e-4f;
  float s = 1.0f / 5040;
  s = s * r + 1.0f / 720;
  s = s * r + 1.0f / 120;
  s = s * r + 1.0f / 24;
  s = s * r + 1.0f / 6;
  s = s * r + 0.5f;
  s = s * r + 1.0f;
  s = s * r + 1.0f;
  int32_t bits = ((int32_t)k + 127) << 23;
  float power;
  memcpy(&power, &bits, 4);
  float result = s * power;
  return x < -87.0f ? 0.0f : result;
}
