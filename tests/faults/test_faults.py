"""One program a fault: with the mistake the fault is told, with the twin that has none all is silent.

A case is made of kernels for one core (or more), each twice: `bad` and `good`. The fault has to be in
the list with its id, at the line marked `// here` where one is marked.
"""
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATAFLOW = '#include "api/dataflow/dataflow_api.h"\n'
COMPUTE = ('#include "api/compute/common.h"\n#include "api/compute/compute_kernel_hw_startup.h"\n'
           '#include "api/compute/tile_move_copy.h"\n#include "api/compute/eltwise_binary.h"\n'
           '#include "api/compute/eltwise_unary/exp.h"\n')


def dataflow(body):
    return DATAFLOW + "void kernel_main() {\n" + body + "\n}\n"


def compute(body):
    return COMPUTE + "void kernel_main() {\n" + body + "\n}\n"


def cb(index, pages, page_size=2048, data_format="Float16_b"):
    return {"total_size": pages * page_size, "core_ranges": [[[0, 0], [1, 0]]],
            "format_descriptors": [{"buffer_index": index, "data_format": data_format,
                                    "page_size": page_size}]}


CORES = [[[0, 0], [0, 0]]]


class Case:
    """reader, compute, writer: a text for both, or (bad, good)."""

    def __init__(self, fault, reader=None, compute=None, writer=None, cbs=None, cores=CORES,
                 status=1, tensors=("src",), semaphores=(), alone=True):
        self.fault, self.status, self.alone = fault, status, alone
        self.kernels = {"reader": reader, "compute": compute, "writer": writer}
        self.cbs = [cb(0, 2), cb(16, 2)] if cbs is None else cbs
        self.cores, self.tensors, self.semaphores = cores, tensors, semaphores

    def program(self, good):
        kernels = []
        for config, text in self.kernels.items():
            if isinstance(text, tuple):
                text = text[good]
            if text is None:
                continue
            args = [] if config == "compute" else [{"address": t} for t in self.tensors]
            accessors = [] if config == "compute" else [{"tensor_accessor": t}
                                                        for t in self.tensors]
            (x0, y0), (x1, y1) = self.cores[0]
            kernels.append({"kernel_source": {"inline": text}, "core_ranges": self.cores,
                            "compile_time_args": accessors,
                            "runtime_args": [[[x, y], args] for y in range(y0, y1 + 1)
                                             for x in range(x0, x1 + 1)],
                            "config": {config: {}}})
        return {"tensors": {t: {"shape": [128, 128], "dtype": "bfloat16", "layout": "tile",
                                "fill": {"random": 1}} for t in self.tensors},
                "semaphores": [{"id": i, "core_ranges": self.cores} for i in self.semaphores],
                "cbs": self.cbs, "kernels": kernels}


PUSH = dataflow("cb_reserve_back(0, 1);\ncb_push_back(0, 1);")
POP = dataflow("cb_wait_front(0, 1);\ncb_pop_front(0, 1);")
POP_OUT = dataflow("cb_wait_front(16, 1);\ncb_pop_front(16, 1);")
READ = """
constexpr auto args = TensorAccessorArgs<0>();
const auto t = TensorAccessor(args, get_arg_val<uint32_t>(0), 2048);
cb_reserve_back(0, 1);
noc_async_read_tile(0, t, get_write_ptr(0));
"""
STEP = """
cb_wait_front(0, 1); cb_reserve_back(16, 1);
tile_regs_acquire();
copy_tile(0, 0, 0);
tile_regs_commit();
tile_regs_wait();
pack_tile(0, 16);
tile_regs_release();
cb_push_back(16, 1); cb_pop_front(0, 1);
"""
START = "compute_kernel_hw_startup(0, 16);\ncopy_tile_init(0);\n"
FED = {"reader": dataflow(READ + "noc_async_read_barrier();\ncb_push_back(0, 1);"),
       "writer": POP_OUT}

