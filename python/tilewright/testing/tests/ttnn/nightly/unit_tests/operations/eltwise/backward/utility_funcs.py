"""The same as those of the unit tests."""

from tests.ttnn.unit_tests.operations.eltwise.backward.utility_funcs import *  # noqa: F401, F403
