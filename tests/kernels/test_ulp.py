"""How far the compute functions are from the true value, in units of the last place of the format:
none further than ulp.json says. With TW_RECORD_ULP=1 the file is written anew.

All functions run in one kernel, one after the other, on the same numbers: large and small, from
evenly spread ones to the edges of the format. The measure is against torch in float64, where the true
result is a normal number. The last place of a block format is that of the sixteen numbers which share
an exponent.
"""
import json
import os
import pathlib

import numpy
import pytest
import torch

from functions import BINARY, UNARY

ADDRESS = lambda name: {"address": name}
ACCESSOR = lambda name: {"tensor_accessor": name}
RECORD = pathlib.Path(__file__).parent / "ulp.json"
TILES = 4
FORMATS = {"Float16_b": ("bfloat16", 2048, 7), "Float32": ("float32", 4096, 23),
           "Bfp8_b": ("bfloat8_b", 1088, 6), "Bfp4_b": ("bfloat4_b", 576, 2)}
BLOCKS = ("Bfp8_b", "Bfp4_b")
HEAD = """
#include "api/compute/compute_kernel_api.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/eltwise_binary_sfpu.h"
#include "api/compute/eltwise_unary/eltwise_unary.h"
#include "api/compute/tile_move_copy.h"
#include "api/compute/atan2.h"
#include "api/compute/logaddexp.h"
#include "api/compute/logaddexp2.h"
#include "api/compute/eltwise_unary/snake_beta.h"

void kernel_main() {
    compute_kernel_hw_startup(0, 1, 16);
    cb_wait_front(0, TILES);
    cb_wait_front(1, TILES);
    cb_wait_front(2, TILES);
    for (uint32_t function = 0; function < FUNCTIONS; function++)
        for (uint32_t t = 0; t < TILES; t++) {
            cb_reserve_back(16, 1);
            tile_regs_acquire();
            copy_init(0);
            copy_tile(0, t, 0);
            copy_init(1);
            copy_tile(1, t, 1);
            copy_init(2);
            copy_tile(2, t, 2);
            switch (function) {
"""
TAIL = """
            default: break;
            }
            tile_regs_commit();
            tile_regs_wait();
            pack_tile(0, 16);
            tile_regs_release();
            cb_push_back(16, 1);
        }
}
"""


def block_place(blocks, data_format):
    """What the last bit of a number of each block of sixteen is worth."""
    largest = numpy.abs(blocks).max(axis=1, keepdims=True)
    return numpy.exp2(numpy.floor(numpy.log2(numpy.where(largest == 0, 1, largest))) - FORMATS[data_format][2])


def rounded(values, data_format):
    """The nearest values that the format has, as float32; denormals left out."""
    if data_format in BLOCKS:
        blocks = values.reshape(-1, 16)
        place = block_place(blocks, data_format)
        most = 2 ** (FORMATS[data_format][2] + 1) - 1
        # A block has one zero: adding it takes the sign from the other.
        return (numpy.clip(numpy.rint(blocks / place), -most, most) * place + 0.0).astype(numpy.float32)
    values = torch.from_numpy(values.astype(numpy.float32))
    if data_format == "Float16_b":
        values = values.to(torch.bfloat16).to(torch.float32)
    values[values.abs() < 2.0**-126] = 0
    return values.numpy()


def numbers(data_format):
    """x, y, z of the shape of the tiles."""
    random = numpy.random.default_rng(11)
    count = TILES * 1024
    spread = random.normal(0, 3, count)
    spread[:1024] = numpy.linspace(-1.25, 1.25, 1024)
    spread[1024:2048] = numpy.exp2(random.uniform(-40, 40, 1024)) * random.choice([-1, 1], 1024)
    spread[2048:2560] = random.uniform(-90, 90, 512)
    edges = numpy.array([0.0, -0.0, 1, -1, 2.0**-126, 2.0**127, -(2.0**127), 3.3e38, 0.5, 1.5, 2, 3])
    spread[2560:2560 + len(edges)] = edges
    if data_format not in BLOCKS:
        powers = numpy.exp2(numpy.arange(-126, 128))
        spread[2600:2600 + 2 * len(powers)] = numpy.concatenate([powers, -powers])
    # What other functions take: not far from one, both signs, never zero.
    y = random.uniform(0.25, 4, count)
    z = random.uniform(0.25, 4, count) * random.choice([-1, 1], count)
    return [rounded(v, data_format).reshape(TILES * 32, 32) for v in (spread, y, z)]


