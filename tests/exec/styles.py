"""The same operations in the style before release 0.81 and in its own: plain calls and arguments by position,
objects and arguments by name. Used by the test that compares them and by the benchmark."""
COUNT = 16
ONE, TWO = [[[0, 0], [0, 0]]], [[[0, 0], [1, 0]]]

OLD_HEAD = """
#include "dataflow_api.h"
constexpr auto a_args = TensorAccessorArgs<0>();
constexpr auto b_args = TensorAccessorArgs<a_args.next_compile_time_args_offset()>();
constexpr auto out_args = TensorAccessorArgs<b_args.next_compile_time_args_offset()>();
void kernel_main() {
    const uint32_t count = get_arg_val<uint32_t>(3);
    const auto src = TensorAccessor(a_args, get_arg_val<uint32_t>(0), 2048);
    const auto other = TensorAccessor(b_args, get_arg_val<uint32_t>(1), 2048);
    const auto dst = TensorAccessor(out_args, get_arg_val<uint32_t>(2), 2048);
"""
NEW_HEAD = """
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    const uint32_t count = get_arg(args::count);
    const auto src = TensorAccessor(tensor::a), other = TensorAccessor(tensor::b), dst = TensorAccessor(tensor::out);
    DataflowBuffer in(dfb::in), second(dfb::second), made(dfb::made);
    const Noc noc;
"""

READ_ONE = ("""
    for (uint32_t i = 0; i < count; i++) {
        cb_reserve_back(0, 1);
        noc_async_read(src.get_noc_addr(i), get_write_ptr(0), 2048);
        noc_async_read_barrier();
        cb_push_back(0, 1);
    }
""", """
    for (uint32_t i = 0; i < count; i++) {
        in.reserve_back(1);
        noc.async_read(src, in, 2048, {.page_id = i}, {});
        noc.async_read_barrier();
        in.push_back(1);
    }
""")
READ_TWO = tuple(text.replace(last, more + last) for text, last, more in (
    (READ_ONE[0].replace("        noc_async_read_barrier", """        cb_reserve_back(1, 1);
        noc_async_read(other.get_noc_addr(i), get_write_ptr(1), 2048);
        noc_async_read_barrier"""), "    }\n", "        cb_push_back(1, 1);\n"),
    (READ_ONE[1].replace("        noc.async_read_barrier", """        second.reserve_back(1);
        noc.async_read(other, second, 2048, {.page_id = i}, {});
        noc.async_read_barrier"""), "    }\n", "        second.push_back(1);\n")))
WRITE = ("""
    for (uint32_t i = 0; i < count; i++) {
        cb_wait_front(CB, 1);
        noc_async_write(get_read_ptr(CB), dst.get_noc_addr(i), 2048);
        noc_async_write_barrier();
        cb_pop_front(CB, 1);
    }
""", """
    for (uint32_t i = 0; i < count; i++) {
        OBJECT.wait_front(1);
        noc.async_write(OBJECT, dst, 2048, {}, {.page_id = i});
        noc.async_write_barrier();
        OBJECT.pop_front(1);
    }
""")
WRITE_MADE = (WRITE[0].replace("CB", "16"), WRITE[1].replace("OBJECT", "made"))
WRITE_IN = (WRITE[0].replace("CB", "0"), WRITE[1].replace("OBJECT", "in"))

COMPUTE = ("""
#include "compute_kernel_api.h"
#include "compute_kernel_api/eltwise_binary.h"
#include "compute_kernel_api/bcast.h"
#include "compute_kernel_api/matmul.h"
#include "compute_kernel_api/tile_move_copy.h"
#include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
#include "compute_kernel_api/eltwise_unary/exp.h"
namespace NAMESPACE {
void MAIN {
    const uint32_t count = get_arg_val<uint32_t>(3);
    INIT
    for (uint32_t i = 0; i < count; i++) {
        cb_wait_front(0, 1); SECOND
        cb_reserve_back(16, 1);
        tile_regs_acquire();
        BODY
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
        cb_pop_front(0, 1); POP
    }
}
}
""", """
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/bcast.h"
#include "api/compute/matmul.h"
#include "api/compute/tile_move_copy.h"
#include "api/compute/eltwise_unary/exp.h"
#include "api/dataflow/dataflow_buffer.h"
void kernel_main() {
    const uint32_t count = get_arg(args::count);
    DataflowBuffer in(dfb::in), second(dfb::second), made(dfb::made);
    INIT
    for (uint32_t i = 0; i < count; i++) {
        in.wait_front(1); SECOND
        made.reserve_back(1);
        tile_regs_acquire();
        BODY
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, dfb::made);
        tile_regs_release();
        made.push_back(1);
        in.pop_front(1); POP
    }
}
""")


