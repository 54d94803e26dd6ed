"""layernorm_fused_rm against PyTorch, on one core and on many, with and without gamma and beta."""

import pytest
import torch
import ttnn

from operations import SHAPES, assert_close, random, sticks


class Case:
    """An input with weights, on the host and on the device."""

    def __init__(self, device, *shape, gamma=True, beta=True, seed=0):
        width = shape[-1]
        self.x = random(*shape, seed=seed)
        self.weights = {}
        if gamma:
            self.weights["gamma"] = random(1, width, seed=seed + 100, mean=1.0, deviation=0.5)
        if beta:
            self.weights["beta"] = random(1, width, seed=seed + 200, mean=-0.5, deviation=1.0)
        self.held = sticks(device, self.x)
        self.held_weights = {name: sticks(device, values) for name, values in self.weights.items()}

    def run(self, **how):
        return ttnn.layernorm_fused_rm(self.held, **self.held_weights, **how)

    def check(self, result, epsilon=1e-5):
        flat = {name: self.weights[name].float().flatten() if name in self.weights else None for name in ("gamma", "beta")}
        expected = torch.nn.functional.layer_norm(
            self.x.float(), [self.x.shape[-1]], flat["gamma"], flat["beta"], epsilon
        )
        assert_close(result, expected, rtol=0.05, atol=0.2, pcc=0.999)


@pytest.mark.parametrize("use_multicore", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_result_is_that_of_torch(device, shape, use_multicore):
    case = Case(device, *shape)
    result = case.run(use_multicore=use_multicore)
    assert result.layout == ttnn.ROW_MAJOR_LAYOUT
    case.check(result)


@pytest.mark.parametrize("gamma, beta", [(False, False), (True, False), (False, True)])
def test_weights_are_optional(device, gamma, beta):
    case = Case(device, 2, 64, 96, gamma=gamma, beta=beta)
    case.check(case.run())


def test_weights_may_be_vectors(device):
    case = Case(device, 32, 64)
    case.held_weights = {name: sticks(device, values.flatten()) for name, values in case.weights.items()}
    case.check(case.run())


def test_more_tile_rows_than_cores_make_two_groups(device):
    case = Case(device, 70, 32, 64)  # 64 cores: 6 take two tile rows, 58 one
    case.check(case.run(use_multicore=True))


def test_one_core_and_many_agree_in_every_bit(device):
    case = Case(device, 2, 3, 64, 128)
    assert torch.equal(ttnn.to_torch(case.run()), ttnn.to_torch(case.run(use_multicore=True)))


def test_constant_rows_become_beta(device):
    case = Case(device, 64, 64)
    case.held = sticks(device, torch.full((64, 64), 3.0))  # 1/64 and the sum are exact
    result = ttnn.to_torch(case.run())
    assert torch.equal(result, case.weights["beta"].expand(64, 64))


@pytest.mark.parametrize("epsilon", [1e-5, 0.5, 4.0])
def test_epsilon(device, epsilon):
    case = Case(device, 32, 128)
    case.check(case.run(epsilon=epsilon), epsilon)


@pytest.mark.parametrize("use_multicore", [False, True])
def test_cached_program_runs_on_other_tensors(device, use_multicore):
    before = device.num_program_cache_entries()
    cases = [Case(device, 64, 96, seed=seed) for seed in range(3)]
    results = [case.run(use_multicore=use_multicore) for case in cases]
    assert device.num_program_cache_entries() == before + 1
    for case, result in zip(cases, results):
        case.check(result)


def test_what_changes_the_program_is_a_new_one(device):
    before = device.num_program_cache_entries()
    case = Case(device, 64, 64)
    case.run()
    case.run(epsilon=0.5)
    case.run(use_multicore=True)
    del case.held_weights["beta"]
    case.run()
    assert device.num_program_cache_entries() == before + 4


def test_output_memory(device):
    case = Case(device, 64, 64)
    result = case.run(memory_config=ttnn.L1_MEMORY_CONFIG)
    assert result.memory_config().buffer_type == ttnn.BufferType.L1
    case.check(result)


def wrong(device, shape=(32, 32), dtype=ttnn.bfloat16, layout=ttnn.ROW_MAJOR_LAYOUT):
    return ttnn.from_torch(torch.zeros(shape), dtype=dtype, layout=layout, device=device)


@pytest.mark.parametrize("how, message", [
    (dict(shape=(32,)), "must have at least 2 dimensions"),
    (dict(layout=ttnn.TILE_LAYOUT), "input must be in ROW_MAJOR layout"),
    (dict(dtype=ttnn.float32), "input must be BFLOAT16"),
    (dict(shape=(32, 48)), "width must be a multiple of 32"),
    (dict(shape=(48, 32)), "height must be a multiple of 32"),
])
def test_bad_input_is_refused(device, how, message):
    with pytest.raises(RuntimeError, match=message):
        ttnn.layernorm_fused_rm(wrong(device, **how))


@pytest.mark.parametrize("name", ["gamma", "beta"])
@pytest.mark.parametrize("how, message", [
    (dict(shape=(1, 64)), "must match the last dimension"),
    (dict(shape=(2, 32)), "must match the last dimension"),
    (dict(shape=(1, 32), dtype=ttnn.float32), "gamma and beta must be BFLOAT16"),
    (dict(shape=(1, 32), layout=ttnn.TILE_LAYOUT), "gamma and beta must be in ROW_MAJOR layout"),
])
def test_bad_weights_are_refused(device, name, how, message):
    with pytest.raises(RuntimeError, match=message):
        ttnn.layernorm_fused_rm(wrong(device), **{name: wrong(device, **how)})


def test_bad_epsilon_is_refused(device):
    with pytest.raises(RuntimeError, match="epsilon must be positive"):
        ttnn.layernorm_fused_rm(wrong(device), epsilon=0.0)
