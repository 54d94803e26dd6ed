// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

// {{#writer}}{{does}}{{/writer}}

{{#writer}}
{{#bounds_sizes}}
#include <algorithm>
{{/bounds_sizes}}
{{/writer}}
#include <cstdint>

#include "api/dataflow/dataflow_api.h"
{{#writer}}
{{#zeros}}

FORCE_INLINE void fill_zeros(uint32_t cb, uint32_t bytes) {
    volatile tt_l1_ptr uint32_t* words = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_read_ptr(cb));
    for (uint32_t i = 0; i < bytes / sizeof(uint32_t); ++i) {
        words[i] = 0;
    }
}
{{/zeros}}
{{/writer}}

void kernel_main() {
{{#writer}}
{{^empty}}
{{arguments}}
{{constants}}
{{accessors}}
{{body}}
{{/empty}}
{{#empty}}
    // Empty stub: nothing moves yet.
{{/empty}}
{{/writer}}
}
