"""kernel_lib: what must not compile does not, and says which rule; what is next to it does.

Whole tables of pairs are compared in one kernel by constant expressions; of each rule one kernel shows
the message that a user reads.
"""
import itertools
import json
import os
import re
import subprocess

import pytest

from conftest import tilewright

WAITS = ["None", "PerTile", "PerBlockSize", "Upfront", "Cumulative"]
POPS = ["None", "PerTile", "PerBlockSize", "AtEnd"]
RESERVES = ["None", "PerTile", "PerBlockSize", "Upfront", "PerOuter", "OneUpfront"]
PUSHES = ["None", "PerTile", "PerBlockSize", "AtEnd", "PerOuter", "OneAtEnd"]
MAPPINGS = ["Block", "Row", "Col", "Scalar"]
ADDRESSINGS = ["Direct", "Offset", "Strided"]

PAIRS = {"None": "None PerTile AtEnd", "PerTile": "None PerTile", "PerBlockSize": "PerBlockSize",
         "Upfront": "None PerTile AtEnd", "Cumulative": "None AtEnd"}
OUT_PAIRS = {"None": "None AtEnd", "PerTile": "PerTile", "PerBlockSize": "PerBlockSize",
             "Upfront": "PerTile PerBlockSize AtEnd", "PerOuter": "PerOuter", "OneUpfront": "OneAtEnd"}


def held(wait, pop):
    return wait in ("Upfront", "None") and pop in ("None", "AtEnd")


def maps(wait, pop, mapping):
    return {"Block": (wait, pop) == ("PerBlockSize", "PerBlockSize") or wait == "Cumulative" or held(wait, pop),
            "Row": held(wait, pop), "Col": (wait, pop) == ("PerTile", "PerTile") or held(wait, pop),
            "Scalar": wait in ("None", "PerTile", "Upfront")}[mapping]


def addresses(wait, pop, addressing):
    if addressing == "Offset":
        return wait == "Upfront" or (wait == "None" and pop in ("None", "AtEnd"))
    return addressing == "Direct" or (wait, pop) == ("None", "None")


def out_addresses(reserve, push, addressing):
    if addressing == "Offset":
        return (reserve, push) in (("None", "None"), ("None", "AtEnd"), ("Upfront", "AtEnd"))
    return addressing == "Direct" or (reserve, push) == ("None", "None")


def tables():
    """A static assertion for each row of the tables of pairs, legal and not."""
    def line(holds, call):
        return f"static_assert({call} == {str(holds).lower()});"

    for wait, pop in itertools.product(WAITS, POPS):
        legal = pop in PAIRS[wait].split()
        pair = f"0, WaitPolicy::{wait}, PopPolicy::{pop}"
        yield line(legal, f"tw_chain::waits_and_pops(input({pair}))")
        if not legal:
            continue
        for mapping in MAPPINGS:
            yield line(maps(wait, pop, mapping), f"tw_chain::maps(input({pair}, InputTileMapping::{mapping}))")
        for at in ADDRESSINGS:
            yield line(addresses(wait, pop, at),
                       f"tw_chain::addresses(input({pair}, InputTileMapping::Scalar,"
                       f" DataFormatReconfig::Enabled, TileAddressing::{at}))")
    for reserve, push in itertools.product(RESERVES, PUSHES):
        legal = push in OUT_PAIRS[reserve].split()
        pair = f"0, ReservePolicy::{reserve}, PushPolicy::{push}"
        yield line(legal, f"tw_chain::reserves_and_pushes(output({pair}))")
        for at in ADDRESSINGS if legal else ():
            yield line(out_addresses(reserve, push, at),
                       f"tw_chain::addresses(output({pair}, DataFormatReconfig::Enabled, TileAddressing::{at}))")


CORE = [[[0, 0], [0, 0]]]
HEAD = """
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/api/convenience.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/core/optional.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/unary/math.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/generators/fill.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/generators/rand.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_compute.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/tilize_helpers.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/untilize_helpers.hpp"
using namespace compute_kernel_lib;
struct Stranger {};
void kernel_main() {
    DataflowBuffer a(0), b(1), out(2), other(3);
    compute_kernel_hw_startup(0, 1, 2);
    BODY
}
"""


