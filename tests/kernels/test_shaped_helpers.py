"""kernel_lib as kernels of January 2026 call it: modes, policies as types, blocks as tile shapes."""
import numpy
import pytest

ADDRESS = lambda name: {"address": name}
ACCESSOR = lambda name: {"tensor_accessor": name}

HEAD = """
#include "compute_kernel_api/common.h"
#include "ttnn/cpp/ttnn/kernel_lib/tilize_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/binary_op_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/untilize_helpers.hpp"

namespace NAMESPACE {
using namespace compute_kernel_lib;
void MAIN {
    constexpr uint32_t width = get_compile_time_arg_val(0);
    compute_kernel_hw_startup(0, 1, 2);
    cb_wait_front(1, 1);
"""
TAIL = """
    cb_pop_front(1, 1);
}
}
"""
MODES = HEAD + """
    tilize(0, width, 5, 1); // a block row whose first row is added to all the others
    for (uint32_t row = 0; row < 2; row++) {
        tilize(0, width, 2, 1, 1, 0, width);
        reduce<PoolType::AVG, ReduceDim::REDUCE_ROW, ReduceInputMode::PERSISTENT>(
            2, 1, 3, TileShape::row(width));
        sub<BroadcastDim::COL, BinaryInputMode::STREAMING, BinaryDataFormatReconfig::BOTH, true, true>(
            2, 3, 4, BinaryTileShape::row(width), BinaryTileLayout::contiguous());
        square<BinaryInputMode::STREAMING_BATCHED>(4, 6, BinaryTileShape::row(width));
        add<BroadcastDim::ROW>(6, 5, 7, BinaryTileShape::row(width));
        untilize<width, 7, 16>(1);
    }
    cb_pop_front(5, width); // a row that is spread is kept
""" + TAIL
POLICIES = HEAD + """
    using namespace cb_policies;
    using Here = InputPolicy<WaitCallerManaged, PopAtEnd>;
    using Kept = InputPolicy<WaitCallerManaged, PopNever>;
    using Whole = InputPolicy<WaitUpfront, PopAtEnd>;
    tilize(0, width, 2, 1);
    cb_wait_front(2, width);
    cb_pop_front(2, width);
    for (uint32_t row = 0; row < 2; row++) {
        tilize(0, width, 2, 1);
        cb_wait_front(2, width);
        reduce<PoolType::AVG, ReduceDim::REDUCE_ROW, ReduceInputMode::PRELOADED>(2, 1, 3, 1, width, 1, 0, 0, []() {});
        sub<BroadcastDim::COL, Here, Whole>(2, 3, 4, BinaryTileShape::row(width));
        cb_wait_front(4, width);
        binary_op<BinaryOpType::SQUARE, BroadcastDim::NONE, Kept>(4, 4, 6, BinaryTileShape::row(width));
        mul<BroadcastDim::NONE, Here, Streaming, OutputBulk>(4, 6, 7, BinaryTileShape::row(width));
        untilize<width, 7, 16>(1);
    }
""" + TAIL


@pytest.mark.parametrize("name", ["modes", "policies"])
def test_helpers_by_modes_and_by_policies(program, name):
    width = 3
    x = numpy.random.default_rng(1).integers(-9, 9, (96, 32 * width)).astype(numpy.float32)
    run = program()
    run.tensor("x", x, layout="row_major")
    run.tensor("out", (64, 32 * width), layout="row_major")
    for cb, pages in ((0, width), (1, 1), (2, width), (3, 1), (4, width), (5, width), (6, width),
                      (7, width), (16, width)):
        run.cb(cb, pages)
    stick = 2 * 32 * width
    run.kernel("sticks_reader.cpp", "reader", [ADDRESS("x"), 3],
               [stick, width, 32 * width, ACCESSOR("x")])
    run.kernel(MODES if name == "modes" else POLICIES, {"compute": {"fp32_dest_acc_en": True}}, [],
               [width])
    run.kernel("sticks_writer.cpp", "writer", [ADDRESS("out"), 2], [stick, width, ACCESSOR("out")])
    centered = (x - x.mean(axis=1, keepdims=True))[32:]
    out = centered**2 + x[0] if name == "modes" else centered**3
    run.expect("out", out.astype(numpy.float32), rtol=0.05, atol=0.05 * numpy.abs(out).max())
    result = run.run()
    assert result.returncode == 0, result.stderr


def test_headers_of_january_are_found(program):
    """Under each of the three roots by which kernels name them."""
    run = program()
    run.cb(0, 1)
    run.cb(1, 1)
    run.kernel("""
#include "api/dataflow/dataflow_api.h"
#include "ttnn/cpp/ttnn/deprecated/tt_dnn/kernels/dataflow/generate_reduce_scaler.hpp"
#include "ttnn/deprecated/tt_dnn/kernels/dataflow/generate_bcast_scalar.hpp"
#include "cpp/ttnn/deprecated/tt_dnn/kernels/dataflow/generate_mm_scaler.hpp"
void kernel_main() {
    generate_reduce_scaler(0, 0x3f803f80);
    cb_pop_front(0, 1); // what it filled itself
    generate_reduce_scaler(0, 0x3f803f80);
    cb_wait_front(0, 1);
    cb_pop_front(0, 1);
}
""", "reader")
    result = run.run()
    assert result.returncode == 0, result.stderr
    assert "cb-pop-unwaited" not in result.stderr, result.stderr


@pytest.mark.parametrize("first,second,said", [
    ("reduce<PoolType::AVG, ReduceDim::REDUCE_ROW, ReduceInputMode::PERSISTENT>(2, 1, 3, TileShape::row(width))",
     "cb_wait_front(3, 1); cb_pop_front(3, 1)",
     "waited for pages of c_2 by ReduceInputMode::PERSISTENT"),
    ("cb_reserve_back(3, 1); cb_push_back(3, 1); cb_wait_front(2, width)",
     "sub<BroadcastDim::COL, cb_policies::Preloaded, cb_policies::Streaming>(2, 3, 4, BinaryTileShape::row(width))",
     "waits for 1 page in c_3 (wait_front) by InputPolicy<WaitPerTile, PopPerTile>"),
], ids=["kept by a mode", "a mean popped for each tile"])
def test_a_hang_names_the_mode_or_the_policies(program, first, second, said):
    width = 2
    run = program()
    run.tensor("x", numpy.ones((64, 32 * width), numpy.float32), layout="row_major")
    for cb, pages in ((0, width), (1, 1), (2, width), (3, 1), (4, width)):
        run.cb(cb, pages)
    stick = 2 * 32 * width
    run.kernel("sticks_reader.cpp", "reader", [ADDRESS("x"), 2],
               [stick, width, 32 * width, ACCESSOR("x")])
    run.kernel(HEAD + f"""
    for (uint32_t row = 0; row < 2; row++) {{
        tilize(0, width, 2, 1);
        {first};
        {second};
    }}
""" + TAIL, "compute", [], [width])
    result = run.run()
    assert result.returncode != 0
    assert said in " ".join(result.stderr.split()), result.stderr
