"""Parameters of torch modules as tensors of ttnn: `preprocess_model_parameters` and its parts.

A module's parameters become a ParameterDict by their names, those of a list of modules a ParameterList.
What a module of its own needs is made by `custom_preprocessor(module, name)`, which returns a dict, or
nothing for the ordinary way.
"""

import inspect

import torch

import ttnn

FLOATS = (torch.float32, torch.float64, torch.bfloat16)
WHOLE = {torch.uint8: "uint8", torch.int16: "uint16", torch.int32: "int32", torch.int64: "uint32"}


def _type_of(parameter):
    if parameter.dtype in FLOATS:
        return ttnn.bfloat16
    if parameter.dtype not in WHOLE:
        raise RuntimeError(f"model_preprocessing: no type of ttnn for parameters of {parameter.dtype}")
    return getattr(ttnn, WHOLE[parameter.dtype])


def preprocess_linear_weight(weight, *, dtype, layout=ttnn.TILE_LAYOUT, weights_mesh_mapper=None):
    """[in, out] of torch's [out, in]."""
    return ttnn.from_torch(
        weight.detach().t().contiguous(), dtype=dtype, layout=layout, mesh_mapper=weights_mesh_mapper
    )


def _as_row(values, dtype, layout, mapper=None):
    return ttnn.from_torch(
        values.detach().reshape(1, values.numel()), dtype=dtype, layout=layout, mesh_mapper=mapper
    )


def preprocess_linear_bias(bias, *, dtype, layout=ttnn.TILE_LAYOUT, weights_mesh_mapper=None):
    """[1, out]."""
    return _as_row(bias, dtype, layout, weights_mesh_mapper)


def preprocess_layernorm_parameter(parameter, *, dtype, layout=ttnn.TILE_LAYOUT):
    """[1, size]."""
    return _as_row(parameter, dtype, layout)


def preprocess_embedding_weight(weight, *, dtype):
    """The table, in rows."""
    return ttnn.from_torch(weight.detach(), dtype=dtype)


def fold_batch_norm2d_into_conv2d(conv, bn):
    """(weight, bias) of the convolution that does both."""
    if not bn.track_running_stats:
        raise RuntimeError("BatchNorm2d must have track_running_stats=True to be folded into Conv2d")
    scale = bn.weight / (bn.running_var + bn.eps).sqrt()
    before = conv.bias if conv.bias is not None else torch.zeros_like(bn.running_mean)
    return conv.weight * scale.reshape(-1, 1, 1, 1), (before - bn.running_mean) * scale + bn.bias


class ParameterList(list):
    """Parameters by number; `index in list` asks whether there is that number."""

    def __contains__(self, index):
        return isinstance(index, int) and 0 <= index < len(self)

    def __repr__(self):
        return _shown(self)


