// c = a + b, the tiles split over all cores; cores of the second group have one tile less.
#include "one_device.hpp"

int main() {
    OneDevice one;
    constexpr uint32_t tiles = 150;
    const auto a = random_numbers(tiles * TILE_HW, 1), b = random_numbers(tiles * TILE_HW, 2);
    auto buffer_a = one.buffer_with(a, tile_bytes), buffer_b = one.buffer_with(b, tile_bytes);
    auto buffer_c = one.buffer(tiles * tile_bytes, tile_bytes);

    const auto [count, all, first, second, in_first, in_second] =
        split_work_to_cores(one.device->compute_with_storage_grid_size(), tiles);
    Program program = CreateProgram();
    for (const auto cb : {CBIndex::c_0, CBIndex::c_1, CBIndex::c_16})
        add_cb(program, all, cb, 2);
    std::vector<uint32_t> reader_args{2};
    for (const uint32_t word : accessors(buffer_a, buffer_b))
        reader_args.push_back(word);
    const auto reader =
        CreateKernel(program, "examples/programs/kernels/read_pages.cpp", all, ReaderDataMovementConfig(reader_args));
    const auto writer = CreateKernel(program, "examples/programs/kernels/write_pages.cpp", all,
                                     WriterDataMovementConfig(accessors(buffer_c)));
    const auto compute = CreateKernel(program, "examples/programs/kernels/add_tiles.cpp", all, ComputeConfig{});
    uint32_t start = 0;
    for (const auto &core : corerange_to_cores(all, count, true)) {
        const uint32_t mine = first.contains(core) ? in_first : in_second;
        SetRuntimeArgs(program, reader, core,
                       {start, mine, uint32_t(buffer_a->address()), uint32_t(buffer_b->address())});
        SetRuntimeArgs(program, writer, core, {start, mine, uint32_t(buffer_c->address())});
        SetRuntimeArgs(program, compute, core, {mine});
        start += mine;
    }
    one.run(std::move(program));
    return check("vecadd_multi_core", one.read<bfloat16>(buffer_c), a.size(),
                 [&](size_t i) { return float(a[i]) + float(b[i]); }, 0.01f);
}
