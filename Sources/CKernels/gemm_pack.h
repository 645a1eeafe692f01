#pragma once
// Panels for gemm.c: `width` (at most 32) neighbouring rows or columns of a matrix, laid out so that the
// product reads memory in order: out[k · width + i], zeros where the matrix ends before the panel does.

#include <immintrin.h>
#include <stdint.h>

#define WIDE __attribute__((target("arch=x86-64-v4")))
#define WIDE_INLINE static inline __attribute__((target("arch=x86-64-v4"), always_inline))

/// What the elements of an operand are: floats, bfloat16 or IEEE half floats.
enum { format_f32, format_bf16, format_f16 };

/// An operand: element (i, k) is at x[i · stride + k], or at x[k · stride + i] where it is `turned`.
struct operand {
  const void *x;
  long stride;
  int turned;
  int format;
};

WIDE_INLINE long element_size(int format) { return format == format_f32 ? 4 : 2; }

/// Where element (i, k) is.
WIDE_INLINE const char *place_of(struct operand m, long i, long k) {
  long place = m.turned ? k * m.stride + i : i * m.stride + k;
  return (const char *)m.x + place * element_size(m.format);
}

WIDE_INLINE __mmask16 first_lanes(long n) { return n >= 16 ? 0xFFFF : n <= 0 ? 0 : (__mmask16)((1u << n) - 1); }

/// Sixteen neighbouring elements as floats; zeros where the mask has none.
WIDE_INLINE __m512 load_floats(const char *x, __mmask16 mask, int format) {
  if (format == format_f32) return _mm512_maskz_loadu_ps(mask, x);
  __m256i halves = _mm256_maskz_loadu_epi16(mask, x);
  if (format == format_f16) return _mm512_cvtph_ps(halves);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
}

/// Transposes sixteen rows of sixteen.
WIDE_INLINE void transpose(__m512 r[16]) {
  __m512 t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    for (int h = 0; h < 2; h++) {
      __m512d a = _mm512_castps_pd(t[i + h]), b = _mm512_castps_pd(t[i + h + 2]);
      r[i + 2 * h] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, b));
      r[i + 2 * h + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, b));
    }
  }
  // Blocks of four by four are in place within their quarter; now the quarters.
  for (int i = 0; i < 4; i++) {
    for (int h = 0; h < 16; h += 8) {
      t[i + h] = _mm512_shuffle_f32x4(r[i + h], r[i + h + 4], 0x88);
      t[i + h + 4] = _mm512_shuffle_f32x4(r[i + h], r[i + h + 4], 0xDD);
    }
  }
  for (int i = 0; i < 8; i++) {
    r[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
    r[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xDD);
  }
}

/// Packs rows i ..< i + count of k ..< k + depth; count ≤ width.
WIDE_INLINE void pack(
    float *restrict out, struct operand m, long i, long count, long k, long depth, long width) {
  for (long first = 0; first < width; first += 16) {
    __mmask16 held = first_lanes(count - first), stored = first_lanes(width - first);
    if (m.turned) {
      const char *x = place_of(m, i + first, k);
      long step = m.stride * element_size(m.format);
      for (long p = 0; p < depth; p++, x += step)
        _mm512_mask_storeu_ps(out + p * width + first, stored, load_floats(x, held, m.format));
    } else {
      long rows = count - first < 16 ? count - first : 16;
      for (long p = 0; p < depth; p += 16) {
        __m512 r[16];
        for (long q = 0; q < 16; q++) {
          r[q] = q < rows
              ? load_floats(place_of(m, i + first + q, k + p), first_lanes(depth - p), m.format)
              : _mm512_setzero_ps();
        }
        transpose(r);
        for (long q = 0; q < 16; q++) {
          if (p + q < depth) _mm512_mask_storeu_ps(out + (p + q) * width + first, stored, r[q]);
        }
      }
    }
  }
}
