/*
 * api/compute/experimental/layernorm.h: input - mean, the mean given as an anchor (column 0 of a
 * tile) and the anchor less the mean (the first column of its right faces), so that nothing small
 * is lost.
 */
#pragma once
#include "tw/compute.h"

namespace ckernel {

template <typename... Arguments> ALWI auto sub_bcast_cols_compensated_init(Arguments...) {
    TW_UNSUPPORTED("sub_bcast_cols_compensated: a broadcast of two columns at once");
}
template <typename... Arguments> ALWI auto sub_bcast_cols_compensated(Arguments...) {
    TW_UNSUPPORTED("sub_bcast_cols_compensated: a broadcast of two columns at once");
}

} // namespace ckernel
