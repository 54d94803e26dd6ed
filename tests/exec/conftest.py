import copy
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORE = [[[0, 0], [0, 0]]]

# A loopback of four tiles through one circular buffer: what every test starts from.
LOOPBACK = json.loads((ROOT / "examples/exec/loopback.json").read_text())


def tilewright():
    found = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    if not os.access(found, os.X_OK):
        pytest.skip(f"no tilewright at {found}: build it, or set TILEWRIGHT")
    return found


class Result:
    def __init__(self, run):
        self.status = run.returncode
        self.stderr = run.stderr
        self.stdout = run.stdout

    @property
    def object(self):
        return json.loads(self.stdout)

    @property
    def ids(self):
        return [fault["id"] for fault in self.object["faults"]]

    @property
    def error(self):
        return self.object["error"] or ""


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
