/* ttnn/kernel/kernel_utils.hpp: a kernel's arguments, from the first on, as a struct. */
#pragma once
#include <bit>
#include <utility>

#include "tw/arguments.h"
#include "ttnn/kernel/kernel_common_utils.hpp"

namespace ttnn::kernel_utils {

template <typename T, uint32_t... I>
T make_runtime_struct_from_args(std::integer_sequence<uint32_t, I...>) {
    static_assert(SerializableKernelArgs<T>, "a struct of 32-bit members is wanted");
    const uint32_t words[]{get_arg_val<uint32_t>(I)...};
    return __builtin_bit_cast(T, words);
}
template <typename T> T make_runtime_struct_from_args() {
    return make_runtime_struct_from_args<T>(std::make_integer_sequence<uint32_t, sizeof(T) / 4>());
}
template <typename T, uint32_t... I>
constexpr T make_compile_time_struct_from_args(std::integer_sequence<uint32_t, I...>) {
    static_assert(SerializableKernelArgs<T>, "a struct of 32-bit members is wanted");
    constexpr uint32_t words[]{get_ct_arg<I>()...};
    return __builtin_bit_cast(T, words);
}
template <typename T> constexpr T make_compile_time_struct_from_args() {
    return make_compile_time_struct_from_args<T>(
        std::make_integer_sequence<uint32_t, sizeof(T) / 4>());
}

} // namespace ttnn::kernel_utils
