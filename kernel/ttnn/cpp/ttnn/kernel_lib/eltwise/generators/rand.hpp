/* eltwise/generators/rand.hpp: random numbers to DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

/* Uniform in [from, from + scale], both as fp32 bits; seeded once, before the first tile. */
template <Dst DstSlot = Dst::D0> struct RandTile : UnaryOp<RandTile<DstSlot>, DstSlot> {
    static constexpr auto tw_element = tw_chain::role::seed;
    uint32_t from = 0, scale = 0, seed = 0, stream = 0;
    constexpr RandTile() noexcept = default;
    constexpr RandTile(uint32_t f, uint32_t s, uint32_t first, uint32_t stream_id = 0) noexcept
        : from(f), scale(s), seed(first), stream(stream_id) {}
    ALWI void init() const { rand_tile_init(seed, stream); }
    ALWI void exec(uint32_t, uint32_t offset) const {
        rand_tile(to_u32(DstSlot) + offset, from, scale);
    }
};

} // namespace compute_kernel_lib
