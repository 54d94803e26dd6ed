"""tilewright exec: what a program may say, what it gives back, and what each mistake is answered."""
import json
import subprocess

import numpy as np
import pytest

from exec_programs import CORE, ROOT, tilewright


# ---- programs that are right ------------------------------------------------------------------

@pytest.mark.parametrize("name", ["loopback", "named_loopback", "scale_four_cores", "token_ring"])
def test_an_example_runs(name):
    path = ROOT / "examples/exec" / f"{name}.json"
    run = subprocess.run([tilewright(), "exec", path], stdout=subprocess.PIPE, text=True,
                         timeout=120)
    assert run.returncode == 0
    assert "ok" in run.stdout


def test_the_examples_follow_the_schema():
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "docs/program.schema.json").read_text())
    for path in [*ROOT.glob("examples/exec/*.json"), *ROOT.glob("tests/golden/exec/*.json")]:
        jsonschema.validate(json.loads(path.read_text()), schema)


def test_a_run_tells_cycles_and_no_faults(execute, loopback):
    result = execute(loopback)
    assert result.status == 0
    assert result.object["status"] == 0
    assert result.object["cycles"] > 0
    assert result.object["faults"] == []
    assert result.object["mismatches"] == []


def test_the_same_program_takes_the_same_cycles(execute, loopback):
    first, second = execute(loopback), execute(loopback, "--threads", "2")
    assert first.object["cycles"] == second.object["cycles"]


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
def test_both_architectures(execute, loopback, arch):
    assert execute(loopback, "--arch", arch).status == 0


def test_both_releases(execute, loopback):
    loopback["api"] = "2026.02"
    assert execute(loopback).status == 0


@pytest.mark.parametrize("dtype, page, data_format", [
    ("float32", 4096, "Float32"), ("bfloat16", 2048, "Float16_b"), ("bfloat8_b", 1088, "Bfp8_b"),
    ("bfloat4_b", 576, "Bfp4_b"), ("uint32", 4096, "UInt32"), ("int32", 4096, "Int32"),
    ("uint16", 2048, "UInt16"), ("uint8", 1024, "UInt8")])
def test_every_dtype_goes_through_a_loopback(execute, loopback, dtype, page, data_format):
    for tensor in loopback["tensors"].values():
        tensor["dtype"] = dtype
    loopback["cbs"][0]["total_size"] = 2 * page
    loopback["cbs"][0]["format_descriptors"][0].update(page_size=page, data_format=data_format)
    assert execute(loopback).status == 0


def test_save_writes_what_npy_filled(execute, loopback, tmp_path):
    data = np.arange(64 * 64, dtype=np.float32).reshape(1, 1, 64, 64) % 256
    np.save(tmp_path / "in.npy", data)
    loopback["tensors"]["src"]["fill"] = {"npy": "in.npy"}
    loopback["tensors"]["dst"]["save"] = "out.npy"
    assert execute(loopback).status == 0
    saved = np.load(tmp_path / "out.npy")
    assert saved.dtype == np.float32
    assert np.array_equal(saved, data)


def test_integers_are_saved_in_their_own_type(execute, loopback, tmp_path):
    for tensor in loopback["tensors"].values():
        tensor["dtype"] = "int32"
    loopback["tensors"]["src"]["fill"] = {"arange": -5}
    loopback["tensors"]["dst"]["save"] = "out.npy"
    loopback["cbs"][0]["total_size"] = 8192
    loopback["cbs"][0]["format_descriptors"][0].update(page_size=4096, data_format="Int32")
    assert execute(loopback).status == 0
    saved = np.load(tmp_path / "out.npy")
    assert saved.dtype == np.int32
    assert np.array_equal(saved.ravel(), np.arange(-5, 64 * 64 - 5))


