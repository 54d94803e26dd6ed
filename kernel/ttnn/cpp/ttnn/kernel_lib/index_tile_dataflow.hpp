/*
 * kernel_lib/index_tile_dataflow.hpp: tiles of column numbers, for sorts that carry where a value
 * was. Two rows of each upper face are stored, the NoC copies them to the others.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/l1_helpers.hpp"

namespace dataflow_kernel_lib {

/* The tile of columns 32 * wt and on. T: uint16_t, or uint32_t for a 32-bit buffer. */
template <typename T = uint16_t>
FORCE_INLINE void generate_index_tile(const uint32_t cb, const uint32_t wt) {
    static_assert(sizeof(T) == 2 || sizeof(T) == 4, "column numbers of 16 or 32 bits");
    constexpr uint32_t line = 16 * sizeof(T), face = 16 * line, seeded = 2;
    DataflowBuffer buffer(cb);
    const Noc noc;
    buffer.reserve_back(1);
    const uint32_t tile = buffer.get_write_ptr();
    const auto copy = [&](uint32_t from, uint32_t to, uint32_t bytes) {
        noc.async_read(UnicastEndpoint(), CoreLocalMem<uint32_t>(uintptr_t(to)), bytes,
                       local_noc_addr(from, noc.get_noc_id()), {});
    };
    for (uint32_t side = 0; side < 2; side++) {
        const uint32_t first = tile + side * face, column = wt * 32 + side * 16;
        for (uint32_t i = 0; i < seeded * 16; i += 4 / sizeof(T)) {
            const uint32_t value = column + i % 16;
            addr_to_l1_ptr(first)[i * sizeof(T) / 4] =
                sizeof(T) == 2 ? (value + 1) << 16 | value : value;
        }
        for (uint32_t row = seeded; row < 16; row += seeded)
            copy(first, first + row * line, seeded * line);
    }
    noc.async_read_barrier();
    copy(tile, tile + 2 * face, 2 * face);
    noc.async_read_barrier();
    buffer.push_back(1);
}

} // namespace dataflow_kernel_lib
