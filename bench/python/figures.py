"""Figures of the Python side, a JSON line each: PYTHONPATH=build/release/python python3 figures.py

Each is the median of several runs in a process of its own.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import os

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[2] / "tests" / "python"))


def figure(name, value, unit, target=None):
    met = None if target is None else value <= target
    print(json.dumps(dict(figure=name, value=round(value, 4), unit=unit, target=target, met=met, peer="")))


def median(function, runs=9):
    import time

    function()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


IMPORT = """
import time, torch
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20
memory, start = resident(), time.perf_counter()
import ttnn
device = ttnn.open_device(device_id=0)
print(1000 * (time.perf_counter() - start), resident() - memory)
"""

FIRST = """
import sys, time, torch
sys.path.insert(0, sys.argv[1])
start = time.perf_counter()
import ttnn, programs
with ttnn.manage_device(0) as device:
    a, b = (ttnn.from_torch(torch.ones(64, 64), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT,
                            device=device) for _ in range(2))
    out = ttnn.empty_like(a)
    ttnn.generic_op([a, b, out], programs.add_program(a, b, out))
    assert (ttnn.to_torch(out) == 2).all()
print(1000 * (time.perf_counter() - start))
"""


def in_process(script, *arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True, text=True, check=True, env={**os.environ, **environment},
    )
    return [float(word) for word in done.stdout.split()]


def of_processes():
    runs = [in_process(IMPORT) for _ in range(5)]
    figure("import ttnn and open a device", statistics.median(r[0] for r in runs), "ms", 100)
    figure("import ttnn and open a device: memory", statistics.median(r[1] for r in runs), "MiB", 60)
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as cache:
            times += in_process(FIRST, sys.path[0], TILEWRIGHT_CACHE=cache)
    figure("empty kernel cache to the first result", statistics.median(times), "ms", 1000)


def of_programs():
    import programs
    import torch
    import ttnn

    with ttnn.manage_device(0) as device:
        def tensor(*shape):
            return ttnn.from_torch(
                torch.randn(shape), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=device
            )

        for grid, name, target in (((1, 1), "one core", 0.3), ((8, 8), "64 cores", 5)):
            a = tensor(32 * grid[0], 32 * grid[1])
            out = ttnn.empty_like(a)
            program = programs.copy_program(a, out, grid)
            figure(f"warm launch, {name}",
                   median(lambda: ttnn.generic_op([a, out], program), 99), "ms", target)
        a, b = tensor(1024, 1024), tensor(1024, 1024)
        out = ttnn.empty_like(a)
        program = programs.add_program(a, b, out, (8, 8))
        figure("add 1024 x 1024 bf16, 64 cores, tile by tile",
               median(lambda: ttnn.generic_op([a, b, out], program)), "ms", 15)
        values = torch.randn(1024, 1024).to(torch.bfloat16)
        figure("from_torch 1024 x 1024 bf16 to tiles on a device",
               median(lambda: ttnn.from_torch(values, layout=ttnn.TILE_LAYOUT, device=device)), "ms")
        rows = ttnn.from_torch(values, layout=ttnn.ROW_MAJOR_LAYOUT, device=device)
        for name, source in (("in tiles", a), ("in rows", rows)):
            figure(f"ttnn.transpose 1024 x 1024 bf16 {name}", median(lambda: ttnn.transpose(source, 0, 1), 5), "ms")
        figure("ttnn.untilize 1024 x 1024 bf16", median(lambda: ttnn.untilize(a), 5), "ms")
        figure("ttnn.tilize 1024 x 1024 bf16", median(lambda: ttnn.tilize(rows), 5), "ms")
        figure("ttnn.concat of two 1024 x 1024 bf16 in tiles", median(lambda: ttnn.concat([a, b], 0), 3), "ms")
        figure("to_torch 1024 x 1024 bf16", median(lambda: ttnn.to_torch(a)), "ms")


def of_names():
    """Of the uses of ttnn in public tests of operations, those whose name, or keyword argument, is here."""
    root = HERE.parents[2]
    done = subprocess.run(
        [sys.executable, root / "tools/ttnn_coverage", "--json", root / "tests/ttnn/uses.tsv"],
        capture_output=True, text=True, check=True,
    )
    found = json.loads(done.stdout)
    for kind in ("names", "keywords"):
        lacking = 100 * (1 - found[kind]["share"])
        figure(f"uses of {kind} of ttnn in public tests that are not here", lacking, "%", 1)


if __name__ == "__main__":
    of_names()
    of_processes()
    of_programs()
