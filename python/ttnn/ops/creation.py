"""Tensors made of nothing: ranges, random numbers. They are made on the host and moved to the device."""

from .. import _ttnn
from ..types import DRAM_MEMORY_CONFIG, DataType, Layout
from .eltwise import evaluate
from .expression import X, Y, F
from .gather import gather, same
from .launch import require
from .operation import operation

_GENERATORS = {}


def generator(seed):
    """A torch generator of that seed; 0 or None: the one that ttnn.manual_seed set, which goes on."""
    import torch

    if seed:
        return torch.Generator().manual_seed(int(seed))
    return _GENERATORS.setdefault("", torch.Generator().manual_seed(0))


def placed_values(values, dtype, layout, device, memory_config):
    return _ttnn.from_torch(
        values,
        dtype=dtype,
        layout=layout,
        device=device,
        memory_config=(memory_config or DRAM_MEMORY_CONFIG) if device is not None else None,
    )


@operation("arange", on_chip=False)
def arange(
    start,
    end=None,
    step=1,
    dtype=DataType.BFLOAT16,
    device=None,
    memory_config=None,
    *,
    layout=Layout.ROW_MAJOR,
):
    """start, start + step, .. before `end`; with one number, 0 up to it."""
    import torch

    first, last = (0, start) if end is None else (start, end)
    values = torch.arange(first, last, step, dtype=torch.float64)
    integer = dtype not in (
        DataType.BFLOAT16,
        DataType.FLOAT32,
        DataType.BFLOAT8_B,
        DataType.BFLOAT4_B,
    )
    return placed_values(
        values.to(torch.int32 if integer else torch.float32), dtype, layout, device, memory_config
    )


_OF_NUMBERS = {
    DataType.FLOAT32: "float32",
    DataType.BFLOAT16: "float32",
    DataType.INT32: "int32",
    DataType.UINT32: "int64",
    DataType.UINT16: "int32",
    DataType.UINT8: "uint8",
}


@operation("from_buffer", on_chip=False)
def from_buffer(buffer, shape, dtype, device=None, layout=None, memory_config=None):
    """A tensor of the numbers of a sequence, in rows unless another layout is asked for."""
    import torch

    require(
        dtype in _OF_NUMBERS,
        f"Unreachable: ttnn.from_buffer of {dtype}; there is {', '.join(t.name for t in _OF_NUMBERS)}",
    )
    values = torch.tensor(list(buffer), dtype=getattr(torch, _OF_NUMBERS[dtype]))
    total = 1
    for size in shape:
        total *= size
    require(
        values.numel() == total,
        f"ttnn.from_buffer: {values.numel()} numbers for a shape of {list(shape)}",
    )
    layout = Layout.ROW_MAJOR if layout is None else layout
    return placed_values(values.reshape(list(shape)), dtype, layout, device, memory_config)


@operation("rand", on_chip=False)
def rand(
    shape,
    device=None,
    *,
    dtype=DataType.BFLOAT16,
    layout=Layout.TILE,
    low=0.0,
    high=1.0,
    memory_config=None,
    seed=0,
):
    """Uniform in low..high."""
    import torch

    values = torch.rand(list(shape), generator=generator(seed)) * (high - low) + low
    return placed_values(values, dtype, layout, device, memory_config)


@operation("uniform", on_chip=False)
def uniform(input, low=0.0, high=1.0, *, seed=0, memory_config=None, compute_kernel_config=None):
    """The tensor filled with uniform numbers in low..high, in place."""
    made = rand(
        list(input.shape),
        input.device(),
        dtype=input.dtype,
        layout=input.layout,
        low=low,
        high=high,
        seed=seed,
    )
    return copy_into(made, input)


@operation("bernoulli", on_chip=False)
def bernoulli(
    input, *, seed=0, output=None, dtype=None, memory_config=None, compute_kernel_config=None
):
    """1 with the probability that the input has there, else 0."""
    import torch

    chances = _ttnn.to_torch(input).float()
    values = torch.bernoulli(chances, generator=generator(seed))
    made = placed_values(values, dtype or input.dtype, input.layout, input.device(), memory_config)
    return made if output is None else copy_into(made, output)


def copy_into(source, target):
    """The values of `source` in `target`'s place."""
    return gather([source], same, target.layout, dtype=target.dtype, output_tensor=target)


@operation("manual_seed", on_chip=False)
def manual_seed(seeds, *, device=None, user_ids=None, sub_core_grids=None):
    """Begins the random numbers of operations anew."""
    import torch

    if isinstance(seeds, _ttnn.Tensor):
        seeds = _ttnn.to_torch(seeds).flatten().tolist()
    values = seeds if isinstance(seeds, (list, tuple)) else [seeds]
    mixed = 0
    for seed in values:
        mixed = (mixed * 1000003 + int(seed)) & 0x7FFFFFFFFFFFFFFF
    _GENERATORS[""] = torch.Generator().manual_seed(mixed)