CASES = [
    # ---- circular buffers
    Case("cb-not-configured", (dataflow("cb_reserve_back(5, 1); // here"), dataflow(""))),
    Case("cb-reserve-impossible", (dataflow("cb_reserve_back(0, 3); // here"),
                                   dataflow("cb_reserve_back(0, 2);"))),
    Case("cb-wait-impossible", PUSH, writer=(dataflow("cb_wait_front(0, 3); // here"), POP)),
    Case("cb-push-unreserved", (dataflow("cb_reserve_back(0, 1);\ncb_push_back(0, 2); // here"),
                                dataflow("cb_reserve_back(0, 2);\ncb_push_back(0, 2);")),
         writer=dataflow("cb_wait_front(0, 2);\ncb_pop_front(0, 2);")),
    Case("cb-pop-unwaited", PUSH, writer=(dataflow("cb_wait_front(0, 1);\ncb_pop_front(0, 2); // here"),
                                          POP)),
    Case("cb-group-straddles-end", cbs=[cb(0, 3)], reader=(
        dataflow("for (int i = 0; i < 3; i++) {\ncb_reserve_back(0, 2);\ncb_push_back(0, 2); // here\n}"),
        dataflow("for (int i = 0; i < 6; i++) {\ncb_reserve_back(0, 1);\ncb_push_back(0, 1);\n}")),
         writer=(dataflow("for (int i = 0; i < 3; i++) {\ncb_wait_front(0, 2);\ncb_pop_front(0, 2);\n}"),
                 dataflow("for (int i = 0; i < 6; i++) {\ncb_wait_front(0, 1);\ncb_pop_front(0, 1);\n}")),
         alone=False),
    Case("cb-two-producers", PUSH, writer=(PUSH, POP), alone=False),
    Case("cb-two-consumers", (dataflow("cb_reserve_back(0, 2);\ncb_push_back(0, 2);\n"
                                       "cb_wait_front(0, 1);\ncb_pop_front(0, 1);"), PUSH),
         writer=POP, alone=False),
    Case("cb-unbalanced-at-end", PUSH, writer=(None, POP), status=0),
    # ---- NoC
    Case("noc-read-not-awaited", (dataflow(READ + "cb_push_back(0, 1); // here\nnoc_async_read_barrier();"),
                                  FED["reader"]), writer=POP),
    Case("noc-write-not-flushed", writer=tuple(dataflow("""
constexpr auto args = TensorAccessorArgs<0>();
const auto t = TensorAccessor(args, get_arg_val<uint32_t>(0), 2048);
noc_async_write_tile(0, t, get_write_ptr(0));
""" + barrier) for barrier in ("", "noc_async_write_barrier();"))),
    Case("noc-misaligned", tuple(dataflow(f"""
constexpr auto args = TensorAccessorArgs<0>();
const auto t = TensorAccessor(args, get_arg_val<uint32_t>(0), 2048);
noc_async_read(t.get_noc_addr(0) + {skew}, get_write_ptr(0), 64);{mark}
noc_async_read_barrier();""") for skew, mark in ((8, " // here"), (32, "")))),
    Case("noc-outside-buffer", tuple(dataflow(f"""
constexpr auto args = TensorAccessorArgs<0>();
const auto t = TensorAccessor(args, get_arg_val<uint32_t>(0), 2048);
noc_async_read(t.get_noc_addr({page}), get_write_ptr(0), 2048);{mark}
noc_async_read_barrier();""") for page, mark in ((400, " // here"), (15, "")))),
    Case("noc-no-such-core", tuple(dataflow(f"""
noc_async_write(get_write_ptr(0), get_noc_addr({x}, 18, get_write_ptr(0)), 32);{mark}
noc_async_write_barrier();""") for x, mark in ((50, " // here"), (19, "")))),
    Case("noc-burst-too-long", tuple(dataflow(f"""
noc_async_write_one_packet(get_write_ptr(0), get_noc_addr(19, 18, get_write_ptr(0)), {size});{mark}
noc_async_write_barrier();""") for size, mark in ((8224, " // here"), (8192, ""))), cbs=[cb(0, 16)]),
    Case("noc-multicast-count", tuple(dataflow(f"""
noc_async_write_multicast(get_write_ptr(0), get_noc_multicast_addr(19, 18, 21, 18, get_write_ptr(0)), 64, {n});{mark}
noc_async_write_barrier();""") for n, mark in ((2, " // here"), (3, "")))),
    Case("noc-multicast-self", tuple(dataflow(f"""
noc_async_write_multicast(get_write_ptr(0), get_noc_multicast_addr(18, 18, 20, 18, get_write_ptr(0)), 64, {n});{mark}
noc_async_write_barrier();""") for n, mark in ((3, " // here"), (2, "")))),
    # ---- the RISC-V side
    Case("l1-out-of-bounds", tuple(dataflow(f"*(volatile uint32_t*){a} = 1;{m}")
                                   for a, m in (("0x200000", " // here"), ("get_write_ptr(0)", "")))),
    Case("misaligned-access", tuple(dataflow(f"*(volatile uint32_t*)(get_write_ptr(0) + {a}) = 1;{m}")
                                    for a, m in ((2, " // here"), (4, "")))),
    Case("null-access", tuple(dataflow(f"volatile uint32_t* p = (uint32_t*){a};\n"
                                       f"asm volatile(\"\" : \"+r\"(p));\n*p = 1;{m}")
                              for a, m in ((0, " // here"), ("get_write_ptr(0)", "")))),
    Case("illegal-instruction", tuple(dataflow(f'asm volatile(".word {w}");{m}')
                                      for w, m in (("0xffffffff", ""), ("0x13", "")))),
    Case("stack-overflow", tuple(dataflow(f"volatile uint32_t a[{n}];\nfor (int i = 0; i < {n}; i++) a[i] = i;")
                                 for n in (3000, 100))),
    Case("arg-index-out-of-range", tuple(dataflow(
        f"volatile uint32_t a = get_arg_val<uint32_t>({i});{m}\n(void)a;")
        for i, m in ((1, " // here"), (0, "")))),
    Case("arg-index-out-of-range", compute=tuple(compute(
        "volatile uint32_t a = 0;\n" + text) for text in
        ("a = get_common_arg_val<uint32_t>(0); // here", "")), alone=False),
    # ---- compute
    Case("compute-not-started", compute=(compute("copy_tile_init(0);" + STEP), compute(START + STEP)),
         **FED, alone=False),
    Case("compute-init-missing", compute=(
        compute("compute_kernel_hw_startup(0, 16);" + STEP), compute(START + STEP)), **FED),
    Case("dst-not-acquired", compute=(
        compute(START + STEP.replace("tile_regs_acquire();\n", "")), compute(START + STEP)), **FED,
         alone=False),
    Case("dst-acquired-twice", compute=(
        compute(START + STEP.replace("tile_regs_acquire();", "tile_regs_acquire(); tile_regs_acquire();")),
        compute(START + STEP)), **FED, alone=False),
    Case("dst-not-committed", compute=(
        compute(START + STEP.replace("tile_regs_commit();\n", "")), compute(START + STEP)), **FED,
         alone=False),
    Case("dst-not-waited", compute=(
        compute(START + STEP.replace("tile_regs_wait();\n", "")), compute(START + STEP)), **FED,
         alone=False),
    Case("dst-index-out-of-range", compute=(
        compute(START + STEP.replace("copy_tile(0, 0, 0)", "copy_tile(0, 0, 8)")
                .replace("pack_tile(0, 16)", "pack_tile(8, 16)")),
        compute(START + STEP.replace("copy_tile(0, 0, 0)", "copy_tile(0, 0, 7)")
                .replace("pack_tile(0, 16)", "pack_tile(7, 16)"))), **FED, alone=False),
    Case("dst-undefined-read", compute=(
        compute(START + STEP.replace("pack_tile(0, 16)", "pack_tile(1, 16)")),
        compute(START + STEP)), **FED),
    Case("compute-reconfig-missing", cbs=[cb(0, 2), cb(1, 2, 4096, "Float32"), cb(16, 2)], compute=(
        compute(START + STEP.replace("copy_tile(0, 0, 0)", "copy_tile_init(1);\ncopy_tile(1, 0, 0)")
                .replace("cb_wait_front(0, 1);", "cb_wait_front(0, 1); cb_wait_front(1, 1);")),
        compute(START + STEP.replace("copy_tile(0, 0, 0)", "reconfig_data_format_srca(0, 1);\n"
                                     "copy_tile_init(1);\ncopy_tile(1, 0, 0)")
                .replace("cb_wait_front(0, 1);", "cb_wait_front(0, 1); cb_wait_front(1, 1);")
                .replace("cb_pop_front(0, 1);", "cb_pop_front(0, 1); cb_pop_front(1, 1);"))),
         reader=dataflow(READ + "noc_async_read_barrier();\ncb_push_back(0, 1);\n"
                         "cb_reserve_back(1, 1);\ncb_push_back(1, 1);"),
         writer=POP_OUT, alone=False),
    # ---- synchronisation
    Case("deadlock", (dataflow(""), PUSH), writer=(dataflow("cb_wait_front(0, 1); // here\ncb_pop_front(0, 1);"),
                                                   POP)),
    Case("deadlock", semaphores=[0], reader=tuple(dataflow(f"""
auto* word = (volatile tt_l1_ptr uint32_t*)get_semaphore(0);
noc_semaphore_wait(word, {v});{m}""") for v, m in ((1, " // here"), (0, "")))),
    Case("livelock", semaphores=[0], reader=tuple(dataflow(f"""
auto* word = (volatile tt_l1_ptr uint32_t*)get_semaphore(0);
while (*word != {v}) {{ }}""") for v in (1, 0)), alone=False),
    Case("semaphore-not-created", reader=tuple(dataflow(f"""
noc_semaphore_set((volatile tt_l1_ptr uint32_t*)get_semaphore({i}), 0);{m}""")
        for i, m in ((3, " // here"), (0, ""))), semaphores=[0]),
]


