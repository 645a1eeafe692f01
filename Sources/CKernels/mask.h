#pragma once
#include "clones.h"
#include "kernels.h"

/// The factor of one element: 0 or `scale`. Two keyed multiply-xorshift rounds over the index.
INLINE float mask_factor(uint32_t index, struct sy_dropout mask) {
  uint32_t x = (index + mask.key0) * 0x9E3779B1u;
  x ^= x >> 16;
  x = (x ^ mask.key1) * 0x85EBCA77u;
  x ^= x >> 13;
  x *= 0xC2B2AE3Du;
  x ^= x >> 16;
  return x >= mask.threshold ? mask.scale : 0.0f;
}
