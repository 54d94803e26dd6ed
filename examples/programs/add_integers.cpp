// 14 + 7 on each of the two data movement processors, and a tile of integers on the compute processors.
#include "one_device.hpp"

static const char *on_riscv = R"(
#include "dataflow_api.h"
void kernel_main() {
    constexpr auto a_args = TensorAccessorArgs<0>();
    constexpr auto b_args = TensorAccessorArgs<a_args.next_compile_time_args_offset()>();
    constexpr auto c_args = TensorAccessorArgs<b_args.next_compile_time_args_offset()>();
    const uint32_t scratch = get_arg_val<uint32_t>(3);
    const auto a = TensorAccessor(a_args, get_arg_val<uint32_t>(0), 32);
    const auto b = TensorAccessor(b_args, get_arg_val<uint32_t>(1), 32);
    const auto c = TensorAccessor(c_args, get_arg_val<uint32_t>(2), 32);
    noc_async_read_page(0, a, scratch);
    noc_async_read_page(0, b, scratch + 32);
    noc_async_read_barrier();
    auto *words = (volatile tt_l1_ptr uint32_t *)scratch;
    words[16] = words[0] + words[8];
    for (uint32_t i = 17; i < 24; ++i) words[i] = 0;
    noc_async_write_page(0, c, scratch + 64);
    noc_async_write_barrier();
}
)";
static const char *on_compute = R"(
#include "compute_kernel_api/common.h"
#include "compute_kernel_api/tile_move_copy.h"
#include "compute_kernel_api/add_int_sfpu.h"
namespace NAMESPACE {
void MAIN {
    unary_op_init_common(0, 16);
    add_int_tile_init();
    cb_wait_front(0, 1);
    cb_wait_front(1, 1);
    tile_regs_acquire();
    copy_tile(0, 0, 0);
    copy_tile_to_dst_init_short_with_dt(0, 1);
    copy_tile(1, 0, 1);
    add_int_tile<DataFormat::Int32>(0, 1, 0);
    tile_regs_commit();
    cb_pop_front(0, 1);
    cb_pop_front(1, 1);
    cb_reserve_back(16, 1);
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
}
} // namespace NAMESPACE
)";

static int riscv(OneDevice &one, const char *name, DataMovementProcessor processor, NOC noc) {
    auto a = one.buffer_with(std::vector<uint32_t>(8, 14), 32), b = one.buffer_with(std::vector<uint32_t>(8, 7), 32);
    auto c = one.buffer(32, 32);
    Program program = CreateProgram();
    const CoreCoord core(0, 0);
    const auto kernel = CreateKernelFromString(
        program, on_riscv, core,
        DataMovementConfig{.processor = processor, .noc = noc, .compile_args = accessors(a, b, c)});
    const auto scratch = one.device->allocator()->get_base_allocator_addr(HalMemType::L1);
    SetRuntimeArgs(program, kernel, core,
                   {uint32_t(a->address()), uint32_t(b->address()), uint32_t(c->address()), uint32_t(scratch)});
    one.run(std::move(program));
    return check(name, one.read<uint32_t>(c), 1, [](size_t) { return 21; });
}

static int compute(OneDevice &one) {
    constexpr uint32_t page = TILE_HW * 4;
    std::vector<int32_t> a(TILE_HW), b(TILE_HW);
    for (int i = 0; i < int(TILE_HW); ++i) {
        a[i] = i * 1000;
        b[i] = -i;
    }
    auto buffer_a = one.buffer_with(a, page), buffer_b = one.buffer_with(b, page), buffer_c = one.buffer(page, page);
    Program program = CreateProgram();
    const CoreCoord core(0, 0);
    for (const auto cb : {CBIndex::c_0, CBIndex::c_1, CBIndex::c_16})
        add_cb(program, CoreRangeSet(CoreRange(core)), cb, 1, page, DataFormat::Int32);
    std::vector<uint32_t> reader_args{2};
    for (const uint32_t word : accessors(buffer_a, buffer_b))
        reader_args.push_back(word);
    const auto reader =
        CreateKernel(program, "examples/programs/kernels/read_pages.cpp", core, ReaderDataMovementConfig(reader_args));
    const auto writer = CreateKernel(program, "examples/programs/kernels/write_pages.cpp", core,
                                     WriterDataMovementConfig(accessors(buffer_c)));
    CreateKernelFromString(program, on_compute, core, ComputeConfig{.fp32_dest_acc_en = true});
    SetRuntimeArgs(program, reader, core, {0, 1, uint32_t(buffer_a->address()), uint32_t(buffer_b->address())});
    SetRuntimeArgs(program, writer, core, {0, 1, uint32_t(buffer_c->address())});
    one.run(std::move(program));
    return check("add_integers on the compute processors", one.read<int32_t>(buffer_c), a.size(),
                 [&](size_t i) { return float(a[i] + b[i]); });
}

int main() {
    OneDevice one;
    return riscv(one, "add_integers on BRISC", DataMovementProcessor::RISCV_0, NOC::RISCV_0_default) +
           riscv(one, "add_integers on NCRISC", DataMovementProcessor::RISCV_1, NOC::RISCV_1_default) + compute(one);
}