def test_random_is_the_generator_of_the_schema(execute, loopback, tmp_path):
    for tensor in loopback["tensors"].values():
        tensor.update(dtype="float32")
    loopback["tensors"]["src"]["fill"] = {"random": 7}
    loopback["tensors"]["dst"]["save"] = "out.npy"
    loopback["cbs"][0]["total_size"] = 8192
    loopback["cbs"][0]["format_descriptors"][0].update(page_size=4096, data_format="Float32")
    assert execute(loopback).status == 0
    state, mask, uniforms = 7, 2**64 - 1, []
    for _ in range(4):
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        uniforms.append((((z ^ (z >> 31)) >> 11) + 0.5) * 2.0**-53)
    first = [np.sqrt(-2 * np.log(uniforms[i])) * f(2 * np.pi * uniforms[i + 1])
             for i in (0, 2) for f in (np.cos, np.sin)]
    assert np.allclose(np.load(tmp_path / "out.npy").ravel()[:4], first, rtol=1e-6)


@pytest.mark.parametrize("layout, grid, shard", [
    ("height_sharded", [[0, 0], [0, 1]], [32, 64]), ("width_sharded", [[0, 0], [1, 0]], [64, 32]),
    ("block_sharded", [[0, 0], [1, 1]], [32, 32])])
def test_sharded_tensors(execute, loopback, layout, grid, shard):
    for tensor in loopback["tensors"].values():
        tensor["memory"] = {"type": "l1", "layout": layout, "grid": [grid], "shard_shape": shard}
    assert execute(loopback).status == 0


def test_a_cb_on_a_sharded_tensor(execute, loopback):
    """The tensor's shard is the CB: published without reserving, nothing is copied into it."""
    both = [[[0, 0], [0, 1]]]
    loopback["tensors"]["src"]["memory"] = {"type": "l1", "layout": "height_sharded",
                                            "grid": both, "shard_shape": [32, 64]}
    loopback["cbs"][0].update(tensor="src", core_ranges=both)
    reader, writer = loopback["kernels"]
    reader.update(core_ranges=both, compile_time_args=[], runtime_args=[], kernel_source={
        "inline": '#include "api/dataflow/dataflow_api.h"\n'
                  "void kernel_main() { cb_push_back(0, 2); }\n"})
    writer.update(core_ranges=both, runtime_args=[
        [[0, y], [{"address": "dst"}, 2 * y, 2]] for y in (0, 1)])
    assert execute(loopback).status == 0


@pytest.mark.parametrize("pairs", [False, True])
def test_named_arguments_and_defines(execute, pairs):
    source = ('#include "api/dataflow/dataflow_api.h"\nvoid kernel_main() {\n'
              '    static_assert(get_named_compile_time_arg_val("width") == 7);\n'
              "    static_assert(HEIGHT == 5 && DEPTH == 3);\n}\n")
    named, defines = {"width": 7}, {"HEIGHT": "5", "DEPTH": 3}
    kernel = {"kernel_source": {"inline": source}, "core_ranges": CORE, "config": {"reader": {}},
              "named_compile_time_args": [*named.items()] if pairs else named,
              "defines": [*defines.items()] if pairs else defines}
    assert execute({"kernels": [kernel]}).status == 0


def test_a_kernel_includes_the_file_beside_it(execute, tmp_path):
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels/size.h").write_text("constexpr int size = 4;\n")
    (tmp_path / "kernels/k.cpp").write_text('#include "size.h"\n'
                                            "void kernel_main() { static_assert(size == 4); }\n")
    kernel = {"kernel_source": "kernels/k.cpp", "core_ranges": CORE, "config": {"writer": {}}}
    assert execute({"kernels": [kernel]}).status == 0


def test_a_grid_in_each_of_its_forms(execute, loopback):
    for grid in ([2, 1], [[0, 0], [1, 0]], [[[0, 0], [1, 0]]]):
        for tensor in loopback["tensors"].values():
            tensor["memory"] = {"layout": "width_sharded", "grid": grid, "shard_shape": [64, 32]}
        assert execute(loopback).status == 0


def test_interleaved_l1(execute, loopback):
    for tensor in loopback["tensors"].values():
        tensor["memory"] = "l1"
    assert execute(loopback).status == 0


def test_repeat_and_trace(execute, loopback, tmp_path):
    trace = tmp_path / "trace.json"
    assert execute(loopback, "--repeat", "3", "--trace", str(trace)).status == 0
    names = {event["name"] for event in json.loads(trace.read_text())["traceEvents"]}
    assert "cb_reserve_back" in names


