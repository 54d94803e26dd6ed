// Takes pages out of the ring and writes each to DRAM, after a local buffer has looked at it.
#include "api/dataflow/dataflow_api.h"
#include "api/remote_circular_buffer.h"

void kernel_main() {
    constexpr uint32_t ring = get_compile_time_arg_val(0), local = get_compile_time_arg_val(1);
    constexpr uint32_t page = get_compile_time_arg_val(2);
    constexpr auto target = TensorAccessorArgs<3>();
    const uint32_t pages = get_arg_val<uint32_t>(1), step = get_arg_val<uint32_t>(2);
    const uint32_t first = get_arg_val<uint32_t>(3);
    const auto to = TensorAccessor(target, get_arg_val<uint32_t>(0), page);
    experimental::align_local_cbs_to_remote_cb<1>(ring, {local});
    for (uint32_t i = 0; i < pages; i++) {
        experimental::remote_cb_wait_front(ring, 1);
        cb_push_back(local, 1);
        cb_wait_front(local, 1);
        noc_async_write_page(first + i * step, to, get_read_ptr(local));
        noc_async_write_barrier();
        cb_pop_front(local, 1);
        experimental::remote_cb_pop_front(ring, 1);
    }
    experimental::update_remote_cb_config_in_l1(ring);
    noc_async_atomic_barrier();
}
