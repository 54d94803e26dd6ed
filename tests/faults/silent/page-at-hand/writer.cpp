// A page of a constant is made ready for rows that are to be filled; on this core there are none.
#include "api/dataflow/dataflow_api.h"

void kernel_main() {
    cb_reserve_back(0, 1);
    auto* page = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_write_ptr(0));
    for (uint32_t i = 0; i < 16; i++)
        page[i] = 7;
    cb_push_back(0, 1);
    cb_reserve_back(1, 1); // and one that is not even written
    cb_push_back(1, 1);
    const auto dst = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0), 64);
    const uint32_t rows = get_arg_val<uint32_t>(1);
    for (uint32_t row = 0; row < rows; row++)
        noc_async_write(get_read_ptr(0), dst.get_noc_addr(row), 64);
    noc_async_write_barrier();
}
