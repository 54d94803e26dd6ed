# SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
#
# SPDX-License-Identifier: Apache-2.0

"""Stage 6: the kernels compile, run to their end, and the result has the right shape."""

import pytest

from operation_input import {{#several_modes}}MODES, {{/several_modes}}SHAPES, call


def test_kernels_compile_at_runtime(device):
    try:
        call(device)
    except RuntimeError as error:
        text = str(error)
        if ".cpp" in text or "error:" in text.lower():
            pytest.fail(f"Kernel compilation failed: {error}")
        raise


{{^several_modes}}
@pytest.mark.parametrize("shape", SHAPES)
def test_program_executes_without_hang(device, shape):
    result = call(device, shape)
{{/several_modes}}
{{#several_modes}}
@pytest.mark.parametrize("how, keywords", MODES)
@pytest.mark.parametrize("shape", SHAPES)
def test_program_executes_without_hang(device, shape, how, keywords):
    result = call(device, shape, keywords=keywords, **how)
{{/several_modes}}
    assert result is not None
    assert tuple(result.shape) == tuple({{expected_shape}})


def test_cached_program_runs_on_other_tensors(device):
    first = call(device)
    second = call(device)
    assert tuple(first.shape) == tuple(second.shape)
