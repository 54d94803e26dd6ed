"""Functions of the vector unit that release 0.81 added, many in one program, against numpy."""
import math

import numpy
import pytest

from test_vector_unit import ACCESSOR, ADDRESS, bits, sigmoid, softplus, spread

TENTH = bits(1 / 32)
TILE = 32


def of_columns(x, rows):
    """`rows` (a dict row -> values) in place of the first four rows, of which the others are zero."""
    result = x.copy()
    result[:4] = 0
    for row, values in rows.items():
        result[row] = values
    return result


def as_one(x, value):
    result = x.copy()
    result[:4, :16] = value
    return result


def on_math(call):
    return f"ON_MATH({call})"


def on_pack(name, arguments="0"):
    return f"ON_PACK({name}_tile_init_pack(); {name}_tile_pack({arguments}))"


def two(name, *more):
    return on_math(f"{name}_init(); {name}({', '.join(map(str, (0, 1, 0) + more))})")


FIRST_PASS = ("two_pass_stats_init_shifted(); two_pass_stats_update_shifted_rows<"
              "TwoPassAccumulation::ShiftedSum, TwoPassAnchor::Initialise>(0, 0, 32); ")
SECOND_PASS = ("two_pass_stats_update_shifted_rows<TwoPassAccumulation::CentredM2>(0, 0, 32); ")
BOTH = FIRST_PASS + f"two_pass_stats_finish_shifted_mean({TENTH}u); " + SECOND_PASS
HALVES = ("two_pass_stats_init_shifted(); two_pass_stats_update_shifted_rows<"
          "TwoPassAccumulation::ShiftedSum, TwoPassAnchor::Initialise>(0, {0}, 16); "
          f"two_pass_stats_finish_shifted_mean({bits(1 / 16)}u); "
          "two_pass_stats_update_rows(0, {0}, 16); ")
variance = lambda x: x.var(axis=0)

# Of x, y, z (x and y within -4..4, z within 1..3).
FLOATS = [
    (two("logaddexp_binary_tile"), lambda x, y, z: numpy.logaddexp(x, y)),
    (two("logaddexp2_binary_tile"), lambda x, y, z: numpy.logaddexp2(x, y)),
    (two("atan2_binary_tile"), lambda x, y, z: numpy.arctan2(x, y)),
    (two("nextafter_binary_tile"), lambda x, y, z: numpy.nextafter(x, y)),
    (two("isclose_binary_tile", f"{bits(0.1)}u", f"{bits(0.5)}u"),
     lambda x, y, z: (abs(x - y) <= 0.5 + 0.1 * abs(y)) * 1.0),
    (on_math("snake_beta_tile_init(); snake_beta_tile<DataFormat::Float32>(0, 1, 2, 0)"),
     lambda x, y, z: x + numpy.sin(x * y)**2 / z),
    (on_math(f"polygamma_tile_init(); polygamma_tile(2, {bits(1)}u, {bits(1)}u); "
             "copy_dest_values(2, 0)"),
     lambda x, y, z: sum(1 / (z + k)**2 for k in range(4000)) + 1 / (z + 4000)),
    (on_math("lgamma_stirling_tile_init(); lgamma_stirling_tile(2); copy_dest_values(2, 0)"),
     lambda x, y, z: numpy.vectorize(math.lgamma)(z)),
    (on_math("sfpu_bcast_col_init(); sfpu_normalize_bcast_col(0, 1, 2)"),
     lambda x, y, z: (x - y[:, :1]) * z[:, :1]),
    (on_math("sfpu_bcast_col_init(); sfpu_residual_normalize_bcast_col(0, 3, 1, 2)"),
     lambda x, y, z: (x + z - y[:, :1]) * z[:, :1]),
    (on_math("sfpu_normalize_bcast_scalar_init(); sfpu_normalize_bcast_scalar(0, 1, 2)"),
     lambda x, y, z: (x - y[0, 0]) * z[0, 0]),
    (on_math("sfpu_bcast_init<BroadcastType::ROW>(); "
             "sfpu_bcast<BroadcastType::ROW, EltwiseBinaryType::ELWSUB>(0, 1)"),
     lambda x, y, z: x - y[:1]),
    (on_math(BOTH + f"two_pass_stats_finalize_to_row(0, {TENTH}u)"),
     lambda x, y, z: of_columns(x, {0: x.mean(axis=0)})),
    (on_math(BOTH + f"two_pass_stats_finalize_to_row(0, {TENTH}u); copy_dest_values(1, 0)"),
     lambda x, y, z: of_columns(y, {0: variance(x)})),
    (on_math(HALVES.format(0) + "two_pass_stats_save_state(1); " + HALVES.format(16) +
             f"two_pass_stats_combine_block(1, {TENTH}u, {bits(16)}u); "
             f"two_pass_stats_finalize_to_row(0, {TENTH}u); copy_dest_values(1, 0)"),
     lambda x, y, z: None),
    (on_math(BOTH + f"two_pass_stats_finalize_and_combine_to_face(0, 0, {TENTH}u)"),
     lambda x, y, z: as_one(x, x.mean())),
    (on_pack("silu"), lambda x, y, z: x * sigmoid(x)),
    (on_pack("tanh"), lambda x, y, z: numpy.tanh(x)),
    (on_pack("sigmoid"), lambda x, y, z: sigmoid(x)),
    (on_pack("relu_max", f"0, {bits(2)}u"), lambda x, y, z: numpy.clip(x, 0, 2)),
    (on_pack("hardtanh", f"0, {bits(-1)}u, {bits(2)}u"), lambda x, y, z: numpy.clip(x, -1, 2)),
    (on_pack("softplus", f"0, {bits(1)}u, {bits(1)}u, {bits(20)}u"), lambda x, y, z: softplus(x)),
    ("ON_PACK(exp_packthread_tile_init(); exp_packthread_tile(0))",
     lambda x, y, z: numpy.exp(x)),
]


