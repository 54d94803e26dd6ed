"""Reference functions of activations, by the names that fused operations take."""


def get_golden_function_for_activation(activation):
    """The torch function of an activation's name; None for None."""
    if activation is None:
        return None
    from . import ops

    return ops.find(activation).golden_function
