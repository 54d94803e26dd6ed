"""Names that public kernels call, weighed by their calls: uses_*.tsv, one for each release."""
import importlib.util
import pathlib

import pytest

HERE = pathlib.Path(__file__).parent
FIGURES = HERE.parents[1] / "bench/kernels/figures.py"


@pytest.fixture(scope="module")
def shares():
    spec = importlib.util.spec_from_file_location("kernel_figures", FIGURES)
    figures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(figures)
    return figures.shares


@pytest.mark.parametrize("table", sorted(HERE.glob("uses_*.tsv")), ids=lambda path: path.stem)
def test_most_calls_have_their_function_here(shares, table):
    of_calls, of_names = shares(table)
    assert of_calls >= 0.99 and of_names >= 0.9


def test_a_name_that_is_not_here_is_not_counted(shares, tmp_path):
    table = tmp_path / "uses.tsv"
    table.write_text("name\tcalls\ncb_wait_front\t3\nno_such_function\t1\n")
    assert shares(table) == (0.75, 0.5)
