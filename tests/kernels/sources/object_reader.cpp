// The same with objects; one transaction id each.
#include "api/dataflow/circular_buffer.h"
#include "api/dataflow/noc.h"
#include "api/tensor/noc_traits.h"

template <uint32_t offset>
void feed(const Noc& noc, CircularBuffer cb, uint32_t address, uint32_t tile) {
    const auto tensor = TensorAccessor(TensorAccessorArgs<offset>(), address);
    cb.reserve_back(1);
    noc.async_read<NocOptions::TXN_ID>(tensor, cb, tensor.get_aligned_page_size(), {.page_id = tile}, {}, {.trid = 3});
    noc.async_read_barrier<NocOptions::TXN_ID>({.trid = 3});
    cb.push_back(1);
}

void kernel_main() {
    constexpr auto first = TensorAccessorArgs<0>();
    const Noc noc;
    for (uint32_t i = 0; i < get_arg_val<uint32_t>(1); i++) {
        feed<0>(noc, CircularBuffer(0), get_arg_val<uint32_t>(0), i);
        feed<first.next_compile_time_args_offset()>(noc, CircularBuffer(1), get_arg_val<uint32_t>(2), i);
    }
}
