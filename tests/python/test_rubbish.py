"""Whatever is passed to whatever: an exception of Python's own kind, and the process lives on."""

import random
import warnings

import pytest
import torch

import ttnn

# Functions that act on the whole process.
LEFT_OUT = {"close_all_devices", "open_device", "close_device", "namespace"}
WORDS = (
    "shape dtype layout device memory_config tensor fill_value io_tensors program_descriptor kernels "
    "cbs semaphores tile spec pad_value total_size core_ranges format_descriptors kernel_source "
    "source_type runtime_args compile_time_args config defines grid orientation"
).split()


def things(device):
    """Plain values, every class of ttnn, and what is dead already."""
    closed = ttnn.open_device(1)
    ttnn.close_device(closed)
    gone = ttnn.ones([2, 2], device=device)
    gone.deallocate()
    cores = ttnn.CoreRangeSet([ttnn.CoreRange((0, 0), (9, 9))])
    made = [getattr(ttnn, name) for name in dir(ttnn) if name.endswith("Descriptor")]
    return [
        *(None, 0, 1, -1, 2**31, 2**64, 1.5, float("nan"), "x", "", b"y", [], [1], [1, 2, 3], [[1]]),
        *((), (1, 2), {}, {"a": 1}, {1, 2}, object(), int, range(3), iter([1])),
        *(device, closed, gone, ttnn.ones([32, 32], device=device, layout=ttnn.TILE_LAYOUT)),
        *(torch.ones(3, 3), torch.ones(2, 0), torch.ones(2, dtype=torch.complex64)),
        *(ttnn.bfloat16, ttnn.bfloat8_b, ttnn.DataType.INVALID, ttnn.TILE_LAYOUT),
        *(ttnn.BufferType.SYSTEM_MEMORY, ttnn.BufferType.TRACE, ttnn.MathFidelity.HiFi4),
        *(ttnn.L1_MEMORY_CONFIG, ttnn.L1_BLOCK_SHARDED_MEMORY_CONFIG, ttnn.Tile((16, 32))),
        *(ttnn.CoreCoord(1, 2), ttnn.CoreRange((0, 0), (1, 1)), ttnn.CoreRangeSet([]), cores),
        *(ttnn.Shape([32, 32]), ttnn.RuntimeArgs(), *(kind() for kind in made)),
    ]


def attempt(call):
    try:
        return call()
    except SystemError:
        raise  # a C function that failed without saying why
    except Exception:
        return None


def rubbish_program(pick, choose):
    kernel = ttnn.KernelDescriptor(
        kernel_source="void kernel_main() {}",
        source_type=ttnn.KernelDescriptor.SourceType.SOURCE_CODE,
        core_ranges=pick(),
        config=pick(),
        runtime_args=pick(),
        compile_time_args=pick(),
    )
    form = ttnn.CBFormatDescriptor(
        buffer_index=choose([0, 31, 32, 63, 200]), data_format=pick(), page_size=choose([0, 1, 2048])
    )
    cb = ttnn.CBDescriptor(
        total_size=choose([0, 1, 4096, 2**31]), core_ranges=pick(), format_descriptors=[form]
    )
    return ttnn.generic_op([pick(), pick()], ttnn.ProgramDescriptor(kernels=[kernel], cbs=[cb]))


@pytest.mark.parametrize("seed", range(8))
def test_rubbish_is_refused(device, seed):
    warnings.simplefilter("ignore")
    chance = random.Random(seed)
    pool = things(device)
    functions = [
        function
        for name, function in vars(ttnn._ttnn).items()
        if not name.startswith("_") and name not in LEFT_OUT and callable(function)
    ]

    def pick():
        return chance.choice(pool)

    for _ in range(2000):
        args = [pick() for _ in range(chance.randint(0, 4))]
        words = {chance.choice(WORDS): pick() for _ in range(chance.choice([0, 0, 1, 2]))}
        function = chance.choice(functions)
        made = attempt(lambda: function(*args, **words))
        repr(made)
        if made is not None and len(pool) < 300:
            pool.append(made)
        thing = pick()
        names = [name for name in dir(thing) if not name.startswith("__")]
        if not type(thing).__module__.startswith("ttnn") or not names:
            continue
        name = chance.choice(names)
        member = attempt(lambda: getattr(thing, name))
        if callable(member):
            attempt(lambda: member(*[pick() for _ in range(chance.randint(0, 2))]))
        else:
            attempt(lambda: setattr(thing, name, pick()))
        attempt(lambda: rubbish_program(pick, chance.choice))
    assert ttnn.ones([2, 2], device=device).to_list() == [[1, 1], [1, 1]]
