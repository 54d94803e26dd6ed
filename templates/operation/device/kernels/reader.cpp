// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

// {{#reader}}{{does}}{{/reader}}

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
FORCE_INLINE void fill_scaler(uint32_t cb, uint32_t packed_scaler) {
    volatile tt_l1_ptr uint32_t* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(cb));
    for (uint32_t i = 0; i < 512; ++i) {
        tile[i] = i % 128 < 8 ? packed_scaler : 0;
    }
}
{{/scaler}}
{{#scalar}}

FORCE_INLINE void fill_tile(uint32_t cb, uint32_t packed_value) {
    volatile tt_l1_ptr uint32_t* tile = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(cb));
    for (uint32_t i = 0; i < 512; ++i) {
        tile[i] = packed_value;
    }
}
{{/scalar}}

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
