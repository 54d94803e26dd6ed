# SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
#
# SPDX-License-Identifier: Apache-2.0

"""Inputs that {{name}} accepts, and how to make ones that it does not."""

{{#test_shard}}
import math

{{/test_shard}}
import torch
import ttnn

SHAPES = [
{{#test_shapes}}
    ({{shape}}),
{{/test_shapes}}
]
KEYWORDS = {
{{#test_keywords}}
    "{{name}}": {{value}},
{{/test_keywords}}
}
{{#several_modes}}
# What chooses the program factory: arguments of make_input and of the operation.
MODES = [
{{#modes}}
    (dict({{test_input}}), dict({{test_keyword}})),
{{/modes}}
]
{{/several_modes}}


{{#test_shard}}
def most(tiles, limit):
    """The most cores, up to a limit, that so many tiles go into evenly."""
    return max((n for n in range(1, limit + 1) if tiles and tiles % n == 0), default=1)


def shards_of(shape):
    """A shard of whole tiles on each of as many cores as the shape allows."""
    strategy = ttnn.ShardStrategy.{{test_shard}}
    rows, columns = math.prod(shape[:-1]) // 32, shape[-1] // 32
    if strategy == ttnn.ShardStrategy.HEIGHT:
        y, x = 1, most(rows, 8)
    elif strategy == ttnn.ShardStrategy.WIDTH:
        y, x = 1, most(columns, 8)
    else:
        y, x = most(rows, 8), most(columns, 8)
    return ttnn.create_sharded_memory_config(shape, core_grid=ttnn.CoreGrid(y=y, x=x), strategy=strategy)


def on(device, tensor, dtype, layout):
    if device is None or layout != ttnn.TILE_LAYOUT or tensor.dim() < 2 or tensor.shape[-1] % 32:
        return ttnn.from_torch(tensor, dtype=dtype, layout=layout, device=device)
    shards = shards_of(tuple(tensor.shape))
    return ttnn.from_torch(tensor, dtype=dtype, layout=layout, device=device, memory_config=shards)
{{/test_shard}}
{{^test_shard}}
def on(device, tensor, dtype, layout):
    return ttnn.from_torch(tensor, dtype=dtype, layout=layout, device=device)
{{/test_shard}}


{{#test_input}}
def make_input(
    device, shape=SHAPES[0], torch_dtype=torch.{{torch_dtype}}, dtype=ttnn.{{dtype}}, layout=ttnn.{{layout}}, on_device=True
):
{{/test_input}}
    """The first tensor; each argument can be set to something that the operation refuses."""
    torch.manual_seed(0)
    values = torch.randn(shape) if torch_dtype.is_floating_point else torch.ones(shape)
{{#test_planes}}
    values = values + 1  # so that a plane's mean is not zero, which a kernel that only copies would pass
{{/test_planes}}
{{#test_maxima}}
    if any(size % 32 for size in shape[-2:]):
        values = -values.abs()  # so that a tile's padding, which is zero, would be a largest value
{{/test_maxima}}
    return on(device if on_device else None, values.to(torch_dtype), dtype, layout)


def make_weights(device, shape):
    """The other tensors, by name."""
    return {
{{#test_weights}}
        "{{name}}": on(device, torch.randn({{shape}}).to(torch.{{torch_dtype}}), ttnn.{{dtype}}, ttnn.{{layout}}),
{{/test_weights}}
    }


def call(device, shape=SHAPES[0], keywords=None, **how):
    """Runs the operation on a fresh input."""
    tensor = make_input(device, shape=how.pop("shape", shape), **how)
    return ttnn.{{name}}(tensor, **make_weights(device, shape), **KEYWORDS, **(keywords or {}))


def error_of(device, shape=SHAPES[0], **how):
    """What stops the operation on valid input, in lower case; empty when nothing does any more."""
    try:
        call(device, shape, **how)
    except RuntimeError as error:
        return str(error).lower()
    return ""
