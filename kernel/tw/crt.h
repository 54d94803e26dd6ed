/*
 * tw/crt.h: what runs before and after a kernel; included after the kernel's source, once.
 *
 * The chip loads every segment of the image before each launch, initial data included; bss is
 * cleared here.
 */
#ifndef TW_CRT_H
#define TW_CRT_H

#include "tilewright/memory_map.h"
#include "tw/service.h"

/* With the initial data, so that a kernel without bss has none. */
[[gnu::section(".tw_data")]] uint8_t my_logical_x_, my_logical_y_, my_relative_x_, my_relative_y_;

extern "C" {
extern void (*const __init_array_start[])(void);
extern void (*const __init_array_end[])(void);
void tw_entry(void);

[[noreturn, gnu::used, gnu::noinline]] void tw_start(void) {
    const uint32_t *core = (const uint32_t *)TW_CORE_INFO_BASE;
    my_logical_x_ = my_relative_x_ = uint8_t(core[2]);
    my_logical_y_ = my_relative_y_ = uint8_t(core[3]);
    for (auto constructor = __init_array_start; constructor != __init_array_end; ++constructor)
        (*constructor)();
    tw_entry();
    tw_call<TW_SERVICE_kernel_done>();
    __builtin_trap();
}

[[noreturn, gnu::weak]] void tw_stop(const char *why) {
    tw_call<TW_SERVICE_assert_failed>(0, (uint32_t)why);
    __builtin_trap();
}
[[noreturn, gnu::weak]] void __cxa_pure_virtual(void) { tw_stop("a pure virtual function"); }
[[noreturn, gnu::weak]] void abort(void) { tw_stop("abort()"); }
}

/* What the C++ headers call instead of throwing. */
namespace std {
[[noreturn, gnu::weak]] void __throw_out_of_range_fmt(const char *, ...) {
    tw_stop("std::out_of_range");
}
[[noreturn, gnu::weak]] void __throw_out_of_range(const char *) { tw_stop("std::out_of_range"); }
[[noreturn, gnu::weak]] void __throw_length_error(const char *) { tw_stop("std::length_error"); }
[[noreturn, gnu::weak]] void __throw_logic_error(const char *) { tw_stop("std::logic_error"); }
[[noreturn, gnu::weak]] void __throw_invalid_argument(const char *) {
    tw_stop("std::invalid_argument");
}
[[noreturn, gnu::weak]] void __throw_bad_function_call() { tw_stop("std::bad_function_call"); }
} // namespace std

asm(R"(
    .section .text.tw_start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, __stack_top
    la t1, __bss_start
    la t2, __bss_end
1:  bgeu t1, t2, 2f
    sw zero, 0(t1)
    addi t1, t1, 4
    j 1b
2:  call tw_start
    .size _start, . - _start
    .previous
)");

#endif
