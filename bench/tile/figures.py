#!/usr/bin/env python3
"""Bit-exact tile products against PyTorch's matmul on one thread of this machine, a JSON line each."""
import json
import os
import pathlib
import subprocess
import time

import torch

SIZE, RUNS = 512, 5
BENCH = pathlib.Path(os.environ["TILEWRIGHT"]).parent / "bench_tile"


def seconds(dtype):
    torch.set_num_threads(1)
    a, b = (torch.randn(SIZE, SIZE).to(dtype) for _ in range(2))
    torch.matmul(a, b)
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        torch.matmul(a, b)
        times.append(time.perf_counter() - begin)
    return min(times)


def main():
    done = subprocess.run([str(BENCH), "--product"], stdout=subprocess.PIPE, text=True, check=True)
    tiles = (SIZE // 32)**3
    ours = dict(zip(("LoFi", "HiFi4"), (float(word) * tiles for word in done.stdout.split())))
    for name, dtype in (("bf16", torch.bfloat16), ("fp32", torch.float32)):
        theirs = seconds(dtype)
        for fidelity, mine in ours.items():
            print(json.dumps({
                "figure": f"bit-exact matmul {SIZE}^3 {fidelity}, time to PyTorch's {name}",
                "value": round(mine / theirs, 3), "unit": "x", "target": None, "met": None,
                "peer": f"{1e3 * mine:.3g} ms here, {1e3 * theirs:.3g} ms PyTorch {torch.__version__}, one thread"}))


if __name__ == "__main__":
    main()