def outcome(program, rows, data_format, arch, inputs):
    """What each row makes of the inputs."""
    dtype, page, _ = FORMATS[data_format]
    wide = data_format == "Float32"
    run = program()
    for i, values in enumerate(inputs):
        run.tensor(f"in{i}", values, dtype=dtype)
        run.cb(i, TILES, page=page, data_format=data_format)
    run.tensor("out", (len(rows) * TILES * 32, 32), dtype=dtype)
    run.cb(16, 2, page=page, data_format=data_format)
    run.object["tensors"]["out"]["save"] = "out.npy"
    run.kernel("three_tiles_reader.cpp", "reader", [*map(ADDRESS, ("in0", "in1", "in2")), TILES],
               [*map(ACCESSOR, ("in0", "in1", "in2"))])
    cases = "".join(f"            case {i}: {row[1]}; break;\n" for i, row in enumerate(rows))
    straight = {str(i): "UnpackToDestFp32" for i in range(3)} if wide else {}
    run.kernel(HEAD + cases + TAIL, {"compute": {"fp32_dest_acc_en": wide,
                                                 "unpack_to_dest_mode": straight}},
               defines={"TILES": str(TILES), "FUNCTIONS": str(len(rows)),
                        **({"INP_FLOAT32": "1"} if wide else {})})
    run.kernel("object_writer.cpp", "writer", [ADDRESS("out"), len(rows) * TILES], [ACCESSOR("out")])
    result = run.run(arch=arch)
    assert result.returncode == 0, result.stdout + result.stderr
    return numpy.load(run.folder / "out.npy").reshape(len(rows), -1).astype(numpy.float64)


def measured(program, rows, data_format, arch):
    """Largest error of each row, in ULP of the format."""
    inputs = numbers(data_format)
    got = outcome(program, rows, data_format, arch, inputs)
    true = [torch.from_numpy(v.reshape(-1).astype(numpy.float64)) for v in inputs]
    return {row[0]: error(row, got[i], true, data_format) for i, row in enumerate(rows)}


