"""The matrix unit on every pair of formats, in every fidelity and width of DST, against numpy: on
numbers that each format has, so that the results are exact. Bytes are multiplied in parts, which
numpy does too."""
import numpy
import pytest

PAGES = {"Float16_b": 2048, "Float32": 4096, "Bfp8_b": 1088, "Bfp4_b": 576, "Bfp2_b": 320,
         "Float16": 2048, "Int8": 1024, "UInt8": 1024, "Int32": 4096}
DTYPES = {"Float16_b": "bfloat16", "Float32": "float32", "Bfp8_b": "bfloat8_b", "Bfp4_b": "bfloat4_b",
          "Int32": "int32"}
OPERATIONS = ("matmul_tiles", "add_tiles", "sub_tiles", "mul_tiles")
PHASES = {"LoFi": 1, "HiFi2": 2, "HiFi3": 3, "HiFi4": 4}
KERNEL = """
#include "compute_kernel_api.h"
#include "compute_kernel_api/bcast.h"
#include "compute_kernel_api/eltwise_binary.h"
#include "compute_kernel_api/matmul.h"
#include "compute_kernel_api/reduce.h"
#include "compute_kernel_api/tile_move_copy.h"

template <typename Init, typename Work> void one(uint32_t x, uint32_t y, Init init, Work work) {
    reconfig_data_format(x, y);
    init();
    tile_regs_acquire();
    work();
    tile_regs_commit();
    cb_reserve_back(16, 1);
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
}

void kernel_main() {
    compute_kernel_hw_startup(0, 0, 16);
    for (uint32_t cb = 0; cb < COUNT; cb++) cb_wait_front(cb, 1);
    for (uint32_t x = 0; x < COUNT; x++)
        for (uint32_t y = 0; y < COUNT; y++) {
            one(y, x, [=] { mm_init_short(x, y); }, [=] { matmul_tiles(x, y, 0, 0, 0); });
            one(x, y, [=] { add_tiles_init(x, y); }, [=] { add_tiles(x, y, 0, 0, 0); });
            one(x, y, [=] { sub_tiles_init(x, y); }, [=] { sub_tiles(x, y, 0, 0, 0); });
            one(x, y, [=] { mul_tiles_init(x, y); }, [=] { mul_tiles(x, y, 0, 0, 0); });
        }
}
"""


def in_faces(tile):
    return tile.reshape(2, 16, 2, 16).transpose(0, 2, 1, 3).reshape(-1)


def tile_bytes(name, tile):
    """The tile in L1, of formats that no tensor has."""
    faces = in_faces(tile)
    if name == "Float16":
        return faces.astype(numpy.float16).tobytes()
    if name == "Bfp2_b":  # one exponent of sixteen; a sign, and whether it is that power of two
        bits = ((faces < 0) * 2 + (faces != 0)).astype(numpy.uint8).reshape(-1, 4)
        return bytes([127] * 64) + (bits << numpy.arange(0, 8, 2)).sum(1).astype(numpy.uint8).tobytes()
    return (numpy.abs(faces) | (faces < 0) << 7).astype(numpy.uint8).tobytes()


def reader(count):
    lines = ["#include \"api/dataflow/dataflow_api.h\"", "void kernel_main() {"]
    for i in range(count):
        at = f"a{i - 1}.next_compile_time_args_offset()" if i else "0"
        lines += [f"constexpr auto a{i} = TensorAccessorArgs<{at}>();",
                  f"cb_reserve_back({i}, 1);",
                  f"noc_async_read_tile(0, TensorAccessor(a{i}, get_arg_val<uint32_t>({i}), "
                  f"get_tile_size({i})), get_write_ptr({i}));",
                  "noc_async_read_barrier();", f"cb_push_back({i}, 1);"]
    return "\n".join([*lines, "}", ""])