class ParameterDict(dict):
    """Parameters by name, also as attributes."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no parameter {name!r}; there are {', '.join(map(str, self))}") from None

    def __setattr__(self, name, value):
        self[name] = value

    def __repr__(self):
        return _shown(self)


class ModuleArgs(dict):
    """What a module was made with."""

    __getattr__ = dict.__getitem__


class Conv2dArgs(ModuleArgs):
    """Of a convolution."""


class ConvTranspose2dArgs(ModuleArgs):
    """Of a transposed convolution."""


class MaxPool2dArgs(ModuleArgs):
    """Of a pooling."""


class GroupNormArgs(ModuleArgs):
    """Of a group norm."""


def _shown(value, indent=""):
    inner = indent + "  "
    if isinstance(value, ParameterDict):
        items = [f"{inner}{name}: {_shown(item, inner)},\n" for name, item in value.items()]
        return "{\n" + "".join(items) + indent + "}" if items else "{}"
    if isinstance(value, ParameterList):
        items = [f"{inner}{_shown(item, inner)},\n" for item in value]
        return "[\n" + "".join(items) + indent + "]" if items else "[]"
    if isinstance(value, ttnn.Tensor):
        return f"ttnn.Tensor(shape={value.shape}, layout={value.layout}, dtype={value.dtype})"
    if isinstance(value, torch.Tensor):
        return f"torch.Tensor(shape={value.shape}, dtype={value.dtype})"
    return repr(value)


def make_parameter_dict(dictionary):
    """The dict, and those within, as ParameterDict."""
    if isinstance(dictionary, ParameterDict):
        return dictionary
    nested = lambda v: isinstance(v, dict) and not isinstance(v, ModuleArgs)
    return ParameterDict({k: make_parameter_dict(v) if nested(v) else v for k, v in dictionary.items()})


def default_preprocessor(model, name, ttnn_module_args=None):
    """Parameters of a Linear, LayerNorm or Embedding; empty of another module."""
    made = {}
    if isinstance(model, torch.nn.Linear):
        made["weight"] = preprocess_linear_weight(model.weight, dtype=ttnn.bfloat16)
        if model.bias is not None:
            made["bias"] = preprocess_linear_bias(model.bias, dtype=ttnn.bfloat16)
    elif isinstance(model, torch.nn.LayerNorm):
        for key, value in model.named_parameters(recurse=False):
            made[key] = preprocess_layernorm_parameter(value, dtype=ttnn.bfloat16)
    elif isinstance(model, torch.nn.Embedding):
        made["weight"] = preprocess_embedding_weight(model.weight, dtype=ttnn.bfloat16)
    return make_parameter_dict(made)


def _by_custom(custom, model, name, optional):
    """What the custom preprocessor makes; of its parameters beyond two, those it names are given."""
    wanted = list(inspect.signature(custom).parameters)
    if len(wanted) < 2:
        raise RuntimeError("a custom preprocessor takes at least two parameters: the module and its name")
    unknown = [key for key in wanted[2:] if key not in optional]
    if unknown:
        raise RuntimeError(f"Unsupported parameter: {unknown[0]}")
    return custom(model, name, **{key: optional[key] for key in wanted[2:]})


def convert_torch_model_to_ttnn_model(
    model, *, convert_to_ttnn, custom_preprocessor=None, name="", ttnn_module_args=None
):
    """The parameters of a module and of those within; as they are where convert_to_ttnn(module, name) says no."""
    options = dict(convert_to_ttnn=convert_to_ttnn, custom_preprocessor=custom_preprocessor)
    below = lambda child: f"{name}.{child}" if name else str(child)
    if isinstance(model, torch.nn.ModuleList):
        return ParameterList(
            convert_torch_model_to_ttnn_model(child, name=below(i), **options)
            for i, child in enumerate(model)
        )
    if custom_preprocessor is not None:
        optional = dict(ttnn_module_args=ttnn_module_args, convert_to_ttnn=convert_to_ttnn)
        made = _by_custom(custom_preprocessor, model, name, optional)
        if made:
            return make_parameter_dict(made)
    own = _own_parameters(model, name, convert_to_ttnn)
    for child_name, child in model.named_children():
        key = int(child_name) if child_name.isdigit() else child_name
        made = convert_torch_model_to_ttnn_model(child, name=below(child_name), **options)
        if made:
            own[key] = made
    return own


def _own_parameters(model, name, convert_to_ttnn):
    """Of the module alone, without those within."""
    parameters = dict(model.named_parameters(recurse=False))
    if convert_to_ttnn(model, name):
        made = default_preprocessor(model, name)
        if made:
            return made
        parameters = {
            key: ttnn.from_torch(value.detach(), dtype=_type_of(value)) for key, value in parameters.items()
        }
    elif isinstance(model, torch.nn.Linear):
        parameters["weight"] = model.weight.t().contiguous()
    return ParameterDict({key: value for key, value in parameters.items() if value is not None})


def move_to_device(parameters, device):
    """Tensors of ttnn within, on the device; in place."""
    if isinstance(parameters, (ParameterDict, ParameterList)):
        items = parameters.items() if isinstance(parameters, dict) else enumerate(parameters)
        for key, value in list(items):
            parameters[key] = move_to_device(value, device)
        return parameters
    return ttnn.to_device(parameters, device) if isinstance(parameters, ttnn.Tensor) else parameters


def preprocess_model_parameters(
    model_name=None,
    *,
    version=None,
    initialize_model=None,
    convert_to_ttnn=lambda model, name: True,
    custom_preprocessor=None,
    device=None,
    prefix="",
    run_model=None,
    reader_patterns_cache=None,
    ttnn_module_args=None,
):
    """The parameters of the model that `initialize_model` makes, on the device when one is given. Nothing
    is kept in files. `run_model`, to find a module's arguments by a run, is not there."""
    if run_model is not None:
        raise RuntimeError("preprocess_model_parameters: run_model; pass ttnn_module_args from custom_preprocessor")
    if initialize_model is None:
        raise RuntimeError("preprocess_model_parameters: initialize_model is wanted; no file keeps parameters")
    model = initialize_model()
    if model.training:
        model = model.eval()
    parameters = convert_torch_model_to_ttnn_model(
        model,
        convert_to_ttnn=convert_to_ttnn or (lambda *_: True),
        custom_preprocessor=custom_preprocessor,
        name=prefix,
        ttnn_module_args=ttnn_module_args,
    )
    return parameters if device is None else move_to_device(parameters, device)


def preprocess_model(model_name=None, **options):
    """As preprocess_model_parameters."""
    return preprocess_model_parameters(model_name, **options)
