"""Comparisons, by the names sweep tests call them."""

from models.common.utility_functions import (  # noqa: F401
    comp_allclose,
    comp_allclose_and_pcc,
    comp_equal,
    comp_pcc,
    comp_ulp,
)
