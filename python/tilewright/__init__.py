"""tilewright from Python: `python -m tilewright pytest ...`, and `activate()` for `import ttnn`.

Installed from a wheel, the package has everything in its folder `prefix`, and names nothing else:
`ttnn` is another's, until it is asked for.
"""

import os
import pathlib
import sys

PREFIX = pathlib.Path(__file__).parent / "prefix"


def module_path():
    """The folder that holds the module ttnn: of the wheel, or the one this package is in."""
    packed = PREFIX / "lib" / "tilewright" / "python"
    return packed if packed.is_dir() else pathlib.Path(__file__).parent.parent


def activate():
    """From here on `import ttnn` is tilewright's; an error when another's is loaded already."""
    loaded = sys.modules.get("ttnn")
    if loaded is not None and not str(loaded.__file__).startswith(str(module_path())):
        raise RuntimeError(
            f"ttnn is loaded already, from {loaded.__file__}; call tilewright.activate() before it"
        )
    if str(module_path()) not in sys.path:
        sys.path.insert(0, str(module_path()))


def command():
    """The command `tilewright` of a wheel."""
    program = PREFIX / "bin" / "tilewright"
    if not program.exists():
        raise SystemExit(f"tilewright: {program} is not there; run the one of the build folder")
    os.execv(program, [str(program), *sys.argv[1:]])
