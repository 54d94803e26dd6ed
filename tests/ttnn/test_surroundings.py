"""What test trees ask beside operations: configuration, printing, parameters of modules, machine."""

import pytest
import torch

import ttnn


def test_printed_as_ttnn_does():
    values = torch.arange(16, dtype=torch.bfloat16).reshape(4, 4)
    ttnn.set_printoptions(profile="short")
    assert str(ttnn.from_torch(values)) == (
        "ttnn.Tensor([[ 0.0000,  1.0000,  2.0000,  3.0000],\n"
        "             [ 4.0000,  5.0000,  6.0000,  7.0000],\n"
        "             [ 8.0000,  9.0000, 10.0000, 11.0000],\n"
        "             [12.0000, 13.0000, 14.0000, 15.0000]], "
        "shape=Shape([4, 4]), dtype=DataType::BFLOAT16, layout=Layout::ROW_MAJOR)"
    )
    longer = str(ttnn.from_torch(torch.arange(6, dtype=torch.int32)))
    assert longer.startswith("ttnn.Tensor([    0,     1,  ...,     4,     5], shape=Shape([6])")
    deep = str(ttnn.from_torch(torch.zeros(2, 2, 1, 1)))
    assert deep.startswith("ttnn.Tensor([[[[ 0.0000]],\n\n              [[ 0.0000]]],\n\n             [[[ 0.0000]],")
    ttnn.set_printoptions(profile="empty")
    assert str(ttnn.from_torch(torch.tensor(1.0))).startswith("ttnn.Tensor( 1.0000, shape=Shape([])")
    assert str(ttnn.from_torch(values)).startswith("ttnn.Tensor(..., shape=")
    ttnn.set_printoptions(sci_mode=True, precision=2)
    assert " 1.00e+00," in str(ttnn.from_torch(values))
    ttnn.set_printoptions()
    with pytest.raises(RuntimeError, match="profile"):
        ttnn.set_printoptions(profile="long")


def test_padding_shown(device):
    values = torch.ones(3, 5, dtype=torch.bfloat16)
    tensor = ttnn.from_torch(values, layout=ttnn.TILE_LAYOUT, device=device, pad_value=7.0)
    whole = tensor.to_torch_with_padded_shape()
    assert list(whole.shape) == [32, 32]
    assert whole[:3, :5].equal(values) and (whole[3:] == 7).all() and (whole[:, 5:] == 7).all()


def test_sets_of_cores_less_others():
    cores = lambda *corners: ttnn.CoreRangeSet(
        [ttnn.CoreRange(ttnn.CoreCoord(*a), ttnn.CoreCoord(*b)) for a, b in corners]
    )
    left = cores(((0, 0), (7, 7))).subtract(cores(((0, 0), (7, 0)), ((2, 3), (3, 4))))
    assert left.num_cores() == 64 - 8 - 4
    assert left.contains(ttnn.CoreCoord(1, 3)) and not left.contains(ttnn.CoreCoord(2, 4))
    both = cores(((0, 0), (3, 3))).intersection(cores(((2, 2), (7, 7))))
    assert both.num_cores() == 4


def test_an_operation_is_one_entry(device):
    x = ttnn.from_torch(torch.randn(64, 96), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=device)
    ttnn.softmax(x, dim=-1)
    assert device.num_program_cache_entries() == 1
    ttnn.softmax(x, dim=-1)
    assert device.num_program_cache_entries() == 1
    ttnn.relu(x)
    assert device.num_program_cache_entries() == 2
    device.clear_program_cache()
    assert device.num_program_cache_entries() == 0


