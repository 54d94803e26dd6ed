"""Figures of the two finished operations, a JSON line each: PYTHONPATH=build/release/python python3 figures.py

Warm calls: kernels compiled, program cached. Times are medians by the wall clock. What checking costs
is the ratio of processor times, checking on and off in turns within one process: what else the machine
does must not count.
"""

import json
import os
import pathlib
import statistics
import time

import torch
import ttnn

CALLS = 31
ROUNDS = 15


def figure(name, value, unit, target=None):
    met = None if target is None else value <= target
    print(json.dumps(dict(figure=name, value=round(value, 4), unit=unit, target=target, met=met, peer="")), flush=True)


def load_operations():
    folder = pathlib.Path(ttnn.__file__).resolve().parents[2] / "lib/ops"
    for name in ("centralize_w_rm", "layernorm_fused_rm"):
        ttnn.load_op_library(folder / f"{name}.so")


def open_device(check):
    """The level of checking is chosen when a device is opened."""
    os.environ["TILEWRIGHT_CHECK"] = check
    return ttnn.open_device(device_id=0)


def calls_of(device, height, width):
    """One call of each operation on its own tensors, by name."""
    def sticks(*shape):
        values = torch.randn(shape).bfloat16()
        return ttnn.from_torch(values, dtype=ttnn.bfloat16, layout=ttnn.ROW_MAJOR_LAYOUT, device=device)

    x, gamma, beta = sticks(height, width), sticks(1, width), sticks(1, width)

    def call(operation, *tensors, **how):
        operation(*tensors, **how)
        ttnn.synchronize_device(device)

    return {
        "layernorm_fused_rm": lambda **how: call(ttnn.layernorm_fused_rm, x, gamma, beta, **how),
        "centralize_w_rm": lambda **how: call(ttnn.centralize_w_rm, x, **how),
    }


def milliseconds(function, clock=time.perf_counter):
    start = clock()
    function()
    return 1000 * (clock() - start)


def median(function):
    function()
    return statistics.median(milliseconds(function) for _ in range(CALLS))


def processor_ratio(one, other):
    one(), other()
    cost = time.process_time
    return statistics.median(milliseconds(one, cost) / milliseconds(other, cost) for _ in range(ROUNDS))


def of_calls(device):
    calls = calls_of(device, 256, 256)
    figure("layernorm_fused_rm 256 x 256, one core", median(calls["layernorm_fused_rm"]), "ms", 5)
    figure("centralize_w_rm 256 x 256, one core", median(calls["centralize_w_rm"]), "ms")
    wide = calls_of(device, 2048, 256)
    for name, call in wide.items():
        figure(f"{name} 2048 x 256, 64 cores", median(lambda: call(use_multicore=True)), "ms")


def of_checking(checked, unchecked):
    on, off = calls_of(checked, 256, 256), calls_of(unchecked, 256, 256)
    for name in on:
        figure(f"all checking on against off, {name}", processor_ratio(on[name], off[name]), "x", 1.5)


def main():
    load_operations()
    default = ttnn.open_device(device_id=0)
    of_calls(default)
    ttnn.close_device(default)
    checked = open_device("full")
    unchecked = open_device("off")
    of_checking(checked, unchecked)
    ttnn.close_device(checked)
    ttnn.close_device(unchecked)


if __name__ == "__main__":
    main()
