"""Tensors in files: `dump_tensor`, `load_tensor`; a zip that torch writes, with the spec beside."""

from . import _ttnn
from .mesh import MeshTensor, from_torch, to_torch
from .types import DataType, Layout


def dump_tensor(file_name, tensor):
    """Writes the tensor's values, type and layout to a file (.tensorbin)."""
    import torch

    if isinstance(tensor, MeshTensor):
        raise RuntimeError("ttnn.dump_tensor: a tensor on a mesh; dump ttnn.get_device_tensors one by one")
    content = {
        "values": to_torch(tensor),
        "dtype": tensor.dtype.name,
        "layout": tensor.layout.name,
        "tile": list(tensor.tile.tile_shape),
        "memory_config": tensor.memory_config(),
    }
    torch.save(content, str(file_name))


def load_tensor(file_name, *, device=None):
    """The tensor of a file of `dump_tensor`; on the device when one is given."""
    import torch

    content = torch.load(str(file_name))
    return from_torch(
        content["values"],
        dtype=DataType[content["dtype"]],
        layout=Layout[content["layout"]],
        tile=_ttnn.Tile(content["tile"]),
        device=device,
        memory_config=None if device is None else content.get("memory_config"),
    )
