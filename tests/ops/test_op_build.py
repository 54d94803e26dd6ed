"""`tilewright op build` makes a library of an operation's folder as it stands in a TT-Metalium tree."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
TILEWRIGHT = os.environ["TILEWRIGHT"]
OPERATIONS = "ttnn/cpp/ttnn/operations"
NEIGHBOUR = "ttnn/operations/reduction/doubled/doubled.hpp"

CALL = """
import torch, ttnn
with ttnn.manage_device(0) as device:
    x = ttnn.from_torch(torch.ones(64, 64), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=device)
    print(ttnn.to_torch(ttnn.offset_tiles(x, 0.5)).unique().tolist())
"""


def op(*arguments):
    return subprocess.run([TILEWRIGHT, "op", *map(str, arguments)], capture_output=True, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The operation in a tree, with a neighbour whose function it calls."""
    tree = tmp_path_factory.mktemp("tree")
    operation = tree / OPERATIONS / "eltwise" / "offset_tiles"
    shutil.copytree(HERE / "offset_tiles", operation)
    neighbour = tree / OPERATIONS / "reduction" / "doubled"
    neighbour.mkdir(parents=True)
    (neighbour / "doubled.hpp").write_text(
        "#pragma once\nnamespace ttnn::operations::doubled { float doubled(float value); }\n"
    )
    (neighbour / "doubled.cpp").write_text(
        '#include "doubled/doubled.hpp"\n'  # from its family's folder
        "namespace ttnn::operations::doubled {\n"
        "float nowhere();\n"
        "float uncalled(float value) { return value * nowhere(); }\n"  # asks for nothing
        "float doubled(float value) { return 2 * value; }\n"
        "}\n"
    )
    edit(
        operation / "offset_tiles.cpp",
        "input, offset, memory",
        "input, ttnn::operations::doubled::doubled(offset), memory",
    )
    edit(operation / "offset_tiles.cpp", "#include", f'#include "{NEIGHBOUR}"\n#include')
    factory = operation / "device" / "offset_tiles_program_factory.cpp"
    edit(factory, "tests/ops/", f"{OPERATIONS}/eltwise/")
    return operation


def edit(path, old, new):
    text = path.read_text()
    assert old in text, f"{path.name} is not as this test knows it"
    path.write_text(text.replace(old, new, 1))


def test_builds_runs_and_rebuilds_what_changed(folder):
    first = op("build", folder, "--json")
    built = json.loads(first.stdout)
    assert first.returncode == 0, built["output"]
    assert built["operation"] == "offset_tiles" and built["compiled"] == 6
    environment = dict(
        os.environ, TILEWRIGHT_OP_PATH=built["library"], TT_METAL_KERNEL_PATH=built["kernel_path"]
    )
    run = subprocess.run(
        [sys.executable, "-c", CALL], env=environment, capture_output=True, text=True
    )
    assert run.stdout.strip() == "[2.0]", run.stderr
    again = json.loads(op("build", folder, "--json").stdout)
    assert again["compiled"] == 0 and again["reused"] >= 5


def test_a_compile_error_is_shown_at_its_line(folder):
    source = folder / "offset_tiles.cpp"
    good = source.read_text()
    source.write_text(good + '\nint wrong = "text";\n')
    try:
        result = op("build", folder)
        assert result.returncode == 1
        assert f"offset_tiles.cpp:{len(good.splitlines()) + 2}:" in result.stderr
        assert "does not compile" in result.stderr
    finally:
        source.write_text(good)


def test_a_function_that_is_nowhere_is_named(folder):
    doubled = folder.parents[1] / "reduction" / "doubled" / "doubled.cpp"
    kept = doubled.read_text()
    doubled.unlink()
    try:
        result = op("build", folder)
        assert result.returncode == 1
        assert "functions that nothing here defines" in result.stderr
        call = "ttnn::operations::doubled::doubled(float)"
        assert re.search(r"offset_tiles\.cpp:\d+: " + re.escape(call), result.stderr)
    finally:
        doubled.write_text(kept)


def test_wrong_use_is_said(tmp_path):
    assert op("build").returncode == 2
    assert op("build", "--help").returncode == 0
    empty = op("build", tmp_path)
    assert empty.returncode == 2 and "holds no operation" in empty.stderr


