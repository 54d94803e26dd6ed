# SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
#
# SPDX-License-Identifier: Apache-2.0

"""Stage 3: a call goes through the registered device operation."""

from operation_input import error_of


def test_call_reaches_the_device_operation(device):
    text = error_of(device)
    assert "not registered as a device operation yet" not in text, text
    if text:
        assert any(word in text for word in ("select_program_factory", "program factory", "kernel")), text
