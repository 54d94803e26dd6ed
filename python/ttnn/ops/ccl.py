"""What the chips of a mesh exchange: gathered, reduced, scattered, sent.

There is no ethernet between virtual chips. The host reads the parts, joins them and writes them back, so that
programs of several chips go on with the right values; none of it is a kernel's work, and no time passes
for it. Semaphores, links, topologies, buffers to use in between are taken and are without effect.
"""

from .. import _ttnn
from ..mesh import MeshTensor, on_each_chip
from ..types import DataType, Layout
from .creation import copy_into
from .gather import gather
from .launch import DRAM, require
from .operation import REGISTRY, operation

NOTE = "the chips exchange through the host"


def collective(name):
    return operation(name, on_chip=False, note=NOTE, whole_mesh=True)


def _parts(tensor):
    return tensor.parts if isinstance(tensor, MeshTensor) else [tensor]


def _groups(tensor, cluster_axis):
    """The chips that exchange with each other: all, or along one dimension of the mesh."""
    if not isinstance(tensor, MeshTensor):
        return [[0]]
    rows, columns = tensor.mesh_device.rows_columns
    if cluster_axis is None:
        return [list(range(rows * columns))]
    require(cluster_axis in (0, 1), f"cluster_axis {cluster_axis}; a mesh has 0 (rows) and 1 (columns)")
    if cluster_axis == 0:
        return [[row * columns + column for row in range(rows)] for column in range(columns)]
    return [[row * columns + column for column in range(columns)] for row in range(rows)]


def _placed(values, like, memory_config, dtype=None):
    config = memory_config
    if config is None:
        config = like.memory_config()
        if like.is_sharded() and list(values.shape) != list(like.shape):
            config = _ttnn.MemoryConfig(_ttnn.TensorMemoryLayout.INTERLEAVED, config.buffer_type)
    return _ttnn.from_torch(
        values.contiguous(),
        dtype=dtype or like.dtype,
        layout=like.layout,
        device=like.device(),
        memory_config=config,
    )


def exchange(tensor, cluster_axis, make, memory_config=None, output=None, dtype=None):
    """The tensor that each chip has after: make(values of its group's chips, its place among them)."""
    parts = _parts(tensor)
    values, results = [_ttnn.to_torch(part) for part in parts], [None] * len(parts)
    for group in _groups(tensor, cluster_axis):
        for place, chip in enumerate(group):
            made = make([values[c] for c in group], place)
            results[chip] = _placed(made, parts[chip], memory_config, dtype)
    if output is not None:
        for made, target in zip(results, _parts(output)):
            copy_into(made, target)
        return output
    return MeshTensor(results, tensor.mesh_device) if isinstance(tensor, MeshTensor) else results[0]


def _sum(values):
    total = values[0].float() if values[0].is_floating_point() else values[0].long()
    for value in values[1:]:
        total = total + value
    return total.to(values[0].dtype)


def _total(values, place):
    return _sum(values)


def _gathered(dim):
    import torch

    return lambda values, place: torch.cat(values, dim)


def _scattered(dim):
    def make(values, place):
        total = _sum(values)
        require(
            total.shape[dim] % len(values) == 0,
            f"dimension {dim} of {list(total.shape)} does not divide among {len(values)} chips",
        )
        return total.chunk(len(values), dim)[place]

    return make


def _buffer(buffers):
    """Of persistent buffers given, the one of the result: the last."""
    if isinstance(buffers, (list, tuple)):
        return buffers[-1] if buffers else None
    return buffers


@collective("all_gather")
def all_gather(
    input_tensor,
    dim,
    *,
    cluster_axis=None,
    subdevice_id=None,
    memory_config=None,
    output_tensor=None,
    num_links=None,
    topology=None,
    chunks_per_sync=None,
    num_workers_per_link=None,
    num_buffers_per_channel=None,
    sub_core_grids=None,
):
    """The parts of all chips along dim, on each."""
    return exchange(input_tensor, cluster_axis, _gathered(dim), memory_config, output_tensor)


@collective("experimental.all_gather_async")
def all_gather_async(
    input_tensor,
    persistent_output_buffer=None,
    dim=None,
    multi_device_global_semaphore=None,
    *,
    cluster_axis=None,
    mesh_device=None,
    topology=None,
    num_links=None,
    memory_config=None,
    subdevice_id=None,
    barrier_semaphore=None,
    chunks_per_sync=None,
    num_workers_per_link=None,
    num_buffers_per_channel=None,
    use_optimal_ccl_for_llama=False,
    reverse_order=False,
    sub_core_grids=None,
):
    """The parts of all chips along dim, on each."""
    if isinstance(persistent_output_buffer, int):
        # The older order: tensor, dim, then the rest.
        persistent_output_buffer, dim = None, persistent_output_buffer
    require(dim is not None, "ttnn.experimental.all_gather_async: dim is wanted")
    output = _buffer(persistent_output_buffer)
    return exchange(input_tensor, cluster_axis, _gathered(dim), memory_config, output)


