"""kernel_lib's policies at work, each against numpy: which tiles a helper takes, when it lets them go, and
what it leaves to its caller. Many calls share a kernel; what one leaves or takes too much, the next one
shows."""
import numpy as np
import pytest

from exec_programs import CORE
from test_chain import HEAD, READER, WRITER, name

ROWS, COLUMNS = 2, 3
TILES = ROWS * COLUMNS
GRID = f"IterationShape::grid({ROWS}, {COLUMNS})"
STEPS = [(r, c) for r in range(ROWS) for c in range(COLUMNS)]

LIBRARY = """
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_compute.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/tilize_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/untilize_helpers.hpp"
"""
PREPARES = READER.replace('dataflow_api.h"', """dataflow_api.h"
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_dataflow.hpp"
using namespace dataflow_kernel_lib;""").replace("    Noc noc;", "    Noc noc;\n    PREPARE", 1)


@pytest.fixture
def run(execute, tmp_path):
    """run(steps, count, made): a compute kernel over `count` tiles of both sources, which makes `made`."""

    def tensor(tiles, **more):
        return {"shape": [32 * tiles, 32], "dtype": "bfloat16", "layout": "tile", **more}

    def go(steps, count, made, head=HEAD, prepare="", two=True, arch="wormhole_b0"):
        values = {key: np.round(np.random.default_rng(seed).uniform(-8, 8, (count, 32, 32)) * 8) / 8
                  for key, seed in (("src", 3), ("other", 4))}
        for key, tiles in values.items():
            np.save(tmp_path / f"{key}.npy", tiles.reshape(-1, 32).astype(np.float32))
        cbs = [count, count, made, 4]
        kernels = [
            (PREPARES.replace("PREPARE", prepare),
             [name("a", dfb=0), name("b", dfb=1), name("s", dfb=3), name("src", tensor="src"),
              name("other", tensor="other"), name("buffers", value=2 if two else 1), name("count", value=count)],
             {"reader": {}}),
            (LIBRARY + head + steps + "\n}",
             [name("a", dfb=0), name("b", dfb=1), name("out", dfb=2), name("s", dfb=3), name("count", value=count)],
             {"compute": {}}),
            (WRITER, [name("out", dfb=2), name("dst", tensor="dst"), name("count", value=made)], {"writer": {}})]
        result = execute({
            "arch": arch,
            "tensors": {"src": tensor(count, fill={"npy": "src.npy"}), "other": tensor(count, fill={"npy": "other.npy"}),
                        "dst": tensor(made, save="dst.npy")},
            "cbs": [{"total_size": 2048 * n, "core_ranges": CORE, "format_descriptors": [
                {"buffer_index": i, "data_format": "Float16_b", "page_size": 2048}]} for i, n in enumerate(cbs)],
            "kernels": [{"kernel_source": {"inline": text}, "core_ranges": CORE, "compile_time_args": args,
                         "config": config} for text, args, config in kernels]})
        assert result.status == 0, (result.error, result.object["faults"])
        return np.load(tmp_path / "dst.npy").reshape(made, 32, 32), values["src"], values["other"]

    return go


def rest(buffer, tiles):
    """The caller takes away what a helper left."""
    return f"{buffer}.wait_front({tiles}); {buffer}.pop_front({tiles});\n" if tiles else ""


# ---- the chain's inputs --------------------------------------------------------------------------------

WINDOW = {"Block": TILES, "Row": COLUMNS, "Col": ROWS, "Scalar": 1}
HELD = [(w, p) for w in ("Upfront", "None") for p in ("None", "AtEnd")]
INPUTS = {
    "Block": [("PerBlockSize", "PerBlockSize"), ("Cumulative", "None"), ("Cumulative", "AtEnd"), *HELD],
    "Row": HELD,
    "Col": [("PerTile", "PerTile"), *HELD],
    "Scalar": [("PerTile", "None"), ("PerTile", "PerTile"), ("None", "PerTile"), ("Upfront", "PerTile"), *HELD],
}


def popped(mapping, pop):
    return {"None": 0, "AtEnd": WINDOW[mapping], "PerBlockSize": TILES,
            "PerTile": ROWS if mapping == "Col" else TILES}[pop]


def picked(mapping, pop):
    """The tile of each step, of those before the chain's front."""
    if mapping == "Scalar":
        return range(TILES) if pop == "PerTile" else [0] * TILES
    return [{"Block": r * COLUMNS + c, "Row": c, "Col": r}[mapping] for r, c in STEPS]


