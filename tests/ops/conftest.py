"""The operations built beside the package under test, unless $TILEWRIGHT_OP_PATH names others."""

import os
import pathlib

import ttnn

if not os.environ.get("TILEWRIGHT_OP_PATH"):
    for library in sorted((pathlib.Path(ttnn.__file__).parents[2] / "lib" / "ops").glob("*.so")):
        ttnn.load_op_library(library)
