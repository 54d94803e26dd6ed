/*
 * ttnn/cpp/ttnn/kernel_lib/untilize_helpers.hpp: rows of tiles to sticks, with the circular buffer
 * calls around each. A row wider than DST goes in equal parts.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/dest_helpers.hpp"

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

/* One row of tiles; `wait`: for each part as it comes. */
template <uint32_t width, bool wait> ALWI void tw_untilize_row(uint32_t in, uint32_t out) {
    constexpr uint32_t part = tw_untilize_part(width);
    cb_reserve_back(out, width);
    for (uint32_t i = 0; i < width / part; i++) {
        if constexpr (wait) cb_wait_front(in, part);
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
    static_assert(in != out, "untilize cannot work in place");

    if constexpr (reconfigure == Formats::UnpackReconfigure ||
                  reconfigure == Formats::UnpackAndPackReconfigure)
        reconfig_data_format(in, in);
    if constexpr (reconfigure == Formats::PackReconfigure ||
                  reconfigure == Formats::UnpackAndPackReconfigure)
        pack_reconfig_data_format(out);
    if constexpr (init == Init::InitAndUninit || init == Init::InitOnly)
        untilize_init<width, in, out>();
    if constexpr (wait == Wait::WaitUpfront) cb_wait_front(in, width * rows);
    for (uint32_t row = 0; row < rows; row++)
        tw_untilize_row<width, wait == Wait::WaitBlock>(in, out);
    if constexpr (init == Init::InitAndUninit || init == Init::UninitOnly)
        untilize_uninit<width, in, out>();
}

/* The same with buffers known only when running. */
template <uint32_t width> ALWI void untilize(uint32_t in, uint32_t out, uint32_t rows = 1) {
    pack_untilize_init<tw_untilize_part(width), width>(in, out);
    for (uint32_t row = 0; row < rows; row++)
        tw_untilize_row<width, true>(in, out);
    pack_untilize_uninit(out);
}

} // namespace compute_kernel_lib
