"""Tensors between torch, host and device, and what they say of themselves."""

import gc

import numpy
import pytest
import torch

import ttnn

EXACT = [
    (torch.bfloat16, ttnn.bfloat16),
    (torch.float32, ttnn.float32),
    (torch.float32, ttnn.bfloat16),
    (torch.int32, ttnn.int32),
    (torch.int32, ttnn.uint32),
    (torch.int64, ttnn.uint32),
    (torch.int16, ttnn.uint16),
    (torch.uint8, ttnn.uint8),
]
CASES = [
    (*pair, layout) for pair in EXACT for layout in (ttnn.ROW_MAJOR_LAYOUT, ttnn.TILE_LAYOUT)
] + [(torch.float32, ttnn.bfloat8_b, ttnn.TILE_LAYOUT)]


def counting(shape, dtype=torch.float32):
    """Whole numbers that every type holds exactly; 16 in a row share an exponent."""
    count = int(numpy.prod(shape))
    return (torch.arange(count) % 61).reshape(shape).to(dtype)


@pytest.mark.parametrize("place", ["host", "dram", "l1"])
@pytest.mark.parametrize("torch_dtype, dtype, layout", CASES)
@pytest.mark.parametrize("shape", [(32, 32), (1, 3, 40, 70), (5,), (2, 1, 1, 3, 64)])
def test_values_come_back(device, shape, torch_dtype, dtype, layout, place):
    values = counting(shape, torch_dtype)
    where = {} if place == "host" else {"device": device}
    if place == "l1":
        where["memory_config"] = ttnn.L1_MEMORY_CONFIG
    tensor = ttnn.from_torch(values, dtype=dtype, layout=layout, **where)
    assert tensor.shape == list(shape) and tensor.dtype == dtype and tensor.layout == layout
    assert tensor.storage_type() == (
        ttnn.StorageType.HOST if place == "host" else ttnn.StorageType.DEVICE
    )
    assert torch.equal(ttnn.to_torch(tensor).double(), values.double())


def test_the_natural_types_of_torch_tensors():
    pairs = [
        (torch.bfloat16, ttnn.bfloat16),
        (torch.float32, ttnn.float32),
        (torch.int32, ttnn.int32),
        (torch.int64, ttnn.uint32),
        (torch.uint8, ttnn.uint8),
        (torch.bool, ttnn.uint8),
    ]
    for torch_dtype, dtype in pairs:
        assert ttnn.from_torch(torch.ones(2, 2).to(torch_dtype)).dtype == dtype


def test_views_and_gradients_are_read_as_they_look():
    values = counting((8, 16)).requires_grad_()
    assert torch.equal(ttnn.to_torch(ttnn.from_torch(values.t())), values.t().detach())
    assert torch.equal(ttnn.to_torch(ttnn.from_torch(values[::2, 3:9])), values[::2, 3:9].detach())


def test_a_numpy_array_does_as_well():
    values = numpy.arange(12, dtype=numpy.float32).reshape(3, 4)
    tensor = ttnn.from_torch(values)
    assert numpy.array_equal(tensor.to_numpy(), values)


def test_block_formats_are_near_and_not_exact(device):
    values = torch.randn(64, 64)
    for dtype, step in ((ttnn.bfloat8_b, 2**-6), (ttnn.bfloat4_b, 2**-2)):
        tensor = ttnn.from_torch(values, dtype=dtype, layout=ttnn.TILE_LAYOUT, device=device)
        back = ttnn.to_torch(tensor)
        assert back.dtype == torch.float32 and not torch.equal(back, values)
        peak = values.abs().reshape(-1, 16).amax(1, keepdim=True)
        assert ((back - values).abs().reshape(-1, 16) <= peak * step).all()


def test_shape_is_a_tuple_that_equals_lists():
    tensor = ttnn.from_torch(torch.zeros(2, 3, 33, 64), layout=ttnn.TILE_LAYOUT)
    shape = tensor.shape
    assert shape == [2, 3, 33, 64] and shape == (2, 3, 33, 64) and [2, 3, 33, 64] == shape
    assert shape != [2, 3, 33, 65] and shape == torch.Size([2, 3, 33, 64])
    assert shape == ttnn.Shape([2, 3, 33, 64]) and hash(shape) == hash((2, 3, 33, 64))
    assert (len(shape), shape[0], shape[-1], shape.rank) == (4, 2, 64, 4)
    assert shape[-2:] == [33, 64] and list(shape) == [2, 3, 33, 64]
    assert tensor.padded_shape == [2, 3, 64, 64]
    assert str(shape) == "Shape([2, 3, 33, 64])"
    assert torch.zeros(shape).shape == shape
    assert ttnn.Shape([1, 1, 4]).to_rank(1) == [4]


