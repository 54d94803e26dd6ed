// SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
//
// SPDX-License-Identifier: Apache-2.0

// {{#compute}}{{does}}{{/compute}}

#include <cstdint>

{{#compute}}
{{#reduce_defaults}}
// The header's templates take their defaults from these.
#define REDUCE_OP PoolType::{{pool}}
#define REDUCE_DIM ReduceDim::{{dim}}

{{/reduce_defaults}}
{{includes}}
{{#packs_untilized}}
// The tiles at the front of a buffer as sticks, in blocks of what DST holds.
template <uint32_t tiles>
ALWI void untilize_row(uint32_t cb_from, uint32_t cb_to) {
    constexpr uint32_t dst_tiles = DST_ACCUM_MODE ? 4 : 8;
    constexpr uint32_t blocks = [] {
        uint32_t count = (tiles + dst_tiles - 1) / dst_tiles;
        while (tiles % count != 0) {
            ++count;
        }
        return count;
    }();
    constexpr uint32_t width = tiles / blocks;
    copy_init(cb_from);
    pack_untilize_dest_init<width, tiles>(cb_to);
    for (uint32_t block = 0; block < blocks; ++block) {
        tile_regs_acquire();
        for (uint32_t i = 0; i < width; ++i) {
            copy_tile(cb_from, block * width + i, i);
        }
        tile_regs_commit();
        tile_regs_wait();
        pack_untilize_dest<width, tiles>(cb_to, 1, block);
        tile_regs_release();
    }
    pack_untilize_uninit(cb_to);
}

{{/packs_untilized}}
{{#classic}}
namespace NAMESPACE {

void MAIN {
{{/classic}}
{{^classic}}
void kernel_main() {
{{/classic}}
{{^empty}}
{{arguments}}
{{constants}}
    {{startup}}({{startup_a}}, {{startup_b}}, {{startup_out}});

{{body}}
{{/empty}}
{{#empty}}
    // Empty stub: nothing moves yet.
{{/empty}}
}
{{#classic}}

}  // namespace NAMESPACE
{{/classic}}
{{/compute}}
