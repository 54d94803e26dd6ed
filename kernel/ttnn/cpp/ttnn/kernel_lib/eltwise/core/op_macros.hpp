/*
 * eltwise/core/op_macros.hpp: operations in DST as elements, a line each. `slot` in the calls is
 * the element's first slot with the lane's offset added.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/api/chain.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/op_params.hpp"

#define TW_CHAIN_UNARY(Name, init_call, tile_call)                                                 \
    template <Dst Slot = Dst::D0> struct Name : UnaryOp<Name<Slot>, Slot> {                        \
        static ALWI void init() { init_call; }                                                     \
        ALWI void exec(uint32_t, uint32_t offset) const {                                          \
            const uint32_t slot = to_u32(Slot) + offset;                                           \
            tile_call;                                                                             \
        }                                                                                          \
    };
/* With the accuracy as an option; `fast` in the calls. */
#define TW_CHAIN_APPROX(Name, Default, init_call, tile_call)                                       \
    template <Approx approx = Approx::Default, Dst Slot = Dst::D0>                                 \
    struct Name : UnaryOp<Name<approx, Slot>, Slot> {                                              \
        static constexpr bool fast = approx == Approx::Fast;                                       \
        static ALWI void init() { init_call; }                                                     \
        ALWI void exec(uint32_t, uint32_t offset) const {                                          \
            const uint32_t slot = to_u32(Slot) + offset;                                           \
            tile_call;                                                                             \
        }                                                                                          \
    };
/* With numbers that the kernel gives: p, q, r in the calls. */
#define TW_CHAIN_UNARY_1(Name, type, init_call, tile_call)                                         \
    template <Dst Slot = Dst::D0> struct Name : UnaryOp<Name<Slot>, Slot> {                        \
        type p{};                                                                                  \
        constexpr Name() noexcept = default;                                                       \
        constexpr explicit Name(type first) noexcept : p(first) {}                                 \
        static ALWI void init() { init_call; }                                                     \
        ALWI void exec(uint32_t, uint32_t offset) const {                                          \
            const uint32_t slot = to_u32(Slot) + offset;                                           \
            tile_call;                                                                             \
        }                                                                                          \
    };
#define TW_CHAIN_UNARY_2(Name, init_call, tile_call)                                               \
    template <Dst Slot = Dst::D0> struct Name : UnaryOp<Name<Slot>, Slot> {                        \
        uint32_t p = 0, q = 0;                                                                     \
        constexpr Name() noexcept = default;                                                       \
        constexpr Name(uint32_t first, uint32_t second) noexcept : p(first), q(second) {}          \
        static ALWI void init() { init_call; }                                                     \
        ALWI void exec(uint32_t, uint32_t offset) const {                                          \
            const uint32_t slot = to_u32(Slot) + offset;                                           \
            tile_call;                                                                             \
        }                                                                                          \
    };
#define TW_CHAIN_UNARY_3(Name, init_call, tile_call)                                               \
    template <Dst Slot = Dst::D0> struct Name : UnaryOp<Name<Slot>, Slot> {                        \
        uint32_t p = 0, q = 0, r = 0;                                                              \
        constexpr Name() noexcept = default;                                                       \
        constexpr Name(uint32_t first, uint32_t second, uint32_t third) noexcept                   \
            : p(first), q(second), r(third) {}                                                     \
        static ALWI void init() { init_call; }                                                     \
        ALWI void exec(uint32_t, uint32_t offset) const {                                          \
            const uint32_t slot = to_u32(Slot) + offset;                                           \
            tile_call;                                                                             \
        }                                                                                          \
    };
/* Two slots to a third: in0, in1, out in the calls. */
#define TW_CHAIN_SLOTS_2                                                                           \
    const uint32_t in0 = to_u32(In0) + offset, in1 = to_u32(In1) + offset,                         \
                   out = to_u32(Out) + offset
#define TW_CHAIN_BINARY(Name, init_call, tile_call)                                                \
    template <Dst In0 = Dst::D0, Dst In1 = Dst::D1, Dst Out = Dst::D0>                             \
    struct Name : BinaryOp<Name<In0, In1, Out>, In0, In1, Out> {                                   \
        static ALWI void init() { init_call; }                                                     \
        ALWI void exec(uint32_t, uint32_t offset) const {                                          \
            TW_CHAIN_SLOTS_2;                                                                      \
            tile_call;                                                                             \
        }                                                                                          \
    };
/* The same for a format that the kernel names. */
#define TW_CHAIN_BINARY_FORMAT(Name, init_call, tile_call)                                         \
    template <DataFormat DF, Dst In0 = Dst::D0, Dst In1 = Dst::D1, Dst Out = Dst::D0>              \
    struct Name : BinaryOp<Name<DF, In0, In1, Out>, In0, In1, Out> {                               \
        static ALWI void init() { init_call; }                                                     \
        ALWI void exec(uint32_t, uint32_t offset) const {                                          \
            TW_CHAIN_SLOTS_2;                                                                      \
            tile_call;                                                                             \
        }                                                                                          \
    };
#define TW_CHAIN_TERNARY_FORMAT(Name, members, init_call, tile_call)                               \
    template <DataFormat DF, Dst In0 = Dst::D0, Dst In1 = Dst::D1, Dst In2 = Dst::D2,              \
              Dst Out = Dst::D0>                                                                   \
    struct Name : TernaryOp<Name<DF, In0, In1, In2, Out>, In0, In1, In2, Out> {                    \
        members static ALWI void init() { init_call; }                                             \
        ALWI void exec(uint32_t, uint32_t offset) const {                                          \
            TW_CHAIN_SLOTS_2;                                                                      \
            const uint32_t in2 = to_u32(In2) + offset;                                             \
            tile_call;                                                                             \
        }                                                                                          \
    };
