"""Sockets and buffers between cores, the layer below the compute API, registers, windows of sticks."""
import numpy
import pytest

from test_kernels import ADDRESS, bfloat16, small_integers

API = "2026.02"


def two_cores(program, sender, receiver, sender_args, receiver_args):
    """`sender` on core (0, 0) and `receiver` on core (1, 0); each is told the other's coordinates."""
    run = program(cores=((0, 0), (1, 0)))
    main = """
#include "api/dataflow/dataflow_api.h"
#define kernel_main first_end
#include "%s"
#undef kernel_main
#define kernel_main second_end
#include "%s"
#undef kernel_main
void kernel_main() {
    if (get_absolute_logical_x() == 0) first_end(); else second_end();
}
"""
    from conftest import SOURCES
    x0, y0 = 18, 18
    run.kernel(main % (SOURCES / sender, SOURCES / receiver), "reader",
               per_core={(0, 0): sender_args(x0 + 1, y0), (1, 0): receiver_args(x0, y0)})
    return run.run(arch="wormhole_b0", api=API)


@pytest.mark.parametrize("ring", [256, 4 * 64 + 32])
def test_a_socket_between_two_cores(program, ring):
    result = two_cores(program, "socket_sender.cpp", "socket_receiver.cpp",
                       lambda x, y: [0x20000, 11, x, y, 0x30000, ring, 0x21000, 0x22000],
                       lambda x, y: [0x21000, 11, x, y, 0x30000, ring, 0x20000])
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("ring", [512, 512 + 32])
def test_a_remote_circular_buffer(program, ring):
    result = two_cores(program, "remote_sender.cpp", "remote_receiver.cpp",
                       lambda x, y: [0x20000, 9, x, y, 0x30000, ring, 0x21000, 0x22000],
                       lambda x, y: [0x20000, 9, x, y, 0x30000, ring, 0x21000])
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
def test_a_sum_by_the_layer_below(program, arch):
    a, b = small_integers(32, 96), small_integers(96, 32).T.copy()
    run = program()
    run.tensor("a", a)
    run.tensor("b", b)
    run.tensor("out", a.shape)
    for cb in (0, 1, 16):
        run.cb(cb, 2)
    run.kernel("classic_reader.cpp", "reader", [ADDRESS("a"), 3, ADDRESS("b")])
    run.kernel("llk_add.cpp", "compute", [3])
    run.kernel("classic_writer.cpp", "writer", [ADDRESS("out"), 3])
    run.expect("out", a + b)
    result = run.run(arch=arch, api=API)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("rows", [9, 16, 32])
@pytest.mark.parametrize("block", [1, 2])
def test_the_largest_of_a_window_of_sticks(program, rows, block):
    sticks = bfloat16(numpy.random.default_rng(rows).normal(size=(rows, 32 * block)) - 4)
    scaler = numpy.ones((32, 32), numpy.float32)
    run = program()
    run.tensor("sticks", sticks, layout="row_major")
    run.tensor("scaler", scaler)
    run.tensor("out", (32, 32 * block))
    run.cb(0, 1, page=2048 * block)
    run.cb(1, 1)
    run.cb(16, block)
    run.kernel("window_reader.cpp", "reader", [ADDRESS("sticks"), ADDRESS("scaler"), rows, 64 * block])
    run.kernel("pool_window.cpp", "compute", compile_args=[rows, block])
    run.kernel("classic_writer.cpp", "writer", [ADDRESS("out"), block])
    expected = numpy.zeros((32, 32 * block), numpy.float32)
    expected[0] = sticks.max(axis=0)
    run.expect("out", expected)
    result = run.run(arch="wormhole_b0", api=API)
    assert result.returncode == 0, result.stderr