def test_a_tensor_says_where_and_how_it_lies(device):
    tensor = ttnn.from_torch(
        torch.zeros(1, 1, 64, 96, dtype=torch.bfloat16), layout=ttnn.TILE_LAYOUT, device=device
    )
    assert tensor.device() is device
    assert tensor.memory_config() == ttnn.DRAM_MEMORY_CONFIG
    assert not tensor.is_sharded() and tensor.is_allocated()
    assert tensor.buffer_page_size() == 2048 and tensor.buffer_num_pages() == 6
    assert tensor.buffer_address() % 32 == 0
    assert tensor.volume() == 6144 and tensor.element_size() == 2
    assert tensor.spec.dtype == ttnn.bfloat16 and tensor.spec.shape == [1, 1, 64, 96]
    assert tuple(tensor.tile.tile_shape) == (32, 32)
    assert ttnn.is_tensor_storage_on_device(tensor)
    assert "Shape([1, 1, 64, 96])" in repr(tensor)


def test_host_tensors_have_no_device():
    tensor = ttnn.from_torch(torch.zeros(2, 2))
    assert tensor.device() is None and not ttnn.is_tensor_storage_on_device(tensor)
    with pytest.raises(RuntimeError, match="to_device"):
        tensor.buffer_address()


def test_moving_and_relaying(device):
    values = counting((1, 1, 40, 70), torch.bfloat16)
    tensor = ttnn.to_device(ttnn.from_torch(values), device)
    tiled = ttnn.to_layout(tensor, ttnn.TILE_LAYOUT)
    assert tiled.layout == ttnn.TILE_LAYOUT and tiled.device() is device
    l1 = ttnn.to_memory_config(tiled, ttnn.L1_MEMORY_CONFIG)
    assert l1.memory_config() == ttnn.L1_MEMORY_CONFIG
    assert torch.equal(ttnn.to_torch(l1), values)
    host = ttnn.from_device(l1)
    assert host.storage_type() == ttnn.StorageType.HOST
    assert host.memory_config() == ttnn.L1_MEMORY_CONFIG
    assert torch.equal(ttnn.to_torch(host.to(ttnn.ROW_MAJOR_LAYOUT)), values)
    assert torch.equal(l1.cpu().to_torch(), values)
    assert torch.equal(ttnn.to_torch(host.to(device)), values)
    assert ttnn.typecast(tiled, ttnn.float32).dtype == ttnn.float32


def test_a_block_format_becomes_bfloat16_in_rows(device):
    tensor = ttnn.from_torch(
        counting((32, 32)), dtype=ttnn.bfloat8_b, layout=ttnn.TILE_LAYOUT, device=device
    )
    assert ttnn.to_layout(tensor, ttnn.ROW_MAJOR_LAYOUT).dtype == ttnn.bfloat16


@pytest.mark.parametrize("strategy", list(ttnn.ShardStrategy))
@pytest.mark.parametrize("orientation", list(ttnn.ShardOrientation))
def test_sharded_tensors_come_back(device, strategy, orientation):
    values = counting((1, 1, 128, 256), torch.bfloat16)
    memory = ttnn.create_sharded_memory_config(
        values.shape, ttnn.CoreGrid(x=2, y=2), strategy, orientation
    )
    tensor = ttnn.from_torch(
        values, layout=ttnn.TILE_LAYOUT, device=device, memory_config=memory
    )
    assert tensor.is_sharded() and tensor.memory_config() == memory
    assert torch.equal(ttnn.to_torch(tensor), values)


def test_deallocation_is_seen_by_all_and_explained(device):
    tensor = ttnn.zeros([32, 32], device=device, layout=ttnn.TILE_LAYOUT)
    same = ttnn.to_layout(tensor, ttnn.TILE_LAYOUT)
    ttnn.deallocate(tensor)
    assert not tensor.is_allocated() and not same.is_allocated()
    assert tensor.shape == [32, 32] and "<buffer is not allocated>" in repr(tensor)
    with pytest.raises(RuntimeError, match="not allocated"):
        ttnn.to_torch(same)


