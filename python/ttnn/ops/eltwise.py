"""Expressions over tensors of any layout, and conversions between data types.

What is in rows is put into tiles first, and the result of operands that all are in rows is in rows
again. The layers: `expression` and `launch`, `tiles` on them, `gather` on that, and this.
"""

from math import prod

from ..types import DataType, Layout
from . import launch
from .expression import X
from .gather import gather, in_plain_tiles, same
from .tiles import broadcast_shape, evaluate_tiles, typecast_node


def evaluate(
    expression,
    tensors,
    dtype=None,
    memory_config=None,
    output_tensor=None,
    sub_core_grids=None,
    kind=None,
    compute_kernel_config=None,
):
    """The tensor of `expression` over `tensors` (X, Y, Z), of `dtype` (the first's unless given)."""
    row_major = all(t.layout == Layout.ROW_MAJOR for t in tensors)
    for tensor in tensors:
        launch.on_device(tensor, "elementwise operation")
    first = tensors[0]
    tensors = [in_plain_tiles(t) for t in tensors]
    shape = broadcast_shape([list(t.shape) for t in tensors])
    wanted = dtype or (output_tensor.dtype if output_tensor is not None else tensors[0].dtype)
    if output_tensor is not None:
        launch.require(
            list(output_tensor.shape) == shape,
            f"output tensor of shape {list(output_tensor.shape)} for a result of {shape}",
        )
    direct = output_tensor is not None and launch.in_plain_tiles(output_tensor)
    tiny = first.layout == Layout.TILE and not launch.in_plain_tiles(first)
    apart = row_major or tiny
    result = evaluate_tiles(
        expression,
        tensors,
        wanted,
        launch.DRAM if apart else memory_config,
        output_tensor if direct else None,
        sub_core_grids,
        kind,
        compute_kernel_config,
    )
    if direct:
        return result
    if output_tensor is not None:
        return gather([result], same, output_tensor.layout, output_tensor=output_tensor)
    if not apart:
        return result
    memory_config = memory_config or launch.inherited(shape, first)
    return gather([result], same, first.layout, memory_config, tile=first.tile if tiny else None)


def convert(tensor, dtype, memory_config=None, output_tensor=None, sub_core_grids=None):
    """The tensor's values as `dtype`, converted on the chip."""
    if tensor.dtype == dtype and memory_config is None and output_tensor is None:
        return tensor
    expression = typecast_node(X, tensor.dtype, dtype)
    return evaluate(expression, [tensor], dtype, memory_config, output_tensor, sub_core_grids)