def test_coordinates_clock_and_registers(program):
    run = program(cores=((1, 2), (1, 2)))
    run.kernel("""
#include "api/dataflow/dataflow_api.h"
extern uint8_t my_logical_x_;
extern uint8_t my_logical_y_;
void kernel_main() {
    ASSERT(get_relative_logical_x() == 1 && get_relative_logical_y() == 2);
    ASSERT(my_logical_x_ == 1 && my_logical_y_ == 2);
    volatile tt_reg_ptr uint32_t* clock = reinterpret_cast<volatile tt_reg_ptr uint32_t*>(RISCV_DEBUG_REG_WALL_CLOCK_L);
    const uint32_t before = clock[0], high = *reinterpret_cast<volatile uint32_t*>(RISCV_DEBUG_REG_WALL_CLOCK_H);
    riscv_wait(500);
    const uint32_t after = reg_read(RISCV_DEBUG_REG_WALL_CLOCK_L);
    ASSERT(after - before >= 500 && after - before < 1000);
    ASSERT(high == 0);
    ASSERT(dram_bank_to_noc_xy[0][3] == uint32_t(get_noc_addr_from_bank_id<true>(3, 0) >> 32));
    ASSERT(bank_to_dram_offset[2] == 0);
}
""", "reader")
    result = run.run(arch="wormhole_b0", api=API)
    assert result.returncode == 0, result.stderr


def test_an_address_without_a_register_is_a_fault(program):
    run = program()
    run.kernel("""
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    reg_read(0xFFB12000u);
}
""", "reader")
    result = run.run(arch="wormhole_b0", api=API)
    assert result.returncode == 1 and "ffb12000" in result.stderr.lower(), result.stderr


@pytest.mark.parametrize("call, words", [
    ("NOC_STREAM_WRITE_REG(1, 2, 3);", "registers of the NoC overlay"),
    ("get_cfg_pointer();", "configuration registers"),
])
def test_what_is_not_supported_does_not_compile_and_says_so(program, call, words):
    run = program()
    run.kernel('#include "api/dataflow/dataflow_api.h"\nvoid kernel_main() {\n    ' + call + "\n}\n", "reader")
    result = run.run(arch="wormhole_b0", api=API)
    assert result.returncode == 2, result.stderr
    told = " ".join(result.stderr.split())
    assert "not supported: " in told and words in told and ":3" in told


def test_divisions_by_constants(program):
    run = program()
    calls = "".join(f"        ASSERT(fast_udiv_{d}(n) == n / {d});\n" for d in (7, 12, 56, 63, 70, 94, 117, 130, 140))
    run.kernel(f"""
#include "api/dataflow/dataflow_api.h"
#include "internal/mod_div_lib.h"
void kernel_main() {{
    volatile uint32_t numbers[] = {{0, 1, 6, 7, 139, 140, 255, 65535, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF9, 0xFFFFFFFF}};
    for (uint32_t i = 0; i < sizeof(numbers) / 4; i++) {{
        const uint32_t n = numbers[i];
{calls}        ASSERT(umodsi3_const_divisor<12>(n) == n % 12);
    }}
}}
""", "reader")
    result = run.run(arch="wormhole_b0", api=API)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("wrong", [False, True])
def test_a_loop_unrolled_by_a_template(program, wrong):
    run = program()
    run.kernel("""
#include "api/dataflow/dataflow_api.h"
template <uint32_t times> uint32_t sum(uint32_t n) {
    uint32_t all = 0;
#pragma GCC unroll times
    for (uint32_t i = 0; i < times; i++) all += n;
    return all;
}
void kernel_main() {
    ASSERT(sum<5>(get_absolute_logical_x() + 7) == %s);
}
""" % ("nowhere" if wrong else "35"), "reader")
    result = run.run(arch="wormhole_b0", api=API)
    if wrong: # the complaint is still at its line
        assert result.returncode == 2 and "inline kernel:10" in result.stderr, result.stderr
    else:
        assert result.returncode == 0, result.stderr


