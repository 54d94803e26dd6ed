"""Names and arguments of ttnn by how often public tests of operations use them (uses.tsv)."""

import json
import os
import pathlib
import subprocess
import sys

import pytest
import torch

import ttnn
from ttnn.ops import REGISTRY

ROOT = pathlib.Path(os.environ["TILEWRIGHT_ROOT"])


def coverage(table):
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/ttnn_coverage"), "--json", str(table)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_of_100_uses_99_are_there():
    found = coverage(ROOT / "tests/ttnn/uses.tsv")
    assert found["names"]["share"] > 0.99, found["names"]["missing"]
    assert found["keywords"]["share"] > 0.99, found["keywords"]["missing"]


def test_what_is_missing_is_named(tmp_path):
    table = tmp_path / "uses.tsv"
    table.write_text(
        "symbol\tuses\tcommon_keyword_args\n"
        "ttnn.relu\t3\tmemory_config(2), no_such(1)\n"
        "ttnn.no_such_operation\t1\t\n"
    )
    found = coverage(table)
    assert found["names"]["missing"] == [[1, "ttnn.no_such_operation"]] and found["names"]["share"] == 0.75
    assert found["keywords"]["missing"] == [[1, "ttnn.relu(no_such=)"]]


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_unknown_arguments_raise(name):
    with pytest.raises(TypeError):
        REGISTRY[name](no_such_argument=1)


@pytest.mark.parametrize("name", ["from_torch", "to_torch", "full", "zeros", "to_layout", "to_device", "to_memory_config"])
def test_unknown_arguments_of_functions_raise(name):
    first = {"from_torch": torch.zeros(32, 32), "full": (32, 32), "zeros": (32, 32)}
    host = ttnn.from_torch(torch.zeros(32, 32), dtype=ttnn.bfloat16)
    more = {"full": (1.0,), "to_layout": (ttnn.TILE_LAYOUT,), "to_device": (None,), "to_memory_config": (ttnn.DRAM_MEMORY_CONFIG,)}
    with pytest.raises(TypeError, match="no_such_argument"):
        getattr(ttnn, name)(first.get(name, host), *more.get(name, ()), no_such_argument=1)
