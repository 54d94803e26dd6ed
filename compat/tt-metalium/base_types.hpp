// tt-metalium/base_types.hpp: math fidelity, and how a CB is unpacked.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <stdexcept>

enum class MathFidelity : uint8_t { LoFi = 0, HiFi2 = 2, HiFi3 = 3, HiFi4 = 4, Invalid = 0xFF };

std::ostream &operator<<(std::ostream &out, const MathFidelity &fidelity);

template <> struct std::hash<MathFidelity> {
    std::size_t operator()(const MathFidelity &fidelity) const noexcept {
        return static_cast<std::size_t>(fidelity);
    }
};

enum class UnpackToDestMode : uint8_t { UnpackToDestFp32, Default };

namespace tt::tt_metal {
using ::MathFidelity;
using ::UnpackToDestMode;
} // namespace tt::tt_metal
