"""Meshes of several virtual chips in one process, and tensors that lie on all of them.

A tensor on a mesh is one tensor a chip. Functions and operations of `ttnn` that are given such a tensor
run on every chip with that chip's part, and give a tensor on the mesh again. There is no traffic between
chips.
"""

import os
from itertools import product as _product

from . import _ttnn
from .configs import MeshCoordinate, Record
from .types import MeshShape


def system_shape():
    """(rows, columns) of the chips there are: $TILEWRIGHT_CHIPS, or one."""
    text = os.environ.get("TILEWRIGHT_CHIPS", "1x1")
    try:
        rows, columns = (int(word) for word in text.lower().split("x"))
        if not (1 <= rows <= 32 and 1 <= columns <= 32):
            raise ValueError
    except ValueError:
        raise RuntimeError(
            f"TILEWRIGHT_CHIPS is {text!r}: rows x columns of chips are wanted, at most 32x32, such as 2x4"
        ) from None
    return rows, columns


def get_num_devices():
    rows, columns = system_shape()
    return rows * columns


def _shape_of(shape):
    if shape is None:
        return 1, 1
    if isinstance(shape, int):
        return 1, shape
    if isinstance(shape, MeshShape):
        return shape.rows, shape.cols
    rows, columns = shape
    return rows, columns


class MeshDevice:
    """Chips in rows and columns. Questions about one chip are answered by the first."""

    def __init__(self, devices, shape, owns):
        self.devices, self.rows_columns, self.owns = list(devices), tuple(shape), owns
        self.submeshes = []

    @property
    def shape(self):
        return MeshShape(*self.rows_columns)

    def get_num_devices(self):
        return len(self.devices)

    def get_devices(self):
        return list(self.devices)

    def get_device_ids(self):
        return [device.id() for device in self.devices]

    def device_at(self, row, column):
        return self.devices[row * self.rows_columns[1] + column]

    def create_submesh(self, shape, offset=None):
        """The chips of a part of the mesh; they stay this mesh's."""
        rows, columns = _shape_of(shape)
        row, column = offset or (0, 0)
        most = self.rows_columns
        if row + rows > most[0] or column + columns > most[1]:
            raise RuntimeError(
                f"a submesh of {rows} x {columns} at ({row}, {column}) is not within {most[0]} x {most[1]}"
            )
        places = _product(range(row, row + rows), range(column, column + columns))
        made = MeshDevice([self.device_at(*place) for place in places], (rows, columns), False)
        self.submeshes.append(made)
        return made

    def get_submeshes(self):
        """Those made of this mesh."""
        return list(self.submeshes)

    def reshape(self, shape):
        """The same chips in other rows and columns."""
        rows, columns = _shape_of(shape)
        if rows * columns != len(self.devices):
            raise RuntimeError(f"a mesh of {len(self.devices)} chips as {rows} x {columns}")
        self.rows_columns = rows, columns

    def create_submeshes(self, shape):
        rows, columns = _shape_of(shape)
        steps = _product(
            range(0, self.rows_columns[0], rows), range(0, self.rows_columns[1], columns)
        )
        return [self.create_submesh((rows, columns), step) for step in steps]

    def clear_program_cache(self):
        for device in self.devices:
            device.clear_program_cache()

    def enable_program_cache(self):
        for device in self.devices:
            device.enable_program_cache()

    def disable_and_clear_program_cache(self):
        for device in self.devices:
            device.disable_and_clear_program_cache()

    def close(self):
        if self.owns:
            for device in self.devices:
                _ttnn.close_device(device)
        self.devices = []

    def __getattr__(self, name):
        if name == "devices" or not self.devices:
            raise AttributeError(f"MeshDevice has no {name!r}, or the mesh is closed")
        return getattr(self.devices[0], name)

    def __repr__(self):
        return f"MeshDevice({self.rows_columns[0]} x {self.rows_columns[1]} chips)"


def _one_of(device, shape, offset=None):
    """The part of a mesh of one chip that is all of it."""
    if _shape_of(shape) != (1, 1) or tuple(offset or (0, 0)) != (0, 0):
        raise RuntimeError(f"a submesh of {_shape_of(shape)} at {tuple(offset or (0, 0))} of a mesh of one device")
    return device


