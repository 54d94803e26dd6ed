"""Operations by order and by index are exact."""

import pytest
import torch
import torch.nn.functional as functional
from compare import assert_same

import ttnn

LAYOUTS = list(ttnn.Layout)[:2]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda v: v.name)
@pytest.mark.parametrize("dim", [-1, 1])
def test_orders(place, layout, dim):
    values = torch.randn(2, 40, 50).bfloat16()
    x = place(values, layout=layout)
    expected, where = torch.sort(values.float(), stable=True, dim=dim)
    ordered, indices = ttnn.sort(x, dim=dim)
    assert_same(ordered, expected)
    assert_same(indices, where)
    assert_same(ttnn.topk(x, 3, dim=dim)[0], values.float().topk(3, dim)[0])
    greatest = torch.sort(values.float(), stable=True, dim=dim, descending=True)[1].select(dim, 0)
    assert_same(ttnn.argmax(x, dim=dim), greatest)


def test_of_integers(place):
    values = torch.randint(-(2**31), 2**31 - 1, (4, 60), dtype=torch.int64).int()
    assert_same(ttnn.sort(place(values, ttnn.int32), dim=-1)[0], values.sort(-1)[0])


def test_of_everything(place):
    values = torch.randn(3, 4, 5)
    assert_same(ttnn.argmax(place(values, ttnn.float32)), values.argmax())


@pytest.mark.parametrize("index_type", [ttnn.uint32, ttnn.uint16], ids=lambda v: v.name)
@pytest.mark.parametrize("dim", [-1, 0])
def test_gather_and_scatter(place, dim, index_type):
    values = torch.randn(40, 50).bfloat16()
    index = torch.stack(
        [torch.randperm(values.shape[dim])[:20] for _ in range(values.shape[1 + dim])]
    )
    index = (index if dim == -1 else index.T).contiguous()
    x, i = place(values), place(index.int(), index_type)
    assert_same(ttnn.gather(x, dim, index=i), values.gather(dim, index))
    source = torch.randn(index.shape).bfloat16()
    assert_same(ttnn.scatter(x, dim, i, place(source)), values.scatter(dim, index, source))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda v: v.name)
def test_embedding(place, layout):
    table, index = torch.randn(64, 96).bfloat16(), torch.randint(0, 64, (2, 7)).int()
    rows = ttnn.embedding(
        place(index, ttnn.uint32, ttnn.ROW_MAJOR_LAYOUT), place(table), padding_idx=5, layout=layout
    )
    assert rows.layout == layout
    expected = functional.embedding(index.long(), table)
    expected[index.long() == 5] = 0
    assert_same(rows, expected)
