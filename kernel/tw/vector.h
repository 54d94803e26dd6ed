/*
 * tw/vector.h: vector code that a kernel brings itself: sfpi's vectors of 32 lanes as C++ values
 * (tw/vector/values.h, functions.h), and instructions of the unit by name (by_hand.h). MATH alone
 * has the unit; on the other two there is only the namespace.
 *
 * Each operation is a step of the chip's vector unit (tilewright/vector_ops.def), so that lanes,
 * conditions and rounding are the hardware's. What differs: a product is joined with a sum into one
 * multiply-add when both stand in one expression, where the vendor's compiler also joins them
 * across statements; and there are 64 variables at a time instead of 8 registers.
 */
#ifndef TW_VECTOR_H
#define TW_VECTOR_H

#include "tw/compute/sfpu.h"
#include "tw/mailbox.h"

namespace sfpi {}
#if defined(TRISC_MATH) || defined(TRISC_PACK)
#include "tw/vector/step.h"
#include "tw/vector/values.h"
#include "tw/vector/operators.h"
#include "tw/vector/functions.h"
#include "tw/vector/constants.h"
#include "tw/vector/by_hand.h"
#endif

#endif