def chain(*elements, owner="", shape="tiles(4)"):
    return f"eltwise_chain{owner}(IterationShape::{shape}, {', '.join(elements)});"


def reader(wait="PerTile", pop="PerTile", *more, slot="D0", base=""):
    rest = "".join(f", {word}" for word in more)
    return f"CopyTile<input(0, WaitPolicy::{wait}, PopPolicy::{pop}{rest}), Dst::{slot}>{{a{base}}}"


def writer(reserve="PerTile", push="PerTile", *more, cb="2, ", to="out", slot="D0"):
    rest = "".join(f", {word}" for word in more)
    return f"PackTile<output({cb}ReservePolicy::{reserve}, PushPolicy::{push}{rest}), Dst::{slot}>{{{to}}}"


KEEP = ("DataFormatReconfig::Enabled", "TileAddressing::Direct")
NO_RECONFIG = "DataFormatReconfig::Disabled"


def in_l1(mode="Enabled", reserve="OneUpfront", push="OneAtEnd", relu=None, dest="Disabled", **where):
    more = [f"DestAccumulation::{dest}", f"L1Accumulation::{mode}"] + ([f"PackRelu::{relu}"] if relu else [])
    return writer(reserve, push, *KEEP, *more, **where)


def in_dst(mode, reserve="PerOuter", push="PerOuter", **where):
    return writer(reserve, push, *KEEP, f"DestAccumulation::{mode}", **where)


def summed(mode="PerRow", slot="D0"):
    return f"BinaryFpu<BinaryFpuOp::Add, input(0), input(1), Dst::{slot}, DestAccumulation::{mode}>{{a, b}}"


def pair_of(a, b):
    return f"BinaryFpu<BinaryFpuOp::Mul, input(0, {a}), input(0, {b})>{{a, a}}"


BLOCK = "InputTileMapping::Block"
STREAM = "WaitPolicy::PerTile, PopPolicy::PerTile"
HELD = "WaitPolicy::Upfront, PopPolicy::AtEnd"
REDUCE = "reduce<PoolType::{}, ReduceDim::REDUCE_{}, 0, 1, 2{}>(ReduceInputBlockShape::row(2){});"
DEFAULTS = (", ReduceInputPolicy::WaitAndPopPerTile, ReduceDataFormatReconfigMode::NONE,"
            " ReduceFp32Mode::Fast")

