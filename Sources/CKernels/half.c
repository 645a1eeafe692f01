#include <string.h>

#include "clones.h"
#include "kernels.h"

// Integer arithmetic throughout: exact for subnormals even where a thread flushes them to zero, and the
// same bits on every processor.

INLINE float as_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

INLINE uint32_t as_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

CLONES void sy_bf16_widen(float *restrict out, const uint16_t *restrict x, long n) {
  for (long j = 0; j < n; j++) out[j] = as_float((uint32_t)x[j] << 16);
}

CLONES void sy_bf16_narrow(uint16_t *restrict out, const float *restrict x, long n) {
  for (long j = 0; j < n; j++) {
    uint32_t bits = as_bits(x[j]);
    // Half of the last place, less a bit where that place is even: ties go to even.
    uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
    uint32_t quiet = (bits >> 16) | 0x40u;
    out[j] = (uint16_t)((bits & 0x7FFFFFFFu) > 0x7F800000u ? quiet : rounded);
  }
}

CLONES void sy_f16_widen(float *restrict out, const uint16_t *restrict x, long n) {
  const uint32_t rebias = 112u << 23;
  for (long j = 0; j < n; j++) {
    uint32_t half = x[j], magnitude = half & 0x7FFFu;
    uint32_t normal = (magnitude << 13) + rebias;
    // Infinity and NaN have the largest exponent in both formats: the bias is raised once more.
    normal += magnitude >= 0x7C00u ? rebias : 0u;
    uint32_t subnormal = as_bits((float)(int32_t)magnitude * 0x1p-24f);
    out[j] = as_float((magnitude < 0x0400u ? subnormal : normal) | (half & 0x8000u) << 16);
  }
}

CLONES void sy_f16_narrow(uint16_t *restrict out, const float *restrict x, long n) {
  for (long j = 0; j < n; j++) {
    uint32_t bits = as_bits(x[j]), magnitude = bits & 0x7FFFFFFFu;
    uint32_t normal = (magnitude - (112u << 23) + 0xFFFu + ((magnitude >> 13) & 1u)) >> 13;
    // Below 2⁻¹⁴: the last place of 0.5 is 2⁻²⁴, so this sum rounds to a whole number of those.
    uint32_t subnormal = as_bits(as_float(magnitude) + 0.5f) - 0x3F000000u;
    uint32_t result = magnitude < 0x38800000u ? subnormal : normal;
    result = magnitude >= 0x47800000u ? 0x7C00u : result;
    result = magnitude > 0x7F800000u ? 0x7E00u | ((magnitude >> 13) & 0x3FFu) : result;
    out[j] = (uint16_t)(result | (bits >> 16 & 0x8000u));
  }
}
