#pragma once
// Loops over elements. Matrices are row-major; `rows` × `width` unless said otherwise. Where backward
// carries lanes (one gradient a task), a gradient is rows × lanes × width. Pointers need no alignment.

#include <stdint.h>

/// A dropout mask as a function of the element's index (row · width + column): nothing is stored. An
/// element is kept where the hash of key0 + index under key1 is at least `threshold`; what is kept is multiplied by `scale`.
struct sy_dropout {
  uint32_t key0;
  uint32_t key1;
  /// 2^32 times the share dropped; 0: no dropout at all.
  uint32_t threshold;
  float scale;
};

/// out = x ∘ mask, n elements; out may be x.
void sy_dropout_apply(float *out, const float *x, long n, struct sy_dropout mask);

/// x += bias, row by row.
void sy_bias_add(float *x, const float *bias, long rows, long width);
/// pre += bias, then out = gelu(pre), with the normal distribution function (not the tanh form).
void sy_gelu_forward(float *out, float *pre, const float *bias, long rows, long width);
/// d (rows × lanes × width) *= gelu'(pre).
void sy_gelu_backward(float *d, const float *pre, long rows, long width, long lanes);

/// pre += bias, then out = pre ∘ (1 + tanh(√(2/π)·(pre + 0.044715·pre³)))/2: the tanh form ("gelu_new").
void sy_gelu_tanh_forward(float *out, float *pre, const float *bias, long rows, long width);
/// d (rows × lanes × width) *= the derivative of the tanh form at pre.
void sy_gelu_tanh_backward(float *d, const float *pre, long rows, long width, long lanes);

/// out (rows × inner) = silu(gate) ∘ up, silu(x) = x·σ(x); gateUp: rows × 2·inner, a row's gate in front.
void sy_swiglu_forward(float *out, const float *gateUp, long rows, long inner);
/// dGateUp (rows × lanes × 2·inner) from dOut (rows × lanes × inner).
void sy_swiglu_backward(
    float *dGateUp, const float *dOut, const float *gateUp, long rows, long inner, long lanes);

/// x = softmax(scale · x), row by row.
void sy_softmax_forward(float *x, long rows, long width, float scale);
/// From the gradient of the dropped probabilities to that of the unscaled scores, in place:
/// d = scale · p ∘ (d∘mask − Σ p∘d∘mask); mask index of row r, column j is r · width + j.
void sy_softmax_backward(
    float *d, const float *p, long rows, long width, long lanes, float scale, struct sy_dropout mask);

/// The same where row r sees columns 0 ... offset + r only, offset ≥ 0; what it does not see is not read,
/// and 0 afterwards. scale > 0.
void sy_causal_softmax_forward(float *x, long rows, long width, long offset, float scale);
void sy_causal_softmax_backward(
    float *d, const float *p, long rows, long width, long offset, long lanes, float scale,
    struct sy_dropout mask);

/// out = gain ∘ xhat + bias, xhat = normalised(residual + mask ∘ (y + yBias)); keeps xhat and 1/σ.
void sy_residual_norm_forward(
    float *out, float *xhat, float *inverse, const float *y, const float *yBias, const float *residual,
    const float *gain, const float *bias, long rows, long width, float epsilon, struct sy_dropout mask);
/// dSum: gradient of the normalised sum (so of the residual); dBranch = mask ∘ dSum.
void sy_residual_norm_backward(
    float *dSum, float *dBranch, const float *dOut, const float *xhat, const float *inverse,
    const float *gain, long rows, long width, long lanes, struct sy_dropout mask);

/// One text's embeddings: out = mask ∘ (gain ∘ xhat + bias), xhat = normalised(word + position + type).
void sy_embedding_forward(
    float *out, float *xhat, float *inverse, const int32_t *ids, const float *words,
    const float *positions, const float *type, const float *gain, const float *bias, long rows,
    long width, float epsilon, struct sy_dropout mask);
/// dNorm = mask ∘ dOut (in front of the dropout); dSum: gradient of the sum of the three embeddings.
void sy_embedding_backward(
    float *dSum, float *dNorm, const float *dOut, const float *xhat, const float *inverse,
    const float *gain, long rows, long width, long lanes, struct sy_dropout mask);

/// out = residual + mask ∘ (y + bias); bias may be null, out may be residual.
void sy_residual_add_forward(
    float *out, const float *residual, const float *y, const float *bias, long rows, long width,
    struct sy_dropout mask);
/// dBranch = mask ∘ d, both rows × lanes × width; dBranch may be d.
void sy_residual_add_backward(
    float *dBranch, const float *d, long rows, long width, long lanes, struct sy_dropout mask);

/// sum = residual + mask ∘ branch; out = gain ∘ sum · inverse with inverse = 1/√(mean(sum²) + ε) of each
/// row. branch may be null (then sum = residual), sum may be residual.
void sy_rms_norm_forward(
    float *out, float *sum, float *inverse, const float *branch, const float *residual, const float *gain,
    long rows, long width, float epsilon, struct sy_dropout mask);
