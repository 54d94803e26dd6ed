/* ttnn/kernel/kernel_common_utils.hpp: structs whose members are arguments, a word each. */
#pragma once
#include <type_traits>

namespace ttnn::kernel_utils {
template <typename T>
inline constexpr bool SerializableKernelArgs =
    alignof(T) == 4 && std::is_aggregate_v<T> &&std::is_trivially_copyable_v<T>;
} // namespace ttnn::kernel_utils