def run_many(program, operations, inputs, expected, **tolerance):
    run = program()
    for i, values in enumerate(inputs):
        run.tensor(f"in{i}", values, dtype="float32")
        run.cb(i, 1, page=4096, data_format="Float32")
    run.tensor("out", (TILE * len(operations), TILE), dtype="float32")
    run.cb(16, 2, page=4096, data_format="Float32")
    run.kernel("one_tile_reader.cpp", "reader", [ADDRESS(f"in{i}") for i in range(3)],
               [ACCESSOR(f"in{i}") for i in range(3)], defines={"TENSORS": "3"})
    run.kernel("vector_unit_many.cpp", {"compute": {
        "fp32_dest_acc_en": True,
        "unpack_to_dest_mode": {str(i): "UnpackToDestFp32" for i in range(3)}}},
        defines={"OPERATIONS": " ".join(operations)})
    run.kernel("object_writer.cpp", "writer", [ADDRESS("out"), len(operations)], [ACCESSOR("out")])
    run.expect("out", numpy.concatenate(expected).astype(numpy.float32), **tolerance)
    return run


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
def test_floats(program, arch):
    x, y, z = spread(-4, 4), spread(-4, 4)[::-1].copy(), spread(1, 3).T.copy()
    expected = [function(x, y, z) for _, function in FLOATS]
    at = [i for i, tile in enumerate(expected) if tile is None][0]
    expected[at] = of_columns(y, {0: variance(x)})  # what the block before left is overwritten
    run = run_many(program, [call for call, _ in FLOATS], [x, y, z], expected, rtol=0.01, atol=0.01)
    result = run.run(arch=arch)
    assert result.returncode == 0, result.stdout + result.stderr


def test_ties_of_ranked_keys(program):
    """Equal values come in the order of their indices, though the network does not compare those."""
    random = numpy.random.default_rng(2)
    values = random.integers(-3, 4, (64, TILE)).astype(numpy.float32)
    index = numpy.arange(TILE, dtype=numpy.float32)[:, None] + numpy.zeros((1, TILE), numpy.float32)
    order = numpy.argsort(-values, axis=0, kind="stable")
    ranked = ("topk_tile_init<false, true>(); topk_stamp_local_positions<true>(0); "
              "topk_local_sort<false, true, false, true>(0, 0, 5); topk_strip_rank_tags(0)")
    operations = [on_math(ranked), on_math(ranked + "; copy_dest_values(2, 0)")]
    expected = [numpy.take_along_axis(values, order, axis=0)[:TILE],
                (order % TILE)[:TILE].astype(numpy.float32)]
    run = run_many(program, operations, [values[:TILE], values[TILE:], index], expected)
    result = run.run()
    assert result.returncode == 0, result.stdout + result.stderr
