#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_binary.h"
#include "api/dataflow/dataflow_buffer.h"

void kernel_main() {
    DataflowBuffer a(0), b(1), out(16);
    compute_kernel_hw_startup(a.get_id(), b.get_id(), out.get_id());
    add_init(a.get_id(), b.get_id());
    for (uint32_t i = 0; i < get_arg_val<uint32_t>(0); i++) {
        a.wait_front(1);
        b.wait_front(1);
        out.reserve_back(1);
        tile_regs_acquire();
        add_tiles(a.get_id(), b.get_id(), 0, 0, 0);
        tile_regs_commit();
        tile_regs_wait();
        pack_tile(0, out.get_id());
        tile_regs_release();
        out.push_back(1);
        a.pop_front(1);
        b.pop_front(1);
    }
}
