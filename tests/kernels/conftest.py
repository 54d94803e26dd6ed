import json
import os
import pathlib
import subprocess

import numpy
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = pathlib.Path(__file__).resolve().parent / "sources"


def tilewright():
    found = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    if not os.access(found, os.X_OK):
        pytest.skip(f"no tilewright at {found}: build it, or set TILEWRIGHT")
    return found


class Program:
    """A program of `tilewright exec` on the cores of one rectangle, built call by call."""

    def __init__(self, folder, cores=((0, 0), (0, 0))):
        self.folder = folder
        self.cores = [[list(cores[0]), list(cores[1])]]
        self.object = {"tensors": {}, "cbs": [], "kernels": [], "semaphores": [], "expect": {}}

    def tensor(self, name, values, dtype="bfloat16", layout="tile", memory="dram"):
        """A tensor filled with `values`, or one of that shape to be written when it is a tuple."""
        tensor = {"dtype": dtype, "layout": layout, "memory": memory}
        if isinstance(values, tuple):
            tensor["shape"] = list(values)
        else:
            numpy.save(self.folder / f"{name}.npy", values)
            tensor |= {"shape": list(values.shape), "fill": {"npy": f"{name}.npy"}}
        self.object["tensors"][name] = tensor

    def cb(self, index, pages, page=2048, data_format="Float16_b"):
        self.object["cbs"].append({
            "total_size": pages * page, "core_ranges": self.cores,
            "format_descriptors": [
                {"buffer_index": index, "data_format": data_format, "page_size": page}]})

    def kernel(self, source, config, args=(), compile_args=(), per_core=None, **more):
        """`source`: a file of sources/, or C++ text with a line break in it."""
        inline = "\n" in source
        (x0, y0), (x1, y1) = self.cores[0]
        per_core = per_core or {}
        self.object["kernels"].append({
            "kernel_source": {"inline": source} if inline else str(SOURCES / source),
            "core_ranges": self.cores, "compile_time_args": list(compile_args),
            "runtime_args": [[[x, y], list(per_core.get((x, y), args))]
                             for y in range(y0, y1 + 1) for x in range(x0, x1 + 1)],
            "config": config if isinstance(config, dict) else {config: {}}, **more})

    def expect(self, name, values, **tolerance):
        numpy.save(self.folder / f"{name}-expected.npy", values)
        self.object["expect"][name] = {"npy": f"{name}-expected.npy",
                                       **(tolerance or {"exact": True})}

    def run(self, *options, api="0.81", arch="wormhole_b0"):
        self.object |= {"api": api, "arch": arch}
        path = self.folder / "program.json"
        path.write_text(json.dumps(self.object))
        return subprocess.run([tilewright(), "exec", *options, str(path)], timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def program(tmp_path):
    return lambda *args, **kwargs: Program(tmp_path, *args, **kwargs)