def compute(old, new, second=True):
    """(init, body) in both styles."""
    texts = []
    for text, (init, body), wait, pop in zip(COMPUTE, (old, new), ("cb_wait_front(1, 1);", "second.wait_front(1);"),
                                             ("cb_pop_front(1, 1);", "second.pop_front(1);")):
        texts.append(text.replace("INIT", init).replace("BODY", body)
                     .replace("SECOND", wait if second else "").replace("POP", pop if second else ""))
    return tuple(texts)


NEW_START = "compute_kernel_hw_startup(dfb::in, dfb::second, dfb::made); "
# name: reader, compute or None, writer; each as (old, new).
STYLES = {
    "copy of pages": (READ_ONE, None, WRITE_IN),
    "transaction ids and posted writes": (("""
    for (uint32_t i = 0; i < count; i++) {
        cb_reserve_back(0, 1);
        noc_async_read_set_trid(i % 8 + 1);
        noc_async_read(src.get_noc_addr(i), get_write_ptr(0), 2048);
        noc_async_read_barrier_with_trid(i % 8 + 1);
        cb_push_back(0, 1);
    }
""", """
    CircularBuffer cb(in.get_id());
    for (uint32_t i = 0; i < count; i++) {
        cb.reserve_back(1);
        noc.async_read<NocOptions::TXN_ID>(src, cb, 2048, {.page_id = i}, {}, {.trid = i % 8 + 1});
        noc.async_read_barrier<NocOptions::TXN_ID>({.trid = i % 8 + 1});
        cb.push_back(1);
    }
"""), None, ("""
    for (uint32_t i = 0; i < count; i++) {
        cb_wait_front(0, 1);
        noc_async_write<NOC_MAX_BURST_SIZE + 1, true, true>(get_read_ptr(0), dst.get_noc_addr(i), 2048);
        noc_async_posted_writes_flushed();
        cb_pop_front(0, 1);
    }
    noc_async_full_barrier();
""", """
    CircularBuffer cb(in.get_id());
    for (uint32_t i = 0; i < count; i++) {
        cb.wait_front(1);
        noc.async_write<NocOptions::POSTED>(cb, dst, 2048, {}, {.page_id = i});
        noc_async_posted_writes_flushed();
        cb.pop_front(1);
    }
    noc.async_full_barrier();
""")),
    "reads of a state": (("""
    for (uint32_t i = 0; i < count; i++) {
        cb_reserve_back(0, 1);
        noc_async_read_one_packet_set_state(src.get_noc_addr(i), 512);
        for (uint32_t part = 0; part < 4; part++)
            noc_async_read_one_packet_with_state(uint32_t(src.get_noc_addr(i, 512 * part)), get_write_ptr(0) + 512 * part);
        noc_async_read_barrier();
        cb_push_back(0, 1);
    }
""", """
    for (uint32_t i = 0; i < count; i++) {
        in.reserve_back(1);
        noc.set_async_read_state<512>(src, 512, {.page_id = i});
        for (uint32_t part = 0; part < 4; part++)
            noc.async_read_with_state<512>(src, in, 512, {.page_id = i, .offset_bytes = 512 * part},
                                           {.offset_bytes = 512 * part});
        noc.async_read_barrier();
        in.push_back(1);
    }
"""), None, WRITE_IN),
    "local memory": (READ_ONE, None, ("""
    for (uint32_t i = 0; i < count; i++) {
        cb_wait_front(0, 1);
        cb_reserve_back(16, 1);
        volatile tt_l1_ptr uint32_t* from = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_read_ptr(0));
        volatile tt_l1_ptr uint32_t* to = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(16));
        for (uint32_t word = 0; word < 512; word++) to[511 - word] = from[word];
        cb_push_back(16, 1);
        cb_wait_front(16, 1);
        noc_async_write(get_read_ptr(16), dst.get_noc_addr(i), 2048);
        noc_async_write_barrier();
        cb_pop_front(16, 1);
        cb_pop_front(0, 1);
    }
""", """
    for (uint32_t i = 0; i < count; i++) {
        in.wait_front(1);
        made.reserve_back(1);
        CoreLocalMem<volatile uint32_t> from(in.get_read_ptr()), to(made.get_write_ptr());
        for (uint32_t word = 0; word < 512; word++) to[511 - word] = from[word];
        made.push_back(1);
        made.wait_front(1);
        noc.async_write(made, dst, 2048, {}, {.page_id = i});
        noc.async_write_barrier();
        made.pop_front(1);
        in.pop_front(1);
    }
""")),
    "sum of tiles": (READ_TWO, compute(
        ("binary_op_init_common(0, 1, 16); add_tiles_init(0, 1);", "add_tiles(0, 1, 0, 0, 0);"),
        (NEW_START + "add_init(dfb::in, dfb::second);", "add_tiles(dfb::in, dfb::second, 0, 0, 0);")), WRITE_MADE),
    "product with a row": (READ_TWO, compute(
        ("init_bcast<ELWMUL, BroadcastType::ROW>(0, 1, 16);", "mul_tiles_bcast<BroadcastType::ROW>(0, 1, 0, 0, 0);"),
        (NEW_START + "mul_bcast_rows_init(dfb::in, dfb::second);",
         "mul_tiles_bcast_rows(dfb::in, dfb::second, 0, 0, 0);")), WRITE_MADE),
    "matrix product": (READ_TWO, compute(
        ("mm_init(0, 1, 16);", "matmul_tiles(0, 1, 0, 0, 0);"),
        ("compute_kernel_hw_startup<SrcOrder::Reverse>(dfb::in, dfb::second, dfb::made); "
         "matmul_init(dfb::in, dfb::second);", "matmul_tiles(dfb::in, dfb::second, 0, 0, 0);")), WRITE_MADE),
    "exponential": (READ_ONE, compute(
        ("init_sfpu(0, 16); exp_tile_init();", "copy_tile(0, 0, 0); exp_tile(0);"),
        ("compute_kernel_hw_startup(dfb::in, dfb::made); copy_init(dfb::in); exp_tile_init();",
         "copy_tile(dfb::in, 0, 0); exp_tile(0);"), second=False), WRITE_MADE),
}

