"""The `device` fixture. pytest finds it by itself when the package is installed or its folder is on
PYTHONPATH; `pytest -p ttnn.pytest_plugin` names it."""

import random

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "ttnn: a test that runs on a virtual Tensix chip")


@pytest.fixture
def device_params(request):
    """What `device` is opened with; parametrise it indirectly with a dict."""
    return getattr(request, "param", {})


_FABRIC = "fabric_config fabric_tensix_config fabric_manager reliability_mode".split()


def _options(device_params):
    """What a device is opened with of `device_params`: the cores of dispatch as one configuration; the
    fabric is not the device's."""
    import ttnn

    options = dict(device_params)
    fabric = {name: options.pop(name) for name in _FABRIC if name in options}
    if fabric.get("fabric_config") is not None:
        ttnn.set_fabric_config(fabric["fabric_config"])
    cores = [options.pop(f"dispatch_core_{name}", None) for name in ("type", "axis")]
    if any(core is not None for core in cores):
        options["dispatch_core_config"] = ttnn.DispatchCoreConfig(*cores)
    return options


@pytest.fixture
def device(device_params):
    """A virtual chip of its own for each test, closed at the test's end."""
    import ttnn

    device = ttnn.open_device(device_id=0, **_options(device_params))
    yield device
    ttnn.close_device(device)


@pytest.fixture
def mesh_device(request, device_params):
    """A mesh of the shape (or number of chips) it is parametrised with, else of all there are; skipped
    when there are fewer (`--chips`)."""
    import ttnn
    from ttnn.mesh import system_shape

    asked = getattr(request, "param", None)
    shape = system_shape() if asked is None else (1, asked) if isinstance(asked, int) else tuple(asked)
    if shape[0] * shape[1] > ttnn.get_num_devices():
        pytest.skip(f"a mesh of {shape} of {ttnn.get_num_devices()} chips; --chips gives more")
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(*shape), **_options(device_params))
    yield mesh
    ttnn.close_mesh_device(mesh)


@pytest.fixture
def reset_seeds():
    """The same random numbers for every test."""
    import numpy
    import torch

    torch.manual_seed(213919)
    numpy.random.seed(213919)
    random.seed(213919)


@pytest.fixture
def function_level_defaults(reset_seeds):
    """The same random numbers for every test."""
