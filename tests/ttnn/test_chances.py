"""nonzero and sampling: what depends on the values themselves."""

import pytest
import torch

import ttnn

USERS = 32


@pytest.mark.parametrize("name", ["bfloat16", "float32", "int32", "uint32", "uint16"])
@pytest.mark.parametrize("size", [1, 8, 700, 1500])
def test_nonzero(place, name, size):
    values = torch.randint(0, 3, (1, 1, 1, size)) * (-1 if "float" in name else 1)
    own = values.float() if "float" in name else values.int()
    count, places = ttnn.nonzero(place(own, getattr(ttnn, name), ttnn.ROW_MAJOR_LAYOUT))
    expected = torch.nonzero(values.flatten()).flatten()
    found = int(ttnn.to_torch(count).flatten()[0])
    assert found == len(expected) and list(places.shape) == [1, 1, 1, size]
    places = ttnn.to_torch(places).flatten().long()
    assert torch.equal(places[:found], expected) and not places[found:].any()


def test_nonzero_of_nothing_and_of_rows(place):
    count, places = ttnn.nonzero(place(torch.zeros(1, 1, 1, 0), layout=ttnn.ROW_MAJOR_LAYOUT))
    assert not ttnn.to_torch(count).any() and list(places.shape) == [1, 1, 1, 0]
    with pytest.raises(RuntimeError, match=r"shape \[2, 32\]; \[1, 1, 1, N\] is wanted"):
        ttnn.nonzero(place(torch.zeros(2, 32)))


def drawn(place, values, k, p, temp=1.0, **more):
    numbers = torch.arange(values.shape[-1]).flip(0).expand(values.shape).int()
    indices = place(numbers, ttnn.int32, ttnn.ROW_MAJOR_LAYOUT)
    rows = ttnn.ROW_MAJOR_LAYOUT
    k, p, temp = (torch.as_tensor(v).expand(USERS) for v in (k, p, temp))
    result = ttnn.sampling(
        place(values),
        indices,
        k=place(k.int(), ttnn.uint32, rows),
        p=place(p.float(), layout=rows),
        temp=place(temp.float(), layout=rows),
        **more,
    )
    assert result.dtype == ttnn.uint32 and list(result.shape) == [1, 1, 1, USERS]
    return values.shape[-1] - 1 - ttnn.to_torch(result).flatten().long()


def test_sampling_of_the_greatest(place):
    values = torch.randn(1, 1, USERS, 96).bfloat16()
    most = values.float().argmax(-1).flatten()
    same = values.float().gather(-1, drawn(place, values, 1, 0.9).reshape(1, 1, -1, 1)).flatten()
    assert torch.equal(same, values.float().amax(-1).flatten())
    assert torch.equal(drawn(place, values * 50, 10, 0.0), most)


def test_sampling_keeps_to_k_and_is_by_chance(place):
    values = torch.randn(1, 1, USERS, 96).bfloat16()
    among = torch.topk(values.float(), 8, -1).values.amin(-1).flatten()
    first, again = (drawn(place, values, 8, 1.0, seed=7) for _ in range(2))
    assert torch.equal(first, again)
    other = [drawn(place, values, 8, 1.0) for _ in range(2)]
    assert not torch.equal(*other)
    for result in (first, *other):
        picked = values.float().reshape(USERS, -1).gather(1, result.reshape(-1, 1)).flatten()
        assert (picked >= among).all()


def test_sampling_is_as_likely_as_the_weights(place):
    """Of two places with odds 3 to 1, over 32 users and 10 seeds."""
    values = torch.full((1, 1, USERS, 32), -1e4)
    values[..., 3] = 3.0**0.5
    values[..., 5] = 0.0
    heat = torch.tensor(3.0).log() / 3.0**0.5
    hits = sum(int((drawn(place, values, 4, 1.0, heat, seed=s) == 3).sum()) for s in range(1, 11))
    assert 200 < hits < 280


def test_topk_of_given_indices(place):
    values = torch.randn(2, 3, 32, 64)
    numbers = torch.randint(0, 1000, values.shape).int()
    x = place(values, ttnn.float32)
    top, chosen = ttnn.topk(x, 5, indices_tensor=place(numbers, ttnn.uint16))
    where = torch.topk(values, 5)
    assert torch.equal(ttnn.to_torch(top), where.values)
    assert torch.equal(ttnn.to_torch(chosen).long(), numbers.long().gather(-1, where.indices))
