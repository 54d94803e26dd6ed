#!/usr/bin/env python3
"""Runs the recorded operations of operations/ by kernels of our own and tells how far they are off.

usage: operations.py TILEWRIGHT [--data FOLDER] [--json FILE] [-v] [NAME ...]

FOLDER holds manifest.json and the arrays it names; what an entry computes is read from its `config`
line. Every program is run by `tilewright exec`, all in one process. Entries marked exact must match
bit for bit (any NaN equals any NaN), the others within 2 ULP of the output format.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy

HERE = pathlib.Path(__file__).resolve().parent
KERNELS = HERE / "kernels"
DTYPES = {"bf16": "bfloat16", "f32": "float32", "bfp8": "bfloat8_b", "bfp4": "bfloat4_b",
          "i32": "int32", "u32": "uint32", "u16": "uint16", "u8": "uint8",
          "bfloat16": "bfloat16", "float32": "float32"}
FORMATS = {"bfloat16": "Float16_b", "float32": "Float32", "bfloat8_b": "Bfp8_b",
           "bfloat4_b": "Bfp4_b", "int32": "Int32", "uint32": "UInt32", "uint16": "UInt16",
           "uint8": "UInt8"}
PAGES = {"bfloat16": 2048, "float32": 4096, "bfloat8_b": 1088, "bfloat4_b": 576, "int32": 4096,
         "uint32": 4096, "uint16": 2048, "uint8": 1024}
# What the vector unit is asked for by the operations whose kernel is not their own name's.
CALLS = {
    "reciprocal": "recip_tile_init(); recip_tile(0);",
    "exp": "exp_tile_init<false>(); exp_tile<false>(0);",
    "sigmoid": "sigmoid_tile_init<false>(); sigmoid_tile<VectorMode::RC, false>(0);",
    "gelu": "gelu_tile_init<false>(); gelu_tile<false>(0);",
    "erf": "erf_tile_init<false>(); erf_tile<false>(0);",
    "neg": "negative_tile_init(); negative_tile(0);",
    "relu6": "relu_max_tile_init(); relu_max_tile(0, 0x40c00000u);",
}
REDUCES = {"sum": "SUM", "mean": "SUM", "max": "MAX", "min": "MIN"}
BINARIES = {"add": "add", "sub": "sub", "subtract": "sub", "mul": "mul", "multiply": "mul"}


class Program:
    """One program in the form of `exec`, on one core."""

    def __init__(self, entry, data):
        self.entry, self.data = entry, data
        self.object = {"tensors": {}, "cbs": [], "kernels": []}

    def cb(self, index, dtype, pages):
        self.object["cbs"].append({
            "total_size": pages * PAGES[dtype], "core_ranges": [[[0, 0], [0, 0]]],
            "format_descriptors": [{"buffer_index": index, "data_format": FORMATS[dtype],
                                    "page_size": PAGES[dtype]}]})

    def kernel(self, source, config, compile_args=(), args=(), **defines):
        self.object["kernels"].append({
            "kernel_source": str(KERNELS / source), "core_ranges": [[[0, 0], [0, 0]]],
            "compile_time_args": list(compile_args), "runtime_args": [[[0, 0], list(args)]],
            "defines": {k: str(v) for k, v in defines.items()}, "config": config})

    def shape(self, i):
        return numpy.load(self.data / self.entry["inputs"][i], mmap_mode="r").shape

    def tensor(self, name, dtype, i, layout="tile"):
        self.object["tensors"][name] = {
            "shape": list(self.shape(i)), "dtype": dtype, "layout": layout, "memory": "dram",
            "fill": {"npy": str(self.data / self.entry["inputs"][i])}}

    def inputs(self, *dtypes, scaler=None):
        """Every input in a CB of its own, all of its tiles at once; CB 2 gets a scaler tile."""
        accessors, args, defines = [], [], {"TENSORS": len(dtypes)}
        for i, dtype in enumerate(dtypes):
            tiles = tiles_of(self.shape(i))
            self.tensor(f"in{i}", dtype, i)
            self.cb(i, dtype, tiles)
            accessors.append({"tensor_accessor": f"in{i}"})
            args += [{"address": f"in{i}"}, tiles]
        if scaler is not None:
            self.cb(2, "bfloat16", 1)
            if self.entry["config"].startswith(("ttnn.layernorm", "ttnn.rmsnorm")):
                self.cb(7, "bfloat16", 1)
                defines["EPSILON"] = f"{int(numpy.float32(1e-12).view(numpy.uint32)) >> 16}u"
            bits = int(numpy.float32(scaler).view(numpy.uint32)) >> 16
            defines["SCALER"] = f"{bits << 16 | bits}u"
        self.kernel("reader.cpp", {"reader": {}}, accessors, args, **defines)

    def output(self, dtype, layout="tile", tall=0, sticks=()):
        shape = numpy.load(self.data / self.entry["output"], mmap_mode="r").shape
        self.object["tensors"]["out"] = {
            "shape": list(shape), "dtype": dtype, "layout": layout, "memory": "dram",
            "save": f"{self.entry['name']}.npy"}
        self.cb(16, dtype, tiles_of(shape))
        source, args, more = "writer.cpp", tiles_of(shape), []
        if layout == "row_major":
            source, args, more = "sticks_writer.cpp", tall, list(sticks)
        self.kernel(source, {"writer": {}}, more + [{"tensor_accessor": "out"}],
                    [{"address": "out"}, args])
        return shape


def tiles_of(shape):
    rows, cols = (list(shape)[-2:] if len(shape) > 1 else [1, shape[0]])
    outer = int(numpy.prod(shape[:-2])) if len(shape) > 2 else 1
    return outer * -(-rows // 32) * -(-cols // 32)


def compute(fidelity="HiFi4", fp32=False, straight=(), precise=False, approximate=False):
    return {"compute": {"math_fidelity": fidelity, "fp32_dest_acc_en": fp32,
                        "bfp8_pack_precise": precise, "math_approx_mode": approximate,
                        "unpack_to_dest_mode": {str(i): "UnpackToDestFp32" for i in straight}}}


def wide(dtype):
    return dtype in ("float32", "int32", "uint32")


# ---- one function an operation: fills the program


def unary(p, operation, dtype):
    p.inputs(dtype)
    shape = p.output(dtype)
    call = CALLS.get(operation, f"{operation}_tile_init(); {operation}_tile(0);")
    p.kernel("unary.cpp", compute(fp32=wide(dtype), straight=[0] if wide(dtype) else []),
             [tiles_of(shape)], OPERATION=call)


def typecast(p, source, target):
    p.inputs(source)
    shape = p.output(target)
    fp32 = wide(source) or wide(target)
    name = lambda dtype: f"(uint32_t)DataFormat::{FORMATS[dtype]}"
    both = f"<{name(source)}, {name(target)}>"
    p.kernel("unary.cpp", compute(fp32=fp32, straight=[0] if wide(source) else [],
                                  precise=target == "bfloat8_b"),
             [tiles_of(shape)], OPERATION=f"typecast_tile_init{both}(); typecast_tile{both}(0);")


def binary(p, operation, dtype, broadcast):
    p.inputs(dtype, dtype)
    shape = p.output(dtype)
    tiles, across = tiles_of(shape), -(-shape[-1] // 32)
    if wide(dtype):
        p.kernel("binary_vector.cpp", compute(fp32=True, straight=[0, 1]), [tiles],
                 OPERATION=f"{operation}_binary_tile")
    elif broadcast:
        p.kernel("binary_broadcast.cpp", compute(), [tiles, across], DIM=broadcast,
                 KIND=f"ELW{operation.upper()}")
    else:
        p.kernel("binary.cpp", compute(), [tiles], OPERATION=f"{operation}_tiles")


def matmul(p, options, dtype):
    fidelity = next((o for o in options if o.endswith("Fi") or o.startswith("HiFi")), "HiFi2")
    fp32 = "fp32acc" in options
    p.inputs(dtype, dtype)
    out = "float32" if "outf32" in options or dtype == "float32" else "bfloat16"
    shape = p.output(out)
    m, n = shape[0] // 32, shape[1] // 32
    k = numpy.load(p.data / p.entry["inputs"][0], mmap_mode="r").shape[1] // 32
    p.kernel("matmul.cpp", compute(fidelity, fp32), [m, k, n])


def reduce(p, operation, dim, dtype):
    whole = p.shape(0)
    tall, across = whole[-2] // 32, whole[-1] // 32
    p.inputs(dtype, scaler=1.0 / whole[dim] if operation == "mean" else 1.0)
    p.output(dtype)
    p.kernel("reduce.cpp", compute(fp32=True), [tall, across], POOL=REDUCES[operation],
             DIM="REDUCE_ROW" if dim == -1 else "REDUCE_COL")


def layout_change(p, operation):
    shape = p.shape(0)
    tall, across = int(numpy.prod(shape[:-1])) // 32, shape[-1] // 32
    sticks = [2 * shape[-1], across]
    if operation == "tilize":
        p.tensor("in0", "bfloat16", 0, layout="row_major")
        p.cb(0, "bfloat16", across)
        p.kernel("sticks_reader.cpp", {"reader": {}}, sticks + [{"tensor_accessor": "in0"}],
                 [{"address": "in0"}, tall])
        p.output("bfloat16")
    else:
        p.inputs("bfloat16")
        p.output("bfloat16", layout="row_major", tall=tall, sticks=sticks)
    p.kernel(f"{operation}.cpp", compute(), [tall, across])


def normalise(p, operation):
    """softmax, layernorm, rmsnorm along rows, in the vendor's order and default set-up."""
    whole = p.shape(0)
    tall, across = whole[-2] // 32, whole[-1] // 32
    fp32 = operation != "rmsnorm"
    between = "float32" if fp32 else "bfloat16"
    p.inputs("bfloat16", scaler=1.0)
    p.output("bfloat16")
    for index, pages in ((3, across), (4, across), (5, 1), (6, 1)):
        # softmax keeps its powers in bfloat16
        p.cb(index, "bfloat16" if operation == "softmax" and index == 3 else between, pages)
    reciprocal = int(numpy.float32(1 / whole[-1]).view(numpy.uint32))
    p.kernel("softmax.cpp" if operation == "softmax" else "layernorm.cpp",
             compute(fp32=fp32, approximate=operation != "layernorm"), [tall, across, reciprocal], **{operation.upper(): 1})


