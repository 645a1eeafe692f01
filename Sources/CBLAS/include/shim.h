#pragma once
// OpenBLAS: the C interface, its thread control and its description of itself, nothing else.
#include <cblas.h>
