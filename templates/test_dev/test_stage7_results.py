# SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
#
# SPDX-License-Identifier: Apache-2.0

"""Stage 7: the kernels compute what the {{#reference_stated}}spec's PyTorch reference does{{/reference_stated}}{{^reference_stated}}phases of the spec say (it states no reference){{/reference_stated}}."""

import pytest
import torch
import ttnn

from operation_input import KEYWORDS, {{#several_modes}}MODES, {{/several_modes}}SHAPES, make_input, make_weights

RTOL, ATOL = {{rtol}}, {{atol}}{{^tolerance_stated}}  # not stated in the spec{{/tolerance_stated}}
{{#tests_absent}}
OPTIONAL = [{{#optional_tensors}}"{{name}}"{{#more}}, {{/more}}{{/optional_tensors}}]
{{/tests_absent}}


{{#modes}}
def reference{{mode}}({{reference_arguments}}):
{{reference_body}}

{{/modes}}
def values(tensor):
    return None if tensor is None else ttnn.to_torch(tensor).float()


def alike(result, expected):
    """Both in one shape; a reference may show the padding of a tile that the result has dropped, or the reverse."""
    if result.numel() == expected.numel():
        return result, expected.reshape(result.shape)
    pairs = list(zip(result.shape, expected.shape))
    padded = all(a == b or -(-min(a, b) // 32) * 32 == max(a, b) for a, b in pairs)
    assert result.dim() == expected.dim() and padded, (
        f"{{name}} does not match the PyTorch reference: its shape is {tuple(result.shape)}, not {tuple(expected.shape)}"
    )
    common = tuple(slice(0, min(pair)) for pair in pairs)
    return result[common], expected[common]


{{^several_modes}}
@pytest.mark.parametrize("shape", SHAPES)
def test_result_matches_the_reference(device, shape):
    tensor, weights, keywords = make_input(device, shape=shape), make_weights(device, shape), KEYWORDS
{{/several_modes}}
{{#several_modes}}
REFERENCES = [{{#modes}}reference{{mode}}{{#more}}, {{/more}}{{/modes}}]


@pytest.mark.parametrize("how, keywords, reference", [(*mode, of) for mode, of in zip(MODES, REFERENCES)])
@pytest.mark.parametrize("shape", SHAPES)
def test_result_matches_the_reference(device, shape, how, keywords, reference):
    tensor, weights = make_input(device, shape=shape, **how), make_weights(device, shape)
    keywords = {**KEYWORDS, **keywords}
{{/several_modes}}
    result = values(ttnn.{{name}}(tensor, **weights, **keywords))
    others = {name: values(weight) for name, weight in weights.items()}
    result, expected = alike(result, reference(values(tensor), **others, **keywords).float())

    known = torch.isfinite(expected)
    difference = torch.where(known, (result - expected).abs(), torch.zeros_like(expected))
{{#fine}}
    # No result can be closer than what the roundings on its way leave of the largest value in it.
    step = {{step}} * max(values(tensor).abs().max().item(), expected[known].abs().max().item())
    close = difference <= torch.clamp(ATOL + RTOL * expected.abs(), min=step)
{{/fine}}
{{^fine}}
    close = difference <= ATOL + RTOL * expected.abs()
{{/fine}}
    wrong = int((known & ~close).sum())
    assert wrong == 0, (
        f"{{name}} does not match the PyTorch reference: {wrong} of {expected.numel()} values differ, "
        f"by up to {difference.max():.4g} (rtol={RTOL}, atol={ATOL})"
    )
{{#has_pcc}}
    correlation = torch.corrcoef(torch.stack((result.flatten(), expected.flatten())))[0, 1]
    assert correlation >= {{pcc}}, f"{{name}} does not match the PyTorch reference: PCC {correlation:.5f}"
{{/has_pcc}}
{{#tests_absent}}


def test_result_without_optional_tensors(device):
    tensor = make_input(device)
    weights = {name: weight for name, weight in make_weights(device, SHAPES[0]).items() if name not in OPTIONAL}
    result = values(ttnn.{{name}}(tensor, **weights, **KEYWORDS))
    others = {name: values(weight) for name, weight in weights.items()}
    result, expected = alike(result, reference(values(tensor), **others, **KEYWORDS).float())
    difference = (result - expected).abs() - RTOL * expected.abs()
    assert difference.max() <= ATOL, f"{{name}} does not match the PyTorch reference: off by {difference.max():.4g}"
{{/tests_absent}}
