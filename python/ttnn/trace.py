"""Traces: what programs ran between two calls, recorded, and run again as often as asked.

While a device records, nothing runs: programs are kept with the arguments that they had
(`python/trace.c`). What functions do on the host (layouts, placements) is kept as a step of its own, so that
it happens again in its place. Tensors that a trace needs live as long as the trace.
"""

from functools import wraps

from . import _ttnn
from .mesh import on_each_chip


class Trace:
    """The steps of a trace: (program, whether lenient, its tensors), or a function to call."""

    def __init__(self):
        self.steps = None

    def run(self, device):
        for step in self.steps:
            if callable(step):
                step()
            else:
                _ttnn.run_recorded(device, *step[:2])


def _traces(device):
    return device.notes.setdefault("traces", {})


def _trace(device, trace_id, state):
    traces = _traces(device)
    if trace_id not in traces:
        known = ", ".join(map(str, traces)) or "none"
        raise RuntimeError(
            f"there is no trace {trace_id} on device {device.id()}; there is: {known}"
        )
    trace = traces[trace_id]
    if (trace.steps is None) != (state == "recording"):
        raise RuntimeError(f"trace {trace_id} is {'not ' if state == 'recording' else ''}being recorded")
    return trace


def _check_queue(device, queue):
    queues = device.notes.get("queues", 2)
    if queue is not None and not 0 <= int(queue) < queues:
        raise RuntimeError(f"command queue {queue}; a device has {queues}, from 0 on")


def _begin(device, cq_id=0):
    _check_queue(device, cq_id)
    if _ttnn.recording(device) is not None:
        raise RuntimeError("a trace is being recorded; end it before another is begun")
    number = device.notes.get("next_trace", 0)
    device.notes["next_trace"] = number + 1
    _traces(device)[number] = Trace()
    _ttnn.begin_recording(device)
    return number


def begin_trace_capture(device, cq_id=0):
    """From here on programs of the device are recorded, and not run. The number of the trace."""
    return on_each_chip(_begin, (device, cq_id), {})


def _end(device, trace_id, cq_id=0):
    _check_queue(device, cq_id)
    trace = _trace(device, trace_id, "recording")
    trace.steps = _ttnn.end_recording(device)


def end_trace_capture(device, trace_id, cq_id=0):
    """The trace is whole; programs run again."""
    return on_each_chip(_end, (device, trace_id, cq_id), {})


def _execute(device, trace_id, cq_id=0, blocking=True):
    _check_queue(device, cq_id)
    _trace(device, trace_id, "whole").run(device)


def execute_trace(device, trace_id, cq_id=0, blocking=True):
    """What was recorded, again, on what its tensors hold now."""
    return on_each_chip(_execute, (device, trace_id, cq_id, blocking), {})


def _release(device, trace_id):
    _trace(device, trace_id, "whole")
    del _traces(device)[trace_id]


def release_trace(device, trace_id):
    """Forgets the trace and what it kept."""
    return on_each_chip(_release, (device, trace_id), {})


# ---- steps of the host ----

# Functions that give a tensor on the device and are done on the host.
HOST_STEPS = "to_layout to_memory_config to_dtype reallocate".split()


def _list_of(values):
    """The list that the device of the first tensor among `values` records into."""
    for value in values:
        if isinstance(value, _ttnn.Tensor):
            device = value.device()
            return None if device is None else _ttnn.recording(device)
    return None


def step(function):
    """A function of the host's from a tensor to a tensor: when a trace records, its work is done at
    each run of the trace, in the tensor that it gave."""

    @wraps(function)
    def call(*args, **keywords):
        steps = _list_of(args)
        result = function(*args, **keywords)
        if steps is None or not isinstance(result, _ttnn.Tensor) or result.device() is None:
            return result
        if any(result is value for value in args):
            return result

        def again():
            fresh = function(*args, **keywords)
            if fresh.buffer_address() != result.buffer_address():
                _ttnn.copy_host_to_device_tensor(fresh, result)

        steps.append(again)
        return result

    return call


def later(function):
    """A function that frees its first argument: while a trace records, the memory stays the trace's."""

    @wraps(function)
    def call(*args, **keywords):
        steps = _list_of(args[:1])
        if steps is None:
            return function(*args, **keywords)
        kept = args[0]
        steps.append(lambda: kept)
        return None

    return call
