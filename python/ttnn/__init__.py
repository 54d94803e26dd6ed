"""Tensors and operations on a virtual Tensix chip, by the names of TTNN.

Everything is in the extension module `ttnn._ttnn`; this file gives the names their places and loads
operation libraries.
"""

import atexit as _atexit
import sys as _sys
import types as _types
from importlib import import_module as _import_module

try:
    from . import _ttnn
except ImportError as error:
    raise ImportError(
        f"the extension module ttnn._ttnn cannot be loaded by {_sys.executable} "
        f"({_sys.version_info.major}.{_sys.version_info.minor}): {error}; build it with "
        "`ninja ttnn_python`, and run it with a Python of 3.10 or later"
    ) from error

from ._ttnn import *  # noqa: F403
from . import activations, types
from .types import *  # noqa: F403
from . import device
from .device import Arch, is_blackhole, is_wormhole_b0, manage_device
from . import mesh as _mesh
from .memory import (
    ShardShapeAlignment,
    create_sharded_memory_config,
    create_sharded_memory_config_,
)
from .configs import NAMES as _CONFIGS
from . import grids as _grids
from .printing import set_printoptions, text_of as _text_of
from .surroundings import NAMES as _SURROUNDINGS
from .golden import attach_golden_function, get_golden_function, pearson_correlation_coefficient
from .libraries import load_op_library, load_path as _load_path
from .files import dump_tensor, load_tensor
from .settings import CONFIG, manage_config
from .rings import create_global_circular_buffer, global_circular_buffer
from .sub_devices import (
    Event,
    GlobalSemaphore,
    SubDevice,
    SubDeviceId,
    create_global_semaphore,
    event_synchronize,
    get_global_semaphore_address,
    record_event,
    reset_global_semaphore_value,
    wait_for_event,
)
from .sub_devices import synchronize_device as _synchronize
from . import graph  # noqa: F401
from . import reports as _reports
from .reports import (
    GetNumPCIeDevices,
    GetPCIeDeviceID,
    ReadDeviceProfiler,
    get_device_ids,
    get_max_worker_l1_unreserved_size,
)
from . import trace as _trace
from .trace import begin_trace_capture, end_trace_capture, execute_trace, release_trace

globals().update(_CONFIGS)
globals().update(_mesh.NAMES)
globals().update(_SURROUNDINGS)
synchronize_device = _synchronize
_ttnn.reports = _reports

# Work of the host's on tensors of a device is part of a trace as programs are.
for _name in _trace.HOST_STEPS:
    globals()[_name] = _trace.step(globals()[_name])
deallocate = _trace.later(deallocate)  # noqa: F405
Tensor.deallocate = _trace.later(Tensor.deallocate)  # noqa: F405



def _into_given(function):
    """The function with `optional_tensor`, in whose place the values go."""

    def make(*args, optional_tensor=None, queue_id=None, **keywords):
        made = function(*args, **keywords)
        if optional_tensor is None:
            return made
        _sys.modules[__name__].copy(made, optional_tensor)
        return optional_tensor

    make.__name__, make.__doc__ = function.__name__, function.__doc__
    return make


for _name in ("full", "full_like", "zeros_like", "ones_like"):
    globals()[_name] = _into_given(globals()[_name])

operations = _ttnn.operations = _ttnn.namespace("operations")
_ttnn.namespace("operations.ccl").Topology = Topology  # noqa: F405
_ttnn.namespace("operations.experimental.ccl_experimental").GlobalSemaphoreArg = GlobalSemaphore
_ttnn.global_semaphore = _types.SimpleNamespace(global_semaphore=GlobalSemaphore)
for _name in ("core", "device", "tensor", "types"):
    if not hasattr(_ttnn, _name):
        setattr(_ttnn, _name, _sys.modules[__name__])
experimental = _ttnn.namespace("experimental")
transformer = _ttnn.namespace("transformer")
CreateDevice = _ttnn.open_device
CloseDevice = _ttnn.close_device
as_tensor = _mesh.from_torch



