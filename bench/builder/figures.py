"""How long a spec takes to become an operation, JSON lines: PYTHONPATH=build/release/python python3 figures.py

Every example spec through all seven stages in a new folder, with empty caches (cold) and then once more with
those of the first run (warm), with the shares of the host compiler, of pytest (which includes the kernels'
compiler) and of tilewright itself; `check` and `plan` of every spec; and stages 1 to 6 of layernorm_fused_rm.
"""

import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
SPECS = sorted((ROOT / "examples/specs").glob("*.md"))
CORPUS = SPECS + sorted((ROOT / "tests/builder/specs").glob("*.md"))
QUIET = dict(stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def tell(figure, value, unit, target=None, peer=""):
    row = dict(figure=figure, value=round(value, 3), unit=unit, peer=peer)
    if target is not None:
        row.update(target=target, met=value <= target)
    print(json.dumps(row), flush=True)


def build(spec, folder, cache, *options):
    """The record of a build and the seconds it took."""
    start = time.perf_counter()
    done = subprocess.run([COMMAND, "build", spec, "-o", folder, "--json", *options], **QUIET,
                          env=dict(os.environ, TILEWRIGHT_CACHE=str(cache)))
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"tilewright build {spec} ended with status {done.returncode}")
    return json.loads(done.stdout), seconds


def shares(record, seconds):
    """Who took the time: the host compiler, pytest with the kernels, and the rest."""
    host = sum(built["seconds"] for stage in record["stages"] for built in stage.get("builds", []))
    tests = sum(stage[kind]["seconds"] for stage in record["stages"] for kind in ("red", "green", "earlier")
                if kind in stage)
    return f"C++ {host / seconds:.0%}, pytest {tests / seconds:.0%}, the rest {1 - (host + tests) / seconds:.0%}"


def every_example(work):
    for spec in SPECS:
        cache = pathlib.Path(work) / f"{spec.stem}-cache"
        for name in ("cold", "warm"):
            record, seconds = build(spec, f"{work}/{spec.stem}-{name}", cache)
            tell(f"all stages of {record['operation']}, {name}", seconds, "s", peer=shares(record, seconds))


def layernorm(work):
    spec = ROOT / "examples/specs/layernorm_fused_rm_spec.md"
    cache = pathlib.Path(work) / "layernorm-cache"
    record, seconds = build(spec, f"{work}/layernorm", cache, "--stages", "1-6")
    tell("stages 1 to 6 of layernorm_fused_rm, cold", seconds, "s", 30, shares(record, seconds))
    kernel = next(pathlib.Path(f"{work}/layernorm/device/kernels/compute").glob("*.cpp"))
    kernel.write_text(kernel.read_text() + "// changed\n")
    start = time.perf_counter()
    subprocess.run([COMMAND, "test", f"{work}/layernorm", "-q"], **QUIET, check=True,
                   env=dict(os.environ, TILEWRIGHT_CACHE=str(cache)))
    tell("the same tests when only a kernel changed", time.perf_counter() - start, "s", 8)


def checks():
    for command in ("check", "plan"):
        slowest = 0
        for spec in CORPUS:
            times = []
            for _ in range(5):
                start = time.perf_counter()
                subprocess.run([COMMAND, command, spec], **QUIET)
                times.append(time.perf_counter() - start)
            slowest = max(slowest, statistics.median(times))
        tell(f"{command}, slowest of {len(CORPUS)} specs, process included", 1000 * slowest, "ms", 20)


MALFORMED = {
    "rows of a CB": ("| c_4 | cb_centralized |", "| c_4 | cb_centralized | x | - | - | tile_size | 1 | 1 | x | y |\n"),
    "cells of a row": ("| c_4 | cb_centralized |", "| x " * 2000 + "|\n"),
    "phases": ("3. **Writer**", "   - **Phase 4 - Untilize**:\n     - Waits for 1 tile in c_4\n"),
    "modes": ("## Edge Cases", "\n**dim=-1:**\n\n| CB ID | Name | Pages |\n|--|--|--|\n| c_0 | a | 1 |\n"),
    "one item": ("Pushes 1 tile to c_3", "waits for c_1 -> c_2 1 tile "),
    "pops": ("   - **Phase 4", "cb_pop_front(c_1, 1); "),
    "calls": ("   - **Phase 4", "sub<COL>(c_1, c_3, c_4, BinaryInputBlockShape::of(1, Wt)); "),
    "emphasis": ("## Edge Cases", "*a_"),
}


def malformed(work):
    """The longest specs that are read, each full of one thing."""
    text = (ROOT / "examples/specs/centralize_w_rm_spec.md").read_text()
    path, slowest, name = pathlib.Path(work) / "malformed.md", 0, ""
    for kind, (place, unit) in MALFORMED.items():
        room = (255 << 10) - len(text.encode())
        path.write_text(text.replace(place, unit * (room // len(unit)) + place, 1))
        start = time.perf_counter()
        subprocess.run([COMMAND, "check", path], **QUIET)
        seconds = time.perf_counter() - start
        if seconds > slowest:
            slowest, name = seconds, kind
    tell("check of a malformed spec of 255 KiB, the slowest kind", slowest, "s", 1, name)


def wait_for(lines, word):
    for line in lines:
        if word in line:
            return
    raise SystemExit(f"tilewright build --watch ended before it said '{word}'")


def watched(work):
    """`build --watch`: from the save of a spec whose kernels alone change to the end of all its tests."""
    spec, name = pathlib.Path(work) / "centralize_w_rm_spec.md", "Phase 3 - Subtract"
    text = (ROOT / "examples/specs/centralize_w_rm_spec.md").read_text()
    assert name in text
    spec.write_text(text)
    command = [COMMAND, "build", spec, "-o", f"{work}/watched", "--watch", "--json", "events"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, TILEWRIGHT_CACHE=f"{work}/watched-cache")) as process:
        try:
            wait_for(process.stdout, "watching ")
            times = []
            for i in range(3):
                start = time.perf_counter()
                spec.write_text(text.replace(name, f"Phase 3 - Take the mean away, {i}"))
                wait_for(process.stdout, '"complete"')
                times.append(time.perf_counter() - start)
                wait_for(process.stdout, "watching ")
        finally:
            process.kill()
    tell("build --watch, a saved spec whose kernels alone change", statistics.median(times), "s", 2,
         "kernel compile, link, every test of all stages")


def main():
    with tempfile.TemporaryDirectory() as work:
        checks()
        malformed(work)
        watched(work)
        layernorm(work)
        every_example(work)


if __name__ == "__main__":
    main()