COMPOSED = """
import torch, ttnn
from torch.nn.functional import pad
torch.manual_seed(0)
x, y = torch.randn(2, 64, 32).bfloat16(), torch.randn(2, 2, 2, 32, 32).bfloat16()
with ttnn.manage_device(0) as device:
    def up(tensor):
        return ttnn.from_torch(tensor, layout=ttnn.TILE_LAYOUT, device=device)
    def near(got, want):
        assert torch.allclose(ttnn.to_torch(got).float(), want.float(), atol=0.06, rtol=0.02), got
    f = x.float()
    near(ttnn.composed_numbers(up(x)), (2 * f + 1).relu() - f.mean(-1, keepdim=True))
    near(ttnn.composed_attention(up(x / 4)), (f / 4 @ f.transpose(1, 2) / 4).softmax(-1))
    part = x[:, 1:].permute(0, 2, 1)
    near(ttnn.composed_shapes(up(x)), pad(torch.cat([part, part]).reshape(-1, 63), (0, 1), value=7)[None])
    near(ttnn.composed_massaged(up(y)), y.float() ** 2)
    print(ttnn.experimental.composed_helpers(up(x)))
"""


def test_without_a_tree_other_operations_are_those_of_ttnn(tmp_path):
    operation = tmp_path / "composed"
    shutil.copytree(HERE / "composed", operation)
    built = json.loads(op("build", operation, "--json").stdout)
    assert built["built"], built["output"]
    environment = dict(os.environ, TILEWRIGHT_OP_PATH=built["library"])
    run = subprocess.run(
        [sys.executable, "-c", COMPOSED], env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    # 11 units on the 4x2 cores from (1, 1): 3 cores of 2 and 5 of 1
    assert json.loads(run.stdout) == [2, 2, 8, 2, 1, 3, 1, 32, 64, 0x20001, 2, 3]


LACKING = """
#include "half_nanobind.hpp"
#include "ttnn-nanobind/bind_function.hpp"
#include "ttnn/device_operation.hpp"
namespace ttnn::operations::half {
struct Half {
    struct operation_attributes_t {};
    struct tensor_args_t { const Tensor &x; };
    using spec_return_value_t = TensorSpec;
    using tensor_return_value_t = Tensor;
    struct Factory {
        static tt::tt_metal::ProgramDescriptor create_descriptor(
            const operation_attributes_t &, const tensor_args_t &, Tensor &) { return {}; }
    };
    using program_factory_t = std::variant<Factory>;
    static TensorSpec compute_output_specs(const operation_attributes_t &, const tensor_args_t &t) {
        return t.x.tensor_spec();
    }
    static Tensor create_output_tensors(const operation_attributes_t &, const tensor_args_t &t) {
        return t.x;
    }
};
Tensor half(const Tensor &x) { return ttnn::device_operation::launch<Half>({}, {x}); }
void bind_half(nb::module_ &mod) {
    ttnn::bind_function<"half">(mod, "", ttnn::overload_t(&half, nb::arg("x")));
}
}
"""


def test_what_a_device_operation_lacks_is_said(tmp_path):
    operation = tmp_path / "half"
    operation.mkdir()
    (operation / "half_nanobind.hpp").write_text(
        '#pragma once\n#include "ttnn-nanobind/nanobind_fwd.hpp"\n'
        "namespace ttnn::operations::half { void bind_half(nanobind::module_ &mod); }\n"
    )
    (operation / "half.cpp").write_text(LACKING)
    result = op("build", operation)
    assert result.returncode == 1
    assert "a device operation needs static void validate_on_program_cache_miss" in result.stderr


REVERSED = """
import torch, ttnn
with ttnn.manage_device(0) as device:
    def reversed_tiles(x):
        tiles = x.reshape(x.shape[0] // 32, 32, x.shape[1] // 32, 32).transpose(1, 2)
        order = tiles.reshape(-1, 32, 32).flip(0).reshape(tiles.shape)
        return order.transpose(1, 2).reshape(x.shape)
    def up(tensor):
        return ttnn.from_torch(tensor, layout=ttnn.TILE_LAYOUT, device=device)
    for run in range(3):  # made, then from the cache with other tensors
        x = torch.randn(96, 128).bfloat16()
        there = up(torch.zeros(96, 128).bfloat16()) if run == 2 else None
        got = ttnn.reversed_tiles(up(x), output_tensor=there)
        assert torch.equal(ttnn.to_torch(there if there else got), reversed_tiles(x)), run
    assert device.num_program_cache_entries() == 2
    try:
        ttnn.reversed_tiles(ttnn.from_torch(x, device=device))
    except RuntimeError as error:
        print("in rows" in str(error))
"""


def test_a_factory_that_specifies_its_program(tmp_path):
    operation = tmp_path / "reversed_tiles"
    shutil.copytree(HERE / "reversed_tiles", operation)
    built = json.loads(op("build", operation, "--json").stdout)
    assert built["built"], built["output"]
    environment = dict(os.environ, TILEWRIGHT_OP_PATH=built["library"])  # that is enough
    run = subprocess.run(
        [sys.executable, "-c", REVERSED], env=environment, capture_output=True, text=True
    )
    assert run.stdout.strip() == "True", run.stderr