def program_of(entry, data):
    """The program of a manifest entry, from its configuration line; ValueError when it is of a kind
    that is not known here."""
    p, config = Program(entry, data), entry["config"]
    operation = re.match(r"ttnn\.(\w+)", config).group(1)
    options = re.findall(r"'([^']*)'", config)
    dtype = "float32" if re.search(r"\bf32\b|float32", config) else "bfloat16"
    pair = re.search(r"(\w+)->(\w+)", config)
    if operation.endswith("typecast"):
        source, target = pair.groups() if pair else options[2:4]
        if "low mantissa bits" in config:
            source = "f32"  # what was recorded ran on a float32 tensor
        typecast(p, DTYPES[source], DTYPES[target])
    elif operation == "matmul":
        matmul(p, options, dtype)
    elif operation in ("softmax", "layernorm", "rmsnorm"):
        normalise(p, operation)
    elif operation in ("tilize", "untilize"):
        layout_change(p, operation)
    elif operation in REDUCES:
        dim = re.search(r"dim=(-?\d)", config)
        reduce(p, operation, int(dim.group(1)) if dim else -1, dtype)
    elif len(entry["inputs"]) == 2:
        rows, cols = (p.shape(1)[-2:] if len(entry["inputs"]) == 2 else (0, 0))
        broadcast = {(True, True): "SCALAR", (True, False): "ROW", (False, True): "COL"}.get(
            (rows == 1, cols == 1))
        binary(p, BINARIES.get(operation, operation), dtype, broadcast)
    elif len(entry["inputs"]) == 1:
        unary(p, operation, dtype)
    else:
        raise ValueError(f"{entry['name']}: no kernel here for `{config}`")
    return p.object