@pytest.mark.parametrize("mapping", INPUTS)
def test_inputs(run, mapping):
    steps, want = "", []
    for i, (wait, pop) in enumerate(INPUTS[mapping]):
        if wait == "None":
            steps += f"a.wait_front({TILES});\n"
        steps += (f"copy<input(dfb::a, WaitPolicy::{wait}, PopPolicy::{pop}, InputTileMapping::{mapping}),"
                  f"output(dfb::out, ReservePolicy::PerOuter, PushPolicy::PerOuter)>({GRID}.block_size(2), a, out);\n")
        steps += rest("a", TILES - popped(mapping, pop))
        want += [TILES * i + tile for tile in picked(mapping, pop)]
    count = TILES * len(INPUTS[mapping])
    made, src, _ = run(steps, count, count, two=False)
    assert np.array_equal(made, src[want])


def test_offsets_and_strides_of_inputs(run):
    """(wait, pop, mapping, addressing, base, tiles of the grid 2 x 2, popped)"""
    def offset(mapping):
        return [{"Block": 2 * r + c, "Row": c, "Col": r, "Scalar": 0}[mapping] for r in (0, 1) for c in (0, 1)]

    size = {"Block": 4, "Row": 2, "Col": 2, "Scalar": 1}
    cases = [(wait, pop, mapping, "Offset", "2", [2 + t for t in offset(mapping)],
              2 + size[mapping] if pop == "AtEnd" else 0)
             for wait, pop, mapping in [("Upfront", "None", "Block"), ("Upfront", "AtEnd", "Row"),
                                        ("Upfront", "AtEnd", "Block"), ("None", "AtEnd", "Col"),
                                        ("None", "None", "Scalar")]]
    cases.append(("Upfront", "PerTile", "Scalar", "Offset", "2", [2, 3, 4, 5], 4))
    strided = {"Block": [1, 2, 4, 5], "Row": [1, 2, 1, 2], "Col": [1, 1, 4, 4], "Scalar": [1] * 4}
    cases += [("None", "None", mapping, "Strided", "StridedTileRange{1, 3}", tiles, 0)
              for mapping, tiles in strided.items()]
    steps, want = "", []
    for i, (wait, pop, mapping, addressing, base, tiles, gone) in enumerate(cases):
        if wait == "None":
            steps += "a.wait_front(6);\n"
        steps += (f"eltwise_chain(IterationShape::grid(2, 2), CopyTile<input(dfb::a, WaitPolicy::{wait},"
                  f"PopPolicy::{pop}, InputTileMapping::{mapping}, DataFormatReconfig::Enabled,"
                  f"TileAddressing::{addressing})>{{a, {base}}}, PackTile<output(dfb::out)>{{out}});\n")
        steps += rest("a", 6 - gone)
        want += [6 * i + tile for tile in tiles]
    made, src, _ = run(steps, 6 * len(cases), 4 * len(cases), two=False)
    assert np.array_equal(made, src[want])


# ---- its outputs ---------------------------------------------------------------------------------------

def test_outputs(run):
    pairs = [("None", "None"), ("None", "AtEnd"), ("PerTile", "PerTile"), ("PerBlockSize", "PerBlockSize"),
             ("Upfront", "PerTile"), ("Upfront", "PerBlockSize"), ("Upfront", "AtEnd"), ("PerOuter", "PerOuter")]
    steps = ""
    for reserve, push in pairs:
        mine = f"out.reserve_back({TILES});\n" if reserve == "None" else ""
        steps += mine + ("copy<input(dfb::a, WaitPolicy::Upfront, PopPolicy::AtEnd, InputTileMapping::Block),"
                         f"output(dfb::out, ReservePolicy::{reserve}, PushPolicy::{push})>({GRID}.block_size(2), a, out);\n")
        steps += f"out.push_back({TILES});\n" if push == "None" else ""
    def numbered(tiles, base, reserve, push):
        return (f"eltwise_chain(IterationShape::tiles({tiles}), CopyTile<input(dfb::a)>{{a}}, PackTile<output(dfb::out,"
                f"ReservePolicy::{reserve}, PushPolicy::{push}, DataFormatReconfig::Enabled,"
                f"TileAddressing::Offset)>{{out, {base}}});\n")

    # Out of order: the second pair of tiles first, then what lies before the base, or the other way round.
    for reserve, push in (("None", "None"), ("None", "AtEnd"), ("Upfront", "AtEnd")):
        steps += "out.reserve_back(4);\n" + numbered(2, 0, "None", "None") + numbered(2, 2, reserve, push)
        steps += "out.push_back(4);\n" if push == "None" else ""
    # The last block of five tiles by two counts as a whole one; its second page is there already.
    steps += "out.reserve_back(6);\n" + numbered(1, 5, "None", "None")
    steps += ("copy<input(dfb::a, WaitPolicy::PerBlockSize, PopPolicy::PerBlockSize, InputTileMapping::Block),"
              "output(dfb::out, ReservePolicy::PerBlockSize, PushPolicy::PerBlockSize)>("
              "IterationShape::tiles(5).block_size(2, BlockTailSync::FullBlock), a, out);\n")
    whole = TILES * len(pairs)
    made, src, _ = run(steps, whole + 12 + 1 + 6, whole + 12 + 6, two=False)
    want = [*range(whole + 12), *range(whole + 13, whole + 18), whole + 12]
    assert np.array_equal(made, src[want])


