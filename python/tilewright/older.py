"""What test trees take for granted and an older Python package has not: named here, once, for
`python -m tilewright pytest`. Nothing is replaced that is there."""

import typing


def _deprecated(message, **_):
    """typing_extensions.deprecated, without its warning."""
    return lambda thing: thing


def fill():
    try:
        import typing_extensions
    except ImportError:
        typing_extensions = typing
    if not hasattr(typing_extensions, "deprecated"):
        typing_extensions.deprecated = _deprecated
    _unsigned_types()
    _before_2()


def _before_2():
    """A torch before 2.0 squeezes one dimension at a time, spreads with a correction over a list of
    dimensions only, and has no product of bfloat16."""
    import torch

    if int(torch.__version__.split(".")[0]) >= 2:
        return
    for owner in (torch, torch.Tensor):
        owner.squeeze = _of_several(owner.squeeze)
        owner.std, owner.var = _corrected(owner.std), _corrected(owner.var)
        owner.prod = _widened(owner.prod)


def _corrected(plain):
    def spread(tensor, *args, **named):
        if "correction" not in named:
            return plain(tensor, *args, **named)
        dim = named.pop("dim", args[0] if args else None)
        dims = list(range(tensor.dim())) if dim is None else [dim] if isinstance(dim, int) else list(dim)
        return plain(tensor, dims, **dict(named, correction=int(named["correction"])))

    return spread


def _widened(plain):
    import torch

    def product(tensor, *args, **named):
        if tensor.dtype != torch.bfloat16 or "dtype" in named:
            return plain(tensor, *args, **named)
        return plain(tensor.float(), *args, **named).to(torch.bfloat16)

    return product


def _of_several(plain):
    def squeeze(tensor, *dim, **named):
        dims = named["dim"] if "dim" in named else dim[0] if len(dim) == 1 else dim or None
        if not isinstance(dims, (tuple, list)):
            return plain(tensor, *dim, **named)
        rank = max(tensor.dim(), 1)
        for at in sorted({at % rank for at in dims}, reverse=True):
            tensor = plain(tensor, at)
        return tensor

    return squeeze


def _unsigned_types():
    """A torch before 2.3 has no unsigned types beyond 8 bits. The signed ones of their width stand for
    them: ttnn.to_torch gives those then, with the same bits."""
    import torch

    for name, width in (("uint16", torch.int16), ("uint32", torch.int32), ("uint64", torch.int64)):
        if not hasattr(torch, name):
            setattr(torch, name, width)
