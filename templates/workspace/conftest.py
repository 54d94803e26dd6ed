"""Puts ttnn, the operations built here and the `device` fixture in place for plain pytest."""

import glob
import os
import sys

WORKSPACE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, "@HOME@/python")
libraries = sorted(
    glob.glob(f"{WORKSPACE}/ttnn/cpp/ttnn/operations/**/.tilewright/*.so", recursive=True)
)
os.environ.setdefault("TILEWRIGHT_OP_PATH", os.pathsep.join(libraries))
os.environ.setdefault("TT_METAL_KERNEL_PATH", WORKSPACE)
pytest_plugins = ["ttnn.pytest_plugin"]