def test_accumulation(run):
    keep = "DataFormatReconfig::Enabled, TileAddressing::Direct"
    steps, want = "", []

    def dst(mode, reserve, push, at):
        nonlocal steps
        results = ROWS if mode == "PerRow" else 1
        steps += f"out.reserve_back({results});\n" if reserve == "None" else ""
        steps += (f"eltwise_chain({GRID}, BinaryFpu<BinaryFpuOp::Mul, input(dfb::a), input(dfb::b), Dst::D0,"
                  f"DestAccumulation::{mode}>{{a, b}}, PackTile<output(dfb::out, ReservePolicy::{reserve},"
                  f"PushPolicy::{push}, {keep}, DestAccumulation::{mode})>{{out}});\n")
        steps += f"out.push_back({results});\n" if push == "None" else ""
        for row in np.arange(at, at + TILES).reshape(results, -1):
            want.append(lambda a, b, row=row: (a[row] * b[row]).sum(0))

    dst("PerRow", "PerOuter", "PerOuter", 0)
    dst("WholeShape", "OneUpfront", "OneAtEnd", 6)
    dst("WholeShape", "None", "None", 12)

    def l1(mode, reserve, push, at, before="", seeded=None):
        nonlocal steps
        steps += before + (f"eltwise_chain(IterationShape::tiles(4), CopyTile<input(dfb::a)>{{a}},"
                           f"PackTile<output(dfb::out, ReservePolicy::{reserve}, PushPolicy::{push}, {keep},"
                           f"DestAccumulation::Disabled, L1Accumulation::{mode})>{{out}});\n")
        steps += "out.push_back(1);\n" if push == "None" else ""
        want.append(lambda a, b: a[at:at + 4].sum(0) + (0 if seeded is None else a[seeded]))

    l1("Enabled", "OneUpfront", "OneAtEnd", 18)
    l1("Enabled", "None", "None", 22, "out.reserve_back(1);\n")
    l1("AddToExisting", "None", "None", 27, """out.reserve_back(1);
        eltwise_chain(IterationShape::one_tile(), CopyTile<input(dfb::a)>{a},
            PackTile<output(dfb::out, ReservePolicy::None, PushPolicy::None)>{out});
    """, seeded=26)
    steps += rest("b", 31 - 18)
    made, a, b = run(steps, 31, len(want))
    want = np.stack([f(a, b) for f in want])
    assert np.abs(made - want).max() <= 2 ** -6 * np.abs(want).max()


# ---- its elements --------------------------------------------------------------------------------------

SPREAD = {"None": lambda t: t, "Row": lambda t: t[:1], "Col": lambda t: t[:, :1], "Scalar": lambda t: t[:1, :1]}
OPS = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply}