# One chip is a device, and answers as the mesh of it.
_ttnn.Device.create_submesh = _one_of
_ttnn.Device.create_submeshes = lambda device, shape: [_one_of(device, shape)]
_ttnn.Device.get_submeshes = lambda device: []
_ttnn.Device.get_devices = lambda device: [device]
_ttnn.Device.reshape = lambda device, shape: _one_of(device, shape) and None


def _chips_of(rows, columns, offset, physical_device_ids):
    """The numbers of the chips of a mesh: those named, or those of the system from `offset` on."""
    most = get_num_devices()
    if physical_device_ids:
        ids = list(physical_device_ids)
        if len(ids) != rows * columns or len(set(ids)) < len(ids):
            raise RuntimeError(f"physical_device_ids {ids} for a mesh of {rows} x {columns}: one for each device")
        outside = [i for i in ids if not 0 <= i < most]
        if outside:
            raise RuntimeError(f"device {outside[0]}; there are {most}, numbered from 0")
        return ids
    if offset is None:
        return list(range(rows * columns))
    row, column = (getattr(offset, "coords", None) or tuple(offset))[:2]
    whole = system_shape()
    if row + rows > whole[0] or column + columns > whole[1]:
        raise RuntimeError(
            f"a mesh of {rows} x {columns} at offset ({row}, {column}) is not within the system's "
            f"{whole[0]} x {whole[1]}"
        )
    return [y * whole[1] + x for y, x in _product(range(row, row + rows), range(column, column + columns))]


def open_mesh_device(mesh_shape=None, *, offset=None, physical_device_ids=None, **options):
    """A mesh of that shape; its chips must be there ($TILEWRIGHT_CHIPS, `--chips`). One chip is a device."""
    rows, columns = _shape_of(mesh_shape)
    most = get_num_devices()
    if rows * columns > most:
        raise RuntimeError(
            f"mesh of {(rows, columns)} devices; there {'is' if most == 1 else 'are'} {most}. "
            "TILEWRIGHT_CHIPS=2x4, or `python -m tilewright pytest --chips 2x4`, gives more"
        )
    devices = []
    try:
        for i in _chips_of(rows, columns, offset, physical_device_ids):
            devices.append(_ttnn.open_device(device_id=i, **options))
    except BaseException:
        for device in devices:
            _ttnn.close_device(device)
        raise
    return devices[0] if len(devices) == 1 else MeshDevice(devices, (rows, columns), True)


def close_mesh_device(device):
    device.close() if isinstance(device, MeshDevice) else _ttnn.close_device(device)


class MeshTensor:
    """One tensor a chip. Questions about shape, type and placement are answered by the first."""

    def __init__(self, parts, mesh_device):
        self.parts, self.mesh_device = list(parts), mesh_device

    def device(self):
        return self.mesh_device

    def __getattr__(self, name):
        if name in ("parts", "mesh_device"):
            raise AttributeError(name)
        found = getattr(self.parts[0], name)
        if not callable(found) or name not in ("cpu", "to", "reshape", "deallocate"):
            return found
        return lambda *args, **keywords: on_each_chip(
            lambda tensor, *a, **k: getattr(tensor, name)(*a, **k), (self, *args), keywords
        )

    def __repr__(self):
        return f"MeshTensor({len(self.parts)} of {self.parts[0]!r})"


def _mesh_of(values):
    """The first tensor on a mesh among arguments, also within lists."""
    for value in values:
        if isinstance(value, MeshTensor):
            return value
        if isinstance(value, (list, tuple)):
            found = _mesh_of(value)
            if found is not None:
                return found
    return None


def _part(value, chip, mesh):
    """What of an argument is for one chip."""
    if isinstance(value, MeshTensor):
        return value.parts[chip]
    if isinstance(value, MeshDevice):
        return mesh.devices[chip]
    if type(value) in (list, tuple):
        return type(value)(_part(item, chip, mesh) for item in value)
    return value