def outcome(program, formats, values, out_format, fidelity, wide, arch, kernel=KERNEL, tiles=None,
            refusal=None):
    """The tiles that come out: of each pair of operands the four operations."""
    run, count = program(), len(formats)
    tiles = tiles or 4 * count * count
    for i, name in enumerate(formats):
        if name in DTYPES:
            run.tensor(f"in{i}", values[name], dtype=DTYPES[name])
        else:
            words = numpy.frombuffer(tile_bytes(name, values[name]), numpy.uint32)
            run.tensor(f"in{i}", words[None], dtype="uint32", layout="row_major")
        run.cb(i, 1, page=PAGES[name], data_format=name)
    if out_format in DTYPES:
        run.tensor("out", (32 * tiles, 32), dtype=DTYPES[out_format])
    else:
        run.tensor("out", (tiles, PAGES[out_format] // 4), dtype="uint32", layout="row_major")
    run.object["tensors"]["out"]["save"] = "out.npy"
    run.cb(16, 2, page=PAGES[out_format], data_format=out_format)
    names = [f"in{i}" for i in range(count)]
    run.kernel(reader(count), "reader", [{"address": n} for n in names],
               [{"tensor_accessor": n} for n in names])
    run.kernel(kernel, {"compute": {"fp32_dest_acc_en": wide, "math_fidelity": fidelity}},
               defines={"COUNT": str(count)})
    run.kernel("object_writer.cpp", "writer", [{"address": "out"}, tiles],
               [{"tensor_accessor": "out"}])
    result = run.run(arch=arch)
    if refusal:
        assert result.returncode != 0 and refusal in result.stdout + result.stderr
        return None
    assert result.returncode == 0, result.stdout + result.stderr
    out = numpy.load(run.folder / "out.npy")
    if out_format in DTYPES:
        return out.reshape(tiles, 32, 32)
    halves = out.astype(numpy.uint32).view(numpy.float16).astype(numpy.float32)
    return halves.reshape(tiles, 2, 2, 16, 16).transpose(0, 1, 3, 2, 4).reshape(tiles, 32, 32)


def applied(operation, x, y):
    return {"matmul_tiles": numpy.matmul, "add_tiles": numpy.add, "sub_tiles": numpy.subtract,
            "mul_tiles": numpy.multiply}[operation](x, y)


def compared(got, formats, want):
    place = 0
    for a in formats:
        for b in formats:
            for operation in OPERATIONS:
                numpy.testing.assert_array_equal(got[place], want(operation, a, b),
                                                 f"{operation} of {a} and {b}")
                place += 1


ARCHITECTURES = pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])


@ARCHITECTURES
@pytest.mark.parametrize("fidelity, wide", [("LoFi", False), ("HiFi2", True), ("HiFi3", False),
                                            ("HiFi4", True)])
def test_every_pair_of_float_formats(program, arch, fidelity, wide):
    random = numpy.random.default_rng(5)
    formats = ["Float16_b", "Float32", "Bfp8_b", "Bfp4_b", "Bfp2_b"]
    most = {name: 1 if name == "Bfp2_b" else 2 for name in formats}
    values = {name: random.integers(-most[name], most[name], (32, 32), endpoint=True).astype(numpy.float32)
              for name in formats}
    got = outcome(program, formats, values, "Float32" if wide else "Float16_b", fidelity, wide, arch)
    compared(got, formats, lambda operation, a, b: applied(operation, values[a], values[b]))


@ARCHITECTURES
@pytest.mark.parametrize("wide", [False, True])
def test_short_exponents(program, arch, wide):
    random = numpy.random.default_rng(6)
    values = {"Float16": random.integers(-2, 2, (32, 32), endpoint=True).astype(numpy.float32)}
    got = outcome(program, ["Float16"], values, "Float32" if wide else "Float16", "HiFi4", wide, arch)
    compared(got, ["Float16"], lambda operation, a, b: applied(operation, values[a], values[b]))


def parts(values, cuts):
    return [numpy.sign(values) * (numpy.abs(values) & cut) for cut in cuts]


def of_bytes(operation, x, y, fidelity):
    """SrcA has the second operand of a matmul and the first of the others."""
    if operation in ("add_tiles", "sub_tiles"):
        return applied(operation, x, y)
    matmul = operation == "matmul_tiles"
    upper = parts(y if matmul else x, (0xE0, 0x1F))
    other = parts(x if matmul else y, (0x3F0, 0x0F))
    total = 0
    for phase in range(PHASES[fidelity]):
        a, b = upper[phase & 1], other[phase >> 1]
        total = total + (b @ a if matmul else a * b)
    return total