# What is wrong, the words of the rule, and a neighbour that is right.
RULES = {
    "input-pair": (chain(reader("PerTile", "AtEnd"), writer()), "this wait does not go with this pop",
                   chain(reader("PerTile", "None"), writer())),
    "input-pair-of-blocks": (chain(reader("Upfront", "PerBlockSize", BLOCK), writer()),
                             "this wait does not go with this pop",
                             chain(reader("PerBlockSize", "PerBlockSize", BLOCK), writer())),
    "mapping": (chain(reader("PerTile", "PerTile", BLOCK), writer()),
                "this mapping does not go with this wait and pop", chain(reader("Upfront", "AtEnd", BLOCK), writer())),
    "mapping-row": (chain(reader("PerTile", "PerTile", "InputTileMapping::Row"), writer()),
                    "this mapping does not go with this wait and pop",
                    chain(reader("PerTile", "PerTile", "InputTileMapping::Col"), writer(), shape="grid(2, 2)")),
    "offset": (chain(reader("PerTile", "PerTile", "InputTileMapping::Scalar", "DataFormatReconfig::Enabled",
                            "TileAddressing::Offset", base=", 1"), writer()), "Offset goes with waits Upfront",
               chain(reader("None", "AtEnd", BLOCK, "DataFormatReconfig::Enabled", "TileAddressing::Offset",
                            base=", 1"), writer())),
    "strided": (chain(reader("Upfront", "AtEnd", BLOCK, "DataFormatReconfig::Enabled", "TileAddressing::Strided",
                             base=", StridedTileRange{0, 2}"), writer()), "Strided with None for both",
                chain(reader("None", "None", BLOCK, "DataFormatReconfig::Enabled", "TileAddressing::Strided",
                             base=", StridedTileRange{0, 2}"), writer())),
    "output-pair": (chain(reader(), writer("PerTile", "AtEnd")), "this reserve does not go with this push",
                    chain(reader(), writer("Upfront", "AtEnd"))),
    "output-offset": (chain(reader(), writer("PerTile", "PerTile", "DataFormatReconfig::Enabled",
                                             "TileAddressing::Offset", to="out, 1")),
                      "output(): Offset goes with None for both",
                      chain(reader(), writer("None", "None", "DataFormatReconfig::Enabled",
                                             "TileAddressing::Offset", to="out, 1"))),
    "slot": (chain(reader(), "Exp<Approx::Exact, Dst::D8>{}", writer()), "lies beyond DST",
             chain(reader(), reader(slot="D7"), "Exp<Approx::Exact, Dst::D7>{}", writer())),
    "same-buffer-mapping": (chain(pair_of(f"{HELD}, {BLOCK}", HELD), writer()), "needs one mapping",
                            chain(pair_of(f"{HELD}, {BLOCK}", f"{HELD}, {BLOCK}"), writer())),
    "same-buffer-policies": (chain(pair_of(STREAM, HELD), writer()), "needs one wait and one pop policy",
                             chain(pair_of(STREAM, STREAM), writer())),
    "shared-window": (chain(reader("Upfront", "None", BLOCK), reader("None", "PerTile", slot="D1"), writer()),
                      "a window that one reader waits for Upfront",
                      chain(reader("Upfront", "None", BLOCK), reader("None", "None", slot="D1"), writer())),
    "shared-window-twice": (chain(reader("Upfront", "None", BLOCK), reader("Cumulative", "None", BLOCK, slot="D1"),
                                  writer()), "a window that one reader waits for Upfront",
                            chain(reader("PerTile", "None"), reader("None", "PerTile", slot="D1"), writer())),
    "dst-mode": (chain(summed("PerRow"), writer("PerOuter", "PerOuter")), "is said of BinaryFpu and of output()",
                 chain(summed("PerRow"), in_dst("PerRow"), shape="grid(2, 2)")),
    "dst-lifecycle": (chain(summed("PerRow"), in_dst("PerRow", "PerTile", "PerTile")), "PerRow goes with PerOuter",
                      chain(summed("PerRow"), in_dst("PerRow", "None", "None"))),
    "dst-whole": (chain(summed("WholeShape"), in_dst("WholeShape")), "WholeShape with OneUpfront and OneAtEnd",
                  chain(summed("WholeShape"), in_dst("WholeShape", "OneUpfront", "OneAtEnd"))),
    "dst-slot": (chain(summed("PerRow", "D1"), in_dst("PerRow")), "accumulation in DST is in slot D0",
                 chain(summed("PerRow"), summed("PerRow"), in_dst("PerRow"))),
    "dst-packs": (chain(summed(), in_dst("PerRow"), in_dst("PerRow", cb="3, ", to="other")),
                  "has exactly one PackTile", chain(summed(), in_dst("PerRow"))),
    "dst-pack-slot": (chain(summed(), in_dst("PerRow", slot="D1")), "PackTile packs slot D0",
                      chain(summed(), in_dst("PerRow"))),
    "l1-lifecycle": (chain(reader(), in_l1(reserve="PerTile", push="PerTile")),
                     "accumulation in L1 goes with OneUpfront and OneAtEnd", chain(reader(), in_l1())),
    "l1-and-dst": (chain(summed("WholeShape"), in_l1(dest="WholeShape")),
                   "accumulation in L1 and in DST exclude each other", chain(reader(), in_l1("AddToExisting"))),
    "l1-relu": (chain(reader(), in_l1(relu="Zero")), "no ReLU with accumulation in L1",
                chain(reader(), writer("PerTile", "PerTile", *KEEP, "DestAccumulation::Disabled",
                                       "L1Accumulation::Disabled", "PackRelu::Zero"))),
    "l1-buffers": (chain(reader(), in_l1(), in_l1(reserve="None", push="None", cb="3, ", to="other")),
                   "accumulation in L1 goes to one output buffer",
                   chain(reader(), reader("None", "None", slot="D1"), in_l1(),
                         in_l1(reserve="None", push="None", slot="D1"))),
    "l1-managers": (chain(reader(), reader(slot="D1"), in_l1(), in_l1(slot="D1")),
                    "one PackTile at most reserves and pushes", chain(reader(), in_l1())),
    "l1-modes": (chain(reader(), reader(slot="D1"), in_l1(), in_l1("AddToExisting", "None", "None", slot="D1")),
                 "in one mode", chain(reader(), in_l1("AddToExisting", "None", "None"))),
    "l1-mixed": (chain(reader(), reader(slot="D1"), in_l1(), writer("None", "None", slot="D1")),
                 "every PackTile accumulates", chain(reader(), in_l1(reserve="None", push="None"))),
    "one-upfront": (chain(reader(), writer("OneUpfront", "OneAtEnd")), "OneUpfront is for accumulation",
                    chain(reader(), writer("PerOuter", "PerOuter"))),
    "two-packs": (chain(reader(), writer(), writer()), "two PackTile of the same slot",
                  chain(reader(), writer(), writer(cb="3, ", to="other"))),
    "seeds": (chain("RandTile<Dst::D0>{0, 1, 2}", "RandTile<Dst::D1>{0, 1, 2}", writer()),
              "one element seeds the random numbers", chain("RandTile<Dst::D0>{0, 1, 2}", writer())),
    "seed-and-sfpu": (chain("RandTile<Dst::D0>{0, 1, 2}", "Exp<>{}", writer()), "random numbers stand with fills",
                      chain("RandTile<Dst::D0>{0, 1, 2}", "FillScalar<Dst::D1>{1.0f}", writer())),
    "caller-set-up": (chain(reader("PerTile", "PerTile", NO_RECONFIG), "Exp<>{}", "Recip<>{}",
                            writer("PerTile", "PerTile", NO_RECONFIG), owner="<InitReconfigOwner::Caller>"),
                      "InitReconfigOwner::Caller is for chains whose set-up is done once",
                      chain(reader("PerTile", "PerTile", NO_RECONFIG), "Exp<>{}",
                            writer("PerTile", "PerTile", NO_RECONFIG), owner="<InitReconfigOwner::Caller>")),
    "caller-formats": (chain(reader(), "Exp<>{}", writer(), owner="<InitReconfigOwner::Caller>"),
                       "says DataFormatReconfig::Disabled", chain(reader(), "Exp<>{}", writer())),
    "branch": (chain(reader(), "runtime_if(a.get_id() == 0, CopyTile<input(1), Dst::D1>{b})", writer()),
               "readers with WaitPolicy::None and PopPolicy::None",
               chain(reader(), "runtime_if(a.get_id() == 0, CopyTile<input(1, WaitPolicy::None, PopPolicy::None),"
                     " Dst::D1>{b})", writer())),
    "no-buffer": (chain("CopyTile<input(0)>{}", writer()), "takes the DataflowBuffer of each input()",
                  chain("CopyTile<input(0)>{a}", writer())),
    "passing-buffer": (chain("CopyTile<input(0)>{DataflowBuffer(0)}", writer()),
                       "takes the DataflowBuffer of each input()", chain("CopyTile<input(0)>{a}", writer())),
    "one-buffer-of-two": (chain("BinaryFpu<BinaryFpuOp::Add, input(0), input(1)>{a}", writer()),
                          "takes the DataflowBuffer of each input()", chain(summed("Disabled"), writer())),
    "stranger": (chain(reader(), "Stranger{}", writer()), "an argument is no element of a chain",
                 chain(reader(), "Optional<false, Stranger>{}", writer())),
    "minimum": (REDUCE.format("MIN", "SCALAR", "", ""), "the matrix unit has no minimum",
                REDUCE.format("MIN", "ROW", "", "")),
    "maximum-continued": (REDUCE.format("MAX", "SCALAR", DEFAULTS + ", Accumulate",
                                        ", ReduceInputMemoryLayout::contiguous(), Accumulate::at(3, 1)"),
                          "a maximum over whole tiles cannot be continued",
                          REDUCE.format("MAX", "ROW", DEFAULTS + ", Accumulate",
                                        ", ReduceInputMemoryLayout::contiguous(), Accumulate::at(3, 1)")),
    "accumulation-type": (REDUCE.format("SUM", "ROW", "", ", ReduceInputMemoryLayout::contiguous(), Stranger{}"),
                          "accumulation is NoAccumulation or Accumulate",
                          REDUCE.format("SUM", "ROW", "", ", ReduceInputMemoryLayout::contiguous(),"
                                        " NoAccumulation{}, [](uint32_t slot) { recip_tile(slot); }")),
    "tilize-in-place": ("tilize<2, 0, 0>(1);", "tilize() cannot work in place", "tilize<2, 0, 2>(1);"),
    "tilize-width": ("tilize<0, 0, 2>(1);", "a block row has at least one tile", "tilize<1, 0, 2>(1);"),
    "untilize-in-place": ("untilize<2, 0, 0>(1);", "untilize() cannot work in place", "untilize<2, 0, 2>(1);"),
}


