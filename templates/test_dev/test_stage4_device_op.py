# SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
#
# SPDX-License-Identifier: Apache-2.0

"""Stage 4: the device operation validates and selects its program factory."""

from operation_input import error_of


def test_device_op_called(device):
    text = error_of(device)
    if text:
        assert any(word in text for word in ("kernel", "program", "factory")), text


def test_program_factory_selected(device):
    text = error_of(device)
    assert "select" not in text, text
