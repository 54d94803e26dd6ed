"""Operation libraries: extension modules that bind operations into ttnn when they are loaded."""

import importlib.machinery
import importlib.util
import os
import pathlib
import sys

from . import _ttnn


def load_op_library(path):
    """Loads the operation library at `path` once and gives its module.

    A library binds its operations into ttnn or a namespace of it; public functions it defines
    itself and ttnn does not have become ttnn's too.
    """
    path = pathlib.Path(path).resolve()
    if not path.is_file():
        raise RuntimeError(f"operation library {path} does not exist; build it first")
    name = path.name.split(".")[0]
    full_name = f"ttnn.libraries.{name}"
    if full_name in sys.modules:
        return sys.modules[full_name]
    loader = importlib.machinery.ExtensionFileLoader(full_name, str(path))
    spec = importlib.util.spec_from_file_location(full_name, str(path), loader=loader)
    try:
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    except ImportError as error:
        raise RuntimeError(f"operation library {path} cannot be loaded: {error}") from error
    sys.modules[full_name] = module
    package = sys.modules["ttnn"]
    for word, value in vars(module).items():
        if not word.startswith("_") and callable(value) and not hasattr(package, word):
            setattr(package, word, value)
    return module


def load_path():
    """Loads the libraries of $TILEWRIGHT_OP_PATH: files, or folders of them, between colons. A
    folder that does not exist has none."""
    for entry in filter(None, os.environ.get("TILEWRIGHT_OP_PATH", "").split(os.pathsep)):
        entry = pathlib.Path(entry)
        for path in [entry] if entry.suffix == ".so" else sorted(entry.glob("*.so")):
            load_op_library(path)
