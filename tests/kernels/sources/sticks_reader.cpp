// Sticks of a row-major tensor into CB 0 (32 a block row), after the scaler tile of a mean into CB 1.
// Compile-time: bytes a stick, tiles a stick, elements a stick; then the accessor. Args: address, block rows.
#include "ttnn/cpp/ttnn/kernel_lib/reduce_helpers_dataflow.hpp"

void kernel_main() {
    constexpr uint32_t stick = get_compile_time_arg_val(0), width = get_compile_time_arg_val(1);
    const auto tensor = TensorAccessor(TensorAccessorArgs<3>(), get_arg_val<uint32_t>(0), stick);
    dataflow_kernel_lib::calculate_and_prepare_reduce_scaler<1, PoolType::AVG, ReduceDim::REDUCE_ROW,
                                                             get_compile_time_arg_val(2)>();
    for (uint32_t row = 0; row < get_arg_val<uint32_t>(1); row++) {
        cb_reserve_back(0, width);
        uint32_t to = get_write_ptr(0);
        for (uint32_t i = 0; i < 32; i++, to += stick)
            noc_async_read(tensor.get_noc_addr(row * 32 + i), to, stick);
        noc_async_read_barrier();
        cb_push_back(0, width);
    }
}
