"""What tests ask about the machine around the chips: which chips there are, the default device, fabric,
configuration files.

Chips are virtual, each of its own; there is no fabric between them, and no report of a run is written.
What says so is kept or answered; what would need the missing thing raises.
"""

import enum
import json
import os
import sys
import types

from . import _ttnn, mesh
from .settings import CONFIG

_defaults = {"device": None, "fabric": None}


def GetDefaultDevice():
    """The device that SetDefaultDevice named; None at first."""
    return _defaults["device"]


def SetDefaultDevice(device):
    """Names a device for those that ask for the default one; operations take theirs from their tensors."""
    _defaults["device"] = device


def get_pcie_device_ids():
    return list(range(mesh.get_num_devices()))


def using_distributed_env():
    """Whether several hosts work together: never."""
    return False


class FabricReliabilityMode(enum.Enum):
    STRICT_INIT = 0
    RELAXED_INIT = 1
    DYNAMIC_RECONFIG = 2


class FabricTensixConfig(enum.Enum):
    DISABLED = 0
    MUX = 1
    UDM = 2


class FabricUDMMode(enum.Enum):
    DISABLED = 0
    ENABLED = 1


class FabricManagerMode(enum.Enum):
    DEFAULT = 0
    INIT_FABRIC = 1
    TERMINATE_FABRIC = 2
    ENABLED = 3


def set_fabric_config(config, *settings):
    """Keeps the configuration, as `fabric_config` says; no chip reaches another by it."""
    kind = type(config).__name__
    if kind != "FabricConfig":
        raise TypeError(f"set_fabric_config: a ttnn.FabricConfig is wanted, not {config!r}")
    _defaults["fabric"] = config


class ClusterType(enum.Enum):
    """Machines by their chips."""

    INVALID = 0
    N150 = 1
    N300 = 2
    T3K = 3
    GALAXY = 4
    TG = 5
    P100 = 6
    P150 = 7
    P150_X2 = 8
    P150_X4 = 9
    SIMULATOR_WORMHOLE_B0 = 10
    SIMULATOR_BLACKHOLE = 11
    N300_2x2 = 12
    P150_X8 = 13
    BLACKHOLE_GALAXY = 14
    P300 = 15


def get_cluster_type():
    """The machine whose number of chips there is; one card of one chip otherwise."""
    kinds = {1: ClusterType.N150, 2: ClusterType.N300, 8: ClusterType.T3K, 32: ClusterType.GALAXY}
    if "blackhole" in _ttnn.get_arch_name():
        kinds = {
            1: ClusterType.P150,
            2: ClusterType.P150_X2,
            4: ClusterType.P150_X4,
            8: ClusterType.P150_X8,
            32: ClusterType.BLACKHOLE_GALAXY,
        }
    return kinds.get(mesh.get_num_devices(), kinds[1])


class SystemMeshDescriptor:
    """The chips there are."""

    def shape(self):
        return mesh.MeshShape(*mesh.system_shape())

    def local_shape(self):
        return self.shape()

    def all_local(self):
        return True


def load_config_from_dictionary(config, from_file=False):
    """Sets the switches of ttnn.CONFIG that the dictionary names."""
    for name, value in config.items():
        setattr(CONFIG, name, value)


def load_config_from_json_file(path):
    """Sets the switches of ttnn.CONFIG that the file names."""
    with open(path) as file:
        load_config_from_dictionary(json.load(file), from_file=True)


def save_config_to_json_file(path):
    """Writes all switches of ttnn.CONFIG."""
    with open(path, "w") as file:
        json.dump({n: getattr(CONFIG, n) for n in CONFIG.FIELDS}, file, default=str, indent=2)


def _no_graph(*_, **__):
    raise RuntimeError("ttnn.tracer: operations are not recorded as a graph")


enable_tracing = _no_graph


def disable_tracing():
    """Nothing is recorded."""


def _module(name, **members):
    """ttnn.NAME as a module, so that `import ttnn.NAME` finds it."""
    made = types.ModuleType(f"ttnn.{name}")
    made.__dict__.update(members)
    sys.modules[made.__name__] = made
    return made


NAMES = {
    made.__name__: made
    for made in (
        GetDefaultDevice,
        SetDefaultDevice,
        get_pcie_device_ids,
        using_distributed_env,
        set_fabric_config,
        FabricReliabilityMode,
        FabricTensixConfig,
        FabricUDMMode,
        FabricManagerMode,
        load_config_from_dictionary,
        load_config_from_json_file,
        save_config_to_json_file,
    )
}
NAMES |= {
    "get_num_pcie_devices": mesh.get_num_devices,
    "CONFIG_PATH": os.environ.get("TTNN_CONFIG_PATH"),
    "CONFIG_OVERRIDES": os.environ.get("TTNN_CONFIG_OVERRIDES"),
    "Config": type(CONFIG),
    "cluster": _module("cluster", ClusterType=ClusterType, get_cluster_type=get_cluster_type),
    "database": _module("database", DEVICE_IDS_IN_DATABASE=set(), SQLITE_CONNECTION=None),
    "tracer": _module(
        "tracer",
        enable_tracing=enable_tracing,
        disable_tracing=disable_tracing,
        is_tracing_enabled=lambda: False,
        **dict.fromkeys(("trace", "visualize", "get_graph", "codegen"), _no_graph),
    ),
    "distributed": _module("distributed", get_num_pcie_devices=mesh.get_num_devices),
}
NAMES |= {"CppTensorToMesh": mesh.TensorToMesh, "CppMeshToTensor": mesh.MeshToTensor}
_ttnn.multi_device = types.SimpleNamespace(
    SystemMeshDescriptor=SystemMeshDescriptor, MeshDevice=mesh.MeshDevice, MeshShape=mesh.MeshShape
)
