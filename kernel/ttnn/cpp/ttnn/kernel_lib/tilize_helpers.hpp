/*
 * ttnn/cpp/ttnn/kernel_lib/tilize_helpers.hpp: block rows of sticks to tiles, with the circular
 * buffer calls around each: wait for the sticks, reserve a row of tiles, convert, push, pop.
 */
#pragma once
#include <optional>

#include "ttnn/cpp/ttnn/kernel_lib/buffer_calls.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dfb_helpers_compute.hpp"
#include "tw/objects.h"

namespace compute_kernel_lib {

namespace tilize_config {
enum class InitUninitMode : uint8_t { InitAndUninit, InitOnly, UninitOnly, Neither };
enum class WaitMode : uint8_t { WaitBlock, WaitUpfront, NoWait };
enum class ReconfigureRegisterDatatypeMode : uint8_t {
    NoReconfigure,
    UnpackReconfigure,
    PackReconfigure,
    UnpackAndPackReconfigure
};
enum class Fp32Mode : uint8_t { Fast, Lossless };
enum class RemapMode : uint8_t { Configure, AssumeConfigured };
constexpr uint32_t INVALID_DFB = 0xFFFFFFFF;
} // namespace tilize_config

template <uint32_t cb> constexpr bool is_fp32_input_format() {
    return unpack_src_format[cb] == uint8_t(DataFormat::Float32);
}
template <uint32_t cb> constexpr bool is_fp32_output_format() {
    return pack_dst_format[cb] == uint8_t(DataFormat::Float32);
}
template <uint32_t cb> constexpr bool has_supported_fast_tilize_format() {
    return is_fp32_input_format<cb>() || unpack_src_format[cb] == uint8_t(DataFormat::Float16_b);
}
template <uint32_t width, uint32_t in, uint32_t out> constexpr bool can_use_fast_tilize() {
    return width < 256 && dfb_has_32x32_tiles<out>() && !get_dst_full_sync_enabled() &&
           has_supported_fast_tilize_format<in>() && !is_fp32_output_format<out>();
}

/* `width` tiles a block row. With `input_pages` the pages of `in` are sticks, so many in all, and
 * the last block row may have fewer than 32; else they are tiles in size. */
template <uint32_t width, uint32_t in, uint32_t out,
          tilize_config::InitUninitMode init = tilize_config::InitUninitMode::InitAndUninit,
          tilize_config::WaitMode wait = tilize_config::WaitMode::WaitBlock,
          tilize_config::ReconfigureRegisterDatatypeMode reconfigure =
              tilize_config::ReconfigureRegisterDatatypeMode::UnpackAndPackReconfigure,
          tilize_config::Fp32Mode fp32 = tilize_config::Fp32Mode::Fast,
          tilize_config::RemapMode remap = tilize_config::RemapMode::Configure>
ALWI void tilize(uint32_t block_rows, std::optional<uint32_t> input_pages = std::nullopt) {
    using Init = tilize_config::InitUninitMode;
    using Wait = tilize_config::WaitMode;
    using Formats = tilize_config::ReconfigureRegisterDatatypeMode;
    static_assert(width > 0, "tilize(): a block row has at least one tile");
    static_assert(in != out, "tilize() cannot work in place: it takes two buffers");
    static_assert(in < NUM_CIRCULAR_BUFFERS && out < NUM_CIRCULAR_BUFFERS,
                  "tilize(): there is no such buffer");

    if constexpr (reconfigure == Formats::UnpackReconfigure ||
                  reconfigure == Formats::UnpackAndPackReconfigure) {
        reconfig_data_format_srca(in);
#ifdef ARCH_WORMHOLE /* the fast path takes its faces through both operands there */
        constexpr bool exact = fp32 == tilize_config::Fp32Mode::Lossless;
        if constexpr (can_use_fast_tilize<width, in, out>() &&
                      !(exact && is_fp32_input_format<in>()))
            reconfig_data_format_srcb(in);
#endif
    }
    if constexpr (reconfigure == Formats::PackReconfigure ||
                  reconfigure == Formats::UnpackAndPackReconfigure)
        pack_reconfig_data_format(out);
    if constexpr (init == Init::InitAndUninit || init == Init::InitOnly)
        tilize_init(in, width, out);

    uint32_t left = input_pages.value_or(width * block_rows);
    if constexpr (wait == Wait::WaitUpfront) tw_by::wait_front_by<wait>(in, left);
    for (uint32_t row = 0; row < block_rows; row++) {
        const uint32_t pages = input_pages ? (left < 32 ? left : 32) : width;
        if constexpr (wait == Wait::WaitBlock) tw_by::wait_front_by<wait>(in, pages);
        tw_by::reserve_back_by<wait>(out, width);
        tilize_block(in, width, out);
        cb_push_back(out, width);
        cb_pop_front(in, pages);
        left -= pages;
    }
    if constexpr (init == Init::InitAndUninit || init == Init::UninitOnly) tilize_uninit(in, out);
}

/* The same with buffers known only when running: `rows` times `subrows` block rows, each of
 * `input_pages` pages of `in` (0: the width); with `sticks` the pages are sticks, so many in all,
 * of which the last block row may have fewer than 32. `before`: the input until now, whose format
 * is left with `new_format`. */
template <bool init = true, bool uninit = true, bool fast = false, bool new_format = false,
          bool skip_wait = false>
ALWI void tilize(uint32_t in, uint32_t width, uint32_t out, uint32_t rows, uint32_t subrows = 1,
                 uint32_t before = 0, uint32_t input_pages = 0, uint32_t sticks = 0) {
    if constexpr (init && new_format)
        tilize_init_short_with_dt(before, in, width, out);
    else if constexpr (init)
        tilize_init(in, width, out);
    for (uint32_t row = 0; row < rows * subrows; row++) {
        const uint32_t pages = sticks        ? (sticks < 32 ? sticks : 32)
                               : input_pages ? input_pages
                                             : width;
        if constexpr (!skip_wait) cb_wait_front(in, pages);
        cb_reserve_back(out, width);
        tilize_block(in, width, out);
        cb_push_back(out, width);
        cb_pop_front(in, pages);
        if (sticks) sticks -= pages;
    }
    if constexpr (uninit && new_format)
        tilize_uninit_with_dt(in, before, out);
    else if constexpr (uninit)
        tilize_uninit(in, out);
}

} // namespace compute_kernel_lib