@operation("create_group_norm_weight_bias_rm", on_chip=False)
def create_group_norm_weight_bias_rm(input_tensor, num_channels, num_cores_x):
    """C weights as rows for ttnn.group_norm: a torch tensor [1, 1, C / 32, 32]."""
    return input_tensor.reshape(1, 1, num_channels // 32, 32)


@operation("create_group_norm_input_negative_mask", on_chip=False)
def create_group_norm_input_negative_mask(
    num_channel, num_groups, num_cores_across_channel, dtype=None
):
    """Which columns of each tile of a group do not belong to it; ttnn.group_norm here does without."""
    mask = create_group_norm_input_mask.function(
        num_channel, num_groups, num_cores_across_channel, DataType.BFLOAT16
    )
    return _ttnn.from_torch(
        1 - _ttnn.to_torch(mask), dtype=dtype or DataType.BFLOAT8_B, layout=Layout.TILE
    )


@operation("create_group_norm_reciprocals", on_chip=False)
def create_group_norm_reciprocals(
    num_batches, num_channels, height, width, num_groups, grid
):
    """1 / (1 + n) for each element that a core counts (Welford); a torch tensor."""
    import torch

    count = num_channels // num_groups * height * width
    return (1.0 / torch.arange(1, count + 1, dtype=torch.float32)).reshape(1, -1)


def _columns_of_cores(channels, groups, core_grid, device):
    """Into how many columns of cores channels go: whole tiles and whole groups to each."""
    grid = core_grid if core_grid is not None else device.compute_with_storage_grid_size()
    return next(n for n in range(min(grid.x, groups), 0, -1) if channels // n % 32 == 0 == groups % n)


@operation("dram_group_norm_params_from_torch", on_chip=False)
def dram_group_norm_params_from_torch(
    torch_params,
    channels_per_device,
    groups_per_device,
    device,
    mesh_axis=None,
    core_grid=None,
    return_mask=True,
    dtype=DataType.BFLOAT16,
):
    """Weights and biases of torch as ttnn.group_norm takes them, and the mask when asked for."""
    require(
        channels_per_device % 32 == 0 == channels_per_device % groups_per_device,
        f"ttnn.dram_group_norm_params_from_torch: {channels_per_device} channels in "
        f"{groups_per_device} groups; multiples of 32 and of the groups are wanted",
    )
    require(
        mesh_axis is None,
        "ttnn.dram_group_norm_params_from_torch: mesh_axis; cut the parameters with a mesh_mapper",
    )
    columns = _columns_of_cores(channels_per_device, groups_per_device, core_grid, device)
    several = isinstance(torch_params, (list, tuple))
    made = [
        _ttnn.from_torch(
            create_group_norm_weight_bias_rm.function(p, channels_per_device, columns),
            dtype=dtype,
            layout=Layout.ROW_MAJOR,
            device=device,
        )
        for p in (torch_params if several else [torch_params])
    ]
    made = made if several else made[0]
    if not return_mask:
        return made
    mask = create_group_norm_input_mask.function(channels_per_device, groups_per_device, columns)
    return made, mask if device is None else _ttnn.to_device(mask, device)


@operation("create_group_norm_input_mask", on_chip=False)
def create_group_norm_input_mask(num_channel, num_groups, num_cores_across_channel, dtype=None):
    """Which columns of each tile of a group belong to it; ttnn.group_norm here does without."""
    import torch

    each = num_channel // num_groups
    across = -(-each // 32) + (each % 32 != 0)
    mask = torch.zeros(1, num_groups, 32, 32 * across)
    start = 0
    for group in range(num_groups):
        mask[:, group, :, start : start + each] = 1
        start = (start + each) % 32 if each % 32 else 0
    return _ttnn.from_torch(mask, dtype=dtype or DataType.BFLOAT8_B, layout=Layout.TILE)


@operation(
    "experimental.dropout",
    on_chip=False,
    note="the mask is made on the host; the product is the chip's",
)
def dropout(
    input_tensor,
    *,
    probability,
    scale,
    seed,
    use_per_device_seed=True,
    memory_config=None,
    output_tensor=None,
):
    """0 with the probability, else x scale."""
    import torch

    kept = torch.rand(list(input_tensor.shape), generator=generator(seed)) >= probability
    mask = placed_values(kept.float(), DataType.FLOAT32, Layout.TILE, input_tensor.device(), None)
    product = F.where(Y, X * float(scale), 0.0)
    return evaluate(product, [input_tensor, mask], None, memory_config, output_tensor)
