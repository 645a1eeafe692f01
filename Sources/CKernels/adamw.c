#include "clones.h"
#include "kernels.h"

/// Loshchilov and Hutter's decoupled decay first, then Kingma and Ba's algorithm 1, as PyTorch orders them.
// The builtin: sqrtf sets errno, and a loop that calls it is not vectorised.
INLINE void update(float *p, float *m, float *v, float g, struct sy_adamw s) {
  float first = s.beta1 * *m + s.gain1 * g;
  float second = s.beta2 * *v + s.gain2 * g * g;
  *m = first;
  *v = second;
  *p = *p * s.keep - s.rate * first / (__builtin_elementwise_sqrt(second) * s.inverse_root + s.epsilon);
}

CLONES void sy_adamw_update(
    float *restrict p, float *restrict m, float *restrict v, const float *restrict x, float a,
    const float *restrict y, float b, long n, struct sy_adamw step) {
  if (y) {
    for (long j = 0; j < n; j++) update(p + j, m + j, v + j, a * x[j] + b * y[j], step);
  } else {
    for (long j = 0; j < n; j++) update(p + j, m + j, v + j, a * x[j], step);
  }
}

CLONES void sy_adamw_idle(
    float *restrict p, float *restrict m, float *restrict v, long n, const struct sy_adamw *steps,
    long count) {
  for (long i = 0; i < count; i++) {
    float moved = 0;
    for (long j = 0; j < n; j++) moved = m[j] != 0 ? 1 : moved;
    struct sy_adamw step = steps[i];
    if (moved != 0) {
      for (long j = 0; j < n; j++) update(p + j, m + j, v + j, 0.0f, step);
    } else {
      // With no momentum left the quotient is zero: only the decays act.
      for (long j = 0; j < n; j++) {
        m[j] = 0;
        v[j] = step.beta2 * v[j];
        p[j] = p[j] * step.keep;
      }
    }
  }
}
