// Blocks of `rows` x `columns` tiles of C, each the sum over K of a column block of A times a row block of
// B, gathered in DST (rows x columns is 8 at most). Run time: blocks, steps along K.
#include "compute_kernel_api/matmul.h"
#include "compute_kernel_api/tile_move_copy.h"

namespace NAMESPACE {
void MAIN {
    constexpr uint32_t rows = get_compile_time_arg_val(0), columns = get_compile_time_arg_val(1);
    constexpr uint32_t depth = get_compile_time_arg_val(2);
    const uint32_t blocks = get_arg_val<uint32_t>(0), steps = get_arg_val<uint32_t>(1);
    mm_init(0, 1, 16);
    for (uint32_t block = 0; block < blocks; ++block) {
        tile_regs_acquire();
        for (uint32_t step = 0; step < steps; ++step) {
            cb_wait_front(0, rows * depth);
            cb_wait_front(1, depth * columns);
            for (uint32_t i = 0; i < rows; ++i)
                for (uint32_t j = 0; j < columns; ++j)
                    for (uint32_t k = 0; k < depth; ++k)
                        matmul_tiles(0, 1, i * depth + k, k * columns + j, i * columns + j);
            cb_pop_front(0, rows * depth);
            cb_pop_front(1, depth * columns);
        }
        tile_regs_commit();
        cb_reserve_back(16, rows * columns);
        tile_regs_wait();
        for (uint32_t i = 0; i < rows * columns; ++i) pack_tile(i, 16);
        tile_regs_release();
        cb_push_back(16, rows * columns);
    }
}
} // namespace NAMESPACE