def test_the_first_rows_of_tiles(program):
    tiles = small_integers(32, 64)
    run = program()
    run.tensor("tiles", tiles)
    run.tensor("out", (1, 64), layout="row_major")
    run.cb(0, 2)
    run.cb(1, 1)
    run.kernel("""
#include "ttnn/kernel/dataflow/moreh_common.hpp"
void kernel_main() {
    const InterleavedAddrGen<true> tiles = {.bank_base_address = get_arg_val<uint32_t>(0), .page_size = 2048};
    const InterleavedAddrGen<true> out = {.bank_base_address = get_arg_val<uint32_t>(1), .page_size = 128};
    read_line(0, 1, tiles, 2, true, false);
    noc_async_write(get_write_ptr(0), get_noc_addr(0, out), 128);
    noc_async_write_barrier();
}
""", "reader", [ADDRESS("tiles"), ADDRESS("out")])
    run.expect("out", tiles[:1])
    result = run.run(arch="blackhole", api=API)
    assert result.returncode == 0, result.stderr


COMMAND_BUFFER = """
#include "api/dataflow/dataflow_api.h"
static void set(uint32_t reg, uint32_t value) { NOC_CMD_BUF_WRITE_REG(noc_index, 2, reg, value); }
static void send() {
    while (!noc_cmd_buf_ready(noc_index, 2));
    NOC_CMD_BUF_WRITE_REG(noc_index, 2, NOC_CMD_CTRL, NOC_CTRL_SEND_REQ);
}
void kernel_main() {
    constexpr uint32_t page = 0x20000, word = 0x21000, count = 0x21040;
    volatile tt_l1_ptr uint32_t* words = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(word);
    volatile tt_l1_ptr uint32_t* counts = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(count);
    const uint32_t rank = get_absolute_logical_x();
    if (rank != 0) { /* receives a word, then says so to the first core */
        noc_semaphore_wait(words, 0x12345678);
        const uint64_t home = get_noc_addr(my_x[0] - rank, my_y[0], count);
        set(NOC_CTRL, NOC_CMD_AT | NOC_CMD_RESP_MARKED);
        set(NOC_TARG_ADDR_LO, uint32_t(home));
        set(NOC_TARG_ADDR_COORDINATE, uint32_t(home >> NOC_ADDR_COORD_SHIFT) & NOC_COORDINATE_MASK);
        set(NOC_AT_LEN_BE, NOC_AT_WRAP(31) | NOC_AT_INS(NOC_AT_INS_INCR_GET) | NOC_AT_IND_32((home >> 2) & 3));
        set(NOC_AT_DATA, rank);
        send();
        noc_async_atomic_barrier();
        return;
    }
    const auto in = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 2048);
    const auto out = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(1), 2048);
    uint64_t there = in.get_noc_addr(0);
    set(NOC_CTRL, NOC_CMD_CPY | NOC_CMD_RD | NOC_CMD_RESP_MARKED | NOC_CMD_VC_STATIC | NOC_CMD_STATIC_VC(1));
    set(NOC_TARG_ADDR_LO, uint32_t(there));
    set(NOC_TARG_ADDR_COORDINATE, uint32_t(there >> NOC_ADDR_COORD_SHIFT) & NOC_COORDINATE_MASK);
    set(NOC_RET_ADDR_LO, page);
    set(NOC_AT_LEN_BE, 2048);
    send();
    noc_async_read_barrier();
    noc_write_init_state<2, CQ_NOC_mkp>(noc_index, NOC_UNICAST_WRITE_VC);
    noc_write_with_state<DM_DEDICATED_NOC, 2, CQ_NOC_SNDL, CQ_NOC_send>(noc_index, page, out.get_noc_addr(0), 2048);
    send();
    noc_async_write_barrier();

    counts[0] = 0;
    words[0] = 0x12345678;
    const uint64_t all = get_noc_multicast_addr(my_x[0], my_y[0], my_x[0] + 2, my_y[0], word);
    set(NOC_CTRL, NOC_CMD_CPY | NOC_CMD_WR | NOC_CMD_BRCST_PACKET | NOC_CMD_PATH_RESERVE | NOC_CMD_RESP_MARKED);
    set(NOC_TARG_ADDR_LO, word);
    set(NOC_RET_ADDR_LO, uint32_t(all));
    set(NOC_RET_ADDR_COORDINATE, uint32_t(all >> NOC_ADDR_COORD_SHIFT) & NOC_COORDINATE_MASK);
    set(NOC_AT_LEN_BE, 4);
    send();
    noc_async_write_barrier();
    noc_semaphore_wait(counts, 3);
}
"""


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
def test_command_buffers_by_hand(program, arch):
    values = small_integers(32, 32)
    run = program(cores=((0, 0), (2, 0)))
    run.tensor("in", values)
    run.tensor("out", values.shape)
    run.kernel(COMMAND_BUFFER, "reader", [ADDRESS("in"), ADDRESS("out")], [2])
    run.expect("out", values)
    result = run.run("--check", "full", arch=arch, api=API)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("arch", ["wormhole_b0", "blackhole"])