/// dSum (rows × lanes × width) += the gradient of the sum from that of `out`.
void sy_rms_norm_backward(
    float *dSum, const float *dOut, const float *sum, const float *inverse, const float *gain, long rows,
    long width, long lanes);
/// out[l][j] = Σ_r d[r][l][j] · sum[r][j] · inverse[r].
void sy_rms_gain_gradient(
    float *out, const float *d, const float *sum, const float *inverse, long rows, long width, long lanes);

/// Turns each of the `heads` heads (size each, side by side from x on) of row r by the angles of row r of
/// the tables (rows × size/2): component j goes with component j + size/2. `stride`: floats between rows.
void sy_rotary_forward(
    float *x, const float *cosines, const float *sines, long rows, long stride, long heads, long size);
/// Turns gradients back: row r's lane l is (r · lanes + l) · stride floats behind d.
void sy_rotary_backward(
    float *d, const float *cosines, const float *sines, long rows, long stride, long lanes, long heads,
    long size);

/// Two-byte floats, n elements. Widening is exact; narrowing rounds to nearest, ties to even, past the
/// largest to infinity; NaN stays NaN.
void sy_bf16_widen(float *out, const uint16_t *x, long n);
void sy_bf16_narrow(uint16_t *out, const float *x, long n);
void sy_f16_widen(float *out, const uint16_t *x, long n);
void sy_f16_narrow(uint16_t *out, const float *x, long n);

/// out[j] = Σ_r x[r][j].
void sy_column_sums(float *out, const float *x, long rows, long width);
/// out[l][j] = Σ_r d[r][l][j] · xhat[r][j].
void sy_column_products(float *out, const float *d, const float *xhat, long rows, long width, long lanes);

/// As the two above, added to what `out` holds.
void sy_column_sums_add(float *out, const float *x, long rows, long width);
void sy_column_products_add(
    float *out, const float *d, const float *xhat, long rows, long width, long lanes);

/// x *= scale.
void sy_scale(float *x, float scale, long n);
/// out += scale · x.
void sy_axpy(float *out, const float *x, float scale, long n);
/// out = a · x + b · y; out may be either.
void sy_combine(float *out, const float *x, float a, const float *y, float b, long n);
/// Σ x·y, accumulated in double beyond blocks of 512.
double sy_dot(const float *x, const float *y, long n);
/// out = {Σ x·x, Σ x·y, Σ y·y}.
void sy_gram(double out[3], const float *x, const float *y, long n);

/// A row-major matrix as an operand of a product, as it is or transposed.
struct sy_matrix {
  const void *x;
  /// Elements between two rows in memory.
  long stride;
  int turned;
  /// 0: floats, 1: bfloat16, 2: IEEE half floats.
  int format;
};

/// C = A · B + beta · C with A rows × inner, B inner × columns, C rows × columns, `stride` floats between
/// its rows. An element's bits depend on its row of A, its column of B and `inner` alone.
/// scratch: sy_gemm_scratch(rows, inner) floats. Only where sy_gemm_runs() is not 0 (AVX-512).
void sy_gemm(
    long rows, long columns, long inner, struct sy_matrix a, struct sy_matrix b, float beta, float *c,
    long stride, float *scratch);
long sy_gemm_scratch(long rows, long inner);
int sy_gemm_runs(void);

/// The scalars of one AdamW step.
struct sy_adamw {
  /// 1 − learning rate · weight decay
  float keep;
  float beta1;
  float beta2;
  /// 1 − β₁ and 1 − β₂, taken before rounding: 1 − 0.999f is off by 1.3e-5, and with it every update.
  float gain1;
  float gain2;
  /// learning rate / (1 − β₁ᵗ)
  float rate;
  /// 1 / √(1 − β₂ᵗ)
  float inverse_root;
  float epsilon;
};

/// One AdamW step with gradient a·x + b·y; y may be null (then b is not used).
void sy_adamw_update(
    float *p, float *m, float *v, const float *x, float a, const float *y, float b, long n,
    struct sy_adamw step);
/// `count` AdamW steps with gradient zero: the same operations in the same order as `sy_adamw_update`
/// with zeros, so the same bits.
void sy_adamw_idle(float *p, float *m, float *v, long n, const struct sy_adamw *steps, long count);

/// Tells the processor that this thread waits in a loop.
void sy_pause(void);
/// Turns denormals to zero in this thread; returns what to hand to sy_floating_restore.
uint32_t sy_floating_flush(void);
void sy_floating_restore(uint32_t state);
/// The widest variant that the clones take on this machine: "x86-64-v4", "x86-64-v3", "x86-64" or "portable".
const char *sy_variant(void);