def _padded(tensor, shape, start, value):
    """The values of a tensor on the host within a greater shape."""
    values = to_torch(tensor)
    whole = values.new_full(list(shape), value)
    whole[tuple(slice(at, at + size) for at, size in zip(start, values.shape))] = values
    return whole


def _operators():
    """`a + b` and the like on tensors, by the operations."""
    pairs = dict(
        add="add", sub="sub", mul="mul", truediv="div", pow="pow", matmul="matmul", eq="eq", ne="ne", lt="lt",
        gt="gt", le="le", ge="ge",
    )
    this = _sys.modules[__name__]
    for method, name in pairs.items():
        for kind in (Tensor, _mesh.MeshTensor):
            setattr(kind, f"__{method}__", lambda a, b, name=name: getattr(this, name)(a, b))
    for method in ("add", "mul"):
        setattr(Tensor, f"__r{method}__", lambda a, b, name=pairs[method]: getattr(this, name)(a, b))
    Tensor.__rsub__ = lambda a, b: this.rsub(a, b)
    Tensor.__rtruediv__ = lambda a, b: this.rdiv(a, b)
    Tensor.__rpow__ = lambda a, b: this.rpow(a, b)
    Tensor.__neg__ = lambda a: this.neg(a)
    Tensor.__abs__ = lambda a: this.abs(a)
    Tensor.__hash__ = object.__hash__
    Tensor.__str__ = Tensor.__repr__ = _text_of
    Tensor.to_torch_with_padded_shape = lambda a: _ttnn.to_torch(_ttnn.with_padding(a))
    _mesh.MeshShape.mesh_size = lambda shape: shape.rows * shape.cols
    Tensor.pad = lambda a, shape, start, value: this.from_torch(_padded(a, shape, start, value), dtype=a.dtype)
    Tensor.pad_to_tile = lambda a, value: a.pad(
        list(a.shape[:-2]) + [-(-size // 32) * 32 for size in a.shape[-2:]], [0] * len(a.shape), value
    )
    Tensor.unpad_from_tile = lambda a, shape: this.from_torch(
        this.to_torch(a)[tuple(slice(0, size) for size in shape)].contiguous(), dtype=a.dtype
    )


_operators()
_atexit.register(_ttnn.close_all_devices)
_load_path()


# `from ttnn.operations.activations import get_golden_function_for_activation` works as for a package.
operations.__path__ = []
operations.activations = _sys.modules["ttnn.operations.activations"] = activations

# So do the other modules of operations; each has all of ttnn.
for _name in (
    "binary core conv2d data_movement embedding losses matmul normalization pool reduction ternary unary"
).split():
    _part = _types.ModuleType(f"ttnn.operations.{_name}")
    _part.__getattr__ = lambda name: getattr(_sys.modules[__name__], name)
    _sys.modules[_part.__name__] = _part
    setattr(operations, _name, _part)

# Operations on the chip take the place of the host's functions of the same name, which they call for
# tensors on the host. They are loaded when one is first asked for.
for _name in ("reshape", "clone", "typecast"):
    del globals()[_name]


def _operation(path):
    """The operation, or what belongs to operations, of that name; None when there is none."""
    return _import_module(".ops", __name__).find(path)


def _lazily(module, path):
    def missing(name):
        found = None if name.startswith("__") else _operation(f"{path}{name}")
        if found is None:
            raise AttributeError(
                f"module '{module.__name__}' has no attribute {name!r}; if it is an operation of yours, "
                "load its library (ttnn.load_op_library, or $TILEWRIGHT_OP_PATH)"
            )
        setattr(module, name, found)
        return found

    module.__getattr__ = missing


_lazily(_sys.modules[__name__], "")
_lazily(operations, "operations.")
_lazily(_ttnn.namespace("operations.moreh"), "operations.moreh.")
_lazily(experimental, "experimental.")
_lazily(transformer, "transformer.")
