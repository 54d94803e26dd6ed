"""Quantization: real numbers as integers with a scale and a zero point."""

from ..types import DataType, Tensor
from .eltwise import convert, evaluate
from .expression import X, Y, Z, F
from .gather import gather
from .operation import operation
from .tiles import typecast_node

_LEAST, _MOST = -128.0, 127.0


def _along(value, tensor, axis):
    """A scale or zero point per element of `axis`, shaped to broadcast over the tensor; numbers stay."""
    if not isinstance(value, Tensor) or axis is None:
        return value
    rank = len(tensor.shape)
    shape = [1] * rank
    shape[axis % rank] = list(tensor.shape)[axis]
    value = convert(value, DataType.FLOAT32) if value.dtype != DataType.FLOAT32 else value
    from ..types import Layout

    return gather([value], lambda n: n.reshape(shape), Layout.TILE)


def _operands(tensor, values, axis):
    """(tensors, nodes) of the tensor and of what may be a number or a tensor."""
    tensors, nodes, free = [tensor], [], [Y, Z]
    for value in values:
        value = _along(value, tensor, axis)
        if isinstance(value, Tensor):
            tensors.append(
                value if value.dtype == DataType.FLOAT32 else convert(value, DataType.FLOAT32)
            )
            nodes.append(free.pop(0))
        else:
            nodes.append(float(value))
    return tensors, nodes


def _divided(x, by):
    return x * (1.0 / by) if isinstance(by, float) else x / by


def _clamped(x):
    return F.clamp(F.round(x, 0), _LEAST, _MOST)


@operation("quantize", "torch.clamp(torch.round(x / scale + zero_point), -128, 127).int()")
def quantize(
    input_tensor,
    scale,
    zero_point,
    *,
    axis=None,
    dtype=None,
    memory_config=None,
    output_tensor=None,
    queue_id=None,
):
    """round(x / scale + zero_point), within -128..127, as INT32."""
    tensor = convert(input_tensor, DataType.FLOAT32)
    tensors, (by, zero) = _operands(tensor, (scale, zero_point), axis)
    node = typecast_node(_clamped(_divided(X, by) + zero), DataType.FLOAT32, DataType.INT32)
    return evaluate(node, tensors, dtype or DataType.INT32, memory_config, output_tensor)


@operation("dequantize", "(x - zero_point) * scale")
def dequantize(
    input_tensor,
    scale,
    zero_point,
    *,
    axis=None,
    dtype=None,
    memory_config=None,
    output_tensor=None,
    queue_id=None,
):
    """(x - zero_point) scale."""
    tensor = convert(input_tensor, DataType.FLOAT32)
    tensors, (by, zero) = _operands(tensor, (scale, zero_point), axis)
    return evaluate(
        (X - zero) * by, tensors, dtype or DataType.BFLOAT16, memory_config, output_tensor
    )


@operation(
    "requantize",
    "torch.clamp(torch.round((x - in_zero_point) * in_scale / out_scale + out_zero_point), -128, 127).int()",
)
def requantize(
    input_tensor,
    in_scale,
    in_zero_point,
    out_scale,
    out_zero_point,
    *,
    axis=None,
    dtype=None,
    memory_config=None,
    output_tensor=None,
    queue_id=None,
):
    """From one scale and zero point to another."""
    real = dequantize(input_tensor, in_scale, in_zero_point, axis=axis, dtype=DataType.FLOAT32)
    return quantize(
        real,
        out_scale,
        out_zero_point,
        axis=axis,
        dtype=dtype,
        memory_config=memory_config,
        output_tensor=output_tensor,
    )
