// c = a + b on one core: a reader, a compute kernel and a writer, with circular buffers between them.
#include "one_device.hpp"

int main() {
    OneDevice one;
    constexpr uint32_t tiles = 16;
    const auto a = random_numbers(tiles * TILE_HW, 1), b = random_numbers(tiles * TILE_HW, 2);
    auto buffer_a = one.buffer_with(a, tile_bytes), buffer_b = one.buffer_with(b, tile_bytes);
    auto buffer_c = one.buffer(tiles * tile_bytes, tile_bytes);

    Program program = CreateProgram();
    const CoreCoord core(0, 0);
    for (const auto cb : {CBIndex::c_0, CBIndex::c_1, CBIndex::c_16})
        add_cb(program, CoreRangeSet(CoreRange(core)), cb, 2);
    std::vector<uint32_t> reader_args{2};
    for (const uint32_t word : accessors(buffer_a, buffer_b))
        reader_args.push_back(word);
    const auto reader =
        CreateKernel(program, "examples/programs/kernels/read_pages.cpp", core, ReaderDataMovementConfig(reader_args));
    const auto writer = CreateKernel(program, "examples/programs/kernels/write_pages.cpp", core,
                                     WriterDataMovementConfig(accessors(buffer_c)));
    const auto compute = CreateKernel(program, "examples/programs/kernels/add_tiles.cpp", core,
                                      ComputeConfig{.math_fidelity = MathFidelity::HiFi4});
    SetRuntimeArgs(program, reader, core, {0, tiles, uint32_t(buffer_a->address()), uint32_t(buffer_b->address())});
    SetRuntimeArgs(program, writer, core, {0, tiles, uint32_t(buffer_c->address())});
    SetRuntimeArgs(program, compute, core, {tiles});
    one.run(std::move(program));
    return check("eltwise_binary", one.read<bfloat16>(buffer_c), a.size(),
                 [&](size_t i) { return float(a[i]) + float(b[i]); }, 0.01f);
}