def error(row, got, inputs, data_format):
    _, _, function, domain = row
    x = inputs[0]
    want = function(*inputs[:function.__code__.co_argcount] if hasattr(function, "__code__")
                    else inputs[:1]).numpy()
    size = numpy.abs(want)
    where = numpy.isfinite(want) & (size < 2.0**127) & ((size >= 2.0**-120) | (size == 0))
    if domain is not None:
        where &= domain(x).numpy()
    assert where.sum() > 50, f"{row[0]}: too few numbers to measure on"
    if data_format in BLOCKS:
        with numpy.errstate(invalid="ignore"):
            place = numpy.repeat(block_place(got.reshape(-1, 16), data_format), 16)
        where &= numpy.isfinite(place)
    else:
        mantissa = FORMATS[data_format][2]
        place = numpy.exp2(numpy.floor(numpy.log2(numpy.where(where & (size > 0), size, 1))) - mantissa)
    got, want, place = got[where], want[where], place[where]
    off = numpy.where(got == want, 0, numpy.abs(got - want) / place)
    assert not numpy.isnan(off).any(), f"{row[0]} of {x.numpy()[where][numpy.isnan(off)][:4]} is no number"
    return round(float(off.max()) + 0.004, 2)


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
@pytest.mark.parametrize("data_format", FORMATS)
def test_errors_stay_as_small_as_recorded(program, data_format, arch):
    found = measured(program, UNARY + BINARY, data_format, arch)
    recorded = json.loads(RECORD.read_text()) if RECORD.exists() else []
    if os.environ.get("TW_RECORD_ULP"):
        others = [r for r in recorded if r["format"] != data_format or r["function"] not in found]
        before = {r["function"]: r for r in recorded if r["format"] == data_format}
        others += [{"function": name, "format": data_format, "max_ulp": ulp,
                    "documented": before.get(name, {}).get("documented"),
                    **{key: before[name][key] for key in ("source",) if key in before.get(name, {})}}
                   for name, ulp in found.items()]
        order = [row[0] for row in UNARY + BINARY]
        others.sort(key=lambda r: (order.index(r["function"]) if r["function"] in order else 999,
                                   r["format"]))
        RECORD.write_text("[\n" + ",\n".join(f"  {json.dumps(r)}" for r in others) + "\n]\n")
        return
    limits = {r["function"]: r["max_ulp"] for r in recorded if r["format"] == data_format}
    grown = {name: (ulp, limits.get(name)) for name, ulp in found.items()
             if name not in limits or ulp > limits[name]}
    assert not grown, f"ULP of {data_format} now and as recorded: {grown}"


EDGES = {"0": 0.0, "-0": -0.0, "denormal": 2.0**-130, "-denormal": -(2.0**-130), "least": 2.0**-126,
         "-least": -(2.0**-126), "largest": 3.3895313892515355e38, "-largest": -3.3895313892515355e38,
         "inf": numpy.inf, "-inf": -numpy.inf, "nan": numpy.nan}
EDGE_RECORD = pathlib.Path(__file__).parent / "edges.json"


def edges(program, rows, data_format):
    """Of each row what it makes of the edges otherwise than torch does, as text."""
    x = numpy.resize(numpy.array(list(EDGES.values()), numpy.float32), TILES * 1024)
    y, z = (numpy.full(x.shape, v, numpy.float32) for v in (1.5, 0.75))
    inputs = [v.reshape(TILES * 32, 32) for v in (x, y, z)]
    got = outcome(program, rows, data_format, "wormhole_b0", inputs)
    true = [torch.from_numpy(v.astype(numpy.float64)) for v in (x, y, z)]
    true[0] = torch.where(true[0].abs() < 2.0**-126, 0 * true[0], true[0])
    other = {}
    for row, found in zip(rows, got):
        function = row[2]
        want = function(*true[:function.__code__.co_argcount] if hasattr(function, "__code__") else true[:1])
        want = want.to(torch.float32).numpy()
        with numpy.errstate(invalid="ignore"):
            same = (found == want) | (numpy.isnan(found) & numpy.isnan(want)) | \
                   (numpy.abs(found - want) <= 2.0**-6 * numpy.abs(want)) | \
                   ((numpy.abs(found) < 2.0**-100) & (numpy.abs(want) < 2.0**-100))
        for i, name in enumerate(EDGES):
            if not same[i]:
                other.setdefault(row[0], {})[name] = f"{found[i]:.4g}, not {want[i]:.4g}"
    return other


@pytest.mark.parametrize("data_format", ["Float16_b", "Float32"])
def test_edges_are_as_recorded(program, data_format):
    """Zeros, denormals, infinities, NaN and the ends of the range: as torch has them, but for what
    edges.json lists (a NaN that a 16-bit DST holds as an infinity, limits of the vendor's programs)."""
    found = edges(program, UNARY + BINARY, data_format)
    recorded = json.loads(EDGE_RECORD.read_text()) if EDGE_RECORD.exists() else {}
    if os.environ.get("TW_RECORD_ULP"):
        EDGE_RECORD.write_text(json.dumps(recorded | {data_format: found}, indent=1) + "\n")
        return
    assert found == recorded[data_format]
