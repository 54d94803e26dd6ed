"""`ttnn.graph`: what ran between two calls, as a list of nodes, and what can be read off it.

A node is a dictionary with `counter`, `node_type`, `params`, `arguments`, `connections` and `stacking_level`.
Between `capture_start` and `capture_end` there are for each function `function_start`, what it did to the
memory (`buffer_allocate`, `buffer_deallocate`: what is different when a program of it starts and when it is over;
`circular_buffer_allocate`, `circular_buffer_deallocate_all`: of each of its programs), its results (`tensor`), and `function_end`. Names are
`ttnn::add` and the like; a tensor from torch is `ttnn::convert_python_tensor_to_tt_tensor`.
"""

import json
import pathlib
import shutil
import subprocess
import sys
from enum import Enum

from . import _ttnn, watch
from .mesh import MeshDevice

# Functions of ttnn that are not operations, and the names that they have in a graph.
FUNCTIONS = {
    "from_torch": "convert_python_tensor_to_tt_tensor",
    "to_torch": "convert_tt_tensor_to_torch_tensor",
    **{n: n for n in "to_device from_device to_layout to_memory_config deallocate".split()},
}


class RunMode(Enum):
    """How functions run while a graph is captured. Both are alike here: they run, and addresses are real."""

    NORMAL, NO_DISPATCH = range(2)


class TensorInfo:
    """Shape, bytes and kind of memory of a tensor."""

    def __init__(self, shape, size, type):
        self.shape, self.size, self.type = shape, size, type

    def __repr__(self):
        return f"TensorInfo{{shape={list(self.shape)}, size={self.size}, type={self.type.name}}}"


class PeakMemoryUsagePerCore:
    """The most bytes of L1 that one core has had: of circular buffers, of buffers, and the sum of these."""

    def __init__(self, peak_cb, peak_l1, peak_total):
        self.peak_cb, self.peak_l1, self.peak_total = peak_cb, peak_l1, peak_total

    def __repr__(self):
        return (
            f"PeakMemoryUsagePerCore(peak_cb={self.peak_cb}, peak_l1={self.peak_l1}, "
            f"peak_total={self.peak_total})"
        )

    def __str__(self):
        return (
            f"Peak Memory Usage Per Core:\n  CB: {self.peak_cb} bytes\n  L1: {self.peak_l1} bytes\n"
            f"  Total: {self.peak_total} bytes"
        )


