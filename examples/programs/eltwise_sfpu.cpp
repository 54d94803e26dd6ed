// Two functions of the vector unit one after the other: softplus(x) = log(1 + exp(x)).
#include "one_device.hpp"

static const char *softplus = R"(
#include "compute_kernel_api/common.h"
#include "compute_kernel_api/tile_move_copy.h"
#include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
#include "compute_kernel_api/eltwise_unary/exp.h"
#include "compute_kernel_api/eltwise_unary/binop_with_scalar.h"
#include "compute_kernel_api.h"
namespace NAMESPACE {
void MAIN {
    const uint32_t tiles = get_arg_val<uint32_t>(0);
    init_sfpu(0, 16);
    for (uint32_t i = 0; i < tiles; ++i) {
        cb_wait_front(0, 1);
        tile_regs_acquire();
        copy_tile_to_dst_init_short(0);
        copy_tile(0, 0, 0);
        exp_tile_init();
        exp_tile(0);
        binop_with_scalar_tile_init();
        add_unary_tile(0, 0x3F800000);
        log_tile_init();
        log_tile(0);
        tile_regs_commit();
        cb_pop_front(0, 1);
        cb_reserve_back(16, 1);
        tile_regs_wait();
        pack_tile(0, 16);
        tile_regs_release();
        cb_push_back(16, 1);
    }
}
} // namespace NAMESPACE
)";

int main() {
    OneDevice one;
    constexpr uint32_t tiles = 8;
    const auto x = random_numbers(tiles * TILE_HW, 1, -4, 4);
    auto source = one.buffer_with(x, tile_bytes);
    auto target = one.buffer(tiles * tile_bytes, tile_bytes);
    Program program = CreateProgram();
    const CoreCoord core(0, 0);
    for (const auto cb : {CBIndex::c_0, CBIndex::c_1, CBIndex::c_16})
        add_cb(program, CoreRangeSet(CoreRange(core)), cb, 2);
    std::vector<uint32_t> reader_args{1};
    for (const uint32_t word : accessors(source, source))
        reader_args.push_back(word);
    const auto reader =
        CreateKernel(program, "examples/programs/kernels/read_pages.cpp", core, ReaderDataMovementConfig(reader_args));
    const auto writer = CreateKernel(program, "examples/programs/kernels/write_pages.cpp", core,
                                     WriterDataMovementConfig(accessors(target)));
    const auto compute =
        CreateKernelFromString(program, softplus, core, ComputeConfig{.math_approx_mode = false});
    SetRuntimeArgs(program, reader, core, {0, tiles, uint32_t(source->address()), uint32_t(source->address())});
    SetRuntimeArgs(program, writer, core, {0, tiles, uint32_t(target->address())});
    SetRuntimeArgs(program, compute, core, {tiles});
    one.run(std::move(program));
    return check("eltwise_sfpu", one.read<bfloat16>(target), x.size(),
                 [&](size_t i) { return std::log1p(std::exp(float(x[i]))); }, 0.03f);
}
