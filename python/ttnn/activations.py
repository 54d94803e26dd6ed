"""Reference functions of activations, in every spelling that fused operations take."""


def get_golden_function_for_activation(activation):
    """The torch function of an activation: a name ("gelu_approx" is gelu's), a UnaryOpType, a UnaryWithParam
    (with its parameters); None for None."""
    if activation is None:
        return None
    from . import ops
    from .ops.eltwise_ops import activation_of

    name, parameters = activation_of(activation)
    operation = ops.find(name)
    golden = getattr(operation, "golden_function", None)
    if golden is None:
        raise RuntimeError(f"activation {activation!r}: ttnn has no operation {name!r}")
    approximate = isinstance(activation, str)
    return golden if approximate or not parameters else lambda x: golden(x, *parameters)
