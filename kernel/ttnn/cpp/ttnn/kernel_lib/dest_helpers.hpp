/* ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp: how many tiles DST holds in this kernel's mode. */
#pragma once
#include "tw/compute.h"

namespace compute_kernel_lib {

constexpr bool get_fp32_dest_acc_enabled() {
    return DST_ACCUM_MODE;
}
constexpr bool get_dst_full_sync_enabled() {
    return DST_SYNC_MODE == DstSync::SyncFull;
}
constexpr uint32_t get_dest_limit() {
    return 16u >> (get_fp32_dest_acc_enabled() + !get_dst_full_sync_enabled());
}
constexpr uint32_t DEST_AUTO_LIMIT = get_dest_limit();

} // namespace compute_kernel_lib
