# SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
#
# SPDX-License-Identifier: Apache-2.0

"""Stage 2: what the spec rules out is refused, in the spec's words."""

import pytest
import torch
import ttnn

from operation_input import call, error_of

REFUSED = [
{{#breakings}}
    (dict({{how}}), "{{message}}"),
{{/breakings}}
]


@pytest.mark.parametrize("how, message", REFUSED)
def test_invalid_input_is_refused(device, how, message):
    with pytest.raises(RuntimeError) as error:
        call(device, **how)
    assert message in str(error.value), f"expected the message {message!r}, got: {error.value}"


def test_valid_input_passes_validation(device):
    text = error_of(device)
    for _, message in REFUSED:
        assert message.lower() not in text.splitlines()
    assert "device operation is not implemented yet" not in text
