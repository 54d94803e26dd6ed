/*
 * tw/kernel.h: the part of the API that depends on one kernel's arguments and tables. Thin, since
 * it is compiled with every kernel; comes after the generated part and before the source.
 */
#ifndef TW_KERNEL_H
#define TW_KERNEL_H

/* Kernels of the older form may call what is in this namespace from outside it. */
#ifdef NAMESPACE
namespace NAMESPACE {
[[gnu::used]] void kernel_entry(); /* emitted although it may be inline */
}
using namespace NAMESPACE;
#endif
[[gnu::used]] void kernel_main();

/* ---- compile-time arguments */
#ifndef KERNEL_COMPILE_TIME_ARGS
#define KERNEL_COMPILE_TIME_ARGS
#endif
constexpr auto kernel_compile_time_args = make_array<uint32_t>(KERNEL_COMPILE_TIME_ARGS);

template <uint32_t Index> constexpr uint32_t get_ct_arg() {
    static_assert(Index < kernel_compile_time_args.size(),
                  "the kernel has no compile-time argument of this index");
    return kernel_compile_time_args[Index];
}

constexpr uint32_t tw_compile_time_argument(uint32_t index) {
    return kernel_compile_time_args[index];
}

struct tw_named_argument {
    const char *name;
    uint32_t value;
};
/* Reached in a constant expression, this call is the compiler's complaint. */
void the_kernel_has_no_compile_time_argument_of_this_name();
constexpr bool tw_same_name(const char *a, const char *b) {
    for (; *a && *a == *b; a++) b++;
    return *a == *b;
}
#ifdef TW_ANY_NAMED_ARGUMENT
/* Small and even, and seldom the same for two names. */
constexpr uint32_t tw_any_number(const char *name) {
    uint32_t sum = 0;
    while (*name)
        sum = sum * 5 + uint32_t(*name++);
    return (sum + sum / 16) % 15 * 2 + 2;
}
#endif
constexpr uint32_t get_named_ct_arg(const char *name) {
#ifdef KERNEL_COMPILE_TIME_ARG_MAP
    constexpr tw_named_argument arguments[] = {KERNEL_COMPILE_TIME_ARG_MAP};
    for (const auto &argument : arguments)
        if (tw_same_name(argument.name, name)) return argument.value;
#endif
#ifdef TW_ANY_NAMED_ARGUMENT /* a kernel checked without its host */
    if (name) return TW_ANY_NAMED_ARGUMENT;
#endif
    if (name) the_kernel_has_no_compile_time_argument_of_this_name();
    return 0;
}

/* ---- arguments that have no name: behind those that have one */
#ifndef TW_FIRST_VARARG
#define TW_FIRST_VARARG 0
#endif
#ifndef TW_FIRST_COMMON_VARARG
#define TW_FIRST_COMMON_VARARG 0
#endif
#ifndef TW_FIRST_COMPILE_VARARG
#define TW_FIRST_COMPILE_VARARG 0
#endif
template <uint32_t index> constexpr uint32_t get_compile_time_vararg() {
    return get_ct_arg<TW_FIRST_COMPILE_VARARG + index>();
}
constexpr uint32_t get_compile_time_vararg(uint32_t index) {
    return kernel_compile_time_args[TW_FIRST_COMPILE_VARARG + index];
}
TW_INLINE uint32_t get_vararg(uint32_t index) {
    return get_arg_val<uint32_t>(TW_FIRST_VARARG + index);
}
TW_INLINE uint32_t get_common_vararg(uint32_t index) {
    return get_common_arg_val<uint32_t>(TW_FIRST_COMMON_VARARG + index);
}

/* ---- tables of circular buffers */
constexpr int32_t get_tile_size(int32_t cb) {
    return PROCESSOR_INDEX == 4 ? pack_tile_size[cb] : unpack_tile_size[cb];
}
constexpr uint32_t get_tile_hw(int32_t cb) {
    return uint32_t(unpack_tile_r_dim[cb]) * unpack_tile_c_dim[cb];
}
constexpr uint32_t get_tile_num_faces(int32_t cb) {
    return unpack_tile_num_faces[cb];
}
constexpr DataFormat get_dataformat(int32_t cb) {
    return DataFormat(unpack_src_format[cb]);
}

/* ---- the processor's configuration */
#ifdef NOC_INDEX
constexpr uint8_t noc_index = NOC_INDEX;
#endif
#ifdef NOC_MODE
constexpr uint8_t noc_mode = NOC_MODE;
constexpr uint8_t DM_DEDICATED_NOC = 0, DM_DYNAMIC_NOC = 1;
#endif
#ifdef COMPILE_FOR_TRISC
namespace ckernel {
constexpr uint32_t tw_operands() {
#ifdef INP_FLOAT32
    return 1u << 18; /* fp32 operands: some of the vector unit's programs are longer */
#else
    return 0;
#endif
}
}
constexpr ckernel::MathFidelity MATH_FIDELITY = ckernel::MathFidelity(TW_MATH_FIDELITY);
#ifdef DST_SYNC_FULL
#define DST_SYNC_MODE ckernel::DstSync::SyncFull
#else
#define DST_SYNC_MODE ckernel::DstSync::SyncHalf
#endif
#endif

#endif
