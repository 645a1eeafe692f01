#include "kernels.h"

#if defined(__x86_64__)
#include <xmmintrin.h>

uint32_t sy_floating_flush(void) {
  uint32_t state = _mm_getcsr();
  _mm_setcsr(state | 0x8040u);  // flush to zero, denormals are zero
  return state;
}

void sy_floating_restore(uint32_t state) { _mm_setcsr(state); }

void sy_pause(void) { _mm_pause(); }

const char *sy_variant(void) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return "x86-64-v4";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "x86-64-v3";
  return "x86-64";
}
#elif defined(__aarch64__)
uint32_t sy_floating_flush(void) {
  uint64_t state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  __asm__ volatile("msr fpcr, %0" : : "r"(state | (1u << 24)));
  return (uint32_t)state;
}

void sy_floating_restore(uint32_t state) {
  __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)state));
}

void sy_pause(void) { __asm__ volatile("yield"); }

const char *sy_variant(void) { return "portable"; }
#else
uint32_t sy_floating_flush(void) { return 0; }
void sy_floating_restore(uint32_t state) { (void)state; }
void sy_pause(void) {}
const char *sy_variant(void) { return "portable"; }
#endif
