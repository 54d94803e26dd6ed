"""`python -m tilewright pytest` runs tests as they are written for TTNN."""

import os
import subprocess
import sys

TEST = """
import pytest
import torch
import ttnn
from models.common.utility_functions import skip_for_blackhole, torch_random
from tests.ttnn.utils_for_testing import assert_with_pcc, assert_with_ulp
from tests.ttnn.unit_tests.operations.eltwise.backward.utility_funcs import compare_pcc, data_gen_with_range

@skip_for_blackhole("asked for")
@pytest.mark.parametrize("h", [32, 50])
def test_add(device, h):
    a, b = torch_random((h, 64), -1, 1, torch.bfloat16), torch_random((h, 64), -1, 1, torch.bfloat16)
    x, y = (ttnn.from_torch(t, layout=ttnn.TILE_LAYOUT, device=device) for t in (a, b))
    assert_with_pcc(a + b, ttnn.add(x, y), 0.9999)
    assert_with_ulp(a + b, ttnn.add(x, y), 1)

def test_backward(device):
    data, x = data_gen_with_range((1, 1, 32, 32), -2, 2, device, True)
    grad, g = data_gen_with_range((1, 1, 32, 32), -1, 1, device)
    golden = ttnn.get_golden_function(ttnn.exp_bw)(grad, data)
    assert compare_pcc(ttnn.exp_bw(g, x), golden)

def test_what_is_not_installed_is_named_and_not_used(device):
    from ttnn.tracer import trace
    for package in ("transformers", "transformers.models.bert", "IPython.display"):
        __import__(package)
    import transformers
    if isinstance(transformers.BertModel, type) and transformers.BertModel.__module__ == "transformers":
        class Own(transformers.BertModel.Part):
            pass
        with pytest.raises(ModuleNotFoundError, match="pip install transformers"):
            transformers.BertModel.from_pretrained("name")
        with pytest.raises(ModuleNotFoundError, match="pip install transformers"):
            Own(1)

def test_wrong(device):
    x = ttnn.from_torch(torch.randn(32, 32), layout=ttnn.TILE_LAYOUT, device=device)
    assert_with_pcc(ttnn.to_torch(x), ttnn.neg(x))
"""


def run(tmp_path, *arguments):
    (tmp_path / "test_it.py").write_text(TEST)
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "tilewright",
            "pytest",
            *arguments,
            "-q",
            "-p",
            "no:cacheprovider",
            "test_it.py",
        ],
        cwd=tmp_path,
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )


def test_passes_and_fails_as_it_should(tmp_path):
    result = run(tmp_path)
    assert "1 failed, 4 passed" in result.stdout
    assert "PCC -" in result.stdout
    assert result.returncode == 1


def test_on_another_architecture(tmp_path):
    assert "1 failed, 2 passed, 2 skipped" in run(tmp_path, "--arch", "blackhole").stdout


def test_wrong_use_is_said(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "tilewright", "dance"], capture_output=True, text=True
    )
    assert result.returncode == 2 and "there is `pytest`" in result.stderr
