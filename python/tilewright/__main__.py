"""`python -m tilewright pytest [--arch A] [--chips RxC] [--check LEVEL] ARGS`: pytest on virtual chips.

The tests find `ttnn`, the fixtures `device` and `mesh_device`, and the helper modules that tests of
TTNN import (tests.ttnn.utils_for_testing, models.common.utility_functions and the like), unless their own
tree has them.
"""

import os
import pathlib
import sys

import tilewright
from tilewright import absent, older

USAGE = """usage: python -m tilewright pytest [--arch A] [--chips RxC] [--check LEVEL] [pytest's arguments]
Runs tests of TTNN on virtual chips.

  --arch A        wormhole_b0 or blackhole
  --chips RxC     that many chips, as a mesh of R rows and C columns
  --check LEVEL   off, protocol or full
"""

OPTIONS = {
    "--arch": "TILEWRIGHT_ARCH",
    "--chips": "TILEWRIGHT_CHIPS",
    "--check": "TILEWRIGHT_CHECK",
}


def split_options(arguments):
    """(environment, what is pytest's) of the arguments behind `pytest`."""
    environment, rest = {}, []
    words = iter(arguments)
    for word in words:
        name, given, value = word.partition("=")
        if name not in OPTIONS:
            rest.append(word)
            continue
        if not given:
            value = next(words, None)
        if value is None:
            raise SystemExit(f"tilewright: {name} needs a value\n{USAGE}")
        environment[OPTIONS[name]] = value
    return environment, rest


def main(arguments):
    if arguments[:1] in (["--help"], ["-h"]):
        print(USAGE, end="")
        return 0
    if arguments[:1] != ["pytest"]:
        print(
            f"tilewright: {arguments[0] if arguments else 'no command'}: there is `pytest`",
            file=sys.stderr,
        )
        print(USAGE, end="", file=sys.stderr)
        return 2
    environment, rest = split_options(arguments[1:])
    os.environ.update(environment)
    tilewright.activate()
    # Of those that tests start.
    paths = [str(tilewright.module_path()), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    sys.path[:0] = [os.getcwd()]
    sys.path.append(str(pathlib.Path(__file__).parent / "testing"))
    older.fill()
    absent.fill()
    import pytest

    return pytest.main(["-p", "ttnn.pytest_plugin", *rest])


sys.exit(main(sys.argv[1:]))