@collective("reduce_scatter")
def reduce_scatter(
    input_tensor,
    dim,
    *,
    cluster_axis=None,
    subdevice_id=None,
    memory_config=None,
    intermediate_memory_config=None,
    output_tensor=None,
    num_links=None,
    topology=None,
    chunks_per_sync=None,
    num_workers_per_link=None,
    num_buffers_per_channel=None,
    compute_kernel_config=None,
):
    """The sum over the chips, a part of dim on each."""
    return exchange(input_tensor, cluster_axis, _scattered(dim), memory_config, output_tensor)


@collective("experimental.reduce_scatter_minimal_async")
def reduce_scatter_minimal_async(
    input_tensor,
    persistent_output_buffers=None,
    dim=None,
    multi_device_global_semaphore=None,
    *,
    barrier_semaphore=None,
    num_links=None,
    memory_config=None,
    intermediate_memory_config=None,
    topology=None,
    subdevice_id=None,
    cluster_axis=None,
    chunks_per_sync=None,
    num_workers_per_link=None,
    num_buffers_per_channel=None,
    compute_kernel_config=None,
):
    """The sum over the chips, a part of dim on each."""
    require(dim is not None, "ttnn.experimental.reduce_scatter_minimal_async: dim is wanted")
    output = _buffer(persistent_output_buffers)
    return exchange(input_tensor, cluster_axis, _scattered(dim), memory_config, output)


@collective("all_reduce")
def all_reduce(
    input_tensor,
    *,
    cluster_axis=None,
    subdevice_id=None,
    memory_config=None,
    num_links=None,
    topology=None,
):
    """The sum over the chips, on each."""
    return exchange(input_tensor, cluster_axis, _total, memory_config)


@collective("experimental.all_reduce_async")
def all_reduce_async(
    input_tensor,
    buffer_tensor=None,
    *,
    cluster_axis=None,
    mesh_device=None,
    multi_device_global_semaphore=None,
    barrier_semaphores=None,
    rs_global_semaphores=None,
    ag_global_semaphores=None,
    math_op=None,
    dtype=None,
    memory_config=None,
    topology=None,
    num_links=None,
    subdevice_id=None,
    use_noc1_only=False,
    use_optimal_ccl_for_llama=False,
):
    """The sum over the chips, on each."""
    require(
        math_op is None or getattr(math_op, "name", "") == "Sum",
        f"ttnn.experimental.all_reduce_async: math_op {math_op}; ttnn.ReduceType.Sum is what there is",
    )
    make = _total
    return exchange(input_tensor, cluster_axis, make, memory_config, None, dtype)


@collective("all_broadcast")
def all_broadcast(
    input_tensor,
    *,
    cluster_axis=None,
    subdevice_id=None,
    memory_config=None,
    num_links=None,
    topology=None,
):
    """A list: the part of each chip, on all chips."""
    count = len(_groups(input_tensor, cluster_axis)[0])
    return [
        exchange(input_tensor, cluster_axis, lambda values, place, i=i: values[i], memory_config)
        for i in range(count)
    ]


@collective("experimental.all_to_all_async")
def all_to_all_async(
    input_tensor,
    persistent_intermediate_buffer=None,
    persistent_output_buffer=None,
    in_dim=None,
    out_dim=None,
    multi_device_global_semaphore=None,
    *,
    num_links=None,
    memory_config=None,
    topology=None,
    subdevice_id=None,
):
    """Parts of out_dim of every chip, joined along in_dim: a part of another dimension on each chip."""
    import torch

    require(in_dim is not None and out_dim is not None, "ttnn.experimental.all_to_all_async: in_dim and out_dim are wanted")

    def make(values, place):
        return torch.cat([v.chunk(len(values), out_dim)[place] for v in values], in_dim)

    return exchange(input_tensor, None, make, memory_config, _buffer(persistent_output_buffer))


def _chip(tensor, coordinate):
    rows, columns = tensor.mesh_device.rows_columns
    row, column = (int(coordinate[i]) for i in (0, 1))
    require(
        0 <= row < rows and 0 <= column < columns,
        f"coordinate ({row}, {column}) of a mesh of {rows} x {columns}",
    )
    return row * columns + column


@collective("point_to_point")
def point_to_point(
    input_tensor,
    receiver_coord,
    sender_coord,
    *,
    topology=None,
    output_tensor=None,
    intermediate_tensor=None,
    memory_config=None,
):
    """The sender's part on the receiver; the other chips keep what they have."""
    require(isinstance(input_tensor, MeshTensor), "ttnn.point_to_point: a tensor on a mesh is wanted")
    sender, receiver = _chip(input_tensor, sender_coord), _chip(input_tensor, receiver_coord)
    make = lambda values, place: values[sender if place == receiver else place]
    return exchange(input_tensor, None, make, memory_config, output_tensor)


