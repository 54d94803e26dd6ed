"""Hangs between helpers of kernel_lib, and of helpers with plain calls: the cause is told in terms of their
policies, with the kernel's object and line, and nothing of tilewright's headers shows."""
import re

import pytest

import test_pipes
from exec_programs import CORE
from test_chain import HEAD, READER, WRITER, name
from test_kernel_lib import LIBRARY, PREPARES

# The kernel's first line behind HEAD: causes name lines, counted from here.
FIRST = (LIBRARY + HEAD).count("\n") + 1


def spec(buffer, wait, pop, mapping="Scalar"):
    return f"input(dfb::{buffer}, WaitPolicy::{wait}, PopPolicy::{pop}, InputTileMapping::{mapping})"


OUT = "output(dfb::out)"
SUM = "PoolType::SUM, ReduceDim::REDUCE_ROW, dfb::a, dfb::s, dfb::out"
SCALER = "prepare_reduce_scaler<dfb::s, PoolType::SUM, ReduceDim::REDUCE_ROW>(1.0f);"
BY = r"WaitPolicy::{} and PopPolicy::{}"

# The kernel's text, pages of a, b, out, s; the cause as a pattern, in which LINE(n) is the text's n-th line
# in its file; what the fault names as its object; and more about the program.
HANGS = {
    # One chain keeps a, for which the reader brings b.
    "kept-in-a-loop": (f"""for (uint32_t i = 0; i < count; i++) {{
        add<{spec("a", "PerTile", "None")}, input(dfb::b), {OUT}>(IterationShape::one_tile(), a, b, out);
    }}""", [2, 2, 2, 2], rf"""TRISC0 compute waited for pages of c_0 by {BY.format("PerTile", "None")}
        \(compute.cpp:LINE(1) on a, in the loop at line LINE(0)\), and none of its pages was popped""", "a", {}),
    # The caller waits, the chain leaves the pop to it, and it forgets.
    "wait-before-a-chain": (f"""for (uint32_t i = 0; i < 4; i++) {{
        b.wait_front(1);
        mul<input(dfb::a), {spec("b", "None", "None")}, {OUT}>(IterationShape::tiles(2), a, b, out);
    }}""", [2, 2, 2, 2], r"""TRISC0 compute waited for pages of c_1 \(compute.cpp:LINE(1|2) on b,
        in the loop at line LINE(0)\)""", "b", {}),
    # Two chains on one window: the first holds four tiles, the second wants eight.
    "two-windows": (f"""add<{spec("a", "Upfront", "None", "Block")}, input(dfb::b), {OUT}>(IterationShape::tiles(4), a, b, out);
    sub<{spec("a", "Upfront", "AtEnd", "Block")}, input(dfb::b), {OUT}>(IterationShape::tiles(8), a, b, out);
    """, [6, 12, 12, 2], rf"""TRISC0 waits for 8 pages at once by {BY.format("Upfront", "AtEnd")} \(compute.cpp:LINE(1) on a\),
        and c_0 never has as many""", "a", {}),
    # a as a whole before b is taken, and the reader brings them by turns.
    "whole-before-turns": (f"""add<{spec("a", "Upfront", "AtEnd", "Block")}, input(dfb::b), {OUT}>(IterationShape::tiles(8), a, b, out);
    """, [8, 2, 8, 2], rf"""NCRISC reader waits for 1 free page in c_1 .*; TRISC0 compute waits for 8 pages of c_0 by
        {BY.format("Upfront", "AtEnd")} \(compute.cpp:LINE(0) on a\)""", "b", {}),
    # The first chain fills b before the second takes any.
    "one-chain-before-another": (f"""copy<input(dfb::a), output(dfb::b)>(IterationShape::tiles(8), a, b);
    copy<input(dfb::b), {OUT}>(IterationShape::tiles(8), b, out);
    """, [2, 2, 2, 2], r"""TRISC2 compute waits for 1 free page in c_1 \(reserve_back\) by ReservePolicy::PerTile and
        PushPolicy::PerTile \(compute.cpp:LINE(0) on b\); nobody has popped c_1""", "b", {"buffers": 1}),
    "reserved-upfront": (f"""copy<input(dfb::a), output(dfb::out, ReservePolicy::Upfront, PushPolicy::AtEnd)>(
        IterationShape::tiles(8), a, out);
    """, [2, 2, 4, 2], r"""TRISC2 reserves 8 pages at once by ReservePolicy::Upfront and PushPolicy::AtEnd
        \(compute.cpp:LINE(0|1) on out\), and c_2 never has as many""", "out", {"buffers": 1}),
    # The chain leaves the push to a caller that does not do it.
    "never-pushed": (f"""copy<input(dfb::a), output(dfb::out, ReservePolicy::None, PushPolicy::None)>(
        IterationShape::tiles(8), a, out);
    """, [8, 2, 8, 2], r"""TRISC2 compute packed to c_2 by ReservePolicy::None and PushPolicy::None
        \(compute.cpp:LINE(0|1) on out\) and pushed nothing""", "out", {"buffers": 1}),
    "reduce-keeps-its-input": (f"""for (uint32_t i = 0; i < 4; i++) {{
        reduce<{SUM}, ReduceInputPolicy::WaitUpfrontNoPop>(ReduceInputBlockShape::row(2));
    }}""", [4, 2, 4, 2], r"""TRISC0 compute waited for pages of c_0 by ReduceInputPolicy::WaitUpfrontNoPop and finished
        without popping any \(compute.cpp:LINE(1), in the loop at line LINE(0)\)""", "a",
                               {"buffers": 1, "made": 4, "prepare": SCALER}),
    "reduce-without-scaler": (f"reduce<{SUM}>(ReduceInputBlockShape::row(8));", [8, 2, 8, 2],
                              r"""TRISC0 compute waits for 1 page in c_3 \(wait_front\) by ReduceScalerPolicy::WaitOnceNoPop
        \(compute.cpp:LINE(0)\); nobody has pushed c_3""", None, {"buffers": 1, "made": 1}),
    "reduce-in-bulk": (f"reduce<{SUM}, ReduceInputPolicy::BulkWaitBulkPop>(ReduceInputBlockShape::of(2, 6));",
                       [12, 2, 8, 2], r"""TRISC0 compute waits for 6 pages of c_0 by ReduceInputPolicy::BulkWaitBulkPop
        \(compute.cpp:LINE(0)\)""", None, {"buffers": 1, "made": 2, "prepare": SCALER}),
    # What the chain makes is too little for the helper behind it.
    "chain-before-untilize": (f"""copy<input(dfb::a), output(dfb::b)>(IterationShape::tiles(6), a, b);
    untilize<4, dfb::b, dfb::out>(2);
    """, [8, 8, 8, 2], r"""c_1 holds 2 pages of the 4, .*; TRISC0 compute waits for 4 pages of c_1 by
        WaitMode::WaitBlock \(compute.cpp:LINE(1)\)""", None, {"buffers": 1}),
    "tilize-upfront": ("""tilize<4, dfb::a, dfb::out, tilize_config::InitUninitMode::InitAndUninit,
        tilize_config::WaitMode::WaitUpfront>(3);
    """, [12, 2, 12, 2], r"""TRISC0 compute waits for 12 pages of c_0 by WaitMode::WaitUpfront
        \(compute.cpp:LINE(0|1)\)""", None, {"buffers": 1, "made": 12}),
}