def _joined(results, mesh):
    """The results of all chips as one: tensors become tensors on the mesh."""
    first = results[0]
    if isinstance(first, _ttnn.Tensor):
        return MeshTensor(results, mesh)
    if type(first) in (list, tuple):
        return type(first)(_joined([r[i] for r in results], mesh) for i in range(len(first)))
    return first


def on_each_chip(function, args, keywords):
    """The function on every chip of the arguments' mesh; just called when there is none."""
    tensor = _mesh_of(list(args) + list(keywords.values()))
    mesh = tensor.mesh_device if tensor is not None else None
    if mesh is None:
        mesh = next((v for v in [*args, *keywords.values()] if isinstance(v, MeshDevice)), None)
    if mesh is None:
        return function(*args, **keywords)
    results = []
    for chip in range(len(mesh.devices)):
        own = [_part(a, chip, mesh) for a in args]
        results.append(function(*own, **{k: _part(v, chip, mesh) for k, v in keywords.items()}))
    return _joined(results, mesh)


class PlacementReplicate:
    """The whole tensor along this dimension of the mesh."""


class PlacementShard:
    """A part of dimension `dim` for each chip along this dimension of the mesh."""

    def __init__(self, dim):
        self.dim = dim


class MeshMapperConfig(Record):
    """Placements along the rows and columns of the mesh."""

    FIELDS = dict(placements=None, mesh_shape_override=None)


class TensorToMesh:
    """How a tensor goes onto the chips of a mesh; the kinds below say."""


class MeshToTensor:
    """How the parts of a mesh become one tensor; the kinds below say."""


class ShardTensor2dMesh(TensorToMesh):
    """Parts of dimension dims[0] along the rows of the mesh, of dims[1] along its columns; None: whole."""

    def __init__(self, mesh_device, mesh_shape=None, dims=(None, None)):
        self.mesh_device, self.dims = mesh_device, tuple(dims)

    def parts(self, tensor, mesh):
        rows, columns = mesh.rows_columns
        found = []
        for row, column in _product(range(rows), range(columns)):
            part = self._cut(tensor, self.dims[0], row, rows)
            found.append(self._cut(part, self.dims[1], column, columns).contiguous())
        return found

    @staticmethod
    def _cut(tensor, dim, index, count):
        if dim is None:
            return tensor
        if tensor.shape[dim] % count:
            raise RuntimeError(
                f"dimension {dim} of {list(tensor.shape)} does not divide into {count} parts for the mesh"
            )
        return tensor.chunk(count, dim)[index]


class ReplicateTensorToMesh(ShardTensor2dMesh):
    """The whole tensor on every chip."""

    def __init__(self, mesh_device=None):
        super().__init__(mesh_device)


class ShardTensorToMesh(ShardTensor2dMesh):
    """A part of dimension `dim` on each chip, row after row."""

    def __init__(self, mesh_device, dim):
        super().__init__(mesh_device)
        self.dim = dim

    def parts(self, tensor, mesh):
        count = len(mesh.devices)
        return [self._cut(tensor, self.dim, i, count).contiguous() for i in range(count)]


def create_mesh_mapper(mesh_device, config):
    """The mapper of a MeshMapperConfig."""
    dims = [getattr(p, "dim", None) for p in config.placements]
    return ShardTensor2dMesh(mesh_device, dims=dims if len(dims) == 2 else [None, *dims])


def shard_tensor_to_mesh_mapper(mesh_device, dim):
    return ShardTensorToMesh(mesh_device, dim)


def replicate_tensor_to_mesh_mapper(mesh_device):
    return ReplicateTensorToMesh(mesh_device)


class ConcatMesh2dToTensor(MeshToTensor):
    """The chips' tensors joined along dims[0] by rows of the mesh and along dims[1] by its columns."""

    def __init__(self, mesh_device, mesh_shape=None, dims=(0, 1)):
        self.mesh_device, self.dims = mesh_device, tuple(dims)

    def whole(self, parts, mesh):
        import torch

        columns = mesh.rows_columns[1]
        rows = [
            torch.cat(parts[i : i + columns], self.dims[1]) for i in range(0, len(parts), columns)
        ]
        return torch.cat(rows, self.dims[0])


