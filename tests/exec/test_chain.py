"""kernel_lib's eltwise chain: the same bits and cycles as the calls written out, what its policies promise,
and which of them do not compile together."""
import numpy as np
import pytest

from exec_programs import CORE

READER = """
#include "api/dataflow/dataflow_api.h"
template <uint32_t buffers>
TT_KERNEL void read(uint32_t count) {
    DataflowBuffer a(dfb::a), b(dfb::b);
    const auto src = TensorAccessor(tensor::src), other = TensorAccessor(tensor::other);
    Noc noc;
    for (uint32_t i = 0; i < count; i++) {
        a.reserve_back(1);
        noc.async_read(src, a, a.get_entry_size(), {.page_id = i}, {});
        if (buffers == 2) {
            b.reserve_back(1);
            noc.async_read(other, b, b.get_entry_size(), {.page_id = i}, {});
        }
        noc.async_read_barrier();
        a.push_back(1);
        if (buffers == 2) b.push_back(1);
    }
}
"""
WRITER = """
#include "api/dataflow/dataflow_api.h"
TT_KERNEL void write(uint32_t count) {
    DataflowBuffer out(dfb::out);
    const auto dst = TensorAccessor(tensor::dst);
    Noc noc;
    for (uint32_t i = 0; i < count; i++) {
        out.wait_front(1);
        noc.async_write(out, dst, out.get_entry_size(), {}, {.page_id = i});
        noc.async_write_barrier();
        out.pop_front(1);
    }
}
"""
HEAD = """
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/api/convenience.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/optional.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/unary/math.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/binary/sfpu/basic.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/generators/fill.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/broadcast/bcast.hpp"
using namespace compute_kernel_lib;
void kernel_main() {
    constexpr uint32_t count = get_arg(args::count);
    DataflowBuffer a(dfb::a), b(dfb::b), out(dfb::out);
    compute_kernel_hw_startup(dfb::a, dfb::b, dfb::out);
"""
PLAIN = HEAD + """
    INIT
    for (uint32_t i = 0; i < count; i++) {
        WAIT
        out.reserve_back(1);
        tile_regs_acquire();
        BODY
        tile_regs_commit();
        POP
        tile_regs_wait();
        pack_tile(0, dfb::out);
        tile_regs_release();
        out.push_back(1);
    }
}
"""


def plain(init, body, buffers):
    names = "ab"[:buffers]
    wait = "".join(f"{n}.wait_front(1);" for n in names)
    pop = "".join(f"{n}.pop_front(1);" for n in names)
    return (PLAIN.replace("INIT", init).replace("BODY", body).replace("WAIT", wait)
            .replace("POP", pop))


def name(key, **what):
    return {"name": key, **what}


@pytest.fixture
def run(execute, tmp_path):
    """Runs a compute kernel over `count` tiles of one or two tensors; the output has `made` tiles."""

    def tile_tensor(tiles, **more):
        return {"shape": [32 * tiles, 32], "dtype": "bfloat16", "layout": "tile", **more}

    def cb(index, tiles=8):
        return {"total_size": 2048 * tiles, "core_ranges": CORE, "format_descriptors": [
            {"buffer_index": index, "data_format": "Float16_b", "page_size": 2048}]}

    def go(kernel, buffers=1, count=8, made=None, deep=8, fp32=False):
        made = made or count
        for key, seed in (("src", 0), ("other", 1)):
            values = np.random.default_rng(seed).standard_normal((32 * count, 32), np.float32)
            np.save(tmp_path / f"{key}.npy", np.trunc(values * 16) / 16)
        kernels = [
            (READER, [name("a", dfb=0), name("b", dfb=1), name("src", tensor="src"),
                      name("other", tensor="other"), name("buffers", value=buffers),
                      name("count", value=count)], {"reader": {}}),
            (kernel, [name("a", dfb=0), name("b", dfb=1), name("out", dfb=2),
                      name("count", value=count)], {"compute": {"fp32_dest_acc_en": fp32}}),
            (WRITER, [name("out", dfb=2), name("dst", tensor="dst"), name("count", value=made)],
             {"writer": {}}),
        ]
        result = execute({
            "tensors": {"src": tile_tensor(count, fill={"npy": "src.npy"}),
                        "other": tile_tensor(count, fill={"npy": "other.npy"}),
                        "dst": tile_tensor(made, save="dst.npy")},
            "cbs": [cb(0, deep), cb(1, deep), cb(2, deep)],
            "kernels": [{"kernel_source": {"inline": text}, "core_ranges": CORE,
                         "compile_time_args": args, "config": config}
                        for text, args, config in kernels],
        })
        if result.status == 0:
            result.made = np.load(tmp_path / "dst.npy")
            result.src = np.load(tmp_path / "src.npy")
            result.other = np.load(tmp_path / "other.npy")
        return result

    return go


