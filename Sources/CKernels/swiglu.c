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

CLONES void sy_swiglu_backward(
    float *dGateUp, const float *dOut, const float *gateUp, long rows, long inner, long lanes) {
  for (long r = 0; r < rows; r++) {
    const float *restrict gate = gateUp + 2 * r * inner, *restrict up = gate + inner;
    for (long l = 0; l < lanes; l++) {
      const float *restrict d = dOut + (r * lanes + l) * inner;
      float *restrict dGate = dGateUp + 2 * (r * lanes + l) * inner, *restrict dUp = dGate + inner;
      for (long j = 0; j < inner; j++) {
        float rest, s = sigmoid(gate[j], &rest);
        float x = gate[j], g = d[j];
        dGate[j] = g * up[j] * (s + x * s * rest);
        dUp[j] = g * (x * s);
      }
    }
  }
}
