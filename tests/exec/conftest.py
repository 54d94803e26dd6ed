import copy
import json
import subprocess

import pytest

from exec_programs import LOOPBACK, ROOT, Result, tilewright


@pytest.fixture
def loopback():
    """The loopback program as an object to be spoilt; kernels by absolute path."""
    program = copy.deepcopy(LOOPBACK)
    for kernel in program["kernels"]:
        kernel["kernel_source"] = str(ROOT / "examples/exec" / kernel["kernel_source"])
    return program


@pytest.fixture
def execute(tmp_path):
    """Writes a program (object or text) to a file and runs it with --json."""

    def run(program, *options):
        path = tmp_path / "program.json"
        path.write_text(program if isinstance(program, str) else json.dumps(program))
        command = [tilewright(), "exec", "--json", *options, str(path)]
        return Result(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     text=True, timeout=120))

    return run
