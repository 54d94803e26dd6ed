// For each operation of OPERATIONS: a tile of each of three inputs to DST 0, 1, 2, the operation, on
// MATH or on PACK, and DST 0 to the next page of CB 16.
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_binary_sfpu.h"
#include "api/compute/eltwise_unary/eltwise_unary.h"
#include "api/compute/tile_move_copy.h"

#define LOAD                                                                                       \
    cb_reserve_back(16, 1);                                                                        \
    tile_regs_acquire();                                                                           \
    copy_init(0);                                                                                  \
    for (uint32_t i = 0; i < 3; i++) copy_tile(i, 0, i);                                           \
    copy_tile(2, 0, 3);
#define STORE                                                                                      \
    pack_tile(0, 16);                                                                              \
    tile_regs_release();                                                                           \
    cb_push_back(16, 1);
#define ON_MATH(...) LOAD __VA_ARGS__; tile_regs_commit(); tile_regs_wait(); STORE
#define ON_PACK(...) LOAD tile_regs_commit(); tile_regs_wait(); __VA_ARGS__; STORE

void kernel_main() {
    compute_kernel_hw_startup(0, 16);
    for (uint32_t i = 0; i < 3; i++) cb_wait_front(i, 1);
    OPERATIONS
    for (uint32_t i = 0; i < 3; i++) cb_pop_front(i, 1);
}
