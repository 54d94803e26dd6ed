"""For test trees that import `multiprocess` where it is not installed: Python's own module."""

from multiprocessing import *  # noqa: F403