# ---- comparison


def steps(values, dtype):
    """Values as integers whose differences are ULPs of the format; zeros are one, NaN is far off."""
    if values.dtype.kind in "iu":
        return values.astype(numpy.int64)
    bits = values.astype(numpy.float32).view(numpy.int32).astype(numpy.int64)
    order = numpy.where(bits < 0, -(bits & 0x7FFFFFFF), bits)
    return order >> 16 if dtype == "bfloat16" else order


def compare(entry, got, want):
    """Largest difference in ULP of the format; 0 means bit for bit (for exact entries -0 is not 0)."""
    got, want = got.reshape(want.shape), want
    nan = (got != got) & (want != want)
    off = numpy.abs(steps(got, entry["out_dtype"]) - steps(want, entry["out_dtype"]))
    if entry["exact"] and got.dtype.kind == "f":
        off = off + (numpy.signbit(got) != numpy.signbit(want))
    off = numpy.where(nan, 0, off)
    worst = numpy.unravel_index(int(off.argmax()), off.shape)
    return int(off.max()), int((off > 0).sum()), tuple(map(int, worst))


def run_all(tilewright, entries, data, folder):
    paths, untold = [], {}
    for entry in entries:
        try:
            program = program_of(entry, data)
        except ValueError as error:
            untold[entry["name"]] = str(error)
            continue
        paths.append(folder / f"{entry['name']}.json")
        paths[-1].write_text(json.dumps(program))
    run = subprocess.run([tilewright, "exec", "--json", *map(str, paths)], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    lines = run.stdout.splitlines() if len(paths) > 1 else [run.stdout]
    if len(lines) != len(paths):
        sys.exit(f"{len(lines)} results of {len(paths)} programs: {run.stderr[-2000:]}")
    for path, line in zip(paths, lines):
        result = json.loads(line)
        if result["status"]:
            first = (result["faults"] or [{"message": result.get("error")}])[0]
            untold[path.stem] = first["message"]
    return untold


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tilewright")
    parser.add_argument("names", nargs="*", help="only entries whose name contains one of these")
    parser.add_argument("--data", type=pathlib.Path, default=HERE / "operations")
    parser.add_argument("--json", type=pathlib.Path, help="writes what was measured")
    parser.add_argument("-v", action="store_true", help="every entry, not only what is off")
    options = parser.parse_intermixed_args()
    data = options.data.resolve()
    entries = json.loads((data / "manifest.json").read_text())["vectors"]
    if options.names:
        entries = [e for e in entries if any(n in e["name"] for n in options.names)]
    missed, measured = 0, {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        failed = run_all(options.tilewright, entries, data, folder)
        for entry in entries:
            name, limit = entry["name"], 0 if entry["exact"] else 2
            if name in failed:
                print(f"{name}: {failed[name]}")
                missed += 1
                continue
            got, want = numpy.load(folder / f"{name}.npy"), numpy.load(data / entry["output"])
            ulp, count, worst = compare(entry, got, want)
            measured[name] = ulp
            missed += ulp > limit
            if ulp > limit or options.v:
                print(f"{name}: {ulp} ULP, {count} of {want.size} differ, first at {worst}: "
                      f"{got.reshape(want.shape)[worst]}, recorded {want[worst]}"
                      if ulp else f"{name}: bit for bit")
    if options.json:
        options.json.write_text(json.dumps(measured, indent=1))
    print(f"{len(entries) - missed} of {len(entries)} recorded operations are met")
    sys.exit(1 if missed or not entries else 0)


if __name__ == "__main__":
    main()
