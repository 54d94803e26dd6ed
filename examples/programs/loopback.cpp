// From DRAM through L1 of one core back to DRAM, by a kernel; and from DRAM to an interleaved buffer in L1.
#include "one_device.hpp"

int main() {
    OneDevice one;
    constexpr uint32_t tiles = 50;
    const auto numbers = random_numbers(tiles * TILE_HW, 1, 0, 100);
    auto source = one.buffer_with(numbers, tile_bytes);
    auto scratch = one.buffer(tile_bytes, tile_bytes, BufferType::L1);
    auto in_dram = one.buffer(tiles * tile_bytes, tile_bytes);
    auto in_l1 = one.buffer(tiles * tile_bytes, tile_bytes, BufferType::L1);

    for (const auto &target : {in_dram, in_l1}) {
        Program program = CreateProgram();
        const CoreCoord core(0, 0);
        const KernelHandle copy = CreateKernel(
            program, "examples/programs/kernels/copy_pages.cpp", core,
            DataMovementConfig{.processor = DataMovementProcessor::RISCV_0, .noc = NOC::RISCV_0_default,
                               .compile_args = accessors(source, target)});
        SetRuntimeArgs(program, copy, core,
                       {uint32_t(scratch->address()), uint32_t(source->address()), uint32_t(target->address()), tiles,
                        tile_bytes});
        one.run(std::move(program));
    }
    const auto expected = [&](size_t i) { return float(numbers[i]); };
    return check("loopback to DRAM", one.read<bfloat16>(in_dram), numbers.size(), expected) +
           check("loopback to L1", one.read<bfloat16>(in_l1), numbers.size(), expected);
}