@collective("experimental.deepseek_minimal_all_reduce")
def deepseek_minimal_all_reduce(
    input_tensor,
    *,
    cluster_axis=None,
    intermediate_tensor=None,
    residual_tensor=None,
    persistent_output_tensor=None,
    num_links=None,
    topology=None,
):
    """The sum over the chips and the residual, on each."""
    output = None if residual_tensor is not None else persistent_output_tensor
    made = exchange(input_tensor, cluster_axis, _total, None, output)
    if residual_tensor is None:
        return made
    return REGISTRY["add"](made, residual_tensor, output_tensor=persistent_output_tensor)


@collective("experimental.deepseek_minimal_broadcast")
def deepseek_minimal_broadcast(
    input_tensor,
    sender_coord,
    *,
    cluster_axis=None,
    secondary_cluster_axis=None,
    persistent_output_buffer=None,
    num_links=None,
    memory_config=None,
    topology=None,
    subdevice_id=None,
):
    """The sender's part, on the chips along one dimension of the mesh, or along both."""
    axis = cluster_axis if secondary_cluster_axis is None else None
    sender = _chip(input_tensor, sender_coord) if isinstance(input_tensor, MeshTensor) else 0
    parts, groups = _parts(input_tensor), _groups(input_tensor, axis)
    reached = next(group for group in groups if sender in group)
    results = list(parts)
    for chip in reached:
        results[chip] = _placed(_ttnn.to_torch(parts[sender]), parts[chip], memory_config)
    if persistent_output_buffer is not None:
        targets = _parts(persistent_output_buffer)
        for chip in reached:
            copy_into(results[chip], targets[chip])
        return persistent_output_buffer
    return MeshTensor(results, input_tensor.mesh_device) if len(parts) > 1 else results[0]


@collective("experimental.all_gather_concat")
def all_gather_concat(
    input_tensor,
    buffer_tensor,
    dim,
    *,
    num_heads,
    cluster_axis=None,
    mesh_device=None,
    multi_device_global_semaphore=None,
    memory_config=None,
    num_links=None,
    topology=None,
    subdevice_id=None,
    use_noc1_only=False,
):
    """The parts of all chips along dim, then the heads of each user side by side, on each chip:
    [1, 1, users, heads x size]."""
    import torch

    def make(values, place):
        whole = torch.cat(values, dim)
        users = whole.shape[1]
        heads = whole[:, :, :num_heads].reshape(1, 1, users, -1)
        return torch.nn.functional.pad(heads, (0, 0, 0, -users % 32))

    return exchange(input_tensor, cluster_axis, make, memory_config)


def _as_row(weight, shape):
    return gather([weight], lambda n: n.reshape(shape), Layout.TILE, DRAM)


@collective("fused_rms_minimal")
def fused_rms_minimal(
    input_tensor,
    program_config=None,
    cluster_axis=None,
    mesh_device=None,
    global_semaphore=None,
    *,
    persistent_output_tensor=None,
    num_links=None,
    topology=None,
    subdevice_id=None,
    dtype=None,
    compute_kernel_config=None,
    memory_config=None,
    residual_input_tensor=None,
    epsilon=1e-12,
    weight=None,
    stats=None,
    use_noc1_only=False,
):
    """The RMS norm of rows that lie in parts on the chips of a group; the mean of the squares is what they
    exchange. A residual is added first, in the input's place."""
    value = input_tensor
    if residual_input_tensor is not None:
        value = REGISTRY["add_"](value, residual_input_tensor)
    wide = REGISTRY["typecast"](value, DataType.FLOAT32, memory_config=DRAM)
    squares = REGISTRY["mean"](REGISTRY["mul"](wide, wide), dim=-1, keepdim=True)
    mean = exchange(squares, cluster_axis, lambda values, place: _sum(values) / len(values), DRAM)
    scale = REGISTRY["rsqrt"](REGISTRY["add"](mean, epsilon))
    made = REGISTRY["mul"](wide, scale)
    if weight is not None:
        row = [1, 1, 1, weight.volume()]
        row = on_each_chip(_as_row, (weight, row), {})
        made = REGISTRY["mul"](made, row)
    made = REGISTRY["typecast"](made, dtype or input_tensor.dtype)
    config = memory_config or input_tensor.memory_config()
    made = on_each_chip(_ttnn.to_memory_config, (made, config), {})
    if persistent_output_tensor is not None:
        return REGISTRY["copy"](made, persistent_output_tensor)
    return made
