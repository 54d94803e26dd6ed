"""Host programs: build, first run, later run, virtual cycles, of each in examples/programs; one matmul of
the size of TT-Metalium's largest programming example (640 x 640 x 640) on 64 cores, and its scaling."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TILEWRIGHT = pathlib.Path(os.environ.get("TILEWRIGHT", ROOT / "build/release/bin/tilewright")).resolve()
BUILD = TILEWRIGHT.parents[1]


def tell(figure, value, unit, target=None, met=None):
    print(json.dumps({"figure": figure, "value": value, "unit": unit, "target": target, "met": met, "peer": None}), flush=True)


def seconds(command, **environment):
    start = time.monotonic()
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=os.environ | {key: str(value) for key, value in environment.items()})
    return time.monotonic() - start


def cycles(program, folder, *arguments, options=()):
    report = pathlib.Path(folder) / "run.json"
    seconds([TILEWRIGHT, "run", *options, "--json", report, program, *arguments])
    return json.loads(report.read_text())["cycles"]


def names():
    """Of the uses of the C++ host API in public examples and operations, those whose name is not here."""
    table = ROOT / "tests/programs/uses.tsv"
    command = [ROOT / "tools/host_coverage", "--json", "--flags", BUILD / "op_build/flags.rsp", table]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    lacking = 100 - found["percent"]
    tell("uses of names of the C++ host API in public examples and operations that are not here", round(lacking, 3), "%",
         1, lacking <= 1)


def main():
    names()
    os.environ["TILEWRIGHT_ROOT"] = str(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        prefix = pathlib.Path(folder) / "prefix"
        seconds(["cmake", "--install", BUILD, "--prefix", prefix])
        built = pathlib.Path(folder) / "build"
        seconds(["cmake", "-G", "Ninja", "-S", ROOT / "examples/programs", "-B", built, f"-DCMAKE_PREFIX_PATH={prefix}",
                 "-DCMAKE_BUILD_TYPE=Release"])
        programs = sorted(source.stem for source in (ROOT / "examples/programs").glob("*.cpp"))
        tell("programs: their common headers, precompiled", seconds(["cmake", "--build", built, "--target", "example_hello_world"]), "s")
        for name in programs:
            program = built / f"example_{name}"
            build = seconds(["cmake", "--build", built, "--target", f"example_{name}"])
            cache = pathlib.Path(folder) / "cache" / name
            cold = seconds([program], TILEWRIGHT_CACHE=cache)
            warm = min(seconds([program], TILEWRIGHT_CACHE=cache) for _ in range(3))
            tell(f"program {name}: build", build, "s")
            tell(f"program {name}: first run", cold, "s")
            tell(f"program {name}: later run", warm, "s")
            tell(f"program {name}: virtual time", cycles(program, folder), "cycles")
        matmul = built / "example_matmul_multi_core"
        sizes = ["20", "20", "20"]
        seconds([matmul, *sizes])
        tell("matmul 640 x 640 x 640 on 64 cores: later run", min(seconds([matmul, *sizes]) for _ in range(2)), "s")
        one = cycles(matmul, folder, *sizes, options=["--grid", "1x1"])
        for grid in ("2x2", "4x4", "8x8"):
            many = cycles(matmul, folder, *sizes, options=["--grid", grid])
            tell(f"matmul 640 x 640 x 640: virtual time, 1 core / {grid}", one / many, "x")
        child = subprocess.Popen([matmul, *sizes], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tell("matmul 640 x 640 x 640: resident memory", os.wait4(child.pid, 0)[2].ru_maxrss / 1024, "MB")


if __name__ == "__main__":
    sys.exit(main())
