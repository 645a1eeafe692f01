#pragma once
// A function marked CLONES is compiled for each of three levels of x86-64 and chosen when the program
// starts. Helpers it calls must be INLINE, or they would keep the baseline instructions.

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

/// Lets the sums of a function be split over vector lanes; the order stays fixed for a given length.
#define REASSOCIATE _Pragma("clang fp reassociate(on) contract(fast)")
