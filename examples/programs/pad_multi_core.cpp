// Rows of 60 numbers become rows of 64 with zeros behind them, and rows of zeros follow; over four cores.
#include "one_device.hpp"

static const char *pad = R"(
#include "dataflow_api.h"
void kernel_main() {
    constexpr uint32_t row_bytes = get_compile_time_arg_val(0), padded_bytes = get_compile_time_arg_val(1);
    constexpr auto in_args = TensorAccessorArgs<2>();
    constexpr auto out_args = TensorAccessorArgs<in_args.next_compile_time_args_offset()>();
    const uint32_t scratch = get_arg_val<uint32_t>(2), rows = get_arg_val<uint32_t>(3);
    const uint32_t first = get_arg_val<uint32_t>(4), count = get_arg_val<uint32_t>(5);
    const auto in = TensorAccessor(in_args, get_arg_val<uint32_t>(0), row_bytes);
    const auto out = TensorAccessor(out_args, get_arg_val<uint32_t>(1), padded_bytes);
    auto *words = (volatile tt_l1_ptr uint32_t *)scratch;
    for (uint32_t row = first; row < first + count; ++row) {
        for (uint32_t i = 0; i < padded_bytes / 4; ++i) words[i] = 0;
        if (row < rows) {
            noc_async_read(in.get_noc_addr(row), scratch, row_bytes);
            noc_async_read_barrier();
        }
        noc_async_write(scratch, out.get_noc_addr(row), padded_bytes);
        noc_async_write_barrier();
    }
}
)";

int main() {
    OneDevice one;
    constexpr uint32_t rows = 21, columns = 60, padded_rows = 32, padded_columns = 64, cores = 4;
    std::vector<uint32_t> numbers(rows * columns);
    std::iota(numbers.begin(), numbers.end(), 1u);
    auto source = one.buffer_with(numbers, columns * 4);
    auto target = one.buffer(padded_rows * padded_columns * 4, padded_columns * 4);
    std::vector<uint32_t> args{columns * 4, padded_columns * 4};
    for (const uint32_t word : accessors(source, target))
        args.push_back(word);
    Program program = CreateProgram();
    const CoreRange row({0, 0}, {cores - 1, 0});
    const auto kernel = CreateKernelFromString(program, pad, row, WriterDataMovementConfig(args));
    const auto scratch = uint32_t(one.device->allocator()->get_base_allocator_addr(HalMemType::L1));
    for (uint32_t x = 0; x < cores; ++x)
        SetRuntimeArgs(program, kernel, CoreCoord(x, 0),
                       {uint32_t(source->address()), uint32_t(target->address()), scratch, rows,
                        x * padded_rows / cores, padded_rows / cores});
    one.run(std::move(program));
    return check("pad_multi_core", one.read<uint32_t>(target), padded_rows * padded_columns, [&](size_t i) {
        const size_t y = i / padded_columns, x = i % padded_columns;
        return y < rows && x < columns ? float(numbers[y * columns + x]) : 0;
    });
}
