// c = a + b with all three in L1, in shards: circular buffers lie on the shards, and nothing is moved.
#include "one_device.hpp"

static const char *announce = R"(
#include "dataflow_api.h"
void kernel_main() {
    const uint32_t tiles = get_compile_time_arg_val(0);
    for (uint32_t cb = 0; cb < 2; ++cb) {
        cb_reserve_back(cb, tiles);
        cb_push_back(cb, tiles);
    }
}
)";

static BufferShardingArgs shards(TensorMemoryLayout layout, CoreRangeSet cores, uint32_t rows, uint32_t columns,
                                 uint32_t shard_rows, uint32_t shard_columns) {
    return {ShardSpecBuffer(cores, {shard_rows * TILE_HEIGHT, shard_columns * TILE_WIDTH}, ShardOrientation::ROW_MAJOR,
                            {TILE_HEIGHT, TILE_WIDTH}, {rows, columns}),
            layout};
}

static int add(OneDevice &one, const char *name, const BufferShardingArgs &where, CoreRangeSet cores, uint32_t tiles,
               uint32_t per_core) {
    const auto a = random_numbers(tiles * TILE_HW, 1), b = random_numbers(tiles * TILE_HW, 2);
    auto buffer_a = one.buffer_with(a, tile_bytes, BufferType::L1, where);
    auto buffer_b = one.buffer_with(b, tile_bytes, BufferType::L1, where);
    auto buffer_c = one.buffer(tiles * tile_bytes, tile_bytes, BufferType::L1, where);
    Program program = CreateProgram();
    const std::pair<CBIndex, MeshBuffer *> on[] = {
        {CBIndex::c_0, buffer_a.get()}, {CBIndex::c_1, buffer_b.get()}, {CBIndex::c_16, buffer_c.get()}};
    for (const auto &[index, buffer] : on)
        CreateCircularBuffer(program, cores,
                             CircularBufferConfig(per_core * tile_bytes, {{index, DataFormat::Float16_b}})
                                 .set_page_size(index, tile_bytes)
                                 .set_globally_allocated_address(*buffer->get_reference_buffer()));
    CreateKernelFromString(program, announce, cores, ReaderDataMovementConfig({per_core}));
    const auto compute = CreateKernel(program, "examples/programs/kernels/add_tiles.cpp", cores, ComputeConfig{});
    SetRuntimeArgs(program, compute, cores, {per_core});
    one.run(std::move(program));
    return check(name, one.read<bfloat16>(buffer_c), a.size(), [&](size_t i) { return float(a[i]) + float(b[i]); },
                 0.01f);
}

int main() {
    OneDevice one;
    const CoreRangeSet row(CoreRange({0, 0}, {3, 0})), square(CoreRange({0, 0}, {1, 1}));
    return add(one, "vecadd_sharding by height",
               shards(TensorMemoryLayout::HEIGHT_SHARDED, row, 8, 2, 2, 2), row, 16, 4) +
           add(one, "vecadd_sharding by width",
               shards(TensorMemoryLayout::WIDTH_SHARDED, row, 2, 8, 2, 2), row, 16, 4) +
           add(one, "vecadd_sharding by blocks",
               shards(TensorMemoryLayout::BLOCK_SHARDED, square, 4, 4, 2, 2), square, 16, 4);
}