def test_memory_is_given_back_when_the_last_name_goes(device):
    def address():
        return ttnn.empty([1024, 1024], layout=ttnn.TILE_LAYOUT, device=device).buffer_address()

    first = address()
    gc.collect()
    assert all(address() == first for _ in range(100))


def test_closing_the_device_deallocates():
    device = ttnn.open_device(device_id=0)
    tensor = ttnn.ones([32, 32], device=device)
    ttnn.close_device(device)
    assert not tensor.is_allocated() and tensor.device() is None
    with pytest.raises(RuntimeError, match="device was closed"):
        ttnn.to_torch(tensor)
    with pytest.raises(RuntimeError, match="closed"):
        ttnn.ones([32, 32], device=device)


def test_creation(device):
    assert ttnn.to_torch(ttnn.ones([2, 3])).tolist() == [[1] * 3] * 2
    assert ttnn.full([2], 2.5, dtype=ttnn.float32).to_list() == [2.5, 2.5]
    full = ttnn.full([1, 40], 7, dtype=ttnn.uint32, layout=ttnn.TILE_LAYOUT, device=device)
    assert ttnn.to_torch(full).tolist() == [[7] * 40]
    like = ttnn.zeros_like(full)
    assert like.dtype == ttnn.uint32 and like.device() is device and like.layout == full.layout
    spec = ttnn.TensorSpec([1, 64], ttnn.float32, ttnn.TILE_LAYOUT)
    assert ttnn.allocate_tensor_on_device(spec, device).spec.dtype == ttnn.float32
    l1 = ttnn.TensorSpec([1, 64], ttnn.float32, ttnn.TILE_LAYOUT, buffer_type=ttnn.BufferType.L1)
    placed = ttnn.from_torch(torch.ones(1, 64), spec=l1, device=device)
    assert placed.memory_config() == ttnn.L1_MEMORY_CONFIG
    copy = ttnn.clone(full)
    ttnn.deallocate(full)
    assert copy.is_allocated()


def test_tensors_from_lists():
    tensor = ttnn.Tensor([1, 2, 3, 4], [2, 2], ttnn.uint32)
    assert tensor.to_list() == [[1, 2], [3, 4]]
    assert ttnn.Tensor([1.5], [1], ttnn.float32).item() == 1.5
    assert ttnn.Tensor(torch.ones(2, 2), ttnn.bfloat16).dtype == ttnn.bfloat16
    with pytest.raises(RuntimeError, match="3 elements"):
        ttnn.Tensor([1, 2, 3], [2, 2], ttnn.uint32)


def test_reshape(device):
    values = counting((4, 32, 16), torch.bfloat16)
    tensor = ttnn.from_torch(values, layout=ttnn.TILE_LAYOUT, device=device)
    assert torch.equal(ttnn.to_torch(tensor.reshape(1, 128, -1)), values.reshape(1, 128, 16))
    assert torch.equal(ttnn.to_torch(ttnn.reshape(tensor, (64, 32))), values.reshape(64, 32))
    with pytest.raises(RuntimeError, match="cannot reshape"):
        tensor.reshape(3, 5)


def test_parts_of_a_tensor(device):
    values = counting((2, 40, 70), torch.bfloat16)
    tensor = ttnn.from_torch(values, layout=ttnn.TILE_LAYOUT, device=device)
    part = tensor[1:, :33, 5:]
    assert part.shape == [1, 33, 65] and part.device() is device and part.layout == tensor.layout
    assert torch.equal(ttnn.to_torch(part), values[1:, :33, 5:])
    with pytest.raises(IndexError):
        tensor[5]


def test_to_torch_takes_type_and_rank():
    tensor = ttnn.from_torch(torch.ones(1, 1, 2, 3))
    assert ttnn.to_torch(tensor, torch_rank=2).shape == (2, 3)
    assert ttnn.to_torch(tensor, dtype=torch.float64).dtype == torch.float64
    with pytest.raises(RuntimeError, match="rank 1"):
        ttnn.to_torch(tensor, torch_rank=1)


