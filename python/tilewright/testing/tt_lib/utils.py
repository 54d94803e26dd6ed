"""Arithmetic on shapes, and tensors in the order of tiles, by the names that sweep tests import."""

from models.common.utility_functions import (  # noqa: F401
    _nearest_32,
    _nearest_y,
    divup,
    float_to_bits,
    is_close,
    pad_activation,
    pad_weight,
    print_diff_argmax,
    roundup,
    roundup32,
    tilize,
    tilize_to_list,
    untilize,
)


def find_closest_largest_divisor(num, start_divisor):
    """The greatest divisor of num that is not above start_divisor."""
    return next(d for d in range(start_divisor, 0, -1) if num % d == 0)