def succeed(result):
    assert result.status == 0, (result.error, result.object["faults"])
    return result


# ---- the same as without it --------------------------------------------------------------------

IN, OUT = "input(dfb::a)", "output(dfb::out)"
ALIKE = {
    "unary": (1, "copy_init(dfb::a); exp_tile_init();", "copy_tile(dfb::a, 0, 0); exp_tile(0);",
              "unary<Exp<>, input(dfb::a), output(dfb::out)>(IterationShape::tiles(count), a, out);"),
    "several": (1, "copy_init(dfb::a);", "copy_tile(dfb::a, 0, 0); exp_tile_init(); exp_tile(0);"
                "recip_tile_init(); recip_tile(0);",
                "eltwise_chain(IterationShape::tiles(count), CopyTile<input(dfb::a)>{a}, Exp<>{},"
                "Recip<>{}, PackTile<output(dfb::out)>{out});"),
    "fpu": (2, "sub_init(dfb::a, dfb::b);", "sub_tiles(dfb::a, dfb::b, 0, 0, 0);",
            "sub<input(dfb::a), input(dfb::b), output(dfb::out)>("
            "IterationShape::tiles(count), a, b, out);"),
    "broadcast": (2, "mul_bcast_rows_init(dfb::a, dfb::b);",
                  "mul_tiles_bcast_rows(dfb::a, dfb::b, 0, 0, 0);",
                  "mul<input(dfb::a), input(dfb::b, BroadcastDim::Row), output(dfb::out)>("
                  "IterationShape::tiles(count), a, b, out);"),
}


@pytest.mark.parametrize("case", ALIKE)
def test_bits_and_cycles_of_the_calls_written_out(run, case):
    buffers, init, body, chain = ALIKE[case]
    old = succeed(run(plain(init, body, buffers), buffers))
    new = succeed(run(HEAD + chain + "}", buffers))
    assert np.array_equal(old.made, new.made)
    assert abs(new.object["cycles"] / old.object["cycles"] - 1) < 0.01


# ---- policies ----------------------------------------------------------------------------------

HELD = "WaitPolicy::Upfront, PopPolicy::AtEnd, InputTileMapping::"
BLOCK = "WaitPolicy::PerBlockSize, PopPolicy::PerBlockSize, InputTileMapping::Block"
BY_BLOCK = "ReservePolicy::PerBlockSize, PushPolicy::PerBlockSize"


def test_walks_and_policies_agree_on_the_sum(run):
    """One kernel, each chain a step: what one writes is not read again, so a wrong count hangs."""
    forms = [
        (f"input(dfb::a, {BLOCK})", f"input(dfb::b, {BLOCK})", BY_BLOCK, "tiles(8).block_size(3)"),
        (f"input(dfb::a, {HELD}Block)", f"input(dfb::b, {HELD}Block)",
         "ReservePolicy::Upfront, PushPolicy::AtEnd", "tiles(8).block_size(4)"),
        ("input(dfb::a, WaitPolicy::Upfront, PopPolicy::PerTile)", "input(dfb::b)",
         "ReservePolicy::Upfront, PushPolicy::PerTile", "tiles(8)"),
        ("input(dfb::a, WaitPolicy::Cumulative, PopPolicy::AtEnd, InputTileMapping::Block)",
         f"input(dfb::b, {BLOCK})", "ReservePolicy::PerOuter, PushPolicy::PerOuter",
         "grid(2, 4).block_size(2)"),
    ]
    calls = "".join(f"add<{a}, {b}, output(dfb::out, {out})>(IterationShape::{shape}, a, b, out);"
                    for a, b, out, shape in forms)
    result = succeed(run(HEAD + calls + "}", 2, count=32, deep=24))
    want = result.src + result.other
    assert np.abs(result.made - want).max() <= 2 ** -8 * np.abs(want).max()


