#!/usr/bin/env python3
"""Runs the recorded programs of exec/ and tells what differs, by family.

usage: run.py TILEWRIGHT [--least N] [-v] [NAME ...]

Every program is run by `tilewright exec`, all in one process. Passes when every one matches bit for
bit, or at least N do.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent / "exec"


def family(name):
    """The operation a program is about: the words before its options."""
    return re.split(r"_(fp32acc|f32cb|wide|edge|LoFi|HiFi|\d)", name)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tilewright")
    parser.add_argument("names", nargs="*", help="only programs whose name contains one of these")
    parser.add_argument("--least", type=int)
    parser.add_argument("-v", action="store_true", help="every failure in full")
    options = parser.parse_args()
    programs = sorted(HERE.glob("*.json"))
    if options.names:
        programs = [p for p in programs if any(n in p.stem for n in options.names)]
    if not programs:
        sys.exit("no recorded programs found")
    run = subprocess.run([options.tilewright, "exec", "--json", *map(str, programs)],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # One program alone prints its object over several lines, several print one line each.
    lines = run.stdout.splitlines() if len(programs) > 1 else [run.stdout]
    if len(lines) != len(programs):
        sys.exit(f"{len(lines)} results of {len(programs)} programs (exit status "
                 f"{run.returncode}); the last words: {run.stderr[-2000:]}")
    failures = collections.defaultdict(list)
    totals = collections.Counter()
    for program, line in zip(programs, lines):
        result = json.loads(line)
        totals[family(program.stem)] += 1
        if result["status"] == 0:
            continue
        why = ([m["message"] for m in result["mismatches"]] +
               [f"{f['id']}: {f['message']}" for f in result["faults"]] +
               [result.get("error") or ""])
        failures[family(program.stem)].append((program.stem, why[0]))
    for name in sorted(totals):
        bad = failures[name]
        if bad or options.v:
            print(f"{name:32} {totals[name] - len(bad)} of {totals[name]}")
        for stem, why in bad if options.v else bad[:2]:
            print(f"    {stem}: {why}")
    matched = sum(totals.values()) - sum(map(len, failures.values()))
    print(f"{matched} of {len(programs)} recorded programs match bit for bit")
    least = len(programs) if options.least is None else options.least
    sys.exit(0 if matched >= least else 1)


if __name__ == "__main__":
    main()
