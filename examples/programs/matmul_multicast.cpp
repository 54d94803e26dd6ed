// A block of C a core; blocks of A are multicast along rows of cores, blocks of B along columns.
#include "matmul.hpp"

int main() {
    OneDevice one;
    const Matmul matmul{.one = one, .m = 8, .n = 16, .k = 4, .rows = 2, .columns = 4, .depth = 2};
    const uint32_t wide = matmul.across(), high = matmul.m / matmul.rows;
    const CoreRangeSet cores(CoreRange({0, 0}, {wide - 1, high - 1}));
    Program program = CreateProgram();
    matmul.add_buffers(program, cores);
    uint32_t semaphores[4];
    for (auto &semaphore : semaphores)
        semaphore = CreateSemaphore(program, cores, INVALID);
    const auto reader = matmul.add_reader(program, cores, "examples/programs/kernels/multicast_matmul_blocks.cpp");
    const auto writer = matmul.add_writer(program, cores), compute = matmul.add_compute(program, cores);
    const auto place = [&](uint32_t x, uint32_t y) { return one.device->worker_core_from_logical_core({x, y}); };
    for (uint32_t y = 0; y < high; ++y) {
        for (uint32_t x = 0; x < wide; ++x) {
            const CoreCoord core(x, y);
            std::vector<uint32_t> args{uint32_t(matmul.buffer_a->address()), uint32_t(matmul.buffer_b->address()),
                                       matmul.k, matmul.n, matmul.steps(), y * matmul.rows, x * matmul.columns};
            const auto add_line = [&](CoreCoord from, CoreCoord to, CoreCoord sender, uint32_t others, bool sends,
                                      uint32_t first_semaphore) {
                for (const size_t word : {from.x, from.y, to.x, to.y, size_t(others), sender.x, sender.y, size_t(sends),
                                          size_t(semaphores[first_semaphore]), size_t(semaphores[first_semaphore + 1])})
                    args.push_back(uint32_t(word));
            };
            add_line(place(1, y), place(wide - 1, y), place(0, y), wide - 1, x == 0, 0);
            add_line(place(x, 1), place(x, high - 1), place(x, 0), high - 1, y == 0, 2);
            SetRuntimeArgs(program, reader, core, args);
            SetRuntimeArgs(program, writer, core,
                           {uint32_t(matmul.buffer_c->address()), matmul.n, y * wide + x, 1, matmul.across()});
            SetRuntimeArgs(program, compute, core, {1, matmul.steps()});
        }
    }
    one.run(std::move(program));
    return matmul.check_result("matmul_multicast");
}
