/*
 * ttnn/cpp/ttnn/kernel_lib/untilize_helpers.hpp: rows of tiles to sticks, with the circular buffer
 * calls around each. A row wider than DST goes in equal parts.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/buffer_calls.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/dfb_helpers_compute.hpp"

namespace compute_kernel_lib {

namespace untilize_config {
enum class InitUninitMode : uint8_t { InitAndUninit, InitOnly, UninitOnly, Neither };
enum class WaitMode : uint8_t { WaitBlock, WaitUpfront, NoWait };
enum class ReconfigureRegisterDatatypeMode : uint8_t {
    NoReconfigure,
    UnpackReconfigure,
    PackReconfigure,
    UnpackAndPackReconfigure
};
enum class RemapMode : uint8_t { Configure, AssumeConfigured };
constexpr uint32_t INVALID_DFB = 0xFFFFFFFF;
} // namespace untilize_config

/* The largest part of a row that fits DST and divides it. */
constexpr uint32_t tw_untilize_part(uint32_t width) {
    uint32_t part = width < DEST_AUTO_LIMIT ? width : DEST_AUTO_LIMIT;
    while (width % part)
        part--;
    return part;
}

template <uint32_t width, uint32_t in, uint32_t out,
          untilize_config::RemapMode remap = untilize_config::RemapMode::Configure>
ALWI void untilize_init() {
    pack_untilize_init<tw_untilize_part(width), width>(in, out);
}
template <uint32_t width, uint32_t in, uint32_t out> ALWI void untilize_uninit() {
    pack_untilize_uninit(out);
}

/* Blackhole has a path for bfloat16 that takes a row of any width as a whole. */
template <uint32_t width, uint32_t in, uint32_t out> constexpr bool tw_untilizes_whole_rows() {
#ifdef ARCH_BLACKHOLE
    constexpr DataFormat from = DataFormat(unpack_src_format[in]);
    return width >= 2 && dfb_has_32x32_tiles<in>() && dfb_has_32x32_tiles<out>() &&
           DataFormat(dfb_l1_format<out>()) == DataFormat::Float16_b &&
           (from == DataFormat::Float16_b || from == DataFormat::Bfp8_b ||
            from == DataFormat::Bfp4_b);
#else
    return false;
#endif
}

/* One row of tiles: a row that fits DST is waited for as a whole, parts of a wider one as they
 * come, into room for the whole row; `whole`: a wide one as a whole too. */
template <uint32_t width, untilize_config::WaitMode mode, bool whole>
ALWI void tw_untilize_row(uint32_t in, uint32_t out) {
    constexpr bool wait = mode == untilize_config::WaitMode::WaitBlock;
    constexpr uint32_t part = tw_untilize_part(width);
    constexpr bool at_once = whole || part == width;
    if constexpr (wait && at_once) tw_by::wait_front_by<mode>(in, width);
    tw_by::reserve_back_by<mode>(out, width);
    for (uint32_t i = 0; i < width / part; i++) {
        if constexpr (wait && !at_once) tw_by::wait_front_by<mode>(in, part);
        pack_untilize_block<part, width>(in, 1, out, i);
        cb_pop_front(in, part);
    }
    cb_push_back(out, width);
}

template <uint32_t width, uint32_t in, uint32_t out,
          untilize_config::InitUninitMode init = untilize_config::InitUninitMode::InitAndUninit,
          untilize_config::WaitMode wait = untilize_config::WaitMode::WaitBlock,
          untilize_config::ReconfigureRegisterDatatypeMode reconfigure =
              untilize_config::ReconfigureRegisterDatatypeMode::UnpackAndPackReconfigure,
          untilize_config::RemapMode remap = untilize_config::RemapMode::Configure>
ALWI void untilize(uint32_t rows) {
    using Init = untilize_config::InitUninitMode;
    using Wait = untilize_config::WaitMode;
    using Formats = untilize_config::ReconfigureRegisterDatatypeMode;
    static_assert(width > 0, "untilize(): a row has at least one tile");
    static_assert(in != out, "untilize() cannot work in place: it takes two buffers");
    static_assert(in < NUM_CIRCULAR_BUFFERS && out < NUM_CIRCULAR_BUFFERS,
                  "untilize(): there is no such buffer");

    if constexpr (reconfigure == Formats::UnpackReconfigure ||
                  reconfigure == Formats::UnpackAndPackReconfigure)
        reconfig_data_format_srca(in);
    if constexpr (reconfigure == Formats::PackReconfigure ||
                  reconfigure == Formats::UnpackAndPackReconfigure)
        pack_reconfig_data_format(out);
    if constexpr (init == Init::InitAndUninit || init == Init::InitOnly)
        untilize_init<width, in, out>();
    if constexpr (wait == Wait::WaitUpfront) tw_by::wait_front_by<wait>(in, width * rows);
    for (uint32_t row = 0; row < rows; row++)
        tw_untilize_row<width, wait, tw_untilizes_whole_rows<width, in, out>()>(in, out);
    if constexpr (init == Init::InitAndUninit || init == Init::UninitOnly)
        untilize_uninit<width, in, out>();
}

/* The same with buffers known only when running. */
template <uint32_t width> ALWI void untilize(uint32_t in, uint32_t out, uint32_t rows = 1) {
    pack_untilize_init<tw_untilize_part(width), width>(in, out);
    for (uint32_t row = 0; row < rows; row++)
        tw_untilize_row<width, untilize_config::WaitMode::WaitBlock, false>(in, out);
    pack_untilize_uninit(out);
}

} // namespace compute_kernel_lib
