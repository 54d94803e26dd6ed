"""Packages that test trees import for a few of their tests and that need not be there for the others:
`import transformers` succeeds, and using it raises. Only for `python -m tilewright pytest`, and only what
is not installed."""

import importlib.abc
import importlib.machinery
import sys
import types

PACKAGES = (
    "transformers IPython diffusers datasets networkx torchvision timm evaluate safetensors huggingface_hub"
).split()


class Absent(type):
    """The class of a name of an absent package: it may be named and derived from, not used."""

    def __call__(cls, *_, **__):
        raise ModuleNotFoundError(
            f"{cls.__qualname__} is used, and its package is not installed: pip install {cls._package}"
        )

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(cls._package, f"{cls.__qualname__}.{name}")


def _named(package, name):
    return Absent(name.rpartition(".")[2], (), {"__module__": package, "__qualname__": name, "_package": package})


class _Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        package, _, inner = self.__name__.partition(".")
        return _named(package, f"{inner}.{name}" if inner else name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Comes last, so that what is installed is found before."""

    def find_spec(self, name, path=None, target=None):
        package = name.partition(".")[0]
        whole = sys.modules.get(package)
        if package not in PACKAGES or (whole is not None and not isinstance(whole, _Module)):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        module.__path__ = []


def fill():
    sys.meta_path.append(_Finder())
