/* eltwise/generators/fill.hpp: constants to DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

template <Dst DstSlot = Dst::D0> struct FillScalar : UnaryOp<FillScalar<DstSlot>, DstSlot> {
    static constexpr auto tw_element = tw_chain::role::fill;
    float value = 0;
    constexpr FillScalar() noexcept = default;
    constexpr explicit FillScalar(float v) noexcept : value(v) {}
    static ALWI void init() { fill_tile_init(); }
    ALWI void exec(uint32_t, uint32_t offset) const { fill_tile(to_u32(DstSlot) + offset, value); }
};
template <DataFormat DF, Dst DstSlot = Dst::D0>
struct FillInt : UnaryOp<FillInt<DF, DstSlot>, DstSlot> {
    static constexpr auto tw_element = tw_chain::role::fill;
    uint32_t value = 0;
    constexpr FillInt() noexcept = default;
    constexpr explicit FillInt(uint32_t v) noexcept : value(v) {}
    static ALWI void init() { fill_tile_init(); }
    ALWI void exec(uint32_t, uint32_t offset) const {
        fill_tile_int<DF>(to_u32(DstSlot) + offset, value);
    }
};
template <Dst DstSlot = Dst::D0> struct FillBitcast : UnaryOp<FillBitcast<DstSlot>, DstSlot> {
    static constexpr auto tw_element = tw_chain::role::fill;
    uint32_t bits = 0;
    constexpr FillBitcast() noexcept = default;
    constexpr explicit FillBitcast(uint32_t b) noexcept : bits(b) {}
    static ALWI void init() { fill_tile_init(); }
    ALWI void exec(uint32_t, uint32_t offset) const {
        fill_tile_bitcast(to_u32(DstSlot) + offset, bits);
    }
};

} // namespace compute_kernel_lib