def test_parameters_of_modules():
    from ttnn.model_preprocessing import fold_batch_norm2d_into_conv2d, preprocess_model_parameters

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Linear(32, 64)
            self.norms = torch.nn.ModuleList([torch.nn.LayerNorm(32)])

    net = Net()
    made = preprocess_model_parameters(initialize_model=lambda: net)
    assert list(made.first.weight.shape) == [32, 64] and list(made.norms[0].bias.shape) == [1, 32]
    assert torch.allclose(ttnn.to_torch(made.first.weight).float(), net.first.weight.T, atol=1e-2)
    kept = preprocess_model_parameters(initialize_model=lambda: net, convert_to_ttnn=lambda m, name: False)
    assert kept.first.weight.equal(net.first.weight.T)
    with pytest.raises(RuntimeError, match="Unsupported parameter: more"):
        preprocess_model_parameters(initialize_model=lambda: net, custom_preprocessor=lambda m, n, more: {})
    conv, norm = torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8).eval()
    norm.running_mean.normal_(), norm.running_var.uniform_(0.5, 2)
    weight, bias = fold_batch_norm2d_into_conv2d(conv, norm)
    image = torch.randn(1, 3, 8, 8)
    assert torch.allclose(torch.nn.functional.conv2d(image, weight, bias), norm(conv(image)), atol=1e-4)


def test_machine():
    assert ttnn.cluster.get_cluster_type() == ttnn.cluster.ClusterType.N150
    from ttnn import database

    assert database.SQLITE_CONNECTION is None
    before = ttnn.GetDefaultDevice()
    ttnn.SetDefaultDevice("one")
    assert ttnn.GetDefaultDevice() == "one"
    ttnn.SetDefaultDevice(before)
    with pytest.raises(TypeError, match="FabricConfig"):
        ttnn.set_fabric_config("1D")
    with pytest.raises(AttributeError):
        ttnn.load_config_from_dictionary({"no_such_switch": 1})


def test_volumes(device):
    conv = torch.nn.Conv3d(32, 64, (2, 3, 3), stride=(1, 2, 1), padding=(0, 1, 1), padding_mode="replicate")
    volume = torch.randn(1, 32, 3, 6, 5)
    weight = conv.weight.detach().permute(2, 3, 4, 1, 0).reshape(-1, 64)
    tiles = lambda t: ttnn.from_torch(t, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=device)
    out = ttnn.experimental.conv3d(
        ttnn.from_torch(volume.permute(0, 2, 3, 4, 1).contiguous(), dtype=ttnn.bfloat16, device=device),
        tiles(weight),
        bias_tensor=tiles(conv.bias.detach().reshape(1, -1)),
        output_channels=64,
        kernel_size=(2, 3, 3),
        stride=(1, 2, 1),
        padding=(0, 1, 1),
        padding_mode="replicate",
    )
    golden = conv(volume).detach().permute(0, 2, 3, 4, 1)
    assert list(out.shape) == list(golden.shape)
    assert ttnn.pearson_correlation_coefficient(golden, ttnn.to_torch(out)) > 0.9995


@pytest.mark.parametrize("dtype", [ttnn.bfloat16, ttnn.float32, ttnn.int32])
@pytest.mark.parametrize("layout", [ttnn.TILE_LAYOUT, ttnn.ROW_MAJOR_LAYOUT])
def test_rows_become_columns(device, dtype, layout):
    values = torch.randint(-500, 500, (3, 64, 112)).to({ttnn.int32: torch.int32}.get(dtype, torch.float32))
    x = ttnn.from_torch(values, dtype=dtype, layout=layout, device=device)
    for turned, golden in (
        (ttnn.transpose(x, 1, 2), values.transpose(1, 2)),
        (ttnn.permute(x, (2, 0, 1)), values.permute(2, 0, 1)),
        (ttnn.permute(x, (1, 0, 2)), values.permute(1, 0, 2)),
        (ttnn.concat([x, x], 1), torch.cat([values, values], 1)),
    ):
        assert ttnn.to_torch(turned).to(golden.dtype).equal(golden.bfloat16().to(golden.dtype) if dtype == ttnn.bfloat16 else golden)


def test_nothing_is_left_of_the_shape(device):
    x = ttnn.from_torch(torch.ones(32, 32), dtype=ttnn.float32, layout=ttnn.TILE_LAYOUT, device=device)
    total = ttnn.sum(x)
    assert list(total.shape) == [] and ttnn.to_torch(total).item() == 1024