def pattern(text):
    """Of a cause: blanks as they come, and lines of the kernel's own text as lines of its file."""
    def lines(found):
        return "(?:" + "|".join(str(FIRST + int(n)) for n in found.group(1).split("|")) + ")"
    return r"\s+".join(re.sub(r"LINE\(([\d|]+)\)", lines, text).split())


@pytest.mark.parametrize("case", HANGS)
def test_the_cause_is_told_by_policies(execute, tmp_path, case):
    text, pages, cause, thing, more = HANGS[case]
    tensor = {"dtype": "bfloat16", "layout": "tile"}
    made = more.get("made", 8)
    names = {"reader.cpp": PREPARES.replace("PREPARE", more["prepare"]) if "prepare" in more else READER,
             "compute.cpp": LIBRARY + HEAD + text + "\n}\n", "writer.cpp": WRITER}
    for file, source in names.items():
        (tmp_path / file).write_text(source)
    buffers = [name("a", dfb=0), name("b", dfb=1), name("s", dfb=3), name("out", dfb=2)]
    sources = [name("src", tensor="src"), name("other", tensor="other")]
    result = execute({
        "tensors": {"src": {"shape": [256, 32], **tensor, "fill": {"random": 1}},
                    "other": {"shape": [256, 32], **tensor, "fill": {"random": 2}},
                    "dst": {"shape": [32 * made, 32], **tensor, "save": "dst.npy"}},
        "cbs": [{"total_size": 2048 * n, "core_ranges": CORE, "format_descriptors": [
            {"buffer_index": i, "data_format": "Float16_b", "page_size": 2048}]} for i, n in enumerate(pages)],
        "kernels": [
            {"kernel_source": "reader.cpp", "core_ranges": CORE, "config": {"reader": {}}, "compile_time_args": [
                *buffers, *sources, name("buffers", value=more.get("buffers", 2)), name("count", value=8)]},
            {"kernel_source": "compute.cpp", "core_ranges": CORE, "config": {"compute": {}},
             "compile_time_args": [*buffers, name("count", value=8)]},
            {"kernel_source": "writer.cpp", "core_ranges": CORE, "config": {"writer": {}}, "compile_time_args": [
                name("out", dfb=2), name("dst", tensor="dst"), name("count", value=made)]}]})
    assert result.status == 1, result.error
    fault = result.object["faults"][0]
    assert fault["id"] in ("deadlock", "cb-wait-impossible", "cb-reserve-impossible")
    assert re.search(pattern(cause), fault["cause"]), fault["cause"]
    hang = fault["hang"]
    told = " ".join([fault["cause"], fault["state"] or "", str([hart["frames"] for hart in hang["harts"]])])
    assert not re.search(r"(walk|operands|elements|service|buffers|circular_buffer)\.h|tw_|<compute_kernel_lib", told)
    if thing:
        assert (fault["objects"] or "").startswith(f"{thing} (DataflowBuffer") or f" on {thing}" in fault["cause"]


@pytest.mark.parametrize("kind", ["mcast", "chain"])
def test_a_pipe_that_waits_names_who_answered_before(execute, kind):
    """The receivers take a round less than the sender sends: what it waits for is theirs, and not what it
    would clear itself when it goes on."""
    class Ran(Exception):
        pass

    def one_round_less(program):
        source = program["kernels"][1]["kernel_source"]
        source["inline"] = source["inline"].replace("rounds = 3", "rounds = 2")
        raise Ran(execute(program))

    with pytest.raises(Ran) as ran:
        test_pipes.test_pages_reach_both_receivers(one_round_less, kind, "Flag", "wormhole_b0", 18)
    result = ran.value.args[0]
    fault = result.object["faults"][0]
    assert fault["id"] == "deadlock"
    assert re.search(r"NCRISC .*of core \(1,0\) set it 3 times and has finished", fault["cause"]), fault["cause"]
