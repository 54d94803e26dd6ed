"""What the tests of `tilewright exec` share: the program they start from, and a run's result."""
import json
import os
import pathlib

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
