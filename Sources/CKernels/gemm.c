#include "kernels.h"

#if defined(__x86_64__)
#include <string.h>

#include "clones.h"
#include "gemm_pack.h"

// The scheme of Goto and van de Geijn (2008): a panel of B (32 columns) stays in the first cache while the
// packed A streams past it, and a tile of C (up to 14 × 32) stays in registers. A panel is packed anew for
// every use; the next one is fetched while this one is used.
enum {
  /// The largest tile: 14 × 2 vectors, a row of B and one number of A fill the 32 registers.
  tile_rows = 14,
  tile_columns = 32,
  /// How much of the inner dimension a panel holds: 32 KiB of B.
  panel_depth = 256,
  /// How much of it is packed of A at once.
  pack_depth = 1024,
  /// Rows of A at once: a panel's depth of them fits into the second cache.
  block_rows = 40 * tile_rows,
  /// Columns of C between two returns to the same part of A: they stay in the second cache, too.
  block_columns = 256,
};

/// What is fetched during a tile: two lines for every sixteen steps of its inner dimension.
struct ahead {
  uintptr_t line, pair, step;
};

/// C (rows × columns of a tile) (+)= A panel · B panel. `height` and `vectors` are constant in each caller.
WIDE_INLINE void tile(
    int height, int vectors, long depth, const float *restrict a, const float *restrict b,
    float *restrict c, long stride, int adds, long rows, long columns, struct ahead next) {
  __m512 sums[tile_rows][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < height; i++) {
    for (int v = 0; v < vectors; v++) sums[i][v] = _mm512_setzero_ps();
  }
  for (long i = 0; i < rows; i++) {
    for (int v = 0; v < vectors; v++) _mm_prefetch((const char *)(c + i * stride + 16 * v), _MM_HINT_T0);
  }
  for (long first = 0; first < depth; first += 16) {
    long last = first + 16 < depth ? first + 16 : depth;
    _mm_prefetch((const char *)next.line, _MM_HINT_T0);
    _mm_prefetch((const char *)(next.line + next.pair), _MM_HINT_T0);
    next.line += next.step;
    for (long k = first; k < last; k++) {
      __m512 row[2];
      for (int v = 0; v < vectors; v++) row[v] = _mm512_loadu_ps(b + k * 16 * vectors + 16 * v);
#pragma clang loop unroll(full)
      for (int i = 0; i < height; i++) {
        __m512 number = _mm512_set1_ps(a[k * height + i]);
        for (int v = 0; v < vectors; v++) sums[i][v] = _mm512_fmadd_ps(number, row[v], sums[i][v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < height; i++) {
    if (i >= rows) break;
    for (int v = 0; v < vectors; v++) {
      float *place = c + i * stride + 16 * v;
      __mmask16 held = first_lanes(columns - 16 * v);
      __m512 sum = sums[i][v];
      if (adds) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(held, place), sum);
      _mm512_mask_storeu_ps(place, held, sum);
    }
  }
}

/// One panel of B against all panels of A.
WIDE_INLINE void sweep(
    int height, int vectors, long depth, const float *a, const float *b, float *c, long stride, int adds,
    long rows, long columns, struct operand next, long nextColumn, long nextDepth) {
  uintptr_t line = (uintptr_t)place_of(next, nextColumn, nextDepth);
  uintptr_t step = (uintptr_t)(next.stride * element_size(next.format));
  for (long i = 0; i < rows; i += height) {
    struct ahead ahead;
    uintptr_t tiles = (uintptr_t)(i / height);
    if (next.turned) {
      // Rows of the inner dimension: sixteen of them a tile, up to two lines each.
      ahead = (struct ahead){line + tiles * 16 * step, 64, step};
    } else {
      // Columns of B lie along memory: two of them a tile.
      ahead = (struct ahead){line + tiles % 16 * 2 * step, step, 16 * (uintptr_t)element_size(next.format)};
    }
    long held = rows - i < height ? rows - i : height;
    tile(
        height, vectors, depth, a + i * depth, b, c + i * stride, stride, adds, held, columns, ahead);
  }
}

#define SWEEP(height) \
  case height: \
    if (columns > 16) { \
      sweep(height, 2, depth, a, b, c, stride, adds, rows, columns, next, nextColumn, nextDepth); \
    } else { \
      sweep(height, 1, depth, a, b, c, stride, adds, rows, columns, next, nextColumn, nextDepth); \
    } \
    break;

WIDE static void sweep_of(
    long height, long depth, const float *a, const float *b, float *c, long stride, int adds, long rows,
    long columns, struct operand next, long nextColumn, long nextDepth) {
  switch (height) {
    SWEEP(1) SWEEP(2) SWEEP(3) SWEEP(4) SWEEP(5) SWEEP(6) SWEEP(7)
    SWEEP(8) SWEEP(9) SWEEP(10) SWEEP(11) SWEEP(12) SWEEP(13) SWEEP(14)
  }
}

#define PACK(turn, kind) \
  case 3 * turn + kind: \
    m.turned = turn; \
    m.format = kind; \
    pack(out, m, i, count, k, depth, width); \
    break;

/// The orders and formats one by one, so that each has a loop of its own.
WIDE static void pack_panel(
    float *out, struct operand m, long i, long count, long k, long depth, long width) {
  switch (3 * m.turned + m.format) {
    PACK(0, format_f32) PACK(0, format_bf16) PACK(0, format_f16)
    PACK(1, format_f32) PACK(1, format_bf16) PACK(1, format_f16)
  }
}

INLINE long smaller(long a, long b) { return a < b ? a : b; }

/// The size of equal parts of n that are no larger than `most`.
INLINE long even_part(long n, long most) {
  long parts = (n + most - 1) / most;
  return parts ? (n + parts - 1) / parts : most;
}

/// C (rows × columns) = A · B + beta · C for rows that are packed at once.
WIDE static void multiply_block(
    long rows, long columns, long inner, struct operand a, struct operand b, float beta, float *c,
    long stride, float *scratch) {
  float *panel = scratch, *packed = scratch + tile_columns * panel_depth;
  long height = even_part(rows, tile_rows), padded = (rows + height - 1) / height * height;
  long packDepth = even_part(inner, pack_depth);
  for (long outer = 0; outer < inner; outer += packDepth) {
    long end = smaller(outer + packDepth, inner), depth = even_part(end - outer, panel_depth);
    for (long k = outer; k < end; k += depth) {
      long deep = smaller(depth, end - k);
      for (long i = 0; i < rows; i += height)
        pack_panel(
            packed + (k - outer) * padded + i * deep, a, i, smaller(height, rows - i), k, deep, height);
    }
    for (long first = 0; first < columns; first += block_columns) {
      long last = smaller(first + block_columns, columns);
      for (long k = outer; k < end; k += depth) {
        long deep = smaller(depth, end - k);
        for (long j = first; j < last; j += tile_columns) {
          long wide = smaller(tile_columns, last - j), width = wide > 16 ? 32 : 16;
          pack_panel(panel, b, j, wide, k, deep, width);
          long nextColumn = j + tile_columns, nextDepth = k;
          if (nextColumn >= last) {
            nextColumn = k + depth < end ? first : smaller(last, columns - 1);
            nextDepth = k + depth < end ? k + depth : outer;
          }
          sweep_of(
              height, deep, packed + (k - outer) * padded, panel, c + j, stride, k > 0 || beta != 0, rows,
              wide, b, nextColumn, nextDepth);
        }
      }
    }
  }
}

WIDE void sy_gemm(
    long rows, long columns, long inner, struct sy_matrix a, struct sy_matrix b, float beta, float *c,
    long stride, float *scratch) {
  if (inner <= 0 || (beta != 0 && beta != 1)) {
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < columns; j++) c[i * stride + j] = beta == 0 ? 0 : beta * c[i * stride + j];
    }
  }
  // The rows of B's transpose are its columns.
  struct operand left = {a.x, a.stride, a.turned != 0, (int)a.format};
  struct operand right = {b.x, b.stride, b.turned == 0, (int)b.format};
  long block = even_part(rows, block_rows);
  for (long i = 0; i < rows; i += block) {
    struct operand part = left;
    part.x = place_of(left, i, 0);
    multiply_block(
        smaller(block, rows - i), columns, inner, part, right, beta, c + i * stride, stride, scratch);
  }
}

long sy_gemm_scratch(long rows, long inner) {
  long height = smaller(rows + tile_rows, block_rows), depth = smaller(inner, pack_depth);
  return tile_columns * panel_depth + height * depth;
}

int sy_gemm_runs(void) { return strcmp(sy_variant(), "x86-64-v4") == 0; }
#else
void sy_gemm(
    long rows, long columns, long inner, struct sy_matrix a, struct sy_matrix b, float beta, float *c,
    long stride, float *scratch) {
  (void)rows, (void)columns, (void)inner, (void)a, (void)b, (void)beta, (void)c, (void)stride;
  (void)scratch;
}

long sy_gemm_scratch(long rows, long inner) {
  (void)rows, (void)inner;
  return 0;
}

int sy_gemm_runs(void) { return 0; }
#endif