def test_mappings_pick_their_tiles(run):
    chain = (f"add<input(dfb::a, {BLOCK}), input(dfb::b, {HELD}MAP), output(dfb::out, {BY_BLOCK})>("
             "IterationShape::grid(2, 4).block_size(4), a, b, out);")
    for mapping, tiles, pick in (("Row", 4, lambda i: i % 4), ("Col", 2, lambda i: i // 4),
                                 ("Scalar", 1, lambda i: 0)):
        # What the chain leaves of b is taken away.
        rest = f"b.wait_front(8 - {tiles}); b.pop_front(8 - {tiles}); }}"
        result = succeed(run(HEAD + chain.replace("MAP", mapping) + rest, 2))
        a, b = (t.reshape(8, 32, 32) for t in (result.src, result.other))
        want = np.stack([a[i] + b[pick(i)] for i in range(8)]).reshape(result.made.shape)
        assert np.abs(result.made - want).max() <= 2 ** -8 * np.abs(want).max(), mapping


def test_offsets_and_strides(run):
    kernel = HEAD + """
    a.wait_front(8);
    eltwise_chain(IterationShape::tiles(2),
        CopyTile<input(dfb::a, WaitPolicy::None, PopPolicy::None, InputTileMapping::Block,
                       DataFormatReconfig::Enabled, TileAddressing::Offset)>{a, 5},
        PackTile<output(dfb::out)>{out});
    eltwise_chain(IterationShape::grid(2, 1),
        CopyTile<input(dfb::a, WaitPolicy::None, PopPolicy::None, InputTileMapping::Block,
                       DataFormatReconfig::Enabled, TileAddressing::Strided)>{
            a, StridedTileRange{1, 3}},
        PackTile<output(dfb::out)>{out});
    a.pop_front(8);
}"""
    result = succeed(run(kernel, made=4))
    tiles = result.src.reshape(8, 32, 32)
    assert np.array_equal(result.made.reshape(4, 32, 32), tiles[[5, 6, 1, 4]])


def test_accumulation_in_dst_and_in_l1(run):
    kernel = HEAD + """
    eltwise_chain(IterationShape::grid(2, 2),
        BinaryFpu<BinaryFpuOp::Add, input(dfb::a), input(dfb::b), Dst::D0,
                  DestAccumulation::PerRow>{a, b},
        PackTile<output(dfb::out, ReservePolicy::PerOuter, PushPolicy::PerOuter,
                        DataFormatReconfig::Enabled, TileAddressing::Direct,
                        DestAccumulation::PerRow)>{out});
    b.wait_front(4);
    b.pop_front(4);
    eltwise_chain(IterationShape::tiles(4), CopyTile<input(dfb::a)>{a},
        PackTile<output(dfb::out, ReservePolicy::OneUpfront, PushPolicy::OneAtEnd,
                        DataFormatReconfig::Enabled, TileAddressing::Direct,
                        DestAccumulation::Disabled, L1Accumulation::Enabled)>{out});
}"""
    result = succeed(run(kernel, 2, made=3))
    both = (result.src + result.other).reshape(8, 32, 32)
    want = np.stack([both[0] + both[1], both[2] + both[3],
                     result.src.reshape(8, 32, 32)[4:].sum(0)])
    assert np.abs(result.made.reshape(3, 32, 32) - want).max() <= 2 ** -6 * np.abs(want).max()


def test_conditions_fills_relu_and_broadcast(run):
    kernel = HEAD + """
    const uint32_t zero = a.get_id();
    eltwise_chain(IterationShape::tiles(2), CopyTile<input(dfb::a)>{a},
        runtime_if(zero == 1, Exp<>{}).else_if(zero == 0, Negative<>{}).otherwise(Exp<>{}),
        Optional<false, Exp<>>{}, PackTile<output(dfb::out)>{out});
    eltwise_chain(IterationShape::tiles(2), CopyTile<input(dfb::a)>{a},
        FillScalar<Dst::D1>{2.0f}, MulBinary<>{},
        PackTile<output(dfb::out, ReservePolicy::PerTile, PushPolicy::PerTile,
                        DataFormatReconfig::Enabled, TileAddressing::Direct,
                        DestAccumulation::Disabled, L1Accumulation::Disabled,
                        PackRelu::Zero)>{out});
    unary_bcast<BroadcastDim::Col, input(dfb::a), output(dfb::out)>(IterationShape::tiles(2), a, out);
    eltwise_chain(IterationShape::tiles(2), CopyTile<input(dfb::a)>{a},
        DestReuseBinary<BinaryFpuOp::Mul, input(dfb::b), DestReuseType::DEST_TO_SRCA>{b},
        PackTile<output(dfb::out)>{out});
    b.wait_front(6);
    b.pop_front(6);
}"""
    result = succeed(run(kernel, 2))
    a, b = (t.reshape(8, 32, 32) for t in (result.src, result.other))
    want = np.concatenate([-a[0:2], np.maximum(2 * a[2:4], 0),
                           np.broadcast_to(a[4:6, :, :1], (2, 32, 32)), a[6:8] * b[0:2]])
    assert np.abs(result.made.reshape(8, 32, 32) - want).max() <= 2 ** -7 * np.abs(want).max()


# ---- what does not compile ---------------------------------------------------------------------

@pytest.mark.parametrize("spec, rule", [
    ("CopyTile<input(dfb::a, WaitPolicy::PerTile, PopPolicy::AtEnd)>{a}",
     "this wait does not go with this pop"),
    ("CopyTile<input(dfb::a, WaitPolicy::PerTile, PopPolicy::PerTile, InputTileMapping::Block)>{a}",
     "this mapping does not go with this wait and pop"),
    ("CopyTile<input(dfb::a, WaitPolicy::PerTile, PopPolicy::PerTile, InputTileMapping::Scalar,"
     "DataFormatReconfig::Enabled, TileAddressing::Offset)>{a, 1}", "Offset goes with waits Upfront"),
    ("PackTile<output(dfb::out, ReservePolicy::PerTile, PushPolicy::AtEnd)>{out}",
     "this reserve does not go with this push"),
    ("Exp<Approx::Exact, Dst::D8>{}", "lies beyond DST"),
    ("BinaryFpu<BinaryFpuOp::Add, input(dfb::a), input(dfb::a, WaitPolicy::Upfront,"
     "PopPolicy::AtEnd)>{a, a}", "one buffer as both inputs"),
    ("PackTile<output(dfb::out)>{out}", "two PackTile of the same slot"),
])
def test_what_does_not_go_together(run, spec, rule):
    chain = (f"eltwise_chain(IterationShape::tiles(count), CopyTile<{IN}>{{a}}, {spec},"
             f"PackTile<{OUT}>{{out}});")
    result = run(HEAD + chain + "}")
    assert result.status == 2
    assert rule in result.error


# ---- what a hang says of them ----------------------------------------------------------------------


def test_a_hang_names_the_policies_that_leave_pages(run):
    keep = "input(dfb::a, WaitPolicy::PerTile, PopPolicy::None)"
    result = run(HEAD + f"""
        unary<Exp<>, {keep}, output(dfb::out)>(IterationShape::tiles(count), a, out);
    }}""", deep=2)
    assert result.object["faults"], result.error
    fault = result.object["faults"][0]
    assert fault["id"] == "deadlock"
    assert ("c_0 by WaitPolicy::PerTile and PopPolicy::None and finished without popping any"
            in fault["cause"])


def test_a_hang_names_the_policies_of_who_waits(run):
    upfront = "input(dfb::a, WaitPolicy::Upfront, PopPolicy::AtEnd, InputTileMapping::Block)"
    result = run(HEAD + f"""
        unary<Exp<>, {upfront}, output(dfb::out)>(IterationShape::tiles(count + 1), a, out);
    }}""", deep=16)
    assert result.object["faults"], result.error
    fault = result.object["faults"][0]
    assert fault["id"] == "deadlock"
    assert ("waits for 9 pages in c_0 (wait_front) by WaitPolicy::Upfront and PopPolicy::AtEnd"
            in " ".join(fault["state"].split()))
