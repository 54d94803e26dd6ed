"""The hangs that were met in a TTNN operation, as that operation: examples/hangs/centralize_w_rm built by
`tilewright op build`, run through ttnn with the kernels of a hang's folder.

operation.txt in the folder is the exception's text, as explanation.txt is of `tilewright exec`;
TILEWRIGHT_GOLDEN=write makes them anew.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
HANGS = ROOT / "examples/hangs"
NAMES = ["one-tile-stubs", "phases-disagree"]
PARTS = ["broken", "repaired"]

RUN = """
import json, os, sys, torch, ttnn
told = {}
for kernels in sys.argv[1:]:
    os.environ["TT_METAL_KERNEL_PATH"] = kernels
    with ttnn.manage_device(0) as device:  # and so a program cache of its own
        torch.manual_seed(0)
        tensor = torch.randn(1, 1, 64, 64).bfloat16()
        try:
            result = ttnn.centralize_w_rm(
                ttnn.from_torch(tensor, layout=ttnn.ROW_MAJOR_LAYOUT, device=device))
            told[kernels] = torch.equal(ttnn.to_torch(result), tensor)
        except RuntimeError as error:
            told[kernels] = str(error)
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """{folder of kernels: the exception's text, or whether the output equals the input}."""
    pytest.importorskip("ttnn")
    tree = tmp_path_factory.mktemp("tree")
    operation = tree / "centralize_w_rm"  # a copy, for what the build leaves in the folder
    shutil.copytree(HANGS / "centralize_w_rm", operation,
                    ignore=shutil.ignore_patterns(".tilewright", "kernels", "__pycache__"))
    program = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    made = subprocess.run([program, "op", "build", operation, "--json"], capture_output=True,
                          text=True, timeout=300)
    assert made.returncode == 0, made.stdout + made.stderr
    kernels = {}  # as a search would find them: a hang's own, the operation's where it has none
    for name in NAMES:
        for part in PARTS:
            kernels[name, part] = tree / name / part
            for source in (HANGS / "centralize_w_rm", HANGS / name / part / "centralize_w_rm"):
                if (source / "device/kernels").exists():
                    shutil.copytree(source / "device/kernels",
                                    kernels[name, part] / "centralize_w_rm/device/kernels",
                                    dirs_exist_ok=True)
    run = subprocess.run([sys.executable, "-c", RUN, *map(str, kernels.values())], cwd=ROOT / "docs",
                         env={**os.environ, "TILEWRIGHT_OP_PATH": json.loads(made.stdout)["library"]},
                         capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)

    def public(text):
        for folder in (*kernels.values(), tree):
            text = text.replace(f"{folder}/", "")
        return re.sub(r"at cycle [\d,]+", "at cycle N", text)
    return {key: public(text) if isinstance(text := answer[str(folder)], str) else text
            for key, folder in kernels.items()}


@pytest.mark.parametrize("name", NAMES)
def test_the_exception_is_the_explanation(told, name):
    golden = HANGS / name / "operation.txt"
    text = told[name, "broken"]
    assert isinstance(text, str), "the broken operation ran to its end"
    if os.environ.get("TILEWRIGHT_GOLDEN") == "write":
        golden.write_text(text.rstrip() + "\n")
    assert text.split() == golden.read_text().split()


@pytest.mark.parametrize("name", NAMES)
def test_the_repaired_operation_hands_its_input_on(told, name):
    assert told[name, "repaired"] is True


def test_an_operation_tells_what_its_program_tells(told):
    """The same faults at the same lines as `tilewright exec` has, in the same order."""
    def heads(text):
        return re.findall(r"^error: ([\w-]+):", text, re.M), re.findall(r"(\w+\.cpp:\d+) \(", text)
    for name in NAMES:
        faults, lines = heads(told[name, "broken"])
        assert (faults, lines) == heads((HANGS / name / "explanation.txt").read_text())
        assert len(faults) == {"one-tile-stubs": 7, "phases-disagree": 1}[name]
        assert "centralize_w_rm_program_factory.cpp:" in told[name, "broken"]