def test_engines_wait_for_each_other_and_pack_runs_vector_code(program, arch):
    """The reciprocal of the even columns of the left faces on PACK, while a semaphore tells UNPACK of it."""
    values = numpy.exp2(numpy.arange(1024) % 7 - 3.0).reshape(32, 32).astype(numpy.float32)
    run = program()
    run.tensor("in", values)
    run.tensor("out", values.shape)
    for cb in (0, 16, 24):
        run.cb(cb, 1)
    run.kernel("""
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    const auto in = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), get_tile_size(0));
    cb_reserve_back(0, 1);
    noc_async_read_tile(0, in, get_write_ptr(0));
    noc_async_read_barrier();
    cb_push_back(0, 1);
}
""", "reader", [ADDRESS("in")], [2])
    run.kernel("""
#include "compute_kernel_api.h"
#include "compute_kernel_api/tile_move_copy.h"
#include "experimental/llk_sfpu/ckernel_sfpu_sdpa.h"
void kernel_main() {
    unary_op_init_common(0, 24);
    PACK((t6_semaphore_init(semaphore::PACK_DONE, 0, 1)));
    cb_wait_front(0, 1);
    tile_regs_acquire();
    copy_tile(0, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    PACK((SFPU_UNARY_CALL(DST_SYNC_MODE, DST_ACCUM_MODE, calculate_recip_first_column, (DST_ACCUM_MODE), 0, VectorMode::C)));
    PACK(TTI_STALLWAIT(p_stall::STALL_PACK, p_stall::WAIT_SFPU));
    cb_reserve_back(24, 1);
    pack_tile(0, 24);
    PACK((t6_semaphore_post<p_stall::STALL_PACK>(semaphore::PACK_DONE)));
    tile_regs_release();
    UNPACK((t6_semaphore_wait_on_zero<p_stall::STALL_SYNC>(semaphore::PACK_DONE)));
    UNPACK((t6_semaphore_get<>(semaphore::PACK_DONE)));
    cb_push_back(24, 1);
    copy_tile_to_dst_init_short(24);
    cb_wait_front(24, 1);
    tile_regs_acquire();
    copy_tile(24, 0, 0);
    tile_regs_commit();
    tile_regs_wait();
    cb_reserve_back(16, 1);
    pack_tile(0, 16);
    cb_push_back(16, 1);
    tile_regs_release();
}
""", "compute")
    run.kernel("classic_writer.cpp", "writer", [ADDRESS("out"), 1])
    expected = values.copy()
    expected[:, 0:16:2] = 1 / values[:, 0:16:2]
    run.expect("out", expected)
    result = run.run(arch=arch, api=API)
    assert result.returncode == 0, result.stderr


STATISTICS = '#include "experimental/llk_sfpu/ckernel_sfpu_sdpa.h"\n'


