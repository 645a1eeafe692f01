#pragma once
// OpenBLAS: the C interface and its thread control, nothing else.
#include <cblas.h>
