#include "kernels.h"
#include "sigmoid.h"

/// 2·√(2/π) and the weight of the cube
static const float twice_root = 1.59576912f, cube = 0.044715f;

/// (1 + tanh u)/2 = σ(2u) with u = √(2/π)·(x + 0.044715·x³), and its derivative by x. Beyond ±16 both are
/// constant, and the cube of a large x would overflow.
INLINE float gate(float x, float *slope) {
  float z = x < -16.0f ? -16.0f : x;
  z = z > 16.0f ? 16.0f : z;
  float rest, s = sigmoid(twice_root * (z + cube * (z * z * z)), &rest);
  *slope = s * rest * (twice_root * (1.0f + 3.0f * cube * (z * z)));
  return s;
}

CLONES void sy_gelu_tanh_forward(float *out, float *pre, const float *bias, long rows, long width) {
  for (long r = 0; r < rows; r++) {
    float *restrict y = out + r * width, *restrict x = pre + r * width;
    for (long j = 0; j < width; j++) {
      float value = x[j] + bias[j], slope;
      x[j] = value;
      y[j] = value * gate(value, &slope);
    }
  }
}

CLONES void sy_gelu_tanh_backward(float *d, const float *pre, long rows, long width, long lanes) {
  for (long r = 0; r < rows; r++) {
    const float *restrict x = pre + r * width;
    float *restrict first = d + r * lanes * width;
    if (lanes == 1) {
      for (long j = 0; j < width; j++) {
        float slope, s = gate(x[j], &slope);
        first[j] *= s + x[j] * slope;
      }
    } else {
      float *restrict second = first + width;
      for (long j = 0; j < width; j++) {
        float slope, s = gate(x[j], &slope), factor = s + x[j] * slope;
        first[j] *= factor;
        second[j] *= factor;
      }
    }
  }
}
