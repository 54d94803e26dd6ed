/*
 * tw/arguments.h: a kernel's arguments. Run-time arguments lie in L1 at fixed addresses
 * (tilewright/memory_map.h), compile-time arguments are in the generated part of the compile, so
 * that their functions are only declared here and defined in tw/kernel.h.
 */
#ifndef TW_ARGUMENTS_H
#define TW_ARGUMENTS_H

#include <array>
#include <cstdint>
#include <utility>

#include "tilewright/memory_map.h"
#include "tw/service.h"

constexpr uintptr_t tw_args_base = TW_ARGS_BASE + PROCESSOR_INDEX * TW_ARGS_STRIDE;

/* What a word of L1 that another agent writes is read through. */
template <typename T> TW_INLINE T tw_l1_word(uintptr_t address) {
    static_assert(sizeof(T) == 4, "an argument is one 32-bit word");
    T value;
    __builtin_memcpy(&value,
                     reinterpret_cast<const void *>(
                         __builtin_assume_aligned(reinterpret_cast<const void *>(address), 4)),
                     4);
    return value;
}

TW_INLINE uintptr_t get_arg_addr(int index) {
    return tw_args_base + 4 * index;
}
TW_INLINE uintptr_t get_common_arg_addr(int index) {
    return tw_args_base + TW_COMMON_ARGS_OFFSET + 4 * index;
}
template <typename T> TW_INLINE T get_arg_val(int index) {
    return tw_l1_word<T>(get_arg_addr(index));
}
template <typename T> TW_INLINE T get_common_arg_val(int index) {
    return tw_l1_word<T>(get_common_arg_addr(index));
}

template <uint32_t Index> constexpr uint32_t get_ct_arg();
constexpr uint32_t get_named_ct_arg(const char *name);

#define get_compile_time_arg_val(index)      get_ct_arg<index>()
#define get_named_compile_time_arg_val(name) get_named_ct_arg(name)

template <class T, class... Values>
constexpr std::array<T, sizeof...(Values)> make_array(Values... values) {
    return {T(values)...};
}

/* Numbers of the chip. */
#define TW_ARCH_TEXT(field, value)
#define TW_ARCH_VALUE(field, value) constexpr uint32_t tw_arch_##field = value;
#ifdef ARCH_BLACKHOLE
#include "tilewright/arch_blackhole.def"
#define NUM_CIRCULAR_BUFFERS 64
#else
#include "tilewright/arch_wormhole_b0.def"
#define NUM_CIRCULAR_BUFFERS 32
#endif
#undef TW_ARCH_TEXT
#undef TW_ARCH_VALUE

/* Of the core that the kernel runs on. */
#define TW_CORE_WORD(index) tw_l1_word<uint32_t>(TW_CORE_INFO_BASE + 4 * (index))
struct tw_core_coordinate {
    uint32_t word;
    TW_INLINE uint8_t operator[](uint32_t) const {
        return TW_CORE_WORD(word);
    } /* same on both NoCs */
};
constexpr tw_core_coordinate my_x{0}, my_y{1};
/* Variables, since kernels declare them by themselves; tw/crt.h sets them. */
extern uint8_t my_logical_x_, my_logical_y_, my_relative_x_, my_relative_y_;
TW_INLINE uint8_t get_absolute_logical_x() {
    return TW_CORE_WORD(2);
}
TW_INLINE uint8_t get_absolute_logical_y() {
    return TW_CORE_WORD(3);
}

/* Worker cores keep their distances in the coordinates that the NoC is given. */
struct coord_t {
    uint8_t x, y;
};
TW_INLINE coord_t get_virtual_coord_from_worker_logical_coord(uint8_t x, uint8_t y) {
    return {uint8_t(my_x[0] - get_absolute_logical_x() + x),
            uint8_t(my_y[0] - get_absolute_logical_y() + y)};
}

/* Counted from the first core of the sub-device; the whole grid is one, and its first core (0, 0). */
TW_INLINE uint8_t get_relative_logical_x() {
    return TW_CORE_WORD(2);
}
TW_INLINE uint8_t get_relative_logical_y() {
    return TW_CORE_WORD(3);
}

/* One program thread a hart on these chips. */
TW_INLINE uint32_t get_my_thread_id() {
    return 0;
}
TW_INLINE uint32_t get_num_threads() {
    return 1;
}

/* Defined by the generated part: data movement kernels get the NoC of their configuration. */
extern const uint8_t noc_index;

/* The chip has no data cache of L1; what is left of this call is its order in the program. */
/* The compiler keeps nothing of memory in registers across this. */
TW_INLINE void clobber_all_memory() {
    asm volatile("" ::: "memory");
}
TW_INLINE void invalidate_l1_cache() {
    asm volatile("" ::: "memory");
}

namespace ckernel {
/* A load that is complete before what follows it: loads are, here. */
template <typename T> TW_INLINE T load_blocking(volatile T *address) {
    const T value = *address;
    asm volatile("" ::: "memory");
    return value;
}
} // namespace ckernel

template <bool enable = true> TW_INLINE void set_l1_data_cache() {
    invalidate_l1_cache();
}

/* The wall clock of the chip's debug block: words that can be read, the upper one as it was when the
 * lower was read last. */
#define RISCV_DEBUG_REG_WALL_CLOCK_0    0xFFB121F0u
#define RISCV_DEBUG_REG_WALL_CLOCK_1    0xFFB121F4u
#define RISCV_DEBUG_REG_WALL_CLOCK_1_AT 0xFFB121F8u
#define RISCV_DEBUG_REG_WALL_CLOCK_L    RISCV_DEBUG_REG_WALL_CLOCK_0
#define RISCV_DEBUG_REG_WALL_CLOCK_H    RISCV_DEBUG_REG_WALL_CLOCK_1_AT
TW_INLINE uint32_t reg_read(uint32_t address) {
    return *reinterpret_cast<volatile uint32_t *>(address);
}

TW_INLINE uint64_t get_timestamp() {
    return tw_ask_wide<TW_SERVICE_wall_clock>();
}
TW_INLINE uint32_t get_timestamp_32b() {
    return uint32_t(get_timestamp());
}
TW_INLINE uint64_t read_wall_clock() {
    return get_timestamp();
}
/* The clock by its older name. */
struct c_tensix_core {
    static uint64_t read_wall_clock() { return get_timestamp(); }
    static uint32_t read_wall_clock_l() { return get_timestamp_32b(); }
};
TW_INLINE void riscv_wait(uint32_t cycles) {
    const uint64_t start = get_timestamp();
    while (get_timestamp() - start < cycles)
        TW_CALL(idle);
}

#endif
