"""ttnn.CONFIG: switches that tests set, and what of them acts here.

The comparison mode acts: each operation is compared with its reference. The others are kept and readable:
there is one way to run, and no report is written.
"""

from contextlib import contextmanager
from pathlib import Path


class Config:
    """The switches, by TTNN's names; another name is an error."""

    FIELDS = dict(
        cache_path=Path.home() / ".cache" / "ttnn",
        model_cache_path=Path.home() / ".cache" / "ttnn" / "models",
        tmp_dir=Path("/tmp/ttnn"),
        enable_model_cache=False,
        enable_fast_runtime_mode=True,
        throw_exception_on_fallback=False,
        enable_logging=False,
        enable_graph_report=False,
        enable_detailed_buffer_report=False,
        enable_detailed_tensor_report=False,
        enable_comparison_mode=False,
        comparison_mode_should_raise_exception=False,
        comparison_mode_pcc=0.9999,
        root_report_path=Path("generated/ttnn/reports"),
        report_name=None,
        report_path=None,
        std_err_log=None,
    )

    def __init__(self, other=None):
        for name, value in self.FIELDS.items():
            object.__setattr__(self, name, getattr(other, name, value))

    def __setattr__(self, name, value):
        if name not in self.FIELDS:
            raise AttributeError(f"ttnn.CONFIG has no {name!r}; it has {', '.join(self.FIELDS)}")
        object.__setattr__(self, name, value)

    def __repr__(self):
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.FIELDS)
        return f"Config({inside})"


CONFIG = Config()


@contextmanager
def manage_config(name, value):
    """`with ttnn.manage_config("enable_comparison_mode", True):` sets one switch for a block."""
    if name not in Config.FIELDS:
        raise RuntimeError(f"ttnn.CONFIG has no {name!r}; it has {', '.join(Config.FIELDS)}")
    before = getattr(CONFIG, name)
    setattr(CONFIG, name, value)
    try:
        yield
    finally:
        setattr(CONFIG, name, before)


def compare(operation, golden, args, keywords, result):
    """The result of an operation against its reference; an error or a warning when they disagree."""
    import warnings

    import torch

    from . import _ttnn
    from .golden import pearson_correlation_coefficient

    def in_torch(value):
        if isinstance(value, _ttnn.Tensor):
            values = _ttnn.to_torch(value)
            return values.float() if values.is_floating_point() else values
        if isinstance(value, (list, tuple)):
            return type(value)(in_torch(v) for v in value)
        return value

    expected = golden(*map(in_torch, args), **{k: in_torch(v) for k, v in keywords.items()})
    pairs = (
        zip(expected, result)
        if isinstance(expected, (list, tuple))
        else [(expected, result)]
    )
    for reference, made in pairs:
        if not torch.is_tensor(reference) or not isinstance(made, _ttnn.Tensor):
            continue
        pcc = pearson_correlation_coefficient(reference.float(), _ttnn.to_torch(made).float())
        if pcc >= CONFIG.comparison_mode_pcc:
            continue
        text = (
            f"{operation}: the correlation with the reference is {pcc:.6f}, less than "
            f"comparison_mode_pcc, {CONFIG.comparison_mode_pcc}"
        )
        if CONFIG.comparison_mode_should_raise_exception:
            raise RuntimeError(text)
        warnings.warn(text, RuntimeWarning, stacklevel=2)
