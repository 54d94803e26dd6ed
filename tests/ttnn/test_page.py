"""docs/ttnn.md is what tools/ttnn_page prints."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(os.environ["TILEWRIGHT_ROOT"])


def test_is_current():
    page = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "ttnn_page")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (
        page.stdout == (ROOT / "docs" / "ttnn.md").read_text()
    ), "docs/ttnn.md is out of date: PYTHONPATH=build/release/python tools/ttnn_page > docs/ttnn.md"
