"""The operations of ttnn, as programs of kernels on the chip.

Loaded when the first of them is asked for; `REGISTRY` has them by name.
"""

from . import backward, creation, eltwise_ops, matmul, movement, normalization  # noqa: F401
from . import ccl, chances, complex, heads, images, losses, picks, volumes  # noqa: F401
from . import moreh, moreh_index, moreh_norms, moreh_steps  # noqa: F401
from . import quantization, reduction, selection, windows  # noqa: F401
from .operation import REGISTRY, is_on_chip

_OTHERS = {
    "is_on_chip": is_on_chip,
    "ComplexTensor": complex.ComplexTensor,
    "TileReshapeMapMode": movement.TileReshapeMapMode,
    "LossReductionMode": losses.LossReductionMode,
}
for _kind in (
    moreh.SoftmaxOp,
    moreh.SoftmaxBackwardOp,
    moreh.SoftmaxOpParallelizationStrategy,
    moreh.SoftmaxBackwardOpParallelizationStrategy,
):
    _OTHERS[moreh.PATH + _kind.__name__] = _kind


def find(path):
    """What `ttnn.PATH` is, if it is an operation or belongs to them; else None."""
    return REGISTRY.get(path) or _OTHERS.get(path)
