/* kernel_lib/l1_helpers.hpp: words of this core's L1: pointers, zeros, fills. */
#pragma once
#include "api/dataflow/dataflow_api.h"
#include "tw/objects.h"

namespace dataflow_kernel_lib {

constexpr uint32_t FACE_SIZE_U32 = 128, FACE_SIZE_U32_FP32 = 256;

FORCE_INLINE volatile uint32_t *addr_to_l1_ptr(uint32_t address) {
    return reinterpret_cast<volatile uint32_t *>(uintptr_t(address));
}
FORCE_INLINE auto local_noc_addr(uint32_t address, uint8_t noc = noc_index) {
    return noc_traits_t<UnicastEndpoint>::src_args_type{
        .noc_x = my_x[noc], .noc_y = my_y[noc], .addr = address};
}
template <typename DFB> FORCE_INLINE void zero_tile(DFB buffer) {
    const Noc noc;
    noc.async_write_zeros(buffer, buffer.get_tile_size());
    noc.write_zeros_l1_barrier();
}
template <uint32_t cb> FORCE_INLINE void prepare_zero_tile() {
    DataflowBuffer buffer(cb);
    buffer.reserve_back(1);
    zero_tile(buffer);
    buffer.push_back(1);
}
/* Values of 1, 2 or 4 bytes; words where the range has whole ones. */
template <uint32_t bytes>
FORCE_INLINE void fill_l1_range(uint32_t start, uint32_t length, uint32_t value) {
    static_assert(bytes == 1 || bytes == 2 || bytes == 4, "values of 1, 2 or 4 bytes");
    using Value =
        std::conditional_t<bytes == 1, uint8_t, std::conditional_t<bytes == 2, uint16_t, uint32_t>>;
    ASSERT(start % bytes == 0 && length % bytes == 0);
    const Value one = Value(value);
    const uint32_t word = bytes == 1 ? one * 0x01010101u : bytes == 2 ? one * 0x00010001u : one;
    uint32_t at = start;
    const uint32_t end = start + length;
    for (; at < end && at % 4; at += bytes)
        *reinterpret_cast<volatile Value *>(uintptr_t(at)) = one;
    for (; at + 4 <= end; at += 4)
        *reinterpret_cast<volatile uint32_t *>(uintptr_t(at)) = word;
    for (; at < end; at += bytes)
        *reinterpret_cast<volatile Value *>(uintptr_t(at)) = one;
}

} // namespace dataflow_kernel_lib