def test_binary_elements(run):
    steps, want = "", []
    for op, dim in [(op, dim) for op in OPS for dim in SPREAD]:
        steps += (f"{op.lower()}<input(dfb::a), input(dfb::b, BroadcastDim::{dim}), output(dfb::out)>("
                  "IterationShape::one_tile(), a, b, out);\n")
        want.append(lambda a, b, op=op, dim=dim: OPS[op](a, SPREAD[dim](b)))
    for side, swap in (("SRCA", False), ("SRCB", True)):  # what DST becomes: the first operand, or the second
        steps += ("eltwise_chain(IterationShape::one_tile(), CopyTile<input(dfb::a)>{a}, DestReuseBinary<"
                  f"BinaryFpuOp::Sub, input(dfb::b), DestReuseType::DEST_TO_{side}>{{b}},"
                  "PackTile<output(dfb::out)>{out});\n")
        want.append(lambda a, b, swap=swap: b - a if swap else a - b)
    for policies in ("WaitPolicy::PerTile, PopPolicy::PerTile",
                     "WaitPolicy::Upfront, PopPolicy::AtEnd, InputTileMapping::Block"):
        steps += (f"square<input(dfb::a, {policies}), output(dfb::out)>(IterationShape::one_tile(), a, out);\n"
                  + rest("b", 1))
        want.append(lambda a, b: a * a)
    for dim in ("Row", "Col", "Scalar"):
        steps += (f"unary_bcast<BroadcastDim::{dim}, input(dfb::a), output(dfb::out)>(IterationShape::one_tile(),"
                  "a, out);\n" + rest("b", 1))
        want.append(lambda a, b, dim=dim: np.broadcast_to(SPREAD[dim](a), (32, 32)))
    made, a, b = run(steps, len(want), len(want))
    for i, f in enumerate(want):
        exact = f(a[i], b[i])
        assert np.abs(made[i] - exact).max() <= 2 ** -7 * np.abs(exact).max(), i


# ---- reduce --------------------------------------------------------------------------------------------

POLICIES = ["WaitAndPopPerTile", "BulkWaitBulkPop", "WaitUpfrontNoPop", "NoWaitNoPop"]


def reduced(tiles, dim, pool):
    """What one result holds, and where; `tiles` of one group."""
    f = np.max if pool == "MAX" else np.sum
    whole = np.concatenate(list(tiles), axis=1 if dim == "ROW" else 0)
    return {"ROW": lambda: f(whole, axis=1), "COL": lambda: f(whole, axis=0),
            "SCALAR": lambda: f(whole)}[dim]()


def where(tile, dim):
    return {"ROW": tile[:, 0], "COL": tile[0], "SCALAR": tile[0, 0]}[dim]


@pytest.mark.parametrize("dim", ["ROW", "COL", "SCALAR"])
def test_reduce_by_every_policy(run, dim):
    """Two batches of 2 x 3 tiles, as sum and as maximum; then a row stride, and a sum in two calls."""
    steps, groups = "DataflowBuffer s(dfb::s);\n", []

    def index(batch, r, c, stride=COLUMNS):
        return batch * ROWS * stride + r * stride + c

    def parts(stride=COLUMNS):
        for batch in range(2):
            if dim == "ROW":
                yield from ([index(batch, r, c, stride) for c in range(COLUMNS)] for r in range(ROWS))
            elif dim == "COL":
                yield from ([index(batch, r, c, stride) for r in range(ROWS)] for c in range(COLUMNS))
            else:
                yield [index(batch, r, c, stride) for r, c in STEPS]

    at = 0
    for pool in ("SUM", "MAX"):
        for policy in POLICIES:
            keeps = policy.endswith("NoPop")
            steps += f"a.wait_front({2 * TILES});\n" if policy == "NoWaitNoPop" else ""
            steps += (f"reduce<PoolType::{pool}, ReduceDim::REDUCE_{dim}, dfb::a, dfb::s, dfb::out,"
                      f"ReduceInputPolicy::{policy}>(ReduceInputBlockShape::of({ROWS}, {COLUMNS}, 2));\n")
            steps += rest("a", 2 * TILES if keeps else 0)
            groups += [(pool, [at + t for t in part]) for part in parts()]
            at += 2 * TILES
    steps += (f"a.wait_front({2 * ROWS * 4});\n"
              f"reduce<PoolType::SUM, ReduceDim::REDUCE_{dim}, dfb::a, dfb::s, dfb::out,"
              f"ReduceInputPolicy::NoWaitNoPop>(ReduceInputBlockShape::of({ROWS}, {COLUMNS}, 2),"
              "ReduceInputMemoryLayout::with_row_stride(4));\n" + rest("a", 2 * ROWS * 4))
    groups += [("SUM", [at + t for t in part]) for part in parts(4)]
    made, a, _ = run(steps, at + 2 * ROWS * 4, len(groups), two=False,
                     prepare=f"prepare_reduce_scaler<dfb::s, PoolType::SUM, ReduceDim::REDUCE_{dim}>(1.0f);")
    for i, (pool, part) in enumerate(groups):
        exact = reduced(a[part], dim, pool)
        size = np.abs(a[part]).sum() / (1 if dim == "SCALAR" else 32)
        assert np.abs(where(made[i], dim) - exact).max() <= 2 ** -7 * max(size, 1), (i, pool)


