"""Arguments with names: what they become in a kernel, and what each mistake is answered."""
import pytest

from exec_programs import CORE

READER = """
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    constexpr uint32_t step = get_arg(args::step);
    const uint32_t count = get_arg(args::count), first = get_arg(args::first);
    DataflowBuffer pages(dfb::pages);
    const auto src = TensorAccessor(tensor::src);
    Noc noc;
    Semaphore go(sem::go);
    Scratchpad<volatile uint32_t> pad(scratch::pad);
    ASSERT(get_vararg(0) == 8 && get_vararg(1) == 9 && get_common_vararg(0) == 77);
    ASSERT(pad.size() == 16);
    pad[15] = count;
    static_assert(tensor::get_token_if_present<"absent">() == nullptr);
    static_assert(dfb::get_token_if_present<"pages">() == &dfb::pages);
    for (uint32_t i = first; i < pad[15]; i += step) {
        pages.reserve_back(1);
        noc.async_read(src, pages, pages.get_tile_size(), {.page_id = i}, {});
        noc.async_read_barrier();
        pages.push_back(1);
    }
    go.up(1);
}
"""
WRITER = """
#include "api/dataflow/dataflow_api.h"
template <uint32_t step, bool wait>
TT_KERNEL void write(uint32_t count) {
    DataflowBuffer pages(dfb::pages);
    const auto dst = TensorAccessor(tensor::dst);
    Noc noc;
    for (uint32_t i = 0; i < count; i += step) {
        pages.wait_front(1);
        noc.async_write(pages, dst, pages.get_tile_size(), {}, {.page_id = i});
        noc.async_write_barrier();
        pages.pop_front(1);
    }
    if (wait) Semaphore(sem::go).wait(1);
}
"""


def named(name, **what):
    return {"name": name, **what}


@pytest.fixture
def program(loopback):
    loopback["semaphores"] = [{"id": 1, "core_ranges": CORE, "initial_value": 0}]
    reader, writer = loopback["kernels"]
    reader["kernel_source"], writer["kernel_source"] = {"inline": READER}, {"inline": WRITER}
    reader["compile_time_args"] = [named("step", value=1), named("pages", dfb=0),
                                   named("src", tensor="src"), named("go", sem=1),
                                   named("pad", scratch=64)]
    reader["runtime_args"] = [[[0, 0], [named("count", value=4), 8, 9]]]
    reader["common_runtime_args"] = [named("first", value=0), 77]
    writer["compile_time_args"] = [named("step", value=1), named("wait", value=1),
                                   named("pages", dfb=0), named("dst", tensor="dst"),
                                   named("go", sem=1)]
    writer["runtime_args"] = [[[0, 0], [named("count", value=4)]]]
    return loopback


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
def test_names_of_every_kind(execute, program, arch):
    assert execute(program, "--arch", arch).object["mismatches"] == []
    assert execute(program, "--arch", arch).status == 0


ENTRY = """
#include "api/dataflow/dataflow_api.h"
// TT_KERNEL void not_this(uint32_t a);
enum class Order : uint32_t { Rows, Columns };
template <uint32_t step, bool wait, int32_t shift, Order order>
TT_KERNEL void every_kind(const uint32_t count, int32_t low, float scale, bool on, uint16_t small, Order turned) {
    static_assert(step == 3 && wait && shift == -2 && order == Order::Columns);
    ASSERT(count == 7 && low == -5 && scale == 3.0f && on && small == 65535 && turned == Order::Columns);
    ASSERT(get_vararg(0) == 91 && get_common_vararg(0) == 92);
    DataflowBuffer pages(dfb::pages);
    ASSERT(pages.get_id() == 0);
}
"""


def test_an_entry_with_parameters_of_every_kind(execute, loopback):
    """Constants, run-time and common arguments as the host chooses; a word becomes a parameter as C++ converts it."""
    kernel = loopback["kernels"][0]
    kernel["kernel_source"] = {"inline": ENTRY}
    kernel["compile_time_args"] = [named("step", value=3), named("wait", value=1), named("shift", value=-2 & 0xFFFFFFFF),
                                   named("order", value=1), named("pages", dfb=0), named("count", value=7)]
    kernel["runtime_args"] = [[[0, 0], [named("scale", value=3), named("on", value=1),
                                        named("turned", value=1), 91]]]
    kernel["common_runtime_args"] = [named("low", value=-5 & 0xFFFFFFFF), named("small", value=65535), 92]
    loopback["kernels"] = [kernel]
    loopback.pop("expect", None)
    for tensor in loopback["tensors"].values():
        tensor.pop("expect", None)
    result = execute(loopback)
    assert result.status == 0, (result.error, result.object["faults"])


def test_a_name_may_move_from_one_list_to_another(execute, program):
    reader = program["kernels"][0]
    reader["compile_time_args"].append(named("first", value=0))
    reader["common_runtime_args"] = [named("step2", value=3), 77]
    assert execute(program).status == 0


def test_a_sharded_tensor_by_name(execute, program):
    program["tensors"]["src"]["memory"] = {"type": "l1", "layout": "height_sharded",
                                           "grid": [[[0, 0], [0, 1]]], "shard_shape": [32, 64]}
    assert execute(program).status == 0


def test_a_sequence_of_tensors(execute, program):
    reader = program["kernels"][0]
    reader["compile_time_args"][2] = named("all", tensors=["src", "dst"])
    reader["kernel_source"]["inline"] = READER.replace(
        "TensorAccessor(tensor::src)", "std::get<0>(make_tensor_accessors(tensor::all))")
    assert execute(program).status == 0


def test_an_access_beyond_scratch_memory_is_found(execute, program):
    program["kernels"][0]["kernel_source"]["inline"] = READER.replace("pad[15] =", "pad[16] =")
    result = execute(program)
    assert result.status == 1
    assert result.ids[0] == "kernel-assert"


@pytest.mark.parametrize("kernel, key, value, says", [
    (0, "compile_time_args", [named("n", dfb=64)], "64"),
    (0, "compile_time_args", [named("n", tensor="nowhere")], "nowhere"),
    (0, "compile_time_args", [named("n", sem=5)], "no semaphore 5"),
    (0, "compile_time_args", [named("n", scratch=0)], "no bytes"),
    (0, "compile_time_args", [{"dfb": 0}], "is for an argument with a \"name\""),
    (0, "compile_time_args", [named("1n", value=0)], "'1n' cannot be a name"),
    (0, "compile_time_args", [named("n", value=1), named("n", value=2)], "args::n is given twice"),
    (0, "compile_time_args", [named("n", value=1, dfb=2)], "one key"),
    (0, "compile_time_args", [named("n", valu=1)], "valu"),
    (0, "common_runtime_args", [77, named("first", value=0)], "write it first"),
    (0, "common_runtime_args", [named("first", dfb=0)], "compile_time_args only"),
    (1, "runtime_args", [[[0, 0], [named("counts", value=4)]]], "'count' is not a member of 'args'"),
])
def test_mistakes(execute, program, kernel, key, value, says):
    program["kernels"][kernel][key] = value
    result = execute(program)
    assert result.status == 2
    assert says in result.error


def test_all_cores_have_the_same_names(execute, program):
    two = [[[0, 0], [1, 0]]]
    for part in [*program["kernels"], *program["cbs"], *program["semaphores"]]:
        part["core_ranges"] = two
    writer = program["kernels"][1]
    writer["runtime_args"].append([[1, 0], [named("total", value=4)]])
    assert "same names in the same order" in execute(program).error
    writer["runtime_args"][1] = [[1, 0], [4]]
    assert "0 names, and 1 on the first core" in execute(program).error