# ---- expectations -----------------------------------------------------------------------------

@pytest.mark.parametrize("expectation, status", [
    ({"exact": True}, 1), ({"rtol": 0.0, "atol": 0.1}, 1), ({"rtol": 0.0, "atol": 0.6}, 0),
    ({"pcc": 0.99}, 0), ({"pcc": 1.0}, 1)])
def test_expectations(execute, loopback, tmp_path, expectation, status):
    data = np.arange(64 * 64, dtype=np.float32).reshape(1, 1, 64, 64) % 256
    np.save(tmp_path / "in.npy", data)
    data[0, 0, 3, 5] += 0.5
    np.save(tmp_path / "wanted.npy", data)
    loopback["tensors"]["src"]["fill"] = {"npy": "in.npy"}
    loopback["tensors"]["dst"]["save"] = "out.npy"
    loopback["expect"]["dst"] = {"npy": "wanted.npy", **expectation}
    result = execute(loopback)
    assert result.status == status
    assert len(result.object["mismatches"]) == status
    assert (tmp_path / "out.npy").exists() == (status == 0)


def test_a_mismatch_tells_the_first_element(execute, loopback):
    loopback["tensors"]["other"] = {**loopback["tensors"]["dst"], "fill": {"constant": 2}}
    loopback["tensors"]["src"]["fill"] = {"constant": 1}
    loopback["expect"]["dst"] = {"equals": "other"}
    result = execute(loopback)
    assert result.status == 1
    assert result.object["mismatches"][0]["count"] == 64 * 64
    assert result.object["mismatches"][0]["got"] == 1
    assert result.object["mismatches"][0]["expected"] == 2


def test_nan_equals_nan_and_zeros_differ_in_sign(execute, loopback, tmp_path):
    data = np.full((1, 1, 64, 64), np.nan, dtype=np.float32)
    np.save(tmp_path / "nan.npy", data)
    loopback["tensors"]["src"]["fill"] = {"npy": "nan.npy"}
    loopback["expect"]["dst"] = {"npy": "nan.npy", "exact": True}
    assert execute(loopback).status == 0
    np.save(tmp_path / "minus.npy", -np.zeros((1, 1, 64, 64), dtype=np.float32))
    loopback["tensors"]["src"]["fill"] = {"constant": 0}
    loopback["expect"]["dst"] = {"npy": "minus.npy", "exact": True}
    assert execute(loopback).status == 1


# ---- bad input: one clear message, status 2 ---------------------------------------------------

def spoil(path, value):
    """A change of the program: `value` at `path` ("cbs.0.total_size")."""

    def change(program):
        *way, last = [int(p) if p.isdigit() else p for p in path.split(".")]
        for step in way:
            program = program[step]
        program[last] = value

    return change


