"""A fault of an object names the kernel's variable, its class and its line, in text and in JSON."""
import json
import pathlib
import re
import subprocess

import pytest

from test_corpus import HERE, tilewright

KERNELS = sorted((HERE / "objects").glob("*.cpp"))
MARK = re.compile(r"// FAULT ([\w-]+): (.*)$", re.M)


def program(kernel, folder):
    everywhere = [[[0, 0], [0, 0]]]
    text = {
        "arch": "wormhole_b0",
        "tensors": {"pages": {"shape": [1, 1, 32, 64], "dtype": "bfloat16", "layout": "tile",
                              "fill": {"random": 1}}},
        "semaphores": [{"id": 0, "core_ranges": everywhere, "initial_value": 0}],
        "cbs": [{"total_size": 4096, "core_ranges": everywhere, "format_descriptors": [
            {"buffer_index": 0, "data_format": "Float16_b", "page_size": 2048}]}],
        "kernels": [{"kernel_source": str(kernel), "core_ranges": everywhere, "config": {"reader": {}},
                     "compile_time_args": [{"tensor_accessor": "pages"}],
                     "runtime_args": [[[0, 0], [{"address": "pages"}]]]}],
    }
    path = folder / "program.json"
    path.write_text(json.dumps(text))
    return path


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda path: path.stem)
def test_the_variable_is_named(kernel, tmp_path):
    id, objects = MARK.search(kernel.read_text()).groups()
    path = program(kernel, tmp_path)
    run = subprocess.run([tilewright(), "exec", "--json", str(path)], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True, timeout=120)
    faults = {fault["id"]: fault for fault in json.loads(run.stdout)["faults"]}
    assert id in faults, run.stdout
    assert faults[id]["objects"] == objects
    assert pathlib.Path(faults[id]["file"]) == kernel
    told = subprocess.run([tilewright(), "exec", str(path)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120).stderr
    assert f"  object: {objects}\n" in told
