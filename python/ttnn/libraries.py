"""Operation libraries: extension modules that bind operations into ttnn when they are loaded."""

import importlib.machinery
import importlib.util
import os
import pathlib
import sys
import warnings

from . import _ttnn


def load_op_library(path):
    """Loads the operation library at `path` once and gives its module.

    A library binds its operations into ttnn or a namespace of it, in the place of one of that name;
    public functions it defines
    itself and ttnn does not have become ttnn's too.
    """
    path = pathlib.Path(path).resolve()
    if not path.is_file():
        raise RuntimeError(f"operation library {path} does not exist; build it first")
    name = path.name.split(".")[0]
    full_name = f"ttnn.libraries.{name}"
    if full_name in sys.modules:
        return _loaded(sys.modules[full_name], path)
    loader = importlib.machinery.ExtensionFileLoader(full_name, str(path))
    spec = importlib.util.spec_from_file_location(full_name, str(path), loader=loader)
    package = sys.modules["ttnn"]
    before = dict(vars(package))
    try:
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    except ImportError as error:
        raise RuntimeError(f"operation library {path} cannot be loaded: {error}") from error
    sys.modules[full_name] = module
    _find_kernels(path.parent / "root")
    module.__built__ = path.stat().st_mtime_ns
    for word, value in list(vars(package).items()):
        if before.get(word) is not value:
            _own(word, path)
            _place(word, value)
    for word, value in vars(module).items():
        if not word.startswith("_") and callable(value) and not hasattr(package, word):
            setattr(package, word, value)
    return module


def _find_kernels(root):
    """Where kernel paths of an operation that `tilewright op build` made begin."""
    known = os.environ.get("TT_METAL_KERNEL_PATH", "").split(os.pathsep)
    if root.is_dir() and not any(path and pathlib.Path(path).resolve() == root for path in known):
        os.environ["TT_METAL_KERNEL_PATH"] = os.pathsep.join(filter(None, [*known, str(root)]))


def _loaded(module, path):
    """The module of a library that is loaded already, if it is that of `path` as it is now."""
    if pathlib.Path(module.__file__) != path:
        raise RuntimeError(
            f"two operation libraries are called {path.stem}: {module.__file__} is loaded, {path} is "
            "not; name one of the operations' folders otherwise, or use them in two processes"
        )
    if module.__built__ != path.stat().st_mtime_ns:
        warnings.warn(
            f"{path} was built again since it was loaded; what runs is the older one until Python "
            "starts again",
            RuntimeWarning,
            stacklevel=3,
        )
    return module


_owners = {}  # the library of each name that a library bound


def _own(word, path):
    other = _owners.setdefault(word, path)
    if other != path and not word.endswith("_t"):
        warnings.warn(
            f"ttnn.{word} of {other} is now that of {path}: both libraries bind that name",
            RuntimeWarning,
            stacklevel=3,
        )
        _owners[word] = path


def _place(word, operation):
    """Where tests look for an operation beside ttnn itself: `ttnn.experimental.x` by its full name,
    and `ttnn.operations.moreh.x` of moreh_x."""
    full = getattr(operation, "python_fully_qualified_name", None)
    if not isinstance(full, str):
        return
    path = full.split(".")[1:-1]
    if path:
        setattr(_ttnn.namespace(".".join(path)), word, operation)
    if word.startswith("moreh_"):
        setattr(_ttnn.namespace("operations.moreh"), word.removeprefix("moreh_"), operation)


def load_path():
    """Loads the libraries of $TILEWRIGHT_OP_PATH: files, or folders of them, between colons. A
    folder that does not exist has none."""
    for entry in filter(None, os.environ.get("TILEWRIGHT_OP_PATH", "").split(os.pathsep)):
        entry = pathlib.Path(entry)
        for path in [entry] if entry.suffix == ".so" else sorted(entry.glob("*.so")):
            load_op_library(path)
