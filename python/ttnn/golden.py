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
    """The correlation of two torch tensors of one shape, as doubles; 1.0 when they are equal. As in TTNN,
    an element that is not finite counts as 0 (a packer makes infinities of NaNs); all NaN agrees with
    nothing else."""
    import torch

    a, b = (torch.as_tensor(t).detach().double().flatten() for t in (expected, actual))
    if a.shape != b.shape:
        raise RuntimeError(f"cannot correlate {a.numel()} elements with {b.numel()}")
    nothing = [bool(torch.isnan(t).all()) and t.numel() > 0 for t in (a, b)]
    if any(nothing):
        return float(all(nothing))
    a, b = (torch.nan_to_num(t, nan=0.0, posinf=0.0, neginf=0.0) for t in (a, b))
    if torch.equal(a, b) or a.numel() < 2:
        return 1.0 if torch.equal(a, b) else 0.0
    a, b = a - a.mean(), b - b.mean()
    scale = a.norm() * b.norm()
    return float((a @ b) / scale) if scale else 0.0


# ---- references that are more than an expression ----


def reduction_name(mode):
    """torch's name of a LossReductionMode."""
    return mode.name.lower()


def left_shift(values, places):
    """By as many places as there are or more, and by less than none, nothing is left: torch says so only
    from 2.x on."""
    import torch

    inside = (places >= 0) & (places < 32)
    return torch.where(inside, torch.bitwise_left_shift(values, places.clamp(0, 31)), 0 * values)


def right_shift(values, places):
    """As `left_shift`; of what is shifted out only the sign is left."""
    import torch

    inside = (places >= 0) & (places < 32)
    return torch.bitwise_right_shift(values, torch.where(inside, places, 0 * places + 31))


def logical_right_shift(values, places):
    """Of the 32 bits as a number without sign."""
    import torch

    bits = values.to(torch.int64) & 0xFFFFFFFF
    inside = (places >= 0) & (places < 32)
    return torch.where(inside, bits >> places.clamp(0, 31), 0 * bits).to(torch.int32)


def running_average(values, alpha):
    """y[t] = alpha y[t - 1] + (1 - alpha) x[t] along the last dimension."""
    import torch

    result, last = torch.empty_like(values), 0 * values[..., 0]
    for t in range(values.shape[-1]):
        last = last * alpha + (1 - alpha) * values[..., t]
        result[..., t] = last
    return result


def rotate(image, angle, center=None, fill=0.0, interpolation_mode="nearest"):
    """[N, H, W, C] turned by `angle` degrees about `center` (x, y), by torch's grid_sample."""
    import math

    import torch

    batch, height, width, channels = image.shape
    middle = ((width - 1) / 2, (height - 1) / 2) if center is None else center
    turn = math.radians(angle)
    rows = torch.arange(height, dtype=torch.float64).reshape(-1, 1) - middle[1]
    columns = torch.arange(width, dtype=torch.float64).reshape(1, -1) - middle[0]
    x = math.cos(turn) * columns - math.sin(turn) * rows + middle[0]
    y = math.sin(turn) * columns + math.cos(turn) * rows + middle[1]
    x, y = ((v * 1e9).round() / 1e9 for v in (x, y))
    if interpolation_mode == "nearest":
        x, y = (x + 0.5).floor(), (y + 0.5).floor()
    grid = torch.stack(((2 * x + 1) / width - 1, (2 * y + 1) / height - 1), -1)
    source = image.permute(0, 3, 1, 2).double()
    grid = grid.expand(batch, height, width, 2)
    sample = torch.nn.functional.grid_sample
    out = sample(source, grid, mode=interpolation_mode, align_corners=False)
    if fill:
        inside = sample(torch.ones_like(source), grid, mode=interpolation_mode, align_corners=False)
        out = out + (1 - inside) * fill
    return out.permute(0, 2, 3, 1).to(image.dtype)
