"""How long a spec takes to become an operation, a JSON line: PYTHONPATH=build/release/python python3 figures.py

`tilewright build` of centralize_w_rm, all seven stages with their red and green runs, in a new folder
and with an empty kernel cache.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    command = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    with tempfile.TemporaryDirectory() as work:
        start = time.perf_counter()
        done = subprocess.run(
            [command, "build", ROOT / "examples/specs/centralize_w_rm_spec.md", "-o", f"{work}/op", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=dict(os.environ, TILEWRIGHT_CACHE=f"{work}/cache"))
        seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"tilewright build ended with status {done.returncode}")
    record = json.loads(done.stdout)
    runs = sum(kind in stage for stage in record["stages"] for kind in ("red", "green", "earlier"))
    print(json.dumps(dict(figure="build of centralize_w_rm, stages 1 to 7, caches empty", value=round(seconds, 2),
                          unit="s", target=60, met=seconds <= 60, peer=f"{runs} test runs")))


if __name__ == "__main__":
    main()