@ARCHITECTURES
@pytest.mark.parametrize("fidelity", PHASES)
def test_bytes(program, arch, fidelity):
    random = numpy.random.default_rng(7)
    formats = ["Int8", "UInt8"]
    values = {"Int8": random.integers(-127, 127, (32, 32), endpoint=True).astype(numpy.int32),
              "UInt8": random.integers(0, 255, (32, 32), endpoint=True).astype(numpy.int32)}
    got = outcome(program, formats, values, "Int32", fidelity, True, arch).astype(numpy.int64)
    got = numpy.where(got < 0, -(got + (1 << 31)), got)  # sign and magnitude
    compared(got, formats, lambda operation, a, b: of_bytes(operation, values[a], values[b], fidelity))


REDUCE_KERNEL = """
#include "compute_kernel_api.h"
#include "compute_kernel_api/reduce.h"

void kernel_main() {
    compute_kernel_hw_startup(0, 1, 16);
    cb_wait_front(0, 1);
    cb_wait_front(1, 1);
    reduce_init<PoolType::POOL, ReduceDim::DIM>(0, 1, 16);
    tile_regs_acquire();
    reduce_tile<PoolType::POOL, ReduceDim::DIM>(0, 1, 0, 0, 0);
    tile_regs_commit();
    cb_reserve_back(16, 1);
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
    reduce_uninit();
}
"""


@ARCHITECTURES
def test_reductions_of_bytes(program, arch):
    """The columns of one tile, by a scaler of ones in the other; a maximum is refused."""
    values = {"Int8": numpy.random.default_rng(9).integers(-9, 9, (32, 32)).astype(numpy.int32),
              "UInt8": numpy.ones((32, 32), numpy.int32)}
    columns = REDUCE_KERNEL.replace("POOL", "SUM").replace("DIM", "REDUCE_COL")
    got = outcome(program, list(values), values, "Int32", "HiFi4", True, arch, columns, 1).astype(numpy.int64)
    got = numpy.where(got < 0, -(got + (1 << 31)), got)
    numpy.testing.assert_array_equal(got[0][0], values["Int8"].sum(0))
    outcome(program, list(values), values, "Int32", "HiFi4", True, arch,
            REDUCE_KERNEL.replace("POOL", "MAX").replace("DIM", "REDUCE_COL"), 1, refusal="a reduce of Int8")


VECTOR_KERNEL = """
#include "compute_kernel_api.h"
#include "compute_kernel_api/eltwise_binary_sfpu.h"
#include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
#include "compute_kernel_api/tile_move_copy.h"

template <typename Work> void one(Work work) {
    tile_regs_acquire();
    copy_tile_to_dst_init_short(0);
    copy_tile(0, 0, 0);
    copy_tile(0, 0, 1);
    work();
    tile_regs_commit();
    cb_reserve_back(16, 1);
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
}

void kernel_main() {
    init_sfpu(0, 16);
    cb_wait_front(0, 1);
    one([] { abs_tile_init(); abs_tile(0); });
    one([] { sqrt_tile_init(); abs_tile(0); sqrt_tile(0); });
    one([] { binop_with_scalar_tile_init(); mul_unary_tile(0, 0x40400000); });
    one([] { mul_binary_tile_init(); mul_binary_tile(0, 1, 0); });
    one([] { fill_tile_init(); fill_tile(0, 1.5f); });
}
"""


@ARCHITECTURES
def test_short_exponents_in_the_vector_unit(program, arch):
    """Sums and the like are cut to Float16, what a program rounds is a bfloat16."""
    x = numpy.random.default_rng(8).integers(-60, 60, (32, 32), endpoint=True).astype(numpy.float32) / 8
    got = outcome(program, ["Float16"], {"Float16": x}, "Float16", "HiFi4", False, arch,
                  VECTOR_KERNEL, 5)
    numpy.testing.assert_array_equal(got[0], numpy.abs(x))
    numpy.testing.assert_allclose(got[1], numpy.sqrt(numpy.abs(x)), rtol=2.0**-8)
    numpy.testing.assert_array_equal(got[2], 3 * x)
    numpy.testing.assert_allclose(got[3], x * x, rtol=2.0**-8)
    numpy.testing.assert_array_equal(got[4], numpy.full((32, 32), 1.5))
