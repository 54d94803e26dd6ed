"""What an operation is: a callable with a name, a reference function, and where it is computed."""

import inspect

from .. import watch
from .._ttnn import Tensor
from ..mesh import on_each_chip
from ..settings import CONFIG, compare

REGISTRY = {}


class Operation:
    """An operation of ttnn. Its parameters are those of the Python function it was made from, or of
    `signature`; a keyword that they do not name raises TypeError, none is ignored."""

    running = False  # whether one is running: those within are part of it

    def __init__(self, function, name, golden, on_chip, note, signature=None, whole_mesh=False):
        self.__name__ = self.name = name.rpartition(".")[2]
        self.__doc__ = function.__doc__
        self.__signature__ = signature or inspect.signature(function)
        self.python_fully_qualified_name = f"ttnn.{name}"
        self.function = function
        self.golden = golden
        self.on_chip = on_chip
        self.note = note
        self.whole_mesh = whole_mesh

    def __call__(self, *args, **keywords):
        try:
            bound = self.__signature__.bind(*args, **keywords)
        except TypeError as error:
            raise TypeError(
                f"{self.python_fully_qualified_name}: {error}; it is {self.name}{self.__signature__}"
            ) from None
        if watch.current is None:
            result = self._run(*bound.args, **bound.kwargs)
        else:
            name = self.python_fully_qualified_name.replace(".", "::")
            result = watch.current.call(name, self._run, bound.args, bound.kwargs)
        if CONFIG.enable_comparison_mode and self.golden is not None:
            compare(self.python_fully_qualified_name, self.golden_function, args, keywords, result)
        return result

    def _run(self, *args, **keywords):
        if self.whole_mesh:
            return self.function(*args, **keywords)
        return on_each_chip(self._counted, args, keywords)

    def _counted(self, *args, **keywords):
        """The function; the programs that it adds to its device's cache count as one entry, whatever
        they are made of."""
        device = None if Operation.running else _device_of([*args, *keywords.values()])
        if device is None:
            return self.function(*args, **keywords)
        before = device.num_program_cache_entries()
        Operation.running = True
        try:
            return self.function(*args, **keywords)
        finally:
            Operation.running = False
            added = device.num_program_cache_entries() - before
            if added > 1:
                device._merge_entries(added - 1)

    @property
    def golden_function(self):
        """The torch function that the operation is to agree with."""
        if self.golden is None:
            raise RuntimeError(f"{self.python_fully_qualified_name} has no golden function")
        if isinstance(self.golden, str):
            self.golden = self._golden_of(self.golden)
        return self.golden

    @golden_function.setter
    def golden_function(self, function):
        self.golden = function

    def _golden_of(self, text):
        """The text as a function: of the tensors x, y, z by position, then of the parameters, by
        position or name; what only the chip has a use for is left out."""
        parameters = self.__signature__.parameters.values()
        tensors = dict(zip([p.name for p in parameters if p.kind is not p.KEYWORD_ONLY], "xyz"))
        order = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        code = compile(text, self.python_fully_qualified_name, "eval")

        def golden(*args, **keywords):
            values = defaults | dict(zip(order, args))
            values |= {k: v for k, v in keywords.items() if k in self.__signature__.parameters}
            letters = {letter: values[name] for name, letter in tensors.items() if name in values}
            return _evaluated(code, values | letters)

        return golden

    def __repr__(self):
        return f"<operation {self.python_fully_qualified_name}>"


def _device_of(values):
    """The device of the first tensor on one, also within lists."""
    for value in values:
        if isinstance(value, Tensor):
            device = value.device()
            if device is not None:
                return device
        elif type(value) in (list, tuple):
            device = _device_of(value)
            if device is not None:
                return device
    return None


def _evaluated(code, values):
    """The torch expression of the values; in FLOAT32 where this torch has it for no shorter type."""
    import torch

    try:
        return eval(code, {"torch": torch, **values})
    except RuntimeError as error:
        if "not implemented for 'BFloat16'" not in str(error):
            raise
    wide = {
        k: v.float() if torch.is_tensor(v) and v.is_floating_point() else v
        for k, v in values.items()
    }
    return eval(code, {"torch": torch, **wide}).bfloat16()


def operation(name, golden=None, on_chip=True, note="", signature=None, whole_mesh=False):
    """Registers the decorated function as ttnn.NAME. `golden`: the torch function that it is to agree
    with. `on_chip`: whether the work is done by kernels on the chip; `note` says what is not.
    `whole_mesh`: it wants tensors on a mesh as they are, rather than each chip's."""

    def register(function):
        made = Operation(function, name, golden, on_chip, note, signature, whole_mesh)
        REGISTRY[name] = made
        return made

    return register


def is_on_chip(name):
    """Whether ttnn.NAME is computed by kernels on the chip, rather than on the host."""
    key = getattr(name, "python_fully_qualified_name", name).removeprefix("ttnn.")
    if key not in REGISTRY:
        raise RuntimeError(f"ttnn has no operation {key!r}; ttnn.ops.REGISTRY has those there are")
    return REGISTRY[key].on_chip