# Two cores: the first sends each page to both, which count what came and say so.
TO_BOTH = ("""
    const uint32_t ready = get_semaphore(get_compile_time_arg_val(SEM)), done = get_semaphore(get_compile_time_arg_val(SEM + 1));
    auto* ready_word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(ready);
    auto* done_word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(done);
    const uint32_t x = my_x[noc_index], y = my_y[noc_index];
    for (uint32_t i = 0; i < count; i++) {
        cb_reserve_back(0, 1);
        const uint32_t page = get_write_ptr(0);
        noc_async_read(src.get_noc_addr(i), page, 2048);
        noc_async_read_barrier();
        noc_async_write_multicast_loopback_src(page, get_noc_multicast_addr(x, y, x + 1, y, page), 2048, 2);
        noc_semaphore_set(ready_word, i + 1);
        noc_semaphore_set_multicast_loopback_src(ready, get_noc_multicast_addr(x, y, x + 1, y, ready), 2);
        noc_async_write_barrier();
        noc_semaphore_wait_min(ready_word, i + 1);
        cb_push_back(0, 1);
        cb_wait_front(0, 1);
        cb_pop_front(0, 1);
        noc_semaphore_wait(done_word, i + 1);
    }
""", """
    Semaphore ready(sem::ready), done(sem::done);
    const uint32_t x = my_x[noc_index], y = my_y[noc_index];
    for (uint32_t i = 0; i < count; i++) {
        in.reserve_back(1);
        noc.async_read(src, in, 2048, {.page_id = i}, {});
        noc.async_read_barrier();
        noc.async_write_multicast<NocOptions::MCAST_INCL_SRC>(
            CoreLocalMem<uint32_t>(in.get_write_ptr()), MulticastEndpoint(), 2048, 2, {},
            {.noc_x_start = x, .noc_y_start = y, .noc_x_end = x + 1, .noc_y_end = y, .addr = in.get_write_ptr()});
        ready.set(i + 1);
        ready.set_multicast<NocOptions::MCAST_INCL_SRC>(noc, x, y, x + 1, y, 2);
        noc.async_write_barrier();
        ready.wait_min(i + 1);
        in.push_back(1);
        in.wait_front(1);
        in.pop_front(1);
        done.wait(i + 1);
    }
""")
FROM_FIRST = ("""
    const uint32_t ready = get_semaphore(get_compile_time_arg_val(SEM)), done = get_semaphore(get_compile_time_arg_val(SEM + 1));
    auto* ready_word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(ready);
    for (uint32_t i = 0; i < count; i++) {
        cb_reserve_back(0, 1);
        noc_semaphore_wait_min(ready_word, i + 1);
        cb_push_back(0, 1);
        cb_wait_front(0, 1);
        noc_async_write(get_read_ptr(0), dst.get_noc_addr(i), 2048);
        noc_async_write_barrier();
        cb_pop_front(0, 1);
        noc_semaphore_inc(get_noc_addr(my_x[noc_index] - 1, my_y[noc_index], done), 1);
        noc_async_atomic_barrier();
    }
""", """
    Semaphore ready(sem::ready), done(sem::done);
    for (uint32_t i = 0; i < count; i++) {
        in.reserve_back(1);
        ready.wait_min(i + 1);
        in.push_back(1);
        in.wait_front(1);
        noc.async_write(in, dst, 2048, {}, {.page_id = i});
        noc.async_write_barrier();
        in.pop_front(1);
        done.up(noc, my_x[noc_index] - 1, my_y[noc_index], 1);
        noc.async_atomic_barrier();
    }
""")
STYLES["multicast and semaphores"] = (TO_BOTH, None, FROM_FIRST)