@pytest.mark.parametrize("pool", ["SUM", "MAX"])
def test_reduce_goes_on_from_a_buffer_and_calls_what_follows(run, pool):
    steps = ""
    for call in range(2):
        steps += (f"reduce<PoolType::{pool}, ReduceDim::REDUCE_ROW, dfb::a, dfb::s, {'dfb::out' if call else 'dfb::b'},"
                  "ReduceInputPolicy::BulkWaitBulkPop, ReduceDataFormatReconfigMode::INPUT_AND_OUTPUT,"
                  f"ReduceFp32Mode::Fast, Accumulate>(ReduceInputBlockShape::row(2),"
                  f"ReduceInputMemoryLayout::contiguous(), Accumulate::at(dfb::b, {call})"
                  + (", [](uint32_t slot) { negative_tile_init(); negative_tile(slot); }" if call else "") + ");\n")
    made, a, _ = run(steps, 4, 1, two=False,
                     prepare=f"prepare_reduce_scaler<dfb::s, PoolType::{pool}, ReduceDim::REDUCE_ROW>(1.0f);")
    exact = -reduced(a, "ROW", pool)
    assert np.abs(made[0][:, 0] - exact).max() <= 2 ** -7 * np.abs(a).sum() / 32


# ---- tilize and untilize -------------------------------------------------------------------------------

def bytes_of(tiles):
    """Tiles as they lie in memory, face by face."""
    return tiles.reshape(-1, 2, 16, 2, 16).transpose(0, 1, 3, 2, 4).reshape(-1)


def rows_of(flat, width):
    """Flat memory as block rows of sticks, and the tiles of it."""
    return flat.reshape(-1, 32, width, 32).transpose(0, 2, 1, 3).reshape(-1, 32, 32)


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
def test_tilize_and_untilize(run, arch):
    """Widths beyond DST too; every way to wait; one set-up for three calls."""
    steps, want, at = "", [], 0
    for helper in ("tilize", "untilize"):
        config = f"{helper}_config::"
        for width, rows, init, wait in [(2, 2, "InitAndUninit", "WaitBlock"), (3, 2, "InitAndUninit", "WaitUpfront"),
                                        (12, 1, "InitAndUninit", "WaitBlock"), (2, 1, "InitOnly", "NoWait"),
                                        (2, 1, "Neither", "WaitBlock"), (2, 1, "UninitOnly", "WaitBlock")]:
            steps += f"a.wait_front({width * rows});\n" if wait == "NoWait" else ""
            steps += (f"{helper}<{width}, dfb::a, dfb::out, {config}InitUninitMode::{init},"
                      f"{config}WaitMode::{wait}>({rows});\n")
            want.append((helper, width, slice(at, at + width * rows)))
            at += width * rows
    made, src, _ = run(steps, at, at, two=False, arch=arch)
    for helper, width, part in want:
        if helper == "tilize":
            assert np.array_equal(made[part], rows_of(bytes_of(src[part]), width)), (helper, width, part)
        else:
            sticks = src[part].reshape(-1, width, 32, 32).transpose(0, 2, 1, 3).reshape(-1)
            assert np.array_equal(bytes_of(made[part]), sticks), (helper, width, part)


# ---- what data movement prepares -----------------------------------------------------------------------

def test_scaler_and_zero_tiles(run):
    """Made by the reader in a buffer of its own, and taken out as they are."""
    made, _, _ = run("DataflowBuffer s(dfb::s);\ncopy<input(dfb::s), output(dfb::out)>(IterationShape::tiles(5), s, out);"
                     + rest("a", 1), 1, 5, two=False, prepare="""
        prepare_reduce_scaler<dfb::s, PoolType::SUM, ReduceDim::REDUCE_ROW>(0.5f, 19);
        prepare_reduce_scaler<dfb::s, PoolType::MAX, ReduceDim::REDUCE_COL>(1.0f, 16);
        calculate_and_prepare_reduce_scaler<dfb::s, PoolType::AVG, ReduceDim::REDUCE_SCALAR, 64>();
        calculate_and_prepare_reduce_scaler<dfb::s, PoolType::AVG, ReduceDim::REDUCE_ROW, 64>();
        prepare_zero_tile<dfb::s>();""")
    first = np.zeros((5, 32, 32), np.float32)
    first[0, [0, 16], :19] = 0.5
    first[1, 0, :] = 1
    first[2, [0, 16]] = 1 / 8
    first[3, [0, 16]] = 1 / 64
    assert np.array_equal(made, first)
