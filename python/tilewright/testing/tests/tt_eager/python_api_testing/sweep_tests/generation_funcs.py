"""Random tensors of a distribution and a type, by the names sweep tests call them."""

import torch

import ttnn

# What is left of a value in the block floats, to hand a test the value that a device will have.
BLOCK_FLOATS = (ttnn.bfloat8_b, ttnn.bfloat4_b)
TORCH_TYPES = {
    ttnn.bfloat16: torch.bfloat16,
    ttnn.float32: torch.float32,
    ttnn.uint8: torch.uint8,
    ttnn.uint16: torch.int16,
    ttnn.uint32: torch.int32,
    ttnn.int32: torch.int32,
}


def gen_func_with_cast(gen_func, dtype, tilize_input=False):
    return lambda size: gen_func(size).to(dtype)


def gen_func_with_cast_tt(gen_func, dtype):
    """A generator whose values are those of the type of ttnn."""

    def generate(size):
        values = gen_func(size)
        if dtype not in BLOCK_FLOATS:
            return values.to(TORCH_TYPES[dtype])
        return ttnn.to_torch(ttnn.from_torch(values, dtype=dtype, layout=ttnn.TILE_LAYOUT))

    return generate


def gen_zeros(size):
    return torch.zeros(size)


def gen_ones(size):
    return torch.ones(size)


def gen_constant(size, constant=1.0):
    return torch.full(size, constant)


def gen_rand(size, low=0, high=100):
    return torch.empty(size).uniform_(low, high)


def gen_rand_symmetric(size, low=0, high=100):
    sign = torch.randint(0, 2, size) * 2 - 1
    return gen_rand(size, low, high) * sign


def gen_bin(size, probabilityones=0.5):
    return (torch.rand(size) < probabilityones).float()


def gen_linspace(size, low=0, high=100):
    return torch.linspace(low, high, torch.Size(size).numel()).reshape(size)


def gen_randint(size, low=0, high=2):
    return torch.randint(low, high, size, dtype=torch.float32)


def gen_arange(size):
    return torch.arange(torch.Size(size).numel(), dtype=torch.float32).reshape(size)


def gen_identity(size):
    return torch.eye(size[0], size[1])


def gen_rand_inf(size, low=-100, high=100):
    """Random numbers, of which about a tenth are an infinity."""
    values = gen_rand(size, low, high)
    sign = torch.where(torch.rand(size) < 0.5, -1.0, 1.0)
    return torch.where(torch.rand(size) < 0.1, sign * float("inf"), values)


def gen_rand_exclude_range(size, excluderange=None, low=0, high=100):
    """Random numbers, none of them strictly within excluderange."""
    values = gen_rand(size, low, high)
    if excluderange is None:
        return values
    first, last = excluderange
    below, above = max(first - low, 0), max(high - last, 0)
    at = torch.rand(size) * (below + above)
    return torch.where(at < below, low + at, last + at - below)
