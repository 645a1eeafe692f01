#include "branch.h"
#include "kernels.h"

CLONES void sy_residual_add_forward(
    float *out, const float *residual, const float *y, const float *bias, long rows, long width,
    struct sy_dropout mask) {
  for (long r = 0; r < rows; r++)
    add_branch(
        out + r * width, residual + r * width, y + r * width, bias, width, (uint32_t)(r * width), mask);
}

CLONES void sy_residual_add_backward(
    float *dBranch, const float *d, long rows, long width, long lanes, struct sy_dropout mask) {
  if (mask.threshold) {
    for (long r = 0; r < rows; r++) {
      uint32_t index = (uint32_t)(r * width);
      for (long l = 0; l < lanes; l++) {
        long place = (r * lanes + l) * width;
        _Pragma("clang loop vectorize(assume_safety)") for (long j = 0; j < width; j++)
          dBranch[place + j] = d[place + j] * mask_factor(index + (uint32_t)j, mask);
      }
    }
  } else if (dBranch != d) {
    for (long j = 0; j < rows * lanes * width; j++) dBranch[j] = d[j];
  }
}
