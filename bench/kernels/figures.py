#!/usr/bin/env python3
"""Figures of the kernel API, a JSON line each.

usage: figures.py [--table kernel_api.tsv] [--kernels FOLDER] [--list FILE]

  --table    a table of the public API (columns name, calls_A or calls): the share of its call sites and names that the
             headers have; else $TILEWRIGHT_API_TABLE, else tests/kernels/uses_*.tsv
  --kernels  a source tree with kernels: the share that compiles; else $TILEWRIGHT_KERNELS; --list names the
             files in it to check, one a line
Speed is that of `kernel check` on the kernels under tests/, into an empty cache and again.
"""
import argparse
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile


ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/exec"))
TILEWRIGHT = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))


def figure(name, value, unit, target=None, peer=""):
    met = None if target is None or value is None else value >= target
    print(json.dumps(dict(figure=name, value=None if value is None else round(value, 4), unit=unit, target=target,
                          met=met, peer=peer)), flush=True)


def known_names():
    run = subprocess.run([ROOT / "tools/kernel_page", "--names"], capture_output=True, text=True, check=True)
    names = {line.split("::")[-1] for line in run.stdout.split()} | set(run.stdout.split())
    for path in (ROOT / "kernel").rglob("*.h*"):
        names |= set(re.findall(r"#\s*define\s+(\w+)", path.read_text(errors="replace")))
        names |= set(re.findall(r"\b(?:struct|class|union)\s+(\w+)", path.read_text(errors="replace")))
    # What kernel_page does not list: kernel_lib with the elements that its macros make, a kernel's own
    # part, the spaces of names that the toolchain writes.
    for path in [*(ROOT / "kernel/ttnn/cpp/ttnn/kernel_lib").rglob("*.h*"), ROOT / "kernel/tw/kernel.h"]:
        text = path.read_text(errors="replace")
        names |= set(re.findall(r"[\w>&*]\s+[*&]?(\w+)\s*\((?!\))", text)) | set(re.findall(r"[\w>&*] (\w+)\(\) ?(?:const )?\{", text))
        names |= set(re.findall(r"^\s*TW_\w+\((\w+)", text, re.M)) | set(re.findall(r"\busing (\w+)", text))
    tokens = (ROOT / "src/toolchain/tokens.c").read_text()
    names |= {f"{space}::NAME" for space in ("args", "dfb", "tensor", "sem", "scratch") if f'"{space}"' in tokens}
    return names


def shares(table):
    """Of a table of names and calls: the share of calls, and of names called, that there are here."""
    with open(table, newline="") as file:
        calls = {}
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            calls[row["name"].split("<")[0]] = int(row.get("calls_A") or row.get("calls") or 0)
    names = known_names()
    known = {name for name in calls if name in names or name.split("::")[-1] in names}
    called = [name for name in calls if calls[name]]
    return sum(calls[n] for n in known) / sum(calls.values()), sum(n in known for n in called) / len(called)


def coverage(tables):
    for table in tables:
        of_calls, of_names = shares(table)
        figure(f"call sites covered by name, {table.stem}", of_calls, "share", 0.99)
        figure(f"called names that there are, {table.stem}", of_names, "share")


def check(paths, cache):
    run = subprocess.run([TILEWRIGHT, "kernel", "check", "--json", "--no-notes", *map(str, paths)],
                         capture_output=True, text=True, env=os.environ | {"TILEWRIGHT_CACHE": cache})
    if run.returncode not in (0, 1):
        raise SystemExit(run.stderr)
    return json.loads(run.stdout)["totals"]


CHAIN = """
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/api/chain.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/binary/sfpu/basic.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/generators/fill.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/eltwise/unary/math.hpp"
using namespace compute_kernel_lib;
void kernel_main() {
    DataflowBuffer a(dfb::a), out(dfb::out);
    compute_kernel_hw_startup(dfb::a, dfb::out);
    eltwise_chain(IterationShape::tiles(get_arg(args::count)),
        CopyTile<input(dfb::a, WaitPolicy::PerTile, PopPolicy::None)>{a},
        CopyTile<input(dfb::a, WaitPolicy::None, PopPolicy::PerTile), Dst::D1>{a},
        ELEMENTS PackTile<output(dfb::out)>{out});
}
"""
ELEMENTS = "Exp<>{}, Recip<Dst::D1>{}, FillScalar<Dst::D2>{0.5f}, MulBinary<Dst::D0, Dst::D2, Dst::D0>{},"