def _tensors(values):
    for value in values:
        if isinstance(value, _ttnn.Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _tensors(value)


def _text(value):
    if isinstance(value, _ttnn.Tensor):
        return f"Tensor(shape={list(value.shape)}, dtype={value.dtype}, layout={value.layout})"
    return repr(value) if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _buffers(device):
    """{(address, kind): (bytes, most of a bank, pages)} of what is allocated."""
    found = {}
    for address, kind, _, bank, _, _, _, size in _ttnn.buffer_pages(device):
        banks = found.setdefault((address, kind), {})
        banks[bank] = banks.get(bank, 0) + size
    return {key: (sum(b.values()), max(b.values()), len(b)) for key, b in found.items()}


class Capture:
    """The nodes so far."""

    def __init__(self):
        self.nodes, self.level, self.made = [], 0, 0
        # The node of each tensor by its number, and what each device has allocated.
        self.places, self.memory = {}, {}
        self._node("capture_start")

    def _node(self, kind, arguments=(), **params):
        node = dict(
            counter=len(self.nodes),
            node_type=kind,
            params=params,
            arguments=list(arguments),
            connections=[],
            stacking_level=self.level,
        )
        self.nodes.append(node)
        return node

    def call(self, name, function, args, keywords):
        """Runs the function, as one of that name."""
        values = [*args, *keywords.values()]
        inputs = [t for t in _tensors(values)]
        self._look([t.device() for t in inputs] + [keywords.get("device")])
        start = self._node("function_start", map(_text, values), name=name, inputs=len(inputs))
        for tensor in inputs:
            if id(tensor) in self.places:
                self.nodes[self.places[id(tensor)]]["connections"].append(start["counter"])
        self.level += 1
        try:
            result = function(*args, **keywords)
        finally:
            self.level -= 1
        outputs = list(_tensors([result]))
        self._look([t.device() for t in outputs] + list(self.memory))
        end = self._node("function_end", name=name)
        start["connections"].append(end["counter"])
        end["connections"] = [self._tensor(t, inputs) for t in outputs]
        return result

    def _tensor(self, tensor, inputs):
        """The node of a result: its own if it is one of the inputs. A tensor that is gone may have had its
        number."""
        if id(tensor) in self.places and any(tensor is other for other in inputs):
            return self.places[id(tensor)]
        self.made += 1
        params = dict(
            tensor_id=self.made,
            shape=list(tensor.shape),
            dtype=str(tensor.dtype),
            layout=str(tensor.layout),
        )
        if tensor.device() is not None:
            config = tensor.memory_config()
            params |= dict(
                memory_config=str(config),
                address=tensor.buffer_address(),
                type=config.buffer_type.name,
                size=tensor.buffer_num_pages() * tensor.buffer_page_size(),
            )
        node = self._node("tensor", **params)
        self.places[id(tensor)] = node["counter"]
        return node["counter"]

    def _look(self, devices):
        """What is different in the devices' memory; before the first function, what it is."""
        chips = []
        for device in devices:
            if device is not None:
                chips += device.get_devices() if isinstance(device, MeshDevice) else [device]
        for device in {d.id(): d for d in chips}.values():
            now, before = _buffers(device), self.memory.get(device)
            self.memory[device] = now
            if before is None:
                continue
            for key in before.keys() - now.keys():
                self._buffer("buffer_deallocate", device, key, before[key])
            for key in now.keys() - before.keys():
                self._buffer("buffer_allocate", device, key, now[key])

    def _buffer(self, kind, device, key, sizes):
        memory = _ttnn.BufferType(key[1]).name
        self._node(
            kind,
            device_id=device.id(),
            address=key[0],
            type=memory,
            size=sizes[0],
            max_size_per_bank=sizes[1],
            num_banks=sizes[2],
        )

    def program(self, cbs):
        """A program that runs: what is there by now, and its circular buffers, which come and go."""
        self._look(list(self.memory))
        for cb in cbs:
            cores = str(cb.core_ranges)
            self._node("circular_buffer_allocate", size=cb.total_size, core_range_set=cores)
        self._node("circular_buffer_deallocate_all")

    def over(self):
        self._look(list(self.memory))
        self._node("capture_end")
        for before, after in zip(self.nodes, self.nodes[1:]):
            if before["node_type"] == "capture_start":
                before["connections"].append(after["counter"])
        return self.nodes


_replaced = {}


def _watched(name, function):
    def call(*args, **keywords):
        if watch.current is None:
            return function(*args, **keywords)
        return watch.current.call(f"ttnn::{name}", function, args, keywords)

    return call


def begin_graph_capture(run_mode=RunMode.NORMAL):
    """From now on functions of ttnn are nodes of a graph."""
    if not isinstance(run_mode, RunMode):
        raise TypeError(f"begin_graph_capture({run_mode!r}): a ttnn.graph.RunMode is wanted")
    if watch.current is not None:
        raise RuntimeError("a graph is being captured; end_graph_capture ends it")
    package = sys.modules[__package__]
    for name, shown in FUNCTIONS.items():
        _replaced[name] = getattr(package, name)
        setattr(package, name, _watched(shown, _replaced[name]))
    watch.current = Capture()


def end_graph_capture():
    """The nodes since `begin_graph_capture`."""
    if watch.current is None:
        raise RuntimeError("no graph is being captured; begin_graph_capture begins one")
    captured, watch.current = watch.current, None
    package = sys.modules[__package__]
    while _replaced:
        name, function = _replaced.popitem()
        setattr(package, name, function)
    return captured.over()


def _of(trace, *kinds):
    return (node for node in trace if node["node_type"] in kinds)


def extract_calltrace(trace):
    """The names of the functions, in order."""
    return [node["params"]["name"] for node in _of(trace, "function_start")]


def _usage(trace, bytes_of):
    """(circular buffers, L1 buffers) after each node, in bytes; `bytes_of` a buffer's node."""
    rings = buffers = 0
    for node in trace:
        kind, params = node["node_type"], node["params"]
        if kind == "circular_buffer_allocate":
            rings += params["size"]
        elif kind == "circular_buffer_deallocate_all":
            rings = 0
        elif kind.startswith("buffer_") and params["type"] == "L1":
            buffers += bytes_of(params) if kind == "buffer_allocate" else -bytes_of(params)
            buffers = max(buffers, 0)
        yield rings, buffers


def extract_peak_L1_memory_usage(trace):
    """The most bytes of L1 in use at once: buffers whole, circular buffers as on one core."""
    return max((a + b for a, b in _usage(trace, lambda p: p["size"])), default=0)


def extract_resource_usage_per_core(trace, interleaved_storage_cores):
    """The most of one core's L1, with buffers of many banks spread over so many cores."""

    def share(params):
        if params["num_banks"] < interleaved_storage_cores:
            return params["max_size_per_bank"]
        return -(-params["size"] // interleaved_storage_cores)

    usage = list(_usage(trace, share)) or [(0, 0)]
    sums = [max(part) for part in zip(*usage)]
    return PeakMemoryUsagePerCore(*sums, sum(sums))


def _made(trace):
    """(nodes of tensors that functions take again, those that none takes)."""
    taken, last = [], []
    for node in _of(trace, "tensor"):
        (taken if node["connections"] else last).append(node)
    return taken, last


def count_intermediate_and_output_tensors(trace):
    """(tensors that functions made and others took, tensors that none took)."""
    taken, last = _made(trace)
    return len(taken), len(last)


def extract_output_info(trace):
    """Shape, bytes and memory of the tensors on a device that no function took."""
    return [
        TensorInfo(p["shape"], p["size"], _ttnn.BufferType[p["type"]])
        for p in (node["params"] for node in _made(trace)[1])
        if "size" in p
    ]


def extract_levelized_graph(trace, max_level=1):
    """The functions down to a depth (1: those called from outside) as vertices of a graph: what each has
    its tensors from, who takes its results, which functions are within it."""
    starts = {n["counter"]: n for n in _of(trace, "function_start")}
    shown = {c: n for c, n in starts.items() if n["stacking_level"] < max_level}
    maker, results = {}, {}
    for counter, node in starts.items():
        for place in trace[node["connections"][-1]]["connections"] if node["connections"] else ():
            maker.setdefault(place, counter)
            results.setdefault(counter, []).append(place)
    vertices = {
        c: dict(
            counter=c,
            stacking_level=n["stacking_level"] + 1,
            name=n["params"]["name"],
            arguments=n["arguments"],
            in_edges=[],
            out_edges=[],
            internals=[i for i in starts if c < i < n["connections"][-1]],
            output_shape=[trace[p]["params"]["shape"] for p in results.get(c, ())],
        )
        for c, n in shown.items()
        if n["connections"]
    }
    for place, source in maker.items():
        for target in trace[place]["connections"]:
            if source in vertices and target in vertices:
                vertices[source]["out_edges"].append(target)
                vertices[target]["in_edges"].append(source)
    return list(vertices.values())


def pretty_print(trace):
    """Prints the nodes, those within functions moved in."""
    for node in trace:
        params = ", ".join(f"{name}={value}" for name, value in node["params"].items())
        print(f"{'  ' * node['stacking_level']}{node['counter']} {node['node_type']} {params}".rstrip())


def visualize(trace, file_name=None):
    """The functions and tensors in the language of graphviz; written to the file, drawn when its name ends
    as a picture's (which takes graphviz)."""
    lines = ["digraph {"]
    for node in _of(trace, "function_start", "tensor"):
        params, start = node["params"], node["node_type"] == "function_start"
        label = params["name"] if start else f"{params['shape']} {params['dtype']}"
        shape = "box" if start else "ellipse"
        lines.append(f"  {node['counter']} [shape={shape}, label={json.dumps(label)}];")
        to = node["connections"]
        if start:
            to = trace[to[-1]]["connections"] if to else []
        lines += [f"  {node['counter']} -> {target};" for target in to]
    text = "\n".join([*lines, "}"]) + "\n"
    if file_name is None:
        return text
    path = pathlib.Path(file_name)
    if path.suffix not in (".svg", ".png", ".pdf"):
        path.write_text(text)
        return text
    if shutil.which("dot") is None:
        raise RuntimeError(f"{path}: drawing it takes graphviz's `dot`, which is not there; name a .dot file")
    command = ["dot", f"-T{path.suffix[1:]}", "-o", str(path)]
    subprocess.run(command, input=text, text=True, check=True)
    return text
