/* ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp: how many tiles DST holds in this kernel's mode. */
#pragma once
#include "tw/compute.h"

namespace compute_kernel_lib {

constexpr bool get_fp32_dest_acc_enabled() {
#ifdef COMPILE_FOR_TRISC
    return DST_ACCUM_MODE;
#elif defined(ENABLE_FP32_DEST_ACC)
    return ENABLE_FP32_DEST_ACC == 1;
#else
    static_assert(false, "a data movement kernel is told by ENABLE_FP32_DEST_ACC");
#endif
}
constexpr bool get_dst_full_sync_enabled() {
#ifdef COMPILE_FOR_TRISC
    return DST_SYNC_MODE == DstSync::SyncFull;
#elif defined(DST_SYNC_FULL)
    return DST_SYNC_FULL == 1;
#else
    static_assert(false, "a data movement kernel is told by DST_SYNC_FULL");
#endif
}
constexpr uint32_t get_dest_limit() {
    return 16u >> (get_fp32_dest_acc_enabled() + !get_dst_full_sync_enabled());
}
constexpr uint32_t DEST_AUTO_LIMIT = get_dest_limit();

} // namespace compute_kernel_lib
