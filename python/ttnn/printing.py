"""Tensors as text: `str(tensor)`, and what `ttnn.set_printoptions` sets."""

from . import _ttnn

# How many of a dimension are shown in full; of a longer one, two from each end.
PROFILES = {"short": 4, "full": None, "empty": 0}
INTEGER_WIDTH = 5

_options = {"profile": "short", "sci_mode": "default", "precision": 4}


def set_printoptions(*, profile="short", sci_mode="default", precision=4):
    """How tensors are shown: profile "empty" (no values), "short" (the ends of longer dimensions) or
    "full"; sci_mode True, False or "default" (by the values' range); digits behind the point."""
    if str(profile).lower() not in PROFILES:
        raise RuntimeError(f"set_printoptions: profile {profile!r}; there are {', '.join(PROFILES)}")
    if sci_mode not in (True, False, "default"):
        raise RuntimeError(f'set_printoptions: sci_mode {sci_mode!r}; True, False or "default" is wanted')
    if not isinstance(precision, int) or not 0 <= precision <= 16:
        raise RuntimeError(f"set_printoptions: precision {precision!r}; 0 to 16 is wanted")
    _options.update(profile=str(profile).lower(), sci_mode=sci_mode, precision=precision)


def _wants_exponents(values):
    """As torch decides: a range of more than three digits, very small or very great ones."""
    import torch

    sizes = values.double().abs()
    sizes = sizes[torch.isfinite(sizes) & (sizes != 0)]
    if not sizes.numel():
        return False
    least, most = float(sizes.min()), float(sizes.max())
    return most / least > 1000 or most > 1e8 or least < 1e-4


def _formatter(values):
    digits = _options["precision"]
    if not values.is_floating_point():
        return lambda value: f"{int(value):>{INTEGER_WIDTH}}"
    exponents = _options["sci_mode"]
    if exponents == "default":
        exponents = _wants_exponents(values)
    if exponents:
        return lambda value: f"{float(value):{digits + 7}.{digits}e}"
    return lambda value: f"{float(value):{digits + 3}.{digits}f}"


def _lines(values, show, indent):
    if values.dim() == 0:
        return show(values)
    most, size = PROFILES[_options["profile"]], values.shape[0]
    every = most is None or size <= most
    picks = list(range(size)) if every else [0, 1, None, size - 2, size - 1]
    parts = ["..." if i is None else _lines(values[i], show, indent + 1) for i in picks]
    between = ", " if values.dim() == 1 else "," + "\n" * min(values.dim() - 1, 2) + " " * (indent + 1)
    if values.dim() == 1:
        parts = [" ..." if part == "..." else part for part in parts]
    return f"[{between.join(parts)}]"


def text_of(tensor):
    """ttnn.Tensor(values, shape, data type, layout)."""
    about = (
        f"shape={tensor.shape}, dtype=DataType::{tensor.dtype.name}, "
        f"layout=Layout::{tensor.layout.name}"
    )
    if not tensor.is_allocated():
        inside = "<buffer is not allocated>"
    elif _options["profile"] == "empty" and len(tensor.shape):
        inside = "..."
    else:
        values = _ttnn.to_torch(tensor)
        inside = _lines(values, _formatter(values), len("ttnn.Tensor("))
    return f"ttnn.Tensor({inside}, {about})"
