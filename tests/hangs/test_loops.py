"""In which round of which loop a hart waits: each kernel reserves pages of a CB of two that nobody
pops, so that the third reserve is where it stands. What is told must be true; what the compiler kept
no trace of may be missing."""
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
TAKE = "cb_reserve_back(0, 1); cb_push_back(0, 1);"

# name: (body, the loops around the third reserve as (variable, iteration, total), innermost first)
LOOPS = {
    "plain": (f"for (uint32_t page = 0; page < 8; page++) {{ {TAKE} }}", [("page", 3, 8)]),
    "steps": (f"for (uint32_t at = 4; at <= 20; at += 4) {{ {TAKE} }}", [("at", 3, 5)]),
    "before": (f"for (int i = 0; i != 6; ++i) {{ {TAKE} }}", [("i", 3, 6)]),
    "argument": (f"const uint32_t n = get_arg_val<uint32_t>(0);\n"
                 f"for (uint32_t page = 0; page < n; page++) {{ {TAKE} }}", [("page", 3, 5)]),
    "constant": (f"constexpr uint32_t Ht = get_compile_time_arg_val(0), Wt = 3;\n"
                 f"for (uint32_t tile = 0; tile < Ht * Wt; tile++) {{ {TAKE} }}", [("tile", 3, 21)]),
    "nested": (f"for (uint32_t row = 0; row < 5; row++)\n"
               f"    for (uint32_t column = 0; column < 2; column++) {{ {TAKE} }}",
               [("column", 1, 2), ("row", 2, 5)]),
    "called": ("for (uint32_t page = 0; page < 9; page++) {\n    take();\n}", [("page", 3, 9)]),
    "while": (f"uint32_t left = get_arg_val<uint32_t>(0);\nwhile (left--) {{ {TAKE} }}", []),
    "down": (f"for (uint32_t left = 7; left > 0; left--) {{ {TAKE} }}", [("left", None, None)]),
}


def tilewright():
    found = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    if not os.access(found, os.X_OK):
        pytest.skip(f"no tilewright at {found}: build it, or set TILEWRIGHT")
    return found


@pytest.fixture(scope="module")
def waits(tmp_path_factory):
    """One program, a core for each loop: {name: the waiting hart}."""
    folder = tmp_path_factory.mktemp("loops")
    cores = [[index % 8, index // 8] for index in range(len(LOOPS))]
    kernels = []
    for (name, (body, _)), core in zip(LOOPS.items(), cores):
        take = f"__attribute__((noinline)) void take() {{ {TAKE} }}\n" if name == "called" else ""
        (folder / f"{name}.cpp").write_text(
            f'#include "api/dataflow/dataflow_api.h"\n{take}void kernel_main() {{\n{body}\n}}\n')
        kernels.append({"kernel_source": f"{name}.cpp", "core_ranges": [[core, core]],
                        "compile_time_args": [7], "runtime_args": [[core, [5]]],
                        "config": {"reader": {}}})
    cb = {"total_size": 4096, "core_ranges": [[core, core] for core in cores],
          "format_descriptors": [{"buffer_index": 0, "data_format": "Float16_b",
                                  "page_size": 2048}]}
    (folder / "program.json").write_text(json.dumps(
        {"arch": "wormhole_b0", "cbs": [cb], "kernels": kernels}))
    run = subprocess.run([tilewright(), "exec", "--json", folder / "program.json"],
                         stdout=subprocess.PIPE, text=True, timeout=120)
    found = {}
    for fault in json.loads(run.stdout)["faults"]:
        (hart,) = [hart for hart in fault["hang"]["harts"] if hart["state"] == "waiting"]
        found[pathlib.Path(hart["kernel"]).stem] = hart
    return found


@pytest.mark.parametrize("name", LOOPS)
def test_the_round_that_is_told_is_the_true_one(waits, name):
    hart, expected = waits[name], LOOPS[name][1]
    assert hart["times"] == 3
    told = {loop["variable"]: loop for loop in hart["loops"]}
    assert set(told) <= {variable for variable, _, _ in expected}
    for variable, iteration, total in expected:
        loop = told.get(variable, {"iteration": None, "total": None})
        assert loop["iteration"] in (iteration, None)
        assert loop["total"] in (total, None)


@pytest.mark.parametrize("name", ["plain", "steps", "before", "constant", "called"])
def test_a_loop_with_known_bounds_is_told_in_full(waits, name):
    (variable, iteration, total), = LOOPS[name][1]
    (loop,) = waits[name]["loops"]
    assert (loop["variable"], loop["iteration"], loop["total"]) == (variable, iteration, total)


def test_cores_alike_are_folded_and_the_odd_one_is_named(tmp_path):
    for name in ("plain", "steps"):
        (tmp_path / f"{name}.cpp").write_text(
            f'#include "api/dataflow/dataflow_api.h"\nvoid kernel_main() {{\n{LOOPS[name][0]}\n}}\n')
    odd = [[[4, 2], [4, 2]]]
    most = [[[0, 0], [7, 1]], [[0, 2], [3, 2]], [[5, 2], [7, 2]], [[0, 3], [7, 7]]]
    cb = {"total_size": 4096, "core_ranges": [[[0, 0], [7, 7]]],
          "format_descriptors": [{"buffer_index": 0, "data_format": "Float16_b",
                                  "page_size": 2048}]}
    kernels = [{"kernel_source": f"{name}.cpp", "core_ranges": ranges, "config": {"reader": {}}}
               for name, ranges in (("plain", most), ("steps", odd))]
    program = tmp_path / "program.json"
    program.write_text(json.dumps({"arch": "wormhole_b0", "cbs": [cb], "kernels": kernels}))
    run = subprocess.run([tilewright(), "exec", program], stderr=subprocess.PIPE,
                         stdout=subprocess.DEVNULL, text=True, timeout=120)
    text = " ".join(run.stderr.split())
    assert text.count("error: deadlock") == 2
    assert "deadlock on 63 cores, (0,0)-(7,7) less (4,2), at cycle" in text
    assert "deadlock on core (4,2) at cycle" in text


def test_a_call_that_is_not_inlined_is_in_the_chain(waits):
    assert [frame["function"] for frame in waits["called"]["frames"]] == ["take", "kernel_main"]
