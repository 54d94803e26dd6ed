// umd/device/types/arch.hpp: the chip architectures by name.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

namespace tt {

enum class ARCH : uint8_t { GRAYSKULL = 1, WORMHOLE_B0 = 2, BLACKHOLE = 3, QUASAR = 4, Invalid = 0xFF };

inline std::string arch_to_str(ARCH arch) {
    switch (arch) {
    case ARCH::WORMHOLE_B0: return "wormhole_b0";
    case ARCH::BLACKHOLE: return "blackhole";
    case ARCH::QUASAR: return "quasar";
    default: return "invalid";
    }
}
inline std::string get_string(ARCH arch) {
    return arch_to_str(arch);
}
inline std::string get_string_lowercase(ARCH arch) {
    return arch_to_str(arch);
}
inline std::ostream &operator<<(std::ostream &out, ARCH arch) {
    return out << arch_to_str(arch);
}

using ChipId = int;

} // namespace tt