def named(key, **what):
    return {"name": key, **what}


def program(operation, style):
    """The program of an operation, style 0 (old) or 1 (new); its result is saved as out.npy."""
    reader, middle, writer = STYLES[operation]
    remote = reader is TO_BOTH
    accessors = [{"tensor_accessor": key} for key in ("a", "b", "out")]
    semaphores = [{"semaphore": 0}, {"semaphore": 1}] if remote else []
    names = [named("in", dfb=0), named("second", dfb=1), named("made", dfb=16), named("count", value=COUNT)]
    tensors = [named(key, tensor=key) for key in ("a", "b", "out")]
    if remote:
        tensors += [named("ready", sem=0), named("done", sem=1)]

    def kernel(text, config, cores):
        source = text[style] if config == "compute" else (OLD_HEAD, NEW_HEAD)[style] + text[style] + "}\n"
        if not style:
            # The semaphores' numbers stand behind the three accessors.
            source = source.replace("SEM", "out_args.next_compile_time_args_offset()")
        result = {"kernel_source": {"inline": source}, "core_ranges": cores, "config": {config: {}}}
        if style:
            return result | {"compile_time_args": names + ([] if config == "compute" else tensors)}
        words = [{"address": key} for key in ("a", "b", "out")] + [COUNT]
        return result | {"compile_time_args": [] if config == "compute" else accessors + semaphores,
                         "runtime_args": [[[x, 0], words] for x in ([1] if cores[0][0] == [1, 0] else [0])]}

    second = [[[1, 0], [1, 0]]] if remote else ONE
    kernels = [kernel(reader, "reader", ONE), kernel(writer, "writer", second)]
    if middle:
        kernels.append(kernel(middle, "compute", ONE))
    tile = {"shape": [32 * COUNT, 32], "dtype": "bfloat16", "layout": "tile"}
    return {"tensors": {"a": {**tile, "fill": {"random": 1}}, "b": {**tile, "fill": {"random": 2}},
                        "out": {**tile, "save": "out.npy"}},
            "cbs": [{"total_size": 4096, "core_ranges": TWO if remote else ONE, "format_descriptors": [
                {"buffer_index": i, "data_format": "Float16_b", "page_size": 2048}]} for i in (0, 1, 16)],
            "semaphores": [{"id": i, "core_ranges": TWO} for i in range(2)] if remote else [],
            "kernels": kernels}
