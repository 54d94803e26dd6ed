// Every compute call that public kernels make often, in both spellings, as names_dataflow.cpp.
#define REDUCE_OP PoolType::SUM
#define REDUCE_DIM ReduceDim::REDUCE_ROW
#include "compute_kernel_api.h"
#include "compute_kernel_api/add_int_sfpu.h"
#include "compute_kernel_api/bcast.h"
#include "compute_kernel_api/binary_max_min.h"
#include "compute_kernel_api/compute_kernel_hw_startup.h"
#include "compute_kernel_api/copy_dest_values.h"
#include "compute_kernel_api/eltwise_binary_sfpu.h"
#include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
#include "compute_kernel_api/eltwise_unary/rand.h"
#include "compute_kernel_api/mask.h"
#include "compute_kernel_api/matmul.h"
#include "compute_kernel_api/pack_untilize.h"
#include "compute_kernel_api/reduce.h"
#include "compute_kernel_api/tilize.h"
#include "compute_kernel_api/transpose_wh.h"
#include "compute_kernel_api/untilize.h"
#include "compute_kernel_api/welford.h"

namespace NAMESPACE {

void every_call() {
    binary_op_init_common(0, 1, 16);
    unary_op_init_common(0, 16);
    compute_kernel_hw_startup(0, 1, 16);
    init_sfpu(0, 16);
    reconfig_data_format(0, 1);
    reconfig_data_format(0, 1, 1, 0);
    reconfig_data_format_srca(0);
    reconfig_data_format_srcb(0, 1);
    pack_reconfig_data_format(16);
    pack_reconfig_l1_acc(0);
    PACK((llk_pack_relu_config(ReluType::ZERO_RELU)));
    UNPACK((get_local_cb_interface(0).fifo_rd_ptr += 0));
    MATH(DPRINT_MATH("{}\n", 1));

    cb_wait_front(0, 1);
    cb_reserve_back(16, 1);
    tile_regs_acquire();
    copy_tile_init(0);
    copy_tile_to_dst_init_short(0);
    copy_tile_to_dst_init_short_with_dt(1, 0);
    copy_tile(0, 0, 0);
    copy_block_matmul_partials(0, 0, 0, 2);
    add_tiles_init(0, 1);
    add_tiles(0, 1, 0, 0, 0);
    sub_tiles_init(0, 1);
    sub_tiles(0, 1, 0, 0, 0);
    mul_tiles_init(0, 1);
    mul_tiles(0, 1, 0, 0, 0);
    binary_tiles_init<true, EltwiseBinaryType::ELWADD>(0, 1);
    binary_dest_reuse_tiles_init<ELWMUL, EltwiseBinaryReuseDestType::DEST_TO_SRCA>(0);
    binary_dest_reuse_tiles<ELWMUL, EltwiseBinaryReuseDestType::DEST_TO_SRCA>(0, 0, 0);
    init_bcast<EltwiseBinaryType::ELWMUL, BroadcastType::ROW>(0, 1, 16);
    add_bcast_rows_init_short(0, 1);
    add_tiles_bcast_rows(0, 1, 0, 0, 0);
    mul_bcast_rows_init_short(0, 1);
    mul_tiles_bcast_rows(0, 1, 0, 0, 0);
    mul_bcast_cols_init_short(0, 1);
    mul_tiles_bcast_cols(0, 1, 0, 0, 0);
    sub_bcast_cols_init_short(0, 1);
    sub_tiles_bcast_cols(0, 1, 0, 0, 0);
    mul_tiles_bcast_scalar_init_short(0, 1);
    mul_tiles_bcast_scalar(0, 1, 0, 0, 0);
    add_bcast_scalar_init_short(0, 1);
    sub_tiles_bcast_scalar(0, 1, 0, 0, 0);
    mul_tiles_bcast<BroadcastType::COL>(0, 1, 0, 0, 0);
    sub_tiles_bcast<BroadcastType::COL>(0, 1, 0, 0, 0);
    unary_bcast_init<BroadcastType::ROW>(0, 16);
    unary_bcast<BroadcastType::ROW>(0, 0, 0);
    reduce_init(0, 1, 16);
    reduce_tile(0, 1, 0, 0, 0);
    reduce_init<PoolType::MAX, ReduceDim::REDUCE_COL>(0, 1, 16);
    reduce_tile<PoolType::MAX, ReduceDim::REDUCE_COL>(0, 1, 0, 0, 0);
    reduce_uninit();
    mm_init(0, 1, 16);
    mm_init_short(0, 1);
    mm_init_short_with_dt(0, 1, 0);
    matmul_tiles(0, 1, 0, 0, 0);
    mm_block_init(0, 1, 16, 0, 2, 2, 2);
    mm_block_init_short(0, 1, 0, 2, 2, 2);
    mm_block_init_short_with_dt(0, 1, 0, 0, 2, 2, 2);
    matmul_block(0, 1, 0, 0, 0, 0, 2, 2, 2);
    transpose_wh_init(0, 16);
    transpose_wh_init_short(0);
    transpose_wh_tile(0, 0, 0);

    exp_tile_init();
    exp_tile(0);
    recip_tile_init();
    recip_tile(0);
    rsqrt_tile_init();
    rsqrt_tile(0);
    sigmoid_tile_init();
    sigmoid_tile(0);
    tanh_tile_init();
    negative_tile_init();
    negative_tile(0);
    abs_tile_init();
    abs_tile(0);
    square_tile(0);
    fill_tile_init();
    fill_tile(0, 1.0f);
    binop_with_scalar_tile_init();
    mul_unary_tile(0, 0x3F800000);
    add_binary_tile_init();
    add_binary_tile(0, 1, 0);
    sub_binary_tile_init();
    sub_binary_tile(0, 1, 0);
    mul_binary_tile_init();
    mul_binary_tile(0, 1, 0);
    binary_max_tile_init();
    binary_max_tile(0, 1, 0);
    add_int_tile_init();
    add_int_tile<DataFormat::Int32>(0, 1, 0);
    mask_tile_init();
    mask_tile(0, 1);
    copy_dest_values(0, 1);
    rand_tile_init(3);
    rand_tile(0, 0, 0x3F800000);
    topk_tile_init();
    topk_local_sort(0, 0, 5);
    topk_merge(0, 0, 32);
    welford_init();
    welford_update_rows(0, 0, 0, 8, std::array<uint32_t, 0>{});
    welford_finalize_to_row(0, 7, std::array<uint32_t, 0>{});
    sfpu_sum_int_init();
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 16);
    pack_tile<true>(0, 16, 1);
    pack_tile_block(0, 16, 2);
    pack_untilize_dest_init<1>(16);
    pack_untilize_dest<1>(16);
    pack_untilize_uninit(16);
    tile_regs_release();
    cb_push_back(16, 1);
    cb_pop_front(0, 1);

    acquire_dst();
    release_dst();
    tilize_init(0, 1, 16);
    tilize_block(0, 1, 16);
    tilize_uninit(0, 16);
    tilize_uninit_with_dt(0, 1, 16);
    fast_tilize_init(0, 1, 16);
    fast_tilize_block(0, 1, 16);
    fast_tilize_uninit(0, 16);
    untilize_init(0);
    untilize_block(0, 1, 16);
    untilize_uninit(0);
    pack_untilize_init<1, 1>(0, 16);
    pack_untilize_block<1, 1>(0, 1, 16);
    ASSERT(read_tile_value(0, 0, 0) == 0);
}

void MAIN {
    if (get_arg_val<uint32_t>(0)) every_call();
}

}  // namespace NAMESPACE
