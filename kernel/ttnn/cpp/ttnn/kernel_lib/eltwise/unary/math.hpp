/* eltwise/unary/math.hpp: exponentials, logarithms, roots, powers in DST. */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_macros.hpp"

namespace compute_kernel_lib {

TW_CHAIN_APPROX(Exp, Exact, exp_tile_init<fast>(), exp_tile<fast>(slot))
TW_CHAIN_APPROX(Log, Exact, log_tile_init<fast>(), log_tile<fast>(slot))
TW_CHAIN_APPROX(Sqrt, Exact, sqrt_tile_init(), sqrt_tile<fast>(slot))
TW_CHAIN_APPROX(Rsqrt, Exact, rsqrt_tile_init(),
                (rsqrt_tile < fast ? ckernel::RsqrtMode::Fast
                                   : ckernel::RsqrtMode::Default > (slot)))
TW_CHAIN_APPROX(Log1p, Fast, log1p_tile_init<fast>(), log1p_tile<fast>(slot))
TW_CHAIN_UNARY(Recip, recip_tile_init(), recip_tile(slot))
TW_CHAIN_UNARY(Cbrt, cbrt_tile_init(), cbrt_tile(slot))
TW_CHAIN_UNARY_1(Power, uint32_t, power_tile_init(), power_tile(slot, p))
TW_CHAIN_UNARY_1(PowerIterative, uint32_t, power_iterative_tile_init(),
                 power_iterative_tile(slot, p))
TW_CHAIN_UNARY_1(Rpow, uint32_t, rpow_tile_init(), rpow_tile(slot, p))

/* Sums down the columns; `first` says that a tile begins them. */
template <Dst Slot = Dst::D0> struct Cumsum : UnaryOp<Cumsum<Slot>, Slot> {
    bool first;
    constexpr explicit Cumsum(bool begins = true) noexcept : first(begins) {}
    static ALWI void init() { cumsum_tile_init(); }
    ALWI void exec(uint32_t, uint32_t offset) const { cumsum_tile(to_u32(Slot) + offset, first); }
};

} // namespace compute_kernel_lib
