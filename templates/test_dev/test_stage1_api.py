# SPDX-FileCopyrightText: © 2026 Tenstorrent AI ULC
#
# SPDX-License-Identifier: Apache-2.0

"""Stage 1: the operation is there, and says what it takes."""

import ttnn


def test_operation_exists():
    assert hasattr(ttnn, "{{name}}"), "module 'ttnn' has no operation {{name}}"


def test_operation_is_callable():
    assert callable(ttnn.{{name}})


def test_operation_is_documented():
{{#tensors}}
    assert "{{name}}" in ttnn.{{operation}}.__doc__
{{/tensors}}
{{#params}}
    assert "{{name}}" in ttnn.{{operation}}.__doc__
{{/params}}
