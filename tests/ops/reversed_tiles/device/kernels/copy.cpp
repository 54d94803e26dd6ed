#include "api/compute/compute_kernel_api.h"
#include "api/compute/tile_move_copy.h"
#include "api/dataflow/dataflow_buffer.h"
#include "experimental/kernel_args.h"

void kernel_main() {
    DataflowBuffer in(dfb::in), out(dfb::out);
    unary_op_init_common(dfb::in, dfb::out);
    copy_tile_init(dfb::in);
    for (uint32_t tile = 0; tile < get_arg(args::count); tile++) {
        tile_regs_acquire();
        in.wait_front(1);
        copy_tile(dfb::in, 0, 0);
        in.pop_front(1);
        tile_regs_commit();
        tile_regs_wait();
        out.reserve_back(1);
        pack_tile(0, dfb::out);
        out.push_back(1);
        tile_regs_release();
    }
}
