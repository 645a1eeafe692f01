#include "kernels.h"
#include "sigmoid.h"

CLONES void sy_swiglu_forward(float *out, const float *gateUp, long rows, long inner) {
  for (long r = 0; r < rows; r++) {
    const float *restrict gate = gateUp + 2 * r * inner, *restrict up = gate + inner;
    float *restrict y = out + r * inner;
    for (long j = 0; j < inner; j++) {
      float rest;
      y[j] = gate[j] * sigmoid(gate[j], &rest) * up[j];
    }
  }
}

/// The derivatives of one row: `lanes` is constant in each caller, so that the loop over it disappears and
/// two lanes share a sigmoid.
INLINE void backward_row(
    float *dGateUp, const float *dOut, const float *gateUp, long inner, long lanes) {
  const float *gate = gateUp, *up = gateUp + inner;
  _Pragma("clang loop vectorize(assume_safety)") for (long j = 0; j < inner; j++) {
    float rest, s = sigmoid(gate[j], &rest);
    float silu = gate[j] * s, slope = up[j] * (s + silu * rest);
    dGateUp[j] = dOut[j] * slope;
    dGateUp[inner + j] = dOut[j] * silu;
    if (lanes == 2) {
      dGateUp[2 * inner + j] = dOut[inner + j] * slope;
      dGateUp[3 * inner + j] = dOut[inner + j] * silu;
    }
  }
}

CLONES void sy_swiglu_backward(
    float *dGateUp, const float *dOut, const float *gateUp, long rows, long inner, long lanes) {
  for (long r = 0; r < rows; r++) {
    const float *x = gateUp + 2 * r * inner, *d = dOut + r * lanes * inner;
    float *out = dGateUp + 2 * r * lanes * inner;
    if (lanes == 1) {
      backward_row(out, d, x, inner, 1);
    } else {
      backward_row(out, d, x, inner, 2);
    }
  }
}
