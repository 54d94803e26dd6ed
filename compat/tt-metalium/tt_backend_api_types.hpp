// tt-metalium/tt_backend_api_types.hpp: data formats of circular buffers, and the bytes of a 32 x
// 32 tile of each.
#pragma once

#include <cstdint>
#include <fmt/base.h>
#include <functional>
#include <ostream>
#include <stdexcept>

namespace tt {

enum class DataFormat : uint8_t {
    Float32 = 0,
    Float16 = 1,
    Bfp8 = 2,
    Bfp4 = 3,
    Bfp2 = 11,
    Float16_b = 5,
    Bfp8_b = 6,
    Bfp4_b = 7,
    Bfp2_b = 15,
    Lf8 = 10,
    Fp8_e4m3 = 0x1A,
    Int8 = 14,
    Tf32 = 4,
    UInt8 = 30,
    UInt16 = 9,
    Int32 = 8,
    UInt32 = 24,
    RawUInt8 = 0xF0,
    RawUInt16 = 0xF1,
    RawUInt32 = 0xF2,
    Invalid = 0xFF,
};

bool is_integer_format(DataFormat format);
std::ostream &operator<<(std::ostream &out, const DataFormat &format);

// Bytes of one datum; throws std::invalid_argument for block formats, Tf32 and Invalid.
constexpr uint32_t datum_size(const DataFormat &format) {
    switch (format) {
    case DataFormat::Float32:
    case DataFormat::UInt32:
    case DataFormat::Int32:
    case DataFormat::RawUInt32: return 4;
    case DataFormat::Float16:
    case DataFormat::Float16_b:
    case DataFormat::UInt16:
    case DataFormat::RawUInt16: return 2;
    case DataFormat::Int8:
    case DataFormat::Lf8:
    case DataFormat::Fp8_e4m3:
    case DataFormat::UInt8:
    case DataFormat::RawUInt8: return 1;
    default: throw std::invalid_argument("a datum of this data format has no size in bytes");
    }
}

// Bytes of a 32 x 32 tile; block formats have 64 shared exponents of one byte.
constexpr uint32_t tile_size(const DataFormat &format) {
    switch (format) {
    case DataFormat::Bfp8:
    case DataFormat::Bfp8_b: return 1024 + 64;
    case DataFormat::Bfp4:
    case DataFormat::Bfp4_b: return 512 + 64;
    case DataFormat::Bfp2:
    case DataFormat::Bfp2_b: return 256 + 64;
    default: return 1024 * datum_size(format);
    }
}

} // namespace tt

template <> struct std::hash<tt::DataFormat> {
    std::size_t operator()(const tt::DataFormat &format) const noexcept {
        return static_cast<std::size_t>(format);
    }
};

template <> struct fmt::formatter<tt::DataFormat> : formatter<string_view> {
    auto format(tt::DataFormat format, format_context &context) const -> format_context::iterator;
};
