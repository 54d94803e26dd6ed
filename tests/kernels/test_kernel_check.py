"""`tilewright kernel check`: verdicts, what is supplied, whose headers win, what can be seen by the text."""
import json
import subprocess

import pytest

from conftest import ROOT, tilewright

READER = '''#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    const uint32_t address = get_arg_val<uint32_t>(0);
    constexpr auto args = TensorAccessorArgs<0>();
    const auto tensor = TensorAccessor(args, address, 2048);
    cb_reserve_back(0, 1);
    noc_async_read_page(0, tensor, get_write_ptr(0));
    noc_async_read_barrier();
    cb_push_back(0, 1);
}
'''
COMPUTE = '''#include "compute_kernel_api/eltwise_binary.h"
namespace NAMESPACE {
void MAIN {
    binary_op_init_common(0, 1, 16);
    ELTWISE_OP_INIT(0, 1);
    tile_regs_acquire();
    ELTWISE_OP(0, 1, 0, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
}
}
'''


@pytest.fixture
def tree(tmp_path):
    def write(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_cpp", ".cpp").replace("_hpp", ".hpp")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path
    return write


def check(*words, status=None):
    run = subprocess.run([tilewright(), "kernel", "check", "--json", *map(str, words)], capture_output=True, text=True)
    assert run.returncode in (0, 1), run.stderr
    told = json.loads(run.stdout)
    if status is not None:
        assert run.returncode == status, run.stdout
    return {k["file"].rsplit("/", 1)[-1]: k for k in told["kernels"]}, told["totals"]


def notes(kernel, rule=None):
    return [n for n in kernel["notes"] if rule in (None, n["rule"])]


def test_a_folder_with_all_verdicts(tree):
    folder = tree(dataflow__read_cpp=READER, compute__add_cpp=COMPUTE,
                  dataflow__stream_cpp=READER.replace("cb_reserve_back(0, 1);", "NOC_STREAM_READ_REG(0, 1);"),
                  dataflow__wrong_cpp=READER.replace("cb_push_back(0, 1)", "cb_push_bakc(0, 1)"),
                  host_cpp='// void kernel_main() {\nconst char *text = R"(void kernel_main() { })";\nint main() {}\n')
    kernels, totals = check(folder, status=1)
    assert set(kernels) == {"read.cpp", "add.cpp", "stream.cpp", "wrong.cpp"}
    assert {k: v["verdict"] for k, v in kernels.items()} == {
        "read.cpp": "ok", "add.cpp": "ok", "stream.cpp": "unsupported", "wrong.cpp": "error"}
    assert kernels["add.cpp"]["kind"] == "compute" and kernels["read.cpp"]["kind"] == "dataflow"
    assert kernels["stream.cpp"]["line"] == 6 and "NOC_STREAM_READ_REG" in kernels["stream.cpp"]["message"]
    assert kernels["wrong.cpp"]["line"] == 9 and "cb_push_bakc" in kernels["wrong.cpp"]["message"]
    assert totals["kernels"] == 4 and (totals["ok"], totals["unsupported"], totals["error"]) == (2, 1, 1)
    supplied = " ".join(n["message"] for n in notes(kernels["add.cpp"], "supplied"))
    assert "ELTWISE_OP " in supplied and "ELTWISE_OP_INIT " in supplied


def test_defines_that_are_given_are_not_supplied(tree):
    folder = tree(compute__add_cpp=COMPUTE)
    file = folder / "compute/add.cpp"
    kernels, _ = check("--arch", "blackhole", "--define", "ELTWISE_OP=mul_tiles", "-DELTWISE_OP_INIT=mul_tiles_init",
                       file, status=0)
    assert kernels["add.cpp"]["verdict"] == "ok"
    kernels, _ = check("-D", "ELTWISE_OP=no_such_tiles", file, status=1)
    assert "no_such_tiles" in kernels["add.cpp"]["message"]


def test_a_branch_that_a_define_chooses(tree):
    folder = tree(dataflow__branch_cpp=READER.replace("    const uint32_t address = get_arg_val<uint32_t>(0);\n", '''
#ifdef FROM_ARGUMENT
    const uint32_t address = get_arg_val<uint32_t>(0);
#elif defined(FROM_CONSTANT)
    const uint32_t address = ADDRESS_OF_TENSOR;
#endif
'''))
    kernels, _ = check(folder, status=0)
    assert any("FROM_ARGUMENT" in n["message"] for n in notes(kernels["branch.cpp"], "supplied"))


def test_whose_helper_header_wins(tree):
    kernel = ('#include "api/dataflow/dataflow_api.h"\n#include "ttnn/kernel/dataflow/generate_bcast_scalar.hpp"\n'
              '#include "../common/mine.hpp"\nvoid kernel_main() { %s; mine(); }\n')
    helper = "#pragma once\ninline void %s { %s }\n"
    names = dict(ttnn__kernel__dataflow__generate_bcast_scalar_hpp=helper % ("only_here()", ""),
                 op__common__mine_hpp=helper % ("mine()", ""), op__kernels__k_cpp=kernel % "only_here()")
    kernels, _ = check(tree(**names), status=0)
    assert not notes(kernels["k.cpp"], "header")
    # The tree's does not compile here: tilewright's is taken, and that is said.
    names["ttnn__kernel__dataflow__generate_bcast_scalar_hpp"] = helper % ("only_here()", "this_is_nowhere();")
    names["op__kernels__k_cpp"] = kernel % "generate_bcast_unary_scalar(0, 0)"
    kernels, _ = check(tree(**names), status=0)
    assert notes(kernels["k.cpp"], "header")


LINTS = {
    "dst-pairs": ("tile_regs_commit", COMPUTE.replace("    tile_regs_commit();\n", "")),
    "missing-init": ("exp_tile_init", COMPUTE.replace("    tile_regs_commit", "    exp_tile(0);\n    tile_regs_commit")),
    "missing-barrier": ("line 7", READER.replace("    noc_async_read_barrier();\n", "")),
    "cb-balance": ("2 pages are pushed", READER.replace("cb_push_back(0, 1)", "cb_push_back(0, 2)")),
    "deprecated": ("compute_kernel_hw_startup", COMPUTE),
}


def test_what_is_seen_by_the_text(tree):
    folder = tree(**{f"{rule.replace('-', '')}_cpp": text for rule, (_, text) in LINTS.items()},
                  right_cpp=READER)
    kernels, _ = check(folder)
    for rule, (words, _) in LINTS.items():
        found = notes(kernels[f"{rule.replace('-', '')}.cpp"], rule)
        assert found and words in found[0]["message"], (rule, kernels[f"{rule.replace('-', '')}.cpp"]["notes"])
        assert found[0]["line"] > 0
    assert not kernels["right.cpp"]["notes"]


def test_our_own_kernels_are_all_right():
    kernels, totals = check(ROOT / "tests/kernels/sources")
    assert {k: v["message"] for k, v in kernels.items() if v["verdict"] != "ok"} == {}
    assert totals["ok"] == len(kernels) > 10


def test_the_table_and_mistakes(tree, tmp_path):
    folder = tree(dataflow__read_cpp=READER)
    run = subprocess.run([tilewright(), "kernel", "check", folder / "dataflow"], capture_output=True, text=True)
    assert run.returncode == 0 and "read.cpp" in run.stdout and "1 ok" in run.stdout
    for words, told in ((["--arch", "grayskull", folder], "wormhole_b0 or blackhole"), ([tmp_path / "none"], "No such file"),
                        (["--jsno", folder], "did you mean '--json'"), ([], "usage:")):
        run = subprocess.run([tilewright(), "kernel", "check", *map(str, words)], capture_output=True, text=True)
        assert run.returncode == 2 and told in run.stderr, run.stderr


def test_the_page_of_the_api_is_up_to_date():
    run = subprocess.run([ROOT / "tools/kernel_page", "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


NAMED = '''#include "api/dataflow/dataflow_api.h"
#include "rows.hpp"
TT_KERNEL void read(uint32_t count) {
    static_assert(get_arg(args::flavour) == 1, "only that one");
    DataflowBuffer in(dfb::in);
    Semaphore done(sem::done);
    Scratchpad<uint32_t> row(scratch::row);
    const auto src = TensorAccessor(tensor::src);
    Noc noc;
    for (uint32_t i = 0; i < count + first_row(); i++) {
        in.reserve_back(1);
        noc.async_read(src, in, in.get_entry_size(), {.page_id = i + get_vararg(0)}, {});
        noc.async_read_barrier();
        in.push_back(1);
    }
    done.up(noc, 1, 1, row.get_base_address() != 0);
}
'''


def test_names_that_a_host_would_bind_are_supplied(tree):
    folder = tree(named_cpp=NAMED, rows_hpp="uint32_t first_row() { return get_arg(args::first); }")
    kernels, _ = check(folder / "named.cpp", status=0)
    said = " ".join(n["message"] for n in notes(kernels["named.cpp"], "supplied"))
    assert "args::flavour" in said and "dfb::in" in said and "tensor::src" in said


def test_branches_of_the_preprocessor_are_never_together(tree):
    root = tree(one_cpp='''#include "api/dataflow/dataflow_api.h"
template <uint32_t bytes> void copy_tile(uint32_t from, uint32_t to) {}
void kernel_main() {
    for (uint32_t i = 0; i < 4; i++) {
        cb_wait_front(0, 1);
#ifdef WIDE
        copy_tile<4096>(0, 1);
        cb_pop_front(0, 1);
#else
        cb_pop_front(0, 1);
#endif
    }
}
''', two_cpp='''#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    cb_wait_front(0, 1);
#define AGAIN cb_pop_front(0, 1)
    cb_pop_front(0, 2);
}
''')
    kernels, _ = check(root, status=0)
    assert not notes(kernels["one.cpp"], "cb-balance") and not notes(kernels["one.cpp"], "missing-init")
    assert len(notes(kernels["two.cpp"], "cb-balance")) == 1


@pytest.mark.parametrize("header", ["atomic", "memory", "string", "unordered_map", "iterator", "span"])
def test_headers_of_the_library_that_want_threads_or_locales(tree, header):
    root = tree(library_cpp=f'''#include <{header}>
#include "api/dataflow/dataflow_api.h"
void kernel_main() {{ cb_push_back(0, 1); }}
''')
    kernels, _ = check(root, status=0)
    assert kernels["library.cpp"]["verdict"] == "ok"


def test_static_assertions_get_the_numbers_they_ask_for(tree):
    """Single arguments by index and by name, two buffers that must differ, and how many arguments there are."""
    folder = tree(pins_cpp='''#include "api/dataflow/dataflow_api.h"
constexpr uint32_t width = get_compile_time_arg_val(3);
constexpr uint32_t mode = get_named_compile_time_arg_val("mode"), other = get_named_compile_time_arg_val("other");
constexpr bool wide = width > 2;
void kernel_main() {
    static_assert(width % 16 == 0 && width != 0, "whole faces");
    static_assert(mode == 3, "the third mode");
    static_assert(!wide || other == 4);
}
''', two_cpp='''#include "api/compute/tilize.h"
#include "ttnn/cpp/ttnn/kernel_lib/tilize_helpers.hpp"
void kernel_main() {
    constexpr uint32_t in = get_compile_time_arg_val(0), out = get_compile_time_arg_val(1);
    compute_kernel_hw_startup(in, out);
    compute_kernel_lib::tilize<4, in, out>(2);
}
''', count_cpp='''#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    static_assert(kernel_compile_time_args.size() == 12, "twelve");
}
''', never_cpp='''#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    constexpr uint32_t x = get_compile_time_arg_val(0);
    static_assert(x != x, "never");
}
''')
    kernels, totals = check(folder, status=1)
    assert {name: kernel["verdict"] for name, kernel in kernels.items()} == {
        "pins.cpp": "ok", "two.cpp": "ok", "count.cpp": "ok", "never.cpp": "error"}
    assert (kernels["never.cpp"]["line"], "never" in kernels["never.cpp"]["message"]) == (4, True)


def test_reads_of_another_buffer_and_writes_of_its_own_are_no_fault(tree):
    kernels, _ = check(tree(other_cpp='''#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    const uint32_t to = get_write_ptr(0);
    cb_reserve_back(0, 1);
    cb_reserve_back(1, 1);
    noc_async_read(get_noc_addr(0x20000), to, 64);
    // the numbers of the next buffer are written by hand

    volatile uint32_t* numbers = reinterpret_cast<volatile uint32_t*>(get_write_ptr(1));
    numbers[0] = 1;
    cb_push_back(1, 1);
    noc_async_read_barrier();
    cb_push_back(0, 1);
}
''', own_cpp='''#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    for (uint32_t i = 0; i < 4; i++) {
        cb_reserve_back(0, 1);
        cb_push_back(0, 1);
        noc_async_write(get_read_ptr(0), get_noc_addr(0x20000), 64);
        cb_pop_front(0, 1);
        noc_async_writes_flushed();
    }
}
'''), status=0)
    assert not any(notes(kernel, "missing-barrier") for kernel in kernels.values())
