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


def _unsigned_types():
    """A torch before 2.3 has no unsigned types beyond 8 bits. The signed ones of their width stand for
    them: ttnn.to_torch gives those then, with the same bits."""
    import torch

    for name, width in (("uint16", torch.int16), ("uint32", torch.int32), ("uint64", torch.int64)):
        if not hasattr(torch, name):
            setattr(torch, name, width)