class ConcatMeshToTensor(ConcatMesh2dToTensor):
    """The chips' tensors joined along `dim`, row after row."""

    def __init__(self, mesh_device, dim=0):
        super().__init__(mesh_device)
        self.dim = dim

    def whole(self, parts, mesh):
        import torch

        return torch.cat(parts, self.dim)


def concat_mesh_to_tensor_composer(mesh_device, dim):
    return ConcatMeshToTensor(mesh_device, dim)


def from_torch(tensor, *args, device=None, mesh_mapper=None, **keywords):
    """A torch tensor on a device, or by the mapper on the chips of a mesh (on each the whole without);
    None of None."""
    if tensor is None:
        return None
    mesh = device if isinstance(device, MeshDevice) else getattr(mesh_mapper, "mesh_device", None)
    if not isinstance(mesh, MeshDevice):
        return _ttnn.from_torch(tensor, *args, device=device, mesh_mapper=mesh_mapper, **keywords)
    parts = (mesh_mapper or ReplicateTensorToMesh(mesh)).parts(tensor, mesh)
    return MeshTensor(
        [
            _ttnn.from_torch(part, *args, device=None if device is None else chip, **keywords)
            for part, chip in zip(parts, mesh.devices)
        ],
        mesh,
    )


def to_torch(tensor, *args, mesh_composer=None, **keywords):
    """A tensor in torch; one on a mesh by the composer, or the first chip's when all are alike."""
    if not isinstance(tensor, MeshTensor):
        return _ttnn.to_torch(tensor, *args, mesh_composer=mesh_composer, **keywords)
    keywords.pop("device", None)
    parts = [_ttnn.to_torch(part, *args, **keywords) for part in tensor.parts]
    if mesh_composer is not None:
        return mesh_composer.whole(parts, tensor.mesh_device)
    if any(not parts[0].equal(part) for part in parts[1:]):
        raise RuntimeError(
            f"a tensor with different parts on {len(parts)} chips; give mesh_composer=ttnn.ConcatMeshToTensor(..)"
        )
    return parts[0]


def get_device_tensors(tensor):
    """The tensor of each chip."""
    return list(tensor.parts) if isinstance(tensor, MeshTensor) else [tensor]


def combine_device_tensors(tensors):
    """Tensors of several chips as one on their mesh."""
    devices = [t.device() for t in tensors]
    return MeshTensor(tensors, MeshDevice(devices, (1, len(devices)), False))


aggregate_as_tensor = combine_device_tensors

# Functions of the extension that run chip by chip.
EACH_CHIP = """to_device from_device to_layout to_memory_config deallocate reallocate clone empty_like zeros_like
ones_like full_like zeros ones full empty allocate_tensor_on_device generic_op synchronize_device
copy_host_to_device_tensor copy_device_to_host_tensor to_dtype""".split()


def _each(function):
    def call(*args, **keywords):
        return on_each_chip(function, args, keywords)

    call.__name__, call.__doc__ = function.__name__, function.__doc__
    return call


NAMES = {name: _each(getattr(_ttnn, name)) for name in EACH_CHIP if hasattr(_ttnn, name)}
NAMES |= {
    made.__name__: made
    for made in (
        from_torch,
        to_torch,
        get_num_devices,
        open_mesh_device,
        close_mesh_device,
        get_device_tensors,
        combine_device_tensors,
        create_mesh_mapper,
        shard_tensor_to_mesh_mapper,
        replicate_tensor_to_mesh_mapper,
        concat_mesh_to_tensor_composer,
        MeshDevice,
        MeshMapperConfig,
        MeshCoordinate,
        PlacementReplicate,
        PlacementShard,
        ShardTensor2dMesh,
        TensorToMesh,
        MeshToTensor,
        ShardTensorToMesh,
        ReplicateTensorToMesh,
        ConcatMesh2dToTensor,
        ConcatMeshToTensor,
    )
}
NAMES["aggregate_as_tensor"] = aggregate_as_tensor