def tilewright():
    found = os.environ.get("TILEWRIGHT", str(ROOT / "build/release/bin/tilewright"))
    if not os.access(found, os.X_OK):
        pytest.skip(f"no tilewright at {found}: build it, or set TILEWRIGHT")
    return found


def run(path, program):
    path.write_text(json.dumps(program))
    done = subprocess.run([tilewright(), "exec", "--json", "--max-cycles", "1000000", path],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
    return json.loads(done.stdout)


def marked_lines(program):
    """Lines marked `// here`, by kernel."""
    return [line for kernel in program["kernels"]
            for line, text in enumerate(kernel["kernel_source"]["inline"].splitlines(), 1)
            if "// here" in text]


@pytest.mark.parametrize("case", CASES, ids=[f"{i}-{c.fault}" for i, c in enumerate(CASES)])
def test_the_mistake_is_told(case, tmp_path):
    program = case.program(good=False)
    result = run(tmp_path / "bad.json", program)
    ids = [fault["id"] for fault in result["faults"]]
    assert case.fault in ids, result
    assert result["status"] == case.status, result
    if case.alone:
        assert ids == [case.fault], result
    lines = marked_lines(program)
    if lines:
        assert result["faults"][ids.index(case.fault)]["line"] == lines[0], result


@pytest.mark.parametrize("case", CASES, ids=[f"{i}-{c.fault}" for i, c in enumerate(CASES)])
def test_the_twin_is_silent(case, tmp_path):
    result = run(tmp_path / "good.json", case.program(good=True))
    assert result["status"] == 0, result
    assert result["faults"] == [], result
