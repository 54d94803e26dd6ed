/* tw/compute.h: all that compute kernels call, in all spellings; part of the precompiled prefix. */
#ifndef TW_COMPUTE_H
#define TW_COMPUTE_H

#include "tw/compute/base.h"
#include "tw/compute/binary.h"
#include "tw/compute/copy.h"
#include "tw/compute/current.h"
#include "tw/compute/layout.h"
#include "tw/compute/llk.h"
#include "tw/compute/reduce.h"
#include "tw/compute/setup.h"
#include "tw/compute/sfpu.h"
#include "tw/compute/sfpu_binary.h"
#include "tw/compute/sfpu_recent.h"
#include "tw/compute/sfpu_special.h"
#include "tw/vector.h"

using namespace ckernel;
#ifdef TRISC_MATH
using namespace sfpi;
#endif

#endif
