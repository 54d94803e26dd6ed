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
