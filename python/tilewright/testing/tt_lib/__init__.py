"""The older name of ttnn, which sweep tests still import."""

import ttnn


def __getattr__(name):
    return getattr(ttnn, name)
