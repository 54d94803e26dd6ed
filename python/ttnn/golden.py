"""Reference functions of operations, and the measure tests compare by."""

_goldens = {}


def attach_golden_function(operation, golden_function):
    """Names the torch function that an operation is to agree with."""
    _goldens[operation] = golden_function


def get_golden_function(operation):
    """The torch function of an operation; RuntimeError when none was attached."""
    try:
        return _goldens[operation] if operation in _goldens else operation.golden_function
    except AttributeError:
        raise RuntimeError(
            f"{operation} has no golden function; attach one with ttnn.attach_golden_function"
        ) from None


def pearson_correlation_coefficient(expected, actual):
    """The correlation of two torch tensors of one shape, as doubles; 1.0 when they are equal."""
    import torch

    a, b = (torch.as_tensor(t).detach().double().flatten() for t in (expected, actual))
    if a.shape != b.shape:
        raise RuntimeError(f"cannot correlate {a.numel()} elements with {b.numel()}")
    if torch.equal(a, b) or a.numel() < 2:
        return 1.0 if torch.equal(a, b) else 0.0
    a, b = a - a.mean(), b - b.mean()
    scale = a.norm() * b.norm()
    return float((a @ b) / scale) if scale else 0.0