def chain(folder, cache):
    """A chain of 15 elements: what its templates cost, for the three compute processors."""
    path = pathlib.Path(folder) / "compute" / "chain.cpp"
    path.parent.mkdir()
    path.write_text(CHAIN.replace("ELEMENTS", 3 * ELEMENTS))
    cold = check([path], cache)
    if not cold["ok"]:
        raise SystemExit("the chain does not compile")
    figure("an eltwise chain of 15 elements compiled, cold", cold["seconds"], "s")
    figure("an eltwise chain of 15 elements compiled, warm", check([path], cache)["seconds"], "s")


def largest_chain(tree, files, folder):
    """The kernel of a given tree that names most elements of chains."""
    def elements(path):
        text = path.read_text(errors="replace")
        return len(re.findall(r"\b\w+<[^;]*?>\s*\{", text)) if "eltwise_chain(" in text else 0

    kernels = [path for file in files for path in ([file] if file.is_file() else file.rglob("*.cpp"))]
    path = max(kernels, key=elements, default=None)
    if path is None or not elements(path):
        return
    cache = str(pathlib.Path(folder) / "largest")
    check([ROOT / "tests/kernels/sources/object_add.cpp"], cache)  # the common headers, precompiled
    name = path.relative_to(tree).as_posix() if tree in path.parents else path.name
    figure("largest eltwise-chain kernel of the given tree compiled, cold", check([path], cache)["seconds"], "s", peer=name)
    figure("largest eltwise-chain kernel of the given tree compiled, warm", check([path], cache)["seconds"], "s", peer=name)


def run(program, folder):
    """Cycles of a program, and what it saved."""
    path = pathlib.Path(folder) / "program.json"
    path.write_text(json.dumps(program))
    done = subprocess.run([TILEWRIGHT, "exec", "--json", str(path)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return json.loads(done.stdout)["cycles"], (path.parent / "out.npy").read_bytes()


def styles(folder):
    """The same operations by plain calls and by objects: the largest difference of cycles, equal bits."""
    from styles import STYLES, program

    farthest, named, same = 0.0, "", 0
    for operation in STYLES:
        (old, old_bits), (new, new_bits) = (run(program(operation, style), folder) for style in (0, 1))
        same += old_bits == new_bits
        if abs(new / old - 1) >= farthest:
            farthest, named = abs(new / old - 1), f"{operation}: {old} cycles by calls, {new} by objects"
    count = len(STYLES)
    print(json.dumps({"figure": f"same kernels old and new style: cycles, the farthest of {count} operations",
                      "value": round(farthest, 5), "unit": "share of the old style's", "target": 0.01,
                      "met": farthest <= 0.01, "peer": named}), flush=True)
    figure("same kernels old and new style: bits, operations that agree", same / count, "share", 1,
           f"{same} of {count}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--table", default=os.environ.get("TILEWRIGHT_API_TABLE"))
    options.add_argument("--kernels", default=os.environ.get("TILEWRIGHT_KERNELS"))
    options.add_argument("--list")
    given = options.parse_args()
    coverage([pathlib.Path(given.table)] if given.table else sorted((ROOT / "tests/kernels").glob("uses_*.tsv")))
    with tempfile.TemporaryDirectory() as cache:
        paths = [ROOT / "tests/kernels/sources"]
        cold = check(paths, cache)
        warm = check(paths, cache)
        figure("kernel check, cold", cold["kernels"] / cold["seconds"], "kernels/s")
        figure("kernel check, warm", warm["kernels"] / warm["seconds"], "kernels/s", peer="over cold: "
               f"{cold['seconds'] / warm['seconds']:.1f}")
        with tempfile.TemporaryDirectory() as folder:
            chain(folder, cache)
            styles(folder)
        if given.kernels:
            tree = pathlib.Path(given.kernels)
            files = [tree / line for line in open(given.list).read().split()] if given.list else [tree]
            with tempfile.TemporaryDirectory() as folder:
                largest_chain(tree, files, folder)
            totals = check(files, cache)
            figure("kernels of the given tree that compile", totals["ok"] / totals["kernels"], "share",
                   peer=f"{totals['ok']} of {totals['kernels']}, {totals['unsupported']} named as not supported")
        else:
            figure("kernels of a public tree that compile (no tree given)", None, "share")


if __name__ == "__main__":
    main()