@pytest.fixture(scope="module")
def wrongs(tmp_path_factory):
    """{rule: messages of the compiler at its line}: all that is wrong in one kernel, compiled once."""
    folder = tmp_path_factory.mktemp("rules")
    text = HEAD.replace("BODY", "\n".join(wrong for wrong, _, _ in RULES.values()))
    first = HEAD[:HEAD.index("BODY")].count("\n") + 1
    (folder / "wrong.cpp").write_text(text)
    (folder / "program.json").write_text(json.dumps({
        "cbs": [{"total_size": 16384, "core_ranges": CORE, "format_descriptors": [
            {"buffer_index": i, "data_format": "Float16_b", "page_size": 2048}]} for i in range(4)],
        "kernels": [{"kernel_source": "wrong.cpp", "core_ranges": CORE, "config": {"compute": {}}}]}))
    # The compiler says more than the one error that a user is told first.
    compiler = folder / "compiler"
    compiler.write_text(f"""#!/bin/sh
exec 3>&2
{os.environ.get("TILEWRIGHT_CXX", "riscv64-unknown-elf-g++")} "$@" 2>{folder}/$$.log
status=$?
cat {folder}/$$.log >&3
exit $status
""")
    compiler.chmod(0o755)
    run = subprocess.run([tilewright(), "exec", str(folder / "program.json")], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True, timeout=300,
                         env=os.environ | {"TILEWRIGHT_CXX": str(compiler)})
    assert run.returncode == 2, run.stderr
    told = {rule: "" for rule in RULES}
    for log in folder.glob("*.log"):
        line = None
        for words in log.read_text(errors="replace").splitlines():
            place = re.search(r"wrong\.cpp:(\d+):", words)
            line = int(place.group(1)) if place else line
            if "error:" in words and line and first <= line < first + len(RULES):
                told[list(RULES)[line - first]] += words + "\n"
    return told


@pytest.mark.parametrize("rule", RULES)
def test_the_message_names_the_rule(wrongs, rule):
    assert RULES[rule][1] in wrongs[rule]


def test_legal_neighbours_and_all_pairs(tmp_path):
    (tmp_path / "compute").mkdir()
    right = [right for _, _, right in RULES.values()] + list(tables())
    (tmp_path / "compute/right.cpp").write_text(HEAD.replace("BODY", "\n    ".join(dict.fromkeys(right))))
    run = subprocess.run([tilewright(), "kernel", "check", "--json", "--no-notes", str(tmp_path)],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
