"""Calls of the matrix unit and the packer that the recorded programs leave out, against numpy."""
import numpy
import pytest

ADDRESS = lambda name: {"address": name}
ACCESSOR = lambda name: {"tensor_accessor": name}
HEAD = '''
#include "compute_kernel_api.h"
#include "compute_kernel_api/bcast.h"
#include "compute_kernel_api/eltwise_binary.h"
#include "compute_kernel_api/experimental/mul_reduce_scalar.h"
#include "compute_kernel_api/matmul.h"
#include "api/compute/experimental/layernorm.h"
#include "api/compute/experimental/matmul_custom.h"
#include "compute_kernel_api/pack_untilize.h"
#include "compute_kernel_api/tile_move_copy.h"
#include "compute_kernel_api/tilize.h"
#include "compute_kernel_api/transpose_wh.h"
#include "compute_kernel_api/transpose_wh_dest.h"
#include "ttnn/cpp/ttnn/kernel_lib/untilize_helpers.hpp"
void kernel_main() {
'''


def integers(height, width, most=4, seed=1):
    return numpy.random.default_rng(seed).integers(-most, most, (height, width)).astype(numpy.float32)


def run_compute(program, text, inputs, expected, out_layout="tile", fp32=False, **tolerance):
    """`text` works on CBs 0 and 1, all tiles of the inputs pushed, and fills CB 16 with the output's."""
    run = program()
    args, tiles = [], lambda values: values.size // 1024
    for i, values in enumerate(inputs):
        run.tensor(f"in{i}", values)
        run.cb(i, tiles(values))
        args += [ADDRESS(f"in{i}"), tiles(values)]
    run.tensor("out", expected.shape, layout=out_layout)
    run.cb(16, tiles(expected))
    run.cb(24, tiles(expected))
    run.kernel("feed_all.cpp", "reader", args,
               [ACCESSOR(f"in{i}") for i in range(len(inputs))],
               defines={"TENSORS": str(len(inputs))})
    waits = "".join(f"cb_wait_front({i}, {tiles(values)});" for i, values in enumerate(inputs))
    run.kernel(HEAD + waits + text + "}\n", {"compute": {"fp32_dest_acc_en": fp32}})
    if out_layout == "tile":
        run.kernel("object_writer.cpp", "writer", [ADDRESS("out"), tiles(expected)],
                   [ACCESSOR("out")])
    else:
        width = expected.shape[1]
        run.kernel("sticks_writer.cpp", "writer", [ADDRESS("out"), expected.shape[0] // 32],
                   [2 * width, width // 32, ACCESSOR("out")])
    run.expect("out", expected, **tolerance)
    for arch in ("wormhole_b0", "blackhole"):
        result = run.run(arch=arch)
        assert result.returncode == 0, arch + result.stdout + result.stderr


PACK_ALL = '''
    tile_regs_commit();
    tile_regs_wait();
    cb_reserve_back(16, {n});
    for (uint32_t i = 0; i < {n}; i++) pack_tile(i, 16);
    cb_push_back(16, {n});
    tile_regs_release();
'''


def test_matmul_block(program):
    a, b = integers(64, 96), integers(96, 96, seed=2)
    text = '''
    mm_block_init(0, 1, 16, 0, 3, 2, 3);
    tile_regs_acquire();
    for (uint32_t k = 0; k < 3; k++) matmul_block(0, 1, k, 3 * k, 0, 0, 3, 2, 3);
''' + PACK_ALL.format(n=6)
    run_compute(program, text, [a, b], a @ b, rtol=0.01, atol=1.0)


def test_matmul_block_of_columns_that_lie_apart(program):
    """The tiles of B stand column by column; next to one another again, a product is as ever."""
    a, b = integers(64, 96), integers(96, 96, seed=2)
    columns = numpy.block([[b[32 * k:32 * k + 32, 32 * n:32 * n + 32] for k in range(3)] for n in range(3)])
    text = '''
    mm_block_init(0, 1, 16, 0, 3, 2, 3);
    tile_regs_acquire();
    matmul_set_in1_column_stride(1, 3);
    for (uint32_t k = 0; k < 3; k++) matmul_block_no_mop(0, 1, k, k, 0, false, 3, 2, 3);
    matmul_set_in1_column_stride(1, 1);
    matmul_block(0, 1, 0, 0, 0, 0, 3, 2, 3);
''' + PACK_ALL.format(n=6)
    run_compute(program, text, [a, columns], a @ b + a[:, :32] @ columns[:32], rtol=0.01, atol=1.0)


def test_a_mean_in_two_parts_is_taken_off_without_loss(program):
    """An anchor and what the mean is beside it: 1000.25 has no bfloat16."""
    x, split = integers(32, 96, 8) + 1000, integers(32, 32, 100, seed=2)
    split[:, 0], split[:, 16] = 1000, numpy.arange(32) / 4
    x = (x // 4) * 4
    text = '''
    binary_op_init_common(0, 1, 16);
    sub_bcast_cols_compensated_init(0, 1);
    tile_regs_acquire();
    sub_bcast_cols_compensated(0, 1, 0, 0, 3);
''' + PACK_ALL.format(n=3)
    run_compute(program, text, [x, split], x - 1000 + split[:, 16:17], fp32=True, rtol=0, atol=0)


def test_matmul_with_the_second_transposed(program):
    a, b = integers(32, 32), integers(32, 32, seed=2)
    text = '''
    mm_init(0, 1, 16, 1);
    tile_regs_acquire();
    matmul_tiles(0, 1, 0, 0, 0);
''' + PACK_ALL.format(n=1)
    run_compute(program, text, [a, b], a @ b.T, rtol=0.01, atol=0.5)


def test_a_product_adds_to_dst_and_a_sum_replaces_it(program):
    a, b = integers(32, 32), integers(32, 32, seed=2)
    text = '''
    binary_op_init_common(0, 1, 16);
    tile_regs_acquire();
    copy_tile_to_dst_init_short(0);
    copy_tile(0, 0, 0);
    copy_tile(0, 0, 1);
    copy_tile(0, 0, 2);
    mul_tiles_init(0, 1);
    mul_tiles(0, 1, 0, 0, 0);
    add_tiles_init(0, 1);
    add_tiles(0, 1, 0, 0, 1);
    add_tiles_init(0, 1, true);
    add_tiles(0, 1, 0, 0, 2);
''' + PACK_ALL.format(n=3)
    expected = numpy.hstack([a + a * b, a + b, a + a + b])
    run_compute(program, text, [a, b], expected)


@pytest.mark.parametrize("dim, of", [("ROW", lambda x: x[:1]), ("COL", lambda x: x[:, :1]),
                                     ("SCALAR", lambda x: x[:1, :1])])
def test_unary_broadcast(program, dim, of):
    a = integers(32, 32, 60)
    text = f'''
    unary_bcast_init<BroadcastType::{dim}>(0, 16);
    tile_regs_acquire();
    unary_bcast<BroadcastType::{dim}>(0, 0, 0);
''' + PACK_ALL.format(n=1)
    run_compute(program, text, [a], numpy.broadcast_to(of(a), (32, 32)).copy())


def test_packing_adds_in_l1(program):
    a = integers(32, 96, 9)
    text = '''
    unary_op_init_common(0, 16);
    cb_reserve_back(16, 1);
    for (uint32_t i = 0; i < 3; i++) {
        tile_regs_acquire();
        copy_tile(0, i, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile<true>(0, 16, 0);
        tile_regs_release();
        PACK((llk_pack_reconfig_l1_acc(1)));
    }
    PACK((llk_pack_reconfig_l1_acc(0)));
    cb_push_back(16, 1);
'''
    run_compute(program, text, [a], a[:, :32] + a[:, 32:64] + a[:, 64:])


def test_out_of_order_packing(program):
    a = integers(32, 96, 60)
    text = '''
    unary_op_init_common(0, 16);
    tile_regs_acquire();
    copy_block_matmul_partials(0, 0, 0, 3);
    tile_regs_commit();
    tile_regs_wait();
    cb_reserve_back(16, 3);
    for (uint32_t i = 0; i < 3; i++) pack_tile<true>(i, 16, 2 - i);
    cb_push_back(16, 3);
    tile_regs_release();
'''
    run_compute(program, text, [a], numpy.hstack([a[:, 64:], a[:, 32:64], a[:, :32]]))


def test_transpose_in_dst(program):
    a = integers(32, 32, 60)
    text = '''
    unary_op_init_common(0, 16);
    tile_regs_acquire();
    copy_tile(0, 0, 0);
    transpose_wh_dest_init_short();
    transpose_wh_dest(0);
''' + PACK_ALL.format(n=1)
    run_compute(program, text, [a], a.T.copy())


def test_packer_relu(program):
    a = integers(32, 32, 60)
    text = '''
    unary_op_init_common(0, 16);
    PACK((llk_pack_relu_config(ReluType::ZERO_RELU)));
    tile_regs_acquire();
    copy_tile(0, 0, 0);
''' + PACK_ALL.format(n=1)
    run_compute(program, text, [a], numpy.maximum(a, 0))


def test_untilize_of_a_row_wider_than_dst(program):
    a = integers(64, 32 * 12, 60)
    text = '''
    compute_kernel_hw_startup(0, 16);
    compute_kernel_lib::untilize<12, 0, 16>(2);
'''
    run_compute(program, text, [a], a, out_layout="row_major")


def test_pack_untilize_from_dst_in_blocks(program):
    a = integers(32, 32 * 4, 60)
    text = '''
    unary_op_init_common(0, 16);
    pack_untilize_dest_init<2, 4>(16);
    cb_reserve_back(16, 4);
    for (uint32_t block = 0; block < 2; block++) {
        tile_regs_acquire();
        for (uint32_t i = 0; i < 2; i++) copy_tile(0, block * 2 + i, i);
        tile_regs_commit();
        tile_regs_wait();
        pack_untilize_dest<2, 4>(16, 1, block);
        tile_regs_release();
    }
    cb_push_back(16, 4);
    pack_untilize_uninit(16);
'''
    run_compute(program, text, [a], a, out_layout="row_major")


def test_untilize_then_tilize_block_rows_by_index(program):
    """Two rows of tiles to sticks in CB 24, then back with the second row addressed by its index."""
    a = integers(64, 64, 60)
    text = '''
    compute_kernel_hw_startup(0, 24);
    compute_kernel_lib::untilize<2, 0, 24>(2);
    cb_wait_front(24, 4);
    pack_reconfig_data_format(16);
    tilize_init(24, 2, 16);
    cb_reserve_back(16, 4);
    tilize_block(24, 2, 16);
    tilize_block(24, 2, 16, 2, 2);
    cb_push_back(16, 4);
    tilize_uninit(24, 16);
'''
    run_compute(program, text, [a], a)


def test_rows_of_two_block_rows_and_of_half_a_tile(program):
    a = integers(64, 64, 9)
    text = '''
    unary_op_init_common(0, 16);
    pack_untilize_dest_init<2>(16);
    tile_regs_acquire();
    copy_tile_to_dst_init_short(0);
    for (uint32_t i = 0; i < 4; i++) copy_tile(0, i, i);
    tile_regs_commit();
    tile_regs_wait();
    cb_reserve_back(16, 4);
    pack_untilize_dest<2>(16, 2);
    cb_push_back(16, 4);
    tile_regs_release();
    pack_untilize_uninit(16);
'''
    run_compute(program, text, [a], a, out_layout="row_major")
    narrow = '''
    unary_op_init_common(0, 16);
    pack_untilize_dest_init<2, 2, true, 16>(16);
    tile_regs_acquire();
    copy_tile_to_dst_init_short(0);
    copy_tile(0, 0, 0);
    copy_tile(0, 1, 1);
    tile_regs_commit();
    tile_regs_wait();
    cb_reserve_back(16, 1);
    pack_untilize_dest<2, 2, false, true, 16>(16, 1);
    cb_push_back(16, 1);
    tile_regs_release();
    pack_untilize_uninit(16);
'''
    run_compute(program, narrow, [a], numpy.hstack([a[:32, :16], a[:32, 32:48]]),
                out_layout="row_major")


def test_some_rows_of_sixteen(program):
    a = integers(32, 32, 9)
    text = '''
    unary_op_init_common(0, 16);
    cb_reserve_back(16, 1);
    tile_regs_acquire();
    copy_tile_to_dst_init_short(0);
    copy_tile(0, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile<true>(0, 16, 0);
    pack_rows_init(16);
    pack_rows(0, 16, 0);
    pack_rows_uninit();
    tile_regs_release();
    cb_push_back(16, 1);
'''
    run_compute(program, text, [a], a)


def test_a_row_broadcast_takes_the_row_that_is_asked_for(program):
    a, b = integers(32, 32, 9), integers(32, 32, 9, seed=2)
    text = '''
    init_bcast<ELWADD, BroadcastType::ROW>(0, 1, 16);
    tile_regs_acquire();
    add_tiles_bcast<BroadcastType::ROW>(0, 1, 0, 0, 0, 21);
''' + PACK_ALL.format(n=1)
    run_compute(program, text, [a, b], a + b[21:22])


def test_products_of_tiles_summed_to_one_number(program):
    a, b = integers(32, 64, 4), integers(32, 64, 4, seed=2)
    text = '''
    binary_op_init_common(0, 1, 16);
    mul_reduce_scalar_init(0, 1);
    tile_regs_acquire();
    mul_reduce_scalar_tile(0, 1, 16, 2, 0.5f);
''' + PACK_ALL.format(n=1) + "mul_reduce_scalar_uninit();"
    expected = numpy.zeros((32, 32), numpy.float32)
    expected[0, 0] = (a * b).sum() / 2
    run_compute(program, text, [a, b], expected, fp32=True, rtol=0.01, atol=0.5)
