// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

// {{#reader}}{{does}}{{/reader}}

{{#reader}}
{{#bounds_sizes}}
#include <algorithm>
{{/bounds_sizes}}
{{/reader}}
#include <cstdint>

#include "api/dataflow/dataflow_api.h"
{{#reader}}
{{#fills_bits}}

// The bits of a float as two bfloat16, rounded to nearest.
FORCE_INLINE uint32_t bfloat16_twice(uint32_t float_bits) {
    const uint32_t rounded = (float_bits + 0x7FFF + ((float_bits >> 16) & 1)) >> 16;
    return (rounded << 16) | rounded;
}
{{/fills_bits}}
{{#scaler}}

// A reduce reads its scaler from the first row of each face; the rest of the tile is zero.
FORCE_INLINE void fill_scaler(uint32_t cb, uint32_t word) {
    const uint32_t face_words = get_tile_size(cb) / 4 / sizeof(uint32_t);
    volatile tt_l1_ptr uint32_t* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(cb));
    for (uint32_t i = 0; i < 4 * face_words; ++i) {
        tile[i] = i % face_words < face_words / 16 ? word : 0;
    }
}
{{/scaler}}
{{#scalar}}

FORCE_INLINE void fill_tile(uint32_t cb, uint32_t word) {
    const uint32_t words = get_tile_size(cb) / sizeof(uint32_t);
    volatile tt_l1_ptr uint32_t* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(cb));
    for (uint32_t i = 0; i < words; ++i) {
        tile[i] = word;
    }
}
{{/scalar}}
{{#pads}}

FORCE_INLINE void fill_words(uint32_t address, uint32_t bytes, uint32_t word) {
    auto words = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(address);
    for (uint32_t i = 0; i < bytes / sizeof(uint32_t); ++i) {
        words[i] = word;
    }
}
{{/pads}}
{{#reads_rows}}

// A row-major stick as the first row of so many tiles: read to where the last tiles end, then set into the two upper
// faces of each, first to last.
FORCE_INLINE void read_row(uint64_t stick, uint32_t cb, uint32_t tiles, uint32_t stick_size) {
    const uint32_t face_size = get_tile_size(cb) / 4;
    const uint32_t words = face_size / 16 / sizeof(uint32_t);
    uint32_t face_address = get_write_ptr(cb);
    const uint32_t stick_address = face_address + tiles * 4 * face_size - stick_size;
    noc_async_read(stick, stick_address, stick_size);
    noc_async_read_barrier();
    auto from = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(stick_address);
    for (uint32_t half = 0; half < 2 * tiles; ++half) {
        auto to = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(face_address);
        for (uint32_t i = 0; i < words; ++i) {
            to[i] = *from++;
        }
        face_address += half % 2 == 0 ? face_size : 3 * face_size;
    }
}
{{/reads_rows}}

void kernel_main() {
{{^empty}}
{{arguments}}
{{constants}}
{{accessors}}
{{body}}
{{/empty}}
{{#empty}}
    // Empty stub: nothing moves yet.
{{/empty}}
}
{{/reader}}
