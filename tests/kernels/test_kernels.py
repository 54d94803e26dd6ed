"""The kernel headers, by kernels in every spelling that run on the chip."""
import numpy
import pytest

ADDRESS = lambda name: {"address": name}
ACCESSOR = lambda name: {"tensor_accessor": name}


def bfloat16(values):
    """Rounded to bfloat16, to nearest even, as float32."""
    bits = numpy.asarray(values, numpy.float32).view(numpy.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).view(numpy.float32)


def small_integers(*shape):
    return numpy.random.default_rng(1).integers(-60, 60, shape).astype(numpy.float32)


@pytest.mark.parametrize("api", ["0.81", "2026.02"])
@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
@pytest.mark.parametrize("spelling", ["classic", "object"])
def test_two_spellings_add_tiles(program, spelling, arch, api):
    if spelling == "object" and api == "2026.02":
        pytest.skip("that release has the page size as an argument")
    a, b = small_integers(64, 96), small_integers(96, 64).T.copy()
    run = program()
    run.tensor("a", a)
    run.tensor("b", b)
    run.tensor("out", a.shape)
    for cb in (0, 1, 16):
        run.cb(cb, 2)
    accessors = spelling == "object"
    run.kernel(f"{spelling}_reader.cpp", "reader", [ADDRESS("a"), 6, ADDRESS("b")],
               [ACCESSOR("a"), ACCESSOR("b")] if accessors else [])
    run.kernel(f"{spelling}_add.cpp", "compute", [6])
    run.kernel(f"{spelling}_writer.cpp", "writer", [ADDRESS("out"), 6],
               [ACCESSOR("out")] if accessors else [])
    run.expect("out", a + b)
    result = run.run(arch=arch, api=api)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
@pytest.mark.parametrize("api", ["0.81", "2026.02"])
def test_names_that_kernels_use_compile(program, api, arch):
    run = program()
    run.tensor("x", small_integers(32, 32))
    run.cb(0, 2)
    run.cb(1, 2)
    run.cb(16, 2)
    run.kernel("names_dataflow.cpp", "reader", [0], [0, ACCESSOR("x")],
               named_compile_time_args={"depth": 2})
    run.kernel("names_compute.cpp", "compute", [0])
    result = run.run(api=api, arch=arch)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("fp32", [False, True])
def test_kernel_lib_centers_rows(program, fp32):
    width = 3
    x = small_integers(64, 32 * width)
    run = program()
    run.tensor("x", x, layout="row_major")
    run.tensor("out", x.shape, layout="row_major")
    for cb, pages in ((0, width), (1, 1), (2, width), (3, 1), (4, width), (16, width)):
        run.cb(cb, pages)
    stick = 2 * 32 * width
    run.kernel("sticks_reader.cpp", "reader", [ADDRESS("x"), 2],
               [stick, width, 32 * width, ACCESSOR("x")])
    run.kernel("center_rows.cpp", {"compute": {"fp32_dest_acc_en": fp32}}, [2],
               named_compile_time_args={"width": width})
    run.kernel("sticks_writer.cpp", "writer", [ADDRESS("out"), 2], [stick, width, ACCESSOR("out")])
    run.expect("out", x - x.mean(axis=1, keepdims=True), rtol=0.02, atol=0.5)
    result = run.run()
    assert result.returncode == 0, result.stderr


def test_moreh_steps_mask_an_exponential(program):
    x = small_integers(32, 64) / 32
    run = program()
    run.tensor("x", x)
    run.tensor("out", x.shape)
    for cb in (0, 1, 16):
        run.cb(cb, 2)
    run.kernel("mask_reader.cpp", "reader", [ADDRESS("x"), 2], [ACCESSOR("x")])
    run.kernel("moreh_steps.cpp", "compute", [2])
    run.kernel("object_writer.cpp", "writer", [ADDRESS("out"), 2], [ACCESSOR("out")])
    kept = numpy.tile(numpy.arange(64) % 32 < 20, (32, 1))
    run.expect("out", numpy.where(kept, numpy.exp(-bfloat16(x)), 0), rtol=0.02, atol=0.0)
    result = run.run()
    assert result.returncode == 0, result.stderr


def test_multicast_semaphores_and_print(program):
    run = program(cores=((0, 0), (1, 1)))
    run.cb(0, 1, page=64)
    run.object["semaphores"] = [
        {"id": i, "core_ranges": run.cores, "initial_value": 0} for i in range(2)]
    run.kernel("broadcast_sum.cpp", "writer", [0], [{"semaphore": 0}, {"semaphore": 1}],
               per_core={(0, 0): [1]})
    result = run.run()
    assert result.returncode == 0, result.stderr
    assert "sum 406" in result.stderr + result.stdout


