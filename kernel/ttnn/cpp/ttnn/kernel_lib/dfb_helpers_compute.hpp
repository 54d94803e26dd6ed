/* kernel_lib/dfb_helpers_compute.hpp: what a compute kernel can ask of its buffers. */
#pragma once
#include "tw/compute.h"

namespace compute_kernel_lib {

/* Bytes of a 32 x 32 tile; 0 for a format that has none. */
constexpr uint32_t tw_full_tile_bytes(DataFormat format) {
    switch (format) {
    case DataFormat::UInt8:
    case DataFormat::Int8:
    case DataFormat::Lf8: return 1024;
    case DataFormat::Float16:
    case DataFormat::Float16_b:
    case DataFormat::UInt16: return 2048;
    case DataFormat::Float32:
    case DataFormat::Int32:
    case DataFormat::UInt32: return 4096;
    case DataFormat::Bfp8:
    case DataFormat::Bfp8_b: return 1024 + 64;
    case DataFormat::Bfp4:
    case DataFormat::Bfp4_b: return 512 + 64;
    case DataFormat::Bfp2:
    case DataFormat::Bfp2_b: return 256 + 64;
    default: return 0;
    }
}
template <DataFormat format> constexpr uint32_t get_full_tile_size() {
    return tw_full_tile_bytes(format);
}
constexpr uint32_t get_full_tile_size(DataFormat format) {
    return tw_full_tile_bytes(format);
}
constexpr bool is_block_float_format(uint32_t format) {
    const DataFormat f = DataFormat(format);
    return f == DataFormat::Bfp8 || f == DataFormat::Bfp8_b || f == DataFormat::Bfp4 ||
           f == DataFormat::Bfp4_b || f == DataFormat::Bfp2 || f == DataFormat::Bfp2_b;
}
ALWI uint32_t get_dfb_num_pages(uint32_t cb) {
    return get_local_cb_interface(cb).fifo_num_pages;
}
ALWI bool is_valid_dfb_tile_page_size(uint32_t cb, DataFormat format) {
    return get_local_cb_interface(cb).fifo_page_size * 16 == tw_full_tile_bytes(format);
}
template <DataFormat format> ALWI bool is_valid_dfb_tile_page_size(uint32_t cb) {
    return is_valid_dfb_tile_page_size(cb, format);
}
template <uint32_t cb> constexpr uint32_t dfb_l1_format() {
    return unpack_src_format[cb];
}
template <uint32_t cb> constexpr bool dfb_has_32x32_tiles() {
    return unpack_tile_r_dim[cb] == 32 && unpack_tile_c_dim[cb] == 32;
}

} // namespace compute_kernel_lib
