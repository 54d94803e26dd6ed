"""Tensors and operations on a virtual Tensix chip, by the names of TTNN.

Everything is in the extension module `ttnn._ttnn`; this file gives the names their places and loads
operation libraries.
"""

import atexit as _atexit
import sys as _sys

try:
    from . import _ttnn
except ImportError as error:
    raise ImportError(
        f"the extension module ttnn._ttnn cannot be loaded by {_sys.executable} "
        f"({_sys.version_info.major}.{_sys.version_info.minor}): {error}; build it with "
        "`ninja ttnn_python`, and run it with a Python of 3.10 or later"
    ) from error

from ._ttnn import *  # noqa: F403
from . import types
from .types import *  # noqa: F403
from . import device
from .device import (
    Arch,
    ConcatMeshToTensor,
    ReplicateTensorToMesh,
    ShardTensorToMesh,
    is_blackhole,
    is_wormhole_b0,
    manage_device,
)
from .memory import create_sharded_memory_config
from .golden import attach_golden_function, get_golden_function, pearson_correlation_coefficient
from .libraries import load_op_library, load_path as _load_path

operations = _ttnn.namespace("operations")
experimental = _ttnn.namespace("experimental")
CreateDevice = _ttnn.open_device
CloseDevice = _ttnn.close_device
MeshDevice = _ttnn.Device
open_mesh_device = device.open_mesh_device
close_mesh_device = _ttnn.close_device

_atexit.register(_ttnn.close_all_devices)
_load_path()


def __getattr__(name):
    raise AttributeError(
        f"module 'ttnn' has no attribute {name!r}; if it is an operation of yours, load its library "
        "(ttnn.load_op_library, or $TILEWRIGHT_OP_PATH)"
    )
