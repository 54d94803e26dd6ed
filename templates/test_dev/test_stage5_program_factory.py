# SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
#
# SPDX-License-Identifier: Apache-2.0

"""Stage 5: the program factory creates its circular buffers and splits the work."""

import pytest

from operation_input import {{#several_modes}}MODES, {{/several_modes}}SHAPES, error_of


def test_program_factory_creates_cbs(device):
    text = error_of(device)
    if text:
        assert "kernel" in text, text
        assert "circular" not in text, text


{{^several_modes}}
@pytest.mark.parametrize("shape", SHAPES)
def test_work_distribution(device, shape):
    text = error_of(device, shape)
{{/several_modes}}
{{#several_modes}}
@pytest.mark.parametrize("how, keywords", MODES)
@pytest.mark.parametrize("shape", SHAPES)
def test_work_distribution(device, shape, how, keywords):
    text = error_of(device, shape, keywords=keywords, **how)
{{/several_modes}}
    if text:
        assert "kernel" in text, text