BAD = [
    (spoil("kernals", []), ["unknown key 'kernals'", "'kernels'"]),
    (spoil("cbs.0.totalsize", 1), ["cbs[0]", "unknown key 'totalsize'", "'total_size'"]),
    (spoil("kernels.0.config", {"compute": {"math_fidelty": "HiFi4"}}), ["'math_fidelity'"]),
    (spoil("kernels.0.config", {"reader": {}, "writer": {}}), ["kernels[0].config", "one of"]),
    (spoil("tensors.src.shape", [0, 32]), ["tensors.src.shape[0]", "at least 1"]),
    (spoil("tensors.src.shape", []), ["rank 1 to 8"]),
    (spoil("tensors.src.shape", [1] * 9), ["rank 1 to 8"]),
    (spoil("tensors.src.dtype", "bfloat61"), ["bfloat16"]),
    (spoil("tensors.src.layout", "tiled"), ["'tile'"]),
    (spoil("tensors.src.fill", {"npy": "nowhere.npy"}), ["tensors.src.fill.npy", "nowhere.npy"]),
    (spoil("tensors.src.fill", {"random": -1}), ["-1"]),
    (spoil("cbs.0.core_ranges", []), ["no core range"]),
    (spoil("cbs.0.core_ranges", [[[1, 0], [0, 0]]]), ["cbs[0]", "smaller corner"]),
    (spoil("cbs.0.format_descriptors.0.data_format", "Float17"), ["Float16"]),
    (spoil("cbs.0.format_descriptors.0.buffer_index", 64), ["64", "63"]),
    (spoil("kernels.0.runtime_args.0.1.0", {"address": "scr"}), ["no tensor 'scr'", "'src'"]),
    (spoil("kernels.0.runtime_args.0.1.0", -3), ["i32"]),
    (spoil("kernels.0.runtime_args.0.1.0", 1.5), ["float"]),
    (spoil("kernels.0.runtime_args.0.1.0", 2**32), ["32 bits"]),
    (spoil("kernels.0.runtime_args.0.1.0", {"semaphore": 3}), ["no semaphore 3"]),
    (spoil("kernels.0.runtime_args.0.1.0", {"tensor_accessor": "src"}), ["compile_time_args"]),
    (spoil("kernels.0.runtime_args.0.1", [0] * 342), ["342", "341"]),
    (spoil("expect.dts", {"equals": "src"}), ["no tensor 'dts'", "'dst'"]),
    (spoil("tensors.dst.save", "no/such/folder/out.npy"), ["tensors.dst.save", "cannot write"]),
    (spoil("arch", "wormhole"), ["wormhole_b0"]),
    (spoil("api", "0.8"), ["0.81"]),
    (spoil("tensors.src.memory", {"type": "l1", "layout": "height_sharded", "grid": CORE,
                                  "shard_shape": [30, 64]}), ["tensors.src", "30"]),
]


@pytest.mark.parametrize("change, words", BAD, ids=[str(i) for i in range(len(BAD))])
def test_bad_input_is_refused(execute, loopback, change, words):
    change(loopback)
    result = execute(loopback)
    assert result.status == 2
    assert result.object["status"] == 2
    assert "program.json" in result.error
    for word in words:
        assert word in result.error


def test_truncated_json_names_line_and_column(execute, loopback):
    result = execute(json.dumps(loopback, indent=1)[:300])
    assert result.status == 2
    assert "not valid JSON" in result.error


@pytest.mark.parametrize("text", ["", "[]", "null", "3", "{\"kernels\": 1, \"kernels\": 2}", "\0"])
def test_what_is_no_program(execute, text):
    assert execute(text).status == 2


def test_truncated_npy(execute, loopback, tmp_path):
    np.save(tmp_path / "in.npy", np.zeros((1, 1, 64, 64), dtype=np.float32))
    whole = (tmp_path / "in.npy").read_bytes()
    loopback["tensors"]["src"]["fill"] = {"npy": "in.npy"}
    for length in (0, 5, 60, 200, len(whole) - 1):
        (tmp_path / "in.npy").write_bytes(whole[:length])
        result = execute(loopback)
        assert result.status == 2
        assert "in.npy" in result.error


def test_an_npy_of_another_shape(execute, loopback, tmp_path):
    np.save(tmp_path / "in.npy", np.zeros((64, 32), dtype=np.float32))
    loopback["tensors"]["src"]["fill"] = {"npy": "in.npy"}
    result = execute(loopback)
    assert result.status == 2
    assert "[64, 32]" in result.error


