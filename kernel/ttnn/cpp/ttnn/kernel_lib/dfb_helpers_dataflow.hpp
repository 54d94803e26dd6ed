/* kernel_lib/dfb_helpers_dataflow.hpp: what a data movement kernel can ask of its buffers. */
#pragma once
#include "api/dataflow/dataflow_api.h"

namespace dataflow_kernel_lib {

template <uint32_t cb> constexpr uint32_t get_tile_r_dim() {
    return unpack_tile_r_dim[cb];
}
template <uint32_t cb> constexpr uint32_t get_tile_c_dim() {
    return unpack_tile_c_dim[cb];
}

} // namespace dataflow_kernel_lib
