// Rows of numbers from DRAM to shards in the L1 of four cores, each of which doubles its own.
#include "one_device.hpp"

static const char *double_shard = R"(
#include "dataflow_api.h"
#include "debug/dprint.h"
void kernel_main() {
    constexpr auto args = TensorAccessorArgs<0>();
    const uint32_t bytes = get_arg_val<uint32_t>(1), first = get_arg_val<uint32_t>(2);
    const uint32_t rows = get_arg_val<uint32_t>(3), shard = get_arg_val<uint32_t>(4);
    const auto source = TensorAccessor(args, get_arg_val<uint32_t>(0), bytes);
    for (uint32_t i = 0; i < rows; ++i)
        noc_async_read(source.get_noc_addr(first + i), shard + i * bytes, bytes);
    noc_async_read_barrier();
    auto *words = (volatile tt_l1_ptr uint32_t *)shard;
    for (uint32_t i = 0; i < rows * bytes / 4; ++i) words[i] *= 2;
    DPRINT << "rows " << first << " to " << first + rows - 1 << " are mine" << ENDL();
}
)";

int main() {
    OneDevice one;
    constexpr uint32_t rows = 16, columns = 16, cores = 4, row_bytes = columns * 4;
    std::vector<uint32_t> numbers(rows * columns);
    std::iota(numbers.begin(), numbers.end(), 0u);
    auto source = one.buffer_with(numbers, row_bytes);
    const CoreRangeSet row(CoreRange({0, 0}, {cores - 1, 0}));
    const BufferShardingArgs shards(ShardSpecBuffer(row, {rows / cores, columns}, ShardOrientation::ROW_MAJOR,
                                                    {1, columns}, {rows, 1}),
                                    TensorMemoryLayout::HEIGHT_SHARDED);
    auto target = one.buffer(rows * row_bytes, row_bytes, BufferType::L1, shards);
    Program program = CreateProgram();
    const auto kernel = CreateKernelFromString(program, double_shard, row, ReaderDataMovementConfig(accessors(source)));
    for (uint32_t x = 0; x < cores; ++x)
        SetRuntimeArgs(program, kernel, CoreCoord(x, 0),
                       {uint32_t(source->address()), row_bytes, x * rows / cores, rows / cores,
                        uint32_t(target->address())});
    one.run(std::move(program));
    return check("shard_rows", one.read<uint32_t>(target), numbers.size(), [&](size_t i) { return 2 * numbers[i]; });
}
