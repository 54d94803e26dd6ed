/*
 * ttnn/cpp/ttnn/kernel_lib/cb_policies.hpp: when a helper waits for its input and pops it, as types
 * (January 2026; later releases have enumerators for it). How many tiles that is follows from the
 * block and the broadcast.
 */
#pragma once
#include <type_traits>

#include "tw/types.h"

namespace cb_policies {

#define TW_POLICY_WAIT(name, tile, chunk, all, caller)                                             \
    struct name {                                                                                  \
        static constexpr bool per_tile = tile, per_chunk = chunk, upfront = all,                   \
                              caller_managed = caller;                                             \
    };
TW_POLICY_WAIT(WaitPerTile, true, false, false, false)
TW_POLICY_WAIT(WaitPerChunk, false, true, false, false) /* as many as DST holds */
TW_POLICY_WAIT(WaitUpfront, false, false, true, false)
TW_POLICY_WAIT(WaitCallerManaged, false, false, false, true)
TW_POLICY_WAIT(tw_WaitPerRow, false, false, false, false)
#undef TW_POLICY_WAIT

#define TW_POLICY_POP(name, tile, chunk, end, no, caller)                                          \
    struct name {                                                                                  \
        static constexpr bool per_tile = tile, per_chunk = chunk, at_end = end, never = no,        \
                              caller_managed = caller;                                             \
    };
TW_POLICY_POP(PopPerTile, true, false, false, false, false)
TW_POLICY_POP(PopPerChunk, false, true, false, false, false)
TW_POLICY_POP(PopAtEnd, false, false, true, false, false)
TW_POLICY_POP(PopNever, false, false, false, true, false)
TW_POLICY_POP(PopCallerManaged, false, false, false, false, true)
TW_POLICY_POP(tw_PopPerRow, false, false, false, false, false)
#undef TW_POLICY_POP

#define TW_POLICY_OUTPUT(name, tile, chunk, all)                                                   \
    struct name {                                                                                  \
        static constexpr bool per_tile = tile, per_chunk = chunk, bulk = all;                      \
    };
TW_POLICY_OUTPUT(OutputPerTile, true, false, false)
TW_POLICY_OUTPUT(OutputPerChunk, false, true, false)
TW_POLICY_OUTPUT(OutputBulk, false, false, true) /* reserved first, pushed at the end */
#undef TW_POLICY_OUTPUT

template <typename Wait, typename Pop> struct InputPolicy {
    using wait = Wait;
    using pop = Pop;
    static constexpr bool waits_per_tile = Wait::per_tile, waits_per_chunk = Wait::per_chunk,
                          waits_upfront = Wait::upfront,
                          waits_caller_managed = Wait::caller_managed,
                          pops_per_tile = Pop::per_tile, pops_per_chunk = Pop::per_chunk,
                          pops_at_end = Pop::at_end, pops_never = Pop::never,
                          pops_caller_managed = Pop::caller_managed;
};
using Streaming = InputPolicy<WaitPerTile, PopPerTile>;
using StreamingBatched = InputPolicy<WaitPerChunk, PopPerChunk>;
using Preloaded = InputPolicy<WaitCallerManaged, PopCallerManaged>;
using Persistent = InputPolicy<WaitUpfront, PopNever>;

template <typename T> inline constexpr bool is_streaming_policy_v = std::is_same_v<T, Streaming>;
template <typename T>
inline constexpr bool is_streaming_batched_policy_v = std::is_same_v<T, StreamingBatched>;
template <typename T> inline constexpr bool is_preloaded_policy_v = std::is_same_v<T, Preloaded>;
template <typename T> inline constexpr bool is_persistent_policy_v = std::is_same_v<T, Persistent>;
template <typename T> struct is_input_policy : std::false_type {};
template <typename Wait, typename Pop>
struct is_input_policy<InputPolicy<Wait, Pop>> : std::true_type {};
template <typename T> inline constexpr bool is_input_policy_v = is_input_policy<T>::value;
template <typename T>
inline constexpr bool is_output_policy_v =
    std::is_same_v<T, OutputPerTile> || std::is_same_v<T, OutputPerChunk> ||
    std::is_same_v<T, OutputBulk>;

} // namespace cb_policies