def test_a_file_that_is_not_there(tmp_path):
    run = subprocess.run([tilewright(), "exec", tmp_path / "none.json"], stderr=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
    assert run.returncode == 2
    assert "none.json" in run.stderr


@pytest.mark.parametrize("options", [["--check", "some"], ["--arch", "grayskull"], ["--repeat"],
                                     ["--repeat", "x"], ["--jsn"], []])
def test_bad_options(options):
    run = subprocess.run([tilewright(), "exec", *options], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    assert run.returncode == 2
    assert run.stderr


# ---- host faults: status 2, the id in the list ------------------------------------------------

def second_cb(program, **changes):
    program["cbs"].append({**program["cbs"][0], **changes})


HOST = [
    ("kernel-not-found", spoil("kernels.0.kernel_source", "nowhere.cpp")),
    ("kernel-compile-error", spoil("kernels.0.kernel_source", {"inline": "void kernel_main() { x; }"})),
    ("args-on-wrong-core", spoil("kernels.0.runtime_args.0.0", [1, 0])),
    ("args-on-wrong-core", spoil("kernels.0.core_ranges", [[[0, 0], [1, 0]]])),
    ("cb-size-not-multiple", spoil("cbs.0.total_size", 4097)),
    ("cb-size-not-multiple", spoil("cbs.0.format_descriptors.0.page_size", 0)),
    ("cb-duplicate-id", second_cb),
    ("cb-exceeds-l1", spoil("cbs.0.total_size", 2048 * 1024)),
    ("kernels-on-same-processor", spoil("kernels.1.config", {"reader": {}})),
    ("noc-same-noc", spoil("kernels.1.config",
                           {"data_movement": {"processor": "RISCV_0", "noc": "NOC_0"}})),
    ("core-outside-grid", spoil("cbs.0.core_ranges", [[[0, 0], [8, 0]]])),
    ("core-outside-grid", spoil("kernels.0.core_ranges", [[[0, 0], [99, 0]]])),
]


@pytest.mark.parametrize("fault, change", HOST, ids=[f"{i}-{f}" for i, (f, _) in enumerate(HOST)])
def test_host_faults_come_before_the_run(execute, loopback, fault, change):
    change(loopback)
    result = execute(loopback)
    assert result.status == 2
    assert fault in result.ids
    assert result.object["cycles"] == 0


def test_a_kernel_too_large_for_ncrisc(execute, loopback):
    adds = "x = x * 3 + get_arg_val<uint32_t>(0);\n" * 2000
    loopback["kernels"][0]["kernel_source"] = {"inline": (
        '#include "api/dataflow/dataflow_api.h"\nvoid kernel_main() {\n'
        f"volatile uint32_t x = 0;\n{adds}}}\n")}
    result = execute(loopback)
    assert result.status == 2
    assert result.ids == ["kernel-too-large"]
    assert "16384" in result.object["faults"][0]["message"]


def test_a_cb_that_meets_a_tensor(execute, loopback):
    # A tensor that leaves 64 KiB of each core's L1, and CBs of 128 KiB.
    big = (1464 - 100 - 64) * 1024 // 2048
    loopback["tensors"]["big"] = {"shape": [32 * 64, 32 * big], "dtype": "bfloat16",
                                  "layout": "tile", "memory": "l1"}
    loopback["cbs"][0]["total_size"] = 128 * 1024
    result = execute(loopback)
    assert result.status == 2
    assert result.ids == ["cb-meets-buffer"]
    assert "tensor 'big'" in result.object["faults"][0]["message"]


def test_a_compile_error_is_at_the_users_line(execute, loopback, tmp_path):
    (tmp_path / "bad.cpp").write_text('#include "api/dataflow/dataflow_api.h"\n'
                                      "void kernel_main() {\n    cb_reserve_bakc(0, 1);\n}\n")
    loopback["kernels"][0]["kernel_source"] = "bad.cpp"
    fault = execute(loopback).object["faults"][0]
    assert fault["file"].endswith("bad.cpp")
    assert fault["line"] == 3
    assert "error:" in fault["message"]
    assert "cb_reserve_back" in fault["message"] + fault["try"]


# ---- faults while running: status 1 -----------------------------------------------------------

def test_a_fault_while_running(execute, loopback):
    loopback["kernels"][0]["kernel_source"] = {"inline": (
        '#include "api/dataflow/dataflow_api.h"\n'
        "void kernel_main() {\n    cb_reserve_back(0, 3);\n}\n")}
    result = execute(loopback)
    assert result.status == 1
    assert "cb-reserve-impossible" in result.ids
    fault = result.object["faults"][result.ids.index("cb-reserve-impossible")]
    assert fault["line"] == 3
    assert fault["core"] == [0, 0]
    assert fault["hart"] == "NCRISC"
    assert fault["cause"] and fault["try"] and fault["message"]


@pytest.mark.parametrize("used", ["noc_semaphore_set(word, 1);", "noc_semaphore_wait(word, 0);",
                                  "noc_semaphore_inc(get_noc_addr(18, 18, at), 1);"])
@pytest.mark.parametrize("there", [True, False])
def test_a_semaphore_that_no_one_created(execute, used, there):
    source = ('#include "api/dataflow/dataflow_api.h"\nvoid kernel_main() {\n'
              "    const uint32_t at = get_semaphore(3);\n"
              "    auto* word = (volatile tt_l1_ptr uint32_t*)at;\n"
              f"    (void)word;\n    {used}\n    noc_async_atomic_barrier();\n}}\n")
    program = {"kernels": [{"kernel_source": {"inline": source}, "core_ranges": CORE,
                            "config": {"writer": {}}}],
               "semaphores": [{"id": 3 if there else 2, "core_ranges": CORE}]}
    result = execute(program)
    assert result.status == (0 if there else 1)
    assert result.ids == ([] if there else ["semaphore-not-created"])


def test_a_read_beyond_the_tensor(execute, loopback):
    # Both tensors have a page in each of 4 banks; page 24 lies behind the second.
    loopback["kernels"][0]["runtime_args"][0][1][2] = 40
    loopback["kernels"][1]["runtime_args"][0][1][2] = 40
    result = execute(loopback)
    assert result.status == 1
    fault = result.object["faults"][result.ids.index("noc-outside-buffer")]
    assert "tensor 'dst'" in fault["message"] or "tensor 'src'" in fault["message"]
    assert fault["line"] > 0


def test_a_program_is_stopped_at_the_limit(execute):
    source = "void kernel_main() { volatile unsigned x = 0; for (;;) x = x + 1; }\n"
    result = execute({"kernels": [{"kernel_source": {"inline": source}, "core_ranges": CORE,
                                   "config": {"writer": {}}}]}, "--max-cycles", "20000")
    assert result.status == 1
    assert "limit of 20000 cycles" in result.error
    assert 20000 < result.object["cycles"] < 40000


def test_explain_knows_every_fault():
    lines = subprocess.run([tilewright(), "explain"], stdout=subprocess.PIPE, text=True,
                           check=True).stdout.splitlines()
    assert len(lines) > 50
    for line in lines[::10]:
        page = subprocess.run([tilewright(), "explain", line.split()[0]], stdout=subprocess.PIPE,
                              text=True, check=True).stdout
        assert "cause:" in page and "try:" in page
    near = subprocess.run([tilewright(), "explain", "deadlok"], stderr=subprocess.PIPE, text=True)
    assert near.returncode == 2 and "deadlock" in near.stderr


def test_the_page_of_faults_is_up_to_date():
    made = subprocess.run([tilewright(), "explain", "--markdown"], stdout=subprocess.PIPE,
                          text=True, check=True).stdout
    assert made == (ROOT / "docs/faults.md").read_text()


# ---- releases ---------------------------------------------------------------------------------

OLD = """
#include "dataflow_api.h"
#include "debug/dprint.h"
void kernel_main() {
    DPRINT << TW_API << ENDL();
    make_tensor_accessor_tuple(std::tuple<>(), 0, 0); /* two offsets: one in release 0.81 */
    KIND
}
"""


def test_a_kernel_of_the_older_release_is_run_as_one(execute, loopback):
    loopback["kernels"].append({
        "kernel_source": {"inline": OLD.replace("KIND", "")},
        "core_ranges": [[[1, 0], [1, 0]]], "config": {"reader": {}}})
    result = execute(loopback)
    assert result.status == 0
    assert "2026.02 only" in result.stderr
    assert "2602" in result.stderr
    assert execute(loopback, "--api", "2026.02").status == 0
    assert execute(loopback, "--api", "0.81").status == 2
    loopback["api"] = "0.81"
    assert execute(loopback).status == 2


def test_a_kernel_that_no_release_compiles_is_told_for_the_current_one(execute, loopback):
    loopback["kernels"][0]["kernel_source"] = {"inline": OLD.replace("KIND", "nothing();")}
    result = execute(loopback)
    assert result.status == 2
    assert "2026.02 only" not in result.stderr
    assert "'api'" not in result.error