def test_all_three_compute_harts_read_a_tile_value(program):
    x = small_integers(32, 96)
    run = program()
    run.tensor("x", x)
    run.tensor("count", numpy.full((32, 32), 3, numpy.int32), dtype="int32")
    run.tensor("out", x.shape)
    run.cb(0, 2)
    run.cb(1, 1, page=4096, data_format="Int32")
    run.cb(16, 2)
    run.kernel('''
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    constexpr auto first = TensorAccessorArgs<0>();
    const auto count = TensorAccessor(first, get_arg_val<uint32_t>(0));
    const auto x = TensorAccessor(TensorAccessorArgs<first.next_compile_time_args_offset()>(), get_arg_val<uint32_t>(1));
    cb_reserve_back(1, 1);
    noc_async_read_page(0, count, get_write_ptr(1));
    noc_async_read_barrier();
    cb_push_back(1, 1);
    for (uint32_t i = 0; i < 3; i++) {
        cb_reserve_back(0, 1);
        noc_async_read_page(i, x, get_write_ptr(0));
        noc_async_read_barrier();
        cb_push_back(0, 1);
    }
}
''', "reader", [ADDRESS("count"), ADDRESS("x")], [ACCESSOR("count"), ACCESSOR("x")])
    run.kernel("tile_values.cpp", "compute")
    run.kernel("object_writer.cpp", "writer", [ADDRESS("out"), 3], [ACCESSOR("out")])
    run.expect("out", x)
    result = run.run()
    assert result.returncode == 0, result.stderr


def test_shards_by_page(program):
    """Each core copies its own shard, page by page, to the same pages of another tensor."""
    x = numpy.arange(128 * 64, dtype=numpy.uint32).reshape(128, 64)
    memory = {"type": "l1", "layout": "height_sharded", "grid": [[0, 0], [1, 1]], "shard_shape": [32, 64],
              "orientation": "row_major"}
    run = program(cores=((0, 0), (1, 1)))
    run.tensor("x", x, dtype="uint32", memory=memory)
    run.tensor("out", x.shape, dtype="uint32")
    run.kernel('''
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    constexpr auto first = TensorAccessorArgs<0>();
    const auto x = TensorAccessor(first, get_arg_val<uint32_t>(0));
    const auto out = TensorAccessor(TensorAccessorArgs<first.next_compile_time_args_offset()>(), get_arg_val<uint32_t>(1));
    const uint32_t shard = get_absolute_logical_y() * 2 + get_absolute_logical_x();
    ASSERT(x.is_local_shard(shard));
    for (const auto& page : x.shard_pages(shard))
        noc_async_write(uint32_t(page.noc_addr()), out.get_noc_addr(page.page_id()), out.get_aligned_page_size());
    noc_async_write_barrier();
}
''', "writer", [ADDRESS("x"), ADDRESS("out")], [ACCESSOR("x"), ACCESSOR("out")])
    run.expect("out", x)
    result = run.run()
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("text, wanted", [
    ('DPRINT << "a " << 7 << " " << HEX() << 255u << ENDL();', "a 7 ff"),
    ('DPRINT("b {} {:.2f} {}\\n", -3, 1.5f, "c");', "b -3 1.50 c"),
    ('DPRINT << "d " << BF16(0x3FC0) << " " << true << ENDL();', "d 1.5"),
    ('DPRINT_DATA0("e {}\\n", 1); DPRINT_DATA1("f\\n");', "e 1"),
])
def test_print(program, text, wanted):
    run = program()
    run.kernel('#include "api/debug/dprint.h"\nvoid kernel_main() { ' + text + " }\n", "writer")
    result = run.run()
    assert result.returncode == 0, result.stderr
    assert wanted in result.stdout + result.stderr


def test_address_modes_are_had_by_their_own_header(program):
    run = program()
    run.kernel('''#include "ckernel_addrmod.h"
#include "api/compute/common.h"
void kernel_main() {
    MATH((ckernel::addr_mod_t{.srca = {.incr = 0}, .dest = {.incr = 0}}.set(ckernel::ADDR_MOD_3)));
}
''', {"compute": {}})
    result = run.run()
    assert result.returncode == 0, result.stderr


def test_a_failed_assertion_is_a_fault_with_its_text(program):
    run = program()
    run.kernel('#include "api/debug/assert.h"\nvoid kernel_main() { ASSERT(get_arg_val<uint32_t>(0) == 4); }\n',
               "writer", [5])
    result = run.run("--json")
    assert result.returncode == 1
    assert "get_arg_val<uint32_t>(0) == 4" in result.stdout


def test_what_the_chip_does_not_carry_out_is_a_fault_that_names_it(program):
    run = program()
    run.cb(0, 2)
    run.kernel('''
#include "api/compute/compute_kernel_api.h"
#include "api/compute/tile_move_copy.h"
void kernel_main() {
    compute_kernel_hw_startup(0, 0);
    tile_regs_acquire();
    max_reduce_with_indices_init();
    max_reduce_with_indices<9, DataLayout::TILE, true>(0, 1, 1);
}
''', "compute")
    result = run.run("--json", "--check", "off")
    assert result.returncode == 1
    assert "max_reduce_with_indices, in this form" in result.stdout


@pytest.mark.parametrize("line, words", [
    ('constexpr uint32_t a = get_compile_time_arg_val(3);', "no compile-time argument of this index"),
    ('constexpr uint32_t a = get_named_compile_time_arg_val("depth");',
     "no_compile_time_argument_of_this_name"),
    ('noc_async_write_pcie(0, 0, 4);', "noc_async_write_pcie"),
])
def test_mistakes_do_not_compile_and_are_named(program, line, words):
    run = program()
    run.kernel('#include "api/dataflow/dataflow_api.h"\nvoid kernel_main() { ' + line + " }\n",
               "writer", compile_args=[1, 2])
    result = run.run("--json")
    assert result.returncode == 2
    assert words in result.stdout + result.stderr