def test_statistics_of_two_parts_are_joined(program, monkeypatch):
    """Maxima and sums of rows, in the even columns of the left faces: what attention kernels keep."""
    import test_compute
    monkeypatch.setattr(test_compute, "HEAD", STATISTICS + test_compute.HEAD)
    x = numpy.random.default_rng(4).normal(size=(32, 160)).astype(numpy.float32) * 2
    x[:, 96:] = abs(x[:, 96:]) + 0.5
    first, second, _, first_sum, second_sum = numpy.split(x, 5, axis=1)
    most = numpy.maximum(first, second)
    of_first, of_second = numpy.exp((first - most) / 2), numpy.exp((second - most) / 2)
    parts = [of_first, of_second, most, of_first * first_sum + of_second * second_sum, of_second * second_sum]
    touched = numpy.zeros((32, 160), bool)
    for tile in range(5):
        touched[:, 32 * tile:32 * tile + 16:2] = True
    text = """
    unary_op_init_common(0, 16);
    tile_regs_acquire();
    for (uint32_t i = 0; i < 5; i++) copy_tile(0, i, i);
    MATH((SFPU_UNARY_CALL(DST_SYNC_MODE, DST_ACCUM_MODE, calculate_fused_max_sub_exp_add_tile, (DST_ACCUM_MODE), 0,
                          VectorMode::C, 0x3F00)));
"""
    expected = numpy.where(touched, numpy.concatenate(parts, axis=1), x)
    test_compute.run_compute(program, text + test_compute.PACK_ALL.format(n=5), [x], expected, rtol=0.02, atol=0.02)


def test_the_packer_takes_several_tiles_at_once(program):
    import test_compute
    x = small_integers(32, 128)
    text = """
    unary_op_init_common(0, 16);
    tile_regs_acquire();
    for (uint32_t i = 0; i < 4; i++) copy_tile(0, i, i);
    tile_regs_commit();
    tile_regs_wait();
    cb_reserve_back(16, 4);
    PACK((llk_pack_init<PackMode::Default, false, true, true>(16, 2)));
    PACK((llk_pack<DST_ACCUM_MODE, true, PackMode::Default>(0, 16, 2)));
    PACK((llk_pack<DST_ACCUM_MODE, true, PackMode::Default>(2, 16, 0)));
    PACK((llk_pack_init(16, 1)));
    cb_push_back(16, 4);
    tile_regs_release();
"""
    test_compute.run_compute(program, text, [x], numpy.concatenate([x[:, 64:], x[:, :64]], axis=1))


def test_gated_units_of_two_tiles(program, monkeypatch):
    import test_compute
    monkeypatch.setattr(test_compute, "HEAD", '#include "api/compute/clamped_silu_glu.h"\n'
                        '#include "api/compute/situ_glu.h"\n' + test_compute.HEAD)
    gate, up = bfloat16(numpy.random.default_rng(6).normal(size=(2, 32, 32)) * 8)
    sigmoid = lambda x: 1 / (1 + numpy.exp(-x.astype(numpy.float64)))
    low = numpy.minimum(gate, 10)
    expected = [low * sigmoid(low) * numpy.clip(up, -10, 10),
                4 * numpy.tanh(gate / 4) * sigmoid(gate) * 25 * numpy.tanh(up / 25)]
    text = """
    unary_op_init_common(0, 16);
    tile_regs_acquire();
    copy_tile(0, 0, 0);
    copy_tile(0, 1, 1);
    clamped_silu_glu_tile_init();
    clamped_silu_glu_tile(0, 1, 2);
    situ_glu_tile_init();
    situ_glu_tile(0, 1, 3);
    tile_regs_commit();
    tile_regs_wait();
    cb_reserve_back(16, 2);
    pack_tile(2, 16);
    pack_tile(3, 16);
    cb_push_back(16, 2);
    tile_regs_release();
"""
    test_compute.run_compute(program, text, [numpy.concatenate([gate, up], axis=1)],
                             numpy.concatenate(expected, axis=1).astype(numpy.float32), rtol=0.02, atol=0.02)
