"""The wheel, in an environment of its own: `ttnn` is there when asked for, and not before."""

import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("TW_BUILD", ROOT / "build/release"))
CLEAN = {
    k: v
    for k, v in os.environ.items()
    if not k.startswith(("TILEWRIGHT", "TT_METAL", "PYTHONPATH"))
}

TEST = """
import torch, ttnn
from tests.ttnn.utils_for_testing import assert_with_pcc

def test_add(device):
    a = torch.randn(40, 50).bfloat16()
    x = ttnn.from_torch(a, layout=ttnn.TILE_LAYOUT, device=device)
    assert_with_pcc(a + a, ttnn.to_torch(x + x))
"""


def call(*command, cwd="/"):
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=CLEAN,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of an environment with the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    made = call(sys.executable, ROOT / "tools/wheel", BUILD, folder)
    assert made.returncode == 0, made.stderr
    base = getattr(sys, "_base_executable", sys.executable)
    call(base, "-m", "venv", "--system-site-packages", folder / "venv")
    interpreter = folder / "venv/bin/python"
    installed = call(interpreter, "-m", "pip", "install", "-q", "--no-index", made.stdout.strip())
    assert installed.returncode == 0, installed.stderr
    return interpreter


def test_shadows_nothing_unasked(python):
    asked = call(python, "-c", "import ttnn")
    assert asked.returncode == 1 and "No module named 'ttnn'" in asked.stderr
    asked = call(
        python, "-c", "import tilewright; tilewright.activate(); import ttnn; print(ttnn.__file__)"
    )
    assert "tilewright/prefix" in asked.stdout, asked.stderr


def test_runs_tests(python, tmp_path):
    (tmp_path / "test_it.py").write_text(TEST)
    result = call(
        python,
        "-m",
        "tilewright",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "test_it.py",
        cwd=tmp_path,
    )
    assert "1 passed" in result.stdout, result.stdout + result.stderr


def test_has_the_command(python):
    assert "all is there" in call(python.parent / "tilewright", "doctor").stdout