def test_other_tiles(device):
    values = counting((16, 32), torch.bfloat16)
    tensor = ttnn.from_torch(values, tile=ttnn.Tile((16, 32)), device=device)
    assert tensor.padded_shape == [16, 32] and tensor.buffer_page_size() == 1024
    assert torch.equal(ttnn.to_torch(tensor), values)


@pytest.mark.parametrize(
    "call, error, text",
    [
        (lambda: ttnn.from_torch("no tensor"), (TypeError, RuntimeError, ValueError), ""),
        (lambda: ttnn.from_torch(torch.ones(2), dtype=torch.float32), TypeError, "DataType"),
        (lambda: ttnn.from_torch(torch.ones(2, dtype=torch.complex64)), TypeError, "complex64"),
        (lambda: ttnn.from_torch(torch.ones(2), device=0), TypeError, "ttnn.Device"),
        (lambda: ttnn.to_torch(torch.ones(2)), TypeError, "ttnn.Tensor"),
        (
            lambda: ttnn.from_torch(
                torch.ones(2, 2), dtype=ttnn.bfloat8_b, layout=ttnn.ROW_MAJOR_LAYOUT
            ),
            RuntimeError,
            "tiles only",
        ),
        (lambda: ttnn.zeros([1] * 9), RuntimeError, "rank 9"),
        (lambda: ttnn.zeros([-1, 2]), TypeError, "32 bits"),
        (lambda: ttnn.zeros(5), TypeError, "sequence"),
        (lambda: ttnn.Tile((33, 32)).get_tile_size(ttnn.bfloat16), ValueError, "33 x 32"),
    ],
)
def test_bad_input_is_an_exception(call, error, text):
    with pytest.raises(error, match=text):
        call()


@pytest.mark.parametrize("layout", [ttnn.ROW_MAJOR_LAYOUT, ttnn.TILE_LAYOUT])
def test_a_tensor_without_elements_goes_to_the_device_and_back(device, layout):
    there = ttnn.from_torch(torch.zeros(0, 32), layout=layout, device=device)
    assert list(there.shape) == [0, 32]
    assert ttnn.to_torch(there).shape == (0, 32)


def test_more_than_the_device_has_is_refused_with_figures(device):
    with pytest.raises(RuntimeError, match="(?i)l1"):
        ttnn.empty([1, 64, 1024, 1024], device=device, memory_config=ttnn.L1_MEMORY_CONFIG)


def test_print_shows_the_values(device):
    tensor = ttnn.from_torch(
        torch.arange(6).reshape(2, 3).bfloat16(), layout=ttnn.TILE_LAYOUT, device=device
    )
    words = "".join(str(tensor).split())
    assert words == (
        "ttnn.Tensor([[0.0000,1.0000,2.0000],[3.0000,4.0000,5.0000]],shape=Shape([2,3]),"
        "dtype=DataType::BFLOAT16,layout=Layout::TILE)"
    )
    ttnn.deallocate(tensor)
    assert "not allocated" in str(tensor)


def test_a_tensor_of_the_numbers_of_a_list(device):
    tensor = ttnn.from_buffer([1, 2, 3, 4, 5, 250], [2, 3], ttnn.uint8, device)
    assert tensor.layout == ttnn.ROW_MAJOR_LAYOUT and tensor.to_list() == [[1, 2, 3], [4, 5, 250]]
    assert ttnn.from_buffer([1.5] * 4, [4], dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT).to_list() == [1.5] * 4
    with pytest.raises(RuntimeError, match="5 numbers"):
        ttnn.from_buffer([0] * 5, [2, 3], ttnn.int32, device)
    with pytest.raises(RuntimeError, match="BFLOAT8_B"):
        ttnn.from_buffer([0] * 6, [2, 3], ttnn.bfloat8_b, device)


@pytest.mark.parametrize("config", [ttnn.DRAM_MEMORY_CONFIG, ttnn.L1_MEMORY_CONFIG])
def test_reallocation_closes_gaps(device, config):
    values = counting((1, 1, 64, 64), torch.bfloat16)
    first, second = (ttnn.from_torch(values, device=device, memory_config=config) for _ in range(2))
    free, taken = first.buffer_address(), second.buffer_address()
    assert ttnn.reallocate(first).buffer_address() == free and not first.is_allocated()
    moved = ttnn.reallocate(second)
    assert moved.buffer_address() in (free, taken) and not second.is_allocated()
    assert torch.equal(ttnn.to_torch(moved), values)
