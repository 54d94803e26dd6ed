"""Objects and names cost and do what the calls beneath them do: the same bits, virtual cycles within 1 %."""
import numpy as np
import pytest

from styles import STYLES, program


@pytest.mark.parametrize("operation", STYLES)
def test_both_styles(execute, tmp_path, operation):
    runs = []
    for style in (0, 1):
        result = execute(program(operation, style))
        assert result.status == 0, (result.error, result.object["faults"])
        runs.append((np.load(tmp_path / "out.npy"), result.object["cycles"]))
    (old, old_cycles), (new, new_cycles) = runs
    assert np.array_equal(old, new) and np.any(old)
    assert abs(new_cycles / old_cycles - 1) < 0.01, (old_cycles, new_cycles)
