"""Stage 7: the kernels compute what the {{#reference_stated}}spec's PyTorch reference does{{/reference_stated}}{{^reference_stated}}phases of the spec say (it states no reference){{/reference_stated}}."""

import pytest
import torch
import ttnn

from operation_input import KEYWORDS, SHAPES, make_input, make_weights

RTOL, ATOL = {{rtol}}, {{atol}}{{^tolerance_stated}}  # not stated in the spec{{/tolerance_stated}}


def reference({{reference_arguments}}):
{{reference_body}}

def values(tensor):
    return None if tensor is None else ttnn.to_torch(tensor).float()


@pytest.mark.parametrize("shape", SHAPES)
def test_result_matches_the_reference(device, shape):
    tensor, weights = make_input(device, shape=shape), make_weights(device, shape)
    result = values(ttnn.{{name}}(tensor, **weights, **KEYWORDS))
    others = {name: values(weight) for name, weight in weights.items()}
    expected = reference(values(tensor), **others, **KEYWORDS).float().reshape(result.shape)

    known = torch.isfinite(expected)
    difference = torch.where(known, (result - expected).abs(), torch.zeros_like(expected))
    close = difference <= ATOL + RTOL * expected.abs()
    wrong = int((known & ~close).sum())
    assert wrong == 0, (
        f"{{name}} does not match the PyTorch reference: {wrong} of {expected.numel()} values differ, "
        f"by up to {difference.max():.4g} (rtol={RTOL}, atol={ATOL})"
    )
{{#has_pcc}}
    correlation = torch.corrcoef(torch.stack((result.flatten(), expected.flatten())))[0, 1]
    assert correlation >= {{pcc}}, f"{{name}} does not match the PyTorch reference: PCC {correlation:.5f}"
{{/has_pcc}}
