#include "clones.h"
#include "kernels.h"

/// (first, second) of one head turned by +angle (`turn` 1) or −angle (`turn` −1).
INLINE void rotate(
    float *restrict first, float *restrict second, const float *restrict cosines,
    const float *restrict sines, float turn, long half) {
  for (long j = 0; j < half; j++) {
    float a = first[j], b = second[j], c = cosines[j], s = turn * sines[j];
    first[j] = a * c - b * s;
    second[j] = b * c + a * s;
  }
}

CLONES void sy_rotary_forward(
    float *x, const float *cosines, const float *sines, long rows, long stride, long heads, long size) {
  long half = size / 2;
  for (long r = 0; r < rows; r++) {
    for (long h = 0; h < heads; h++) {
      float *head = x + r * stride + h * size;
      rotate(head, head + half, cosines + r * half, sines + r * half, 1, half);
    }
  }
}

CLONES void sy_rotary_backward(
    float *d, const float *cosines, const float *sines, long rows, long stride, long lanes, long heads,
    long size) {
  long half = size / 2;
  for (long r = 0; r < rows; r++) {
    for (long l = 0; l < lanes; l++) {
      for (long h = 0; h < heads; h++) {
        float *head = d + (r * lanes + l) * stride + h * size;
        rotate(head, head + half, cosines + r * half, sines + r * half, -1, half);
      }
    }
  }
}
