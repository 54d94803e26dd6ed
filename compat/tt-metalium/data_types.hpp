// tt-metalium/data_types.hpp: processors and networks of a core.
#pragma once

#include <cstdint>
#include <umd/device/types/arch.hpp>

namespace tt::tt_metal {

enum class DataMovementProcessor { RISCV_0 = 0, RISCV_1 = 1 };

enum NOC : uint8_t { RISCV_0_default = 0, RISCV_1_default = 1, NOC_0 = 0, NOC_1 = 1 };

enum NOC_MODE : uint8_t { DM_DEDICATED_NOC = 0, DM_DYNAMIC_NOC = 1 };

enum Eth : uint8_t { SENDER = 0, RECEIVER = 1, IDLE = 2 };

namespace detail {
inline NOC preferred_noc_for_dram_read(ARCH) {
    return NOC::NOC_0;
}
inline NOC preferred_noc_for_dram_write(ARCH) {
    return NOC::NOC_1;
}
} // namespace detail

} // namespace tt::tt_metal
