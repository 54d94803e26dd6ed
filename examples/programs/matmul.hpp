// matmul.hpp: C = A x B in tiles, cut into blocks of `rows` x `columns` tiles of C that cores work on.
#pragma once

#include "one_device.hpp"

struct Matmul {
    OneDevice &one;
    uint32_t m, n, k;                    // tiles
    uint32_t rows = 1, columns = 1, depth = 1; // of a block
    std::vector<bfloat16> a = random_numbers(size_t(m) * k * TILE_HW, 1);
    std::vector<bfloat16> b = random_numbers(size_t(k) * n * TILE_HW, 2);
    std::shared_ptr<MeshBuffer> buffer_a =
        one.buffer_with(tilize_nfaces(a, m * TILE_HEIGHT, k * TILE_WIDTH), tile_bytes);
    std::shared_ptr<MeshBuffer> buffer_b =
        one.buffer_with(tilize_nfaces(b, k * TILE_HEIGHT, n * TILE_WIDTH), tile_bytes);
    std::shared_ptr<MeshBuffer> buffer_c = one.buffer(m * n * tile_bytes, tile_bytes);

    uint32_t blocks() const { return m / rows * (n / columns); }
    uint32_t steps() const { return k / depth; }
    uint32_t across() const { return n / columns; }

    void add_buffers(Program &program, const CoreRangeSet &cores) const {
        add_cb(program, cores, CBIndex::c_0, 2 * rows * depth);
        add_cb(program, cores, CBIndex::c_1, 2 * depth * columns);
        add_cb(program, cores, CBIndex::c_16, rows * columns);
    }
    KernelHandle add_reader(Program &program, const CoreRangeSet &cores, const char *path) const {
        std::vector<uint32_t> args{rows, columns, depth};
        for (const uint32_t word : accessors(buffer_a, buffer_b))
            args.push_back(word);
        return CreateKernel(program, path, cores, ReaderDataMovementConfig(args));
    }
    KernelHandle add_writer(Program &program, const CoreRangeSet &cores) const {
        std::vector<uint32_t> args{rows, columns};
        for (const uint32_t word : accessors(buffer_c))
            args.push_back(word);
        return CreateKernel(program, "examples/programs/kernels/write_matmul_blocks.cpp", cores,
                            WriterDataMovementConfig(args));
    }
    KernelHandle add_compute(Program &program, const CoreRangeSet &cores) const {
        return CreateKernel(program, "examples/programs/kernels/matmul_blocks.cpp", cores,
                            ComputeConfig{.math_fidelity = MathFidelity::HiFi4, .compile_args = {rows, columns, depth}});
    }
    // Every core reads what its blocks need.
    void split(const CoreCoord &grid) const {
        const auto [count, all, first, second, in_first, in_second] = split_work_to_cores(grid, blocks());
        Program program = CreateProgram();
        add_buffers(program, all);
        const auto reader = add_reader(program, all, "examples/programs/kernels/read_matmul_blocks.cpp");
        const auto writer = add_writer(program, all), compute = add_compute(program, all);
        uint32_t start = 0;
        for (const auto &core : corerange_to_cores(all, count, true)) {
            const uint32_t mine = first.contains(core) ? in_first : in_second;
            SetRuntimeArgs(program, reader, core,
                           {uint32_t(buffer_a->address()), uint32_t(buffer_b->address()), k, n, steps(), start, mine,
                            across()});
            SetRuntimeArgs(program, writer, core, {uint32_t(buffer_c->address()), n, start, mine, across()});
            SetRuntimeArgs(program, compute, core, {mine, steps()});
            start += mine;
        }
        one.run(std::move(program));
    }
    int check_result(const char *name) const {
        const auto expected = product(a, b, m * TILE_HEIGHT, n * TILE_WIDTH, k * TILE_WIDTH);
        const auto c = untilize_nfaces(one.read<bfloat16>(buffer_c), m * TILE_HEIGHT, n * TILE_WIDTH);
        // The sums are kept in bf16, so single results may be far off in their last bits: all together.
        double errors = 0, squares = 0;
        for (size_t i = 0; i < c.size(); ++i) {
            errors += std::pow(double(c[i]) - expected[i], 2);
            squares += std::pow(double(expected[i]), 2);
        }
        const float relative = float(std::sqrt(errors / squares));
        return check(name, std::vector<float>{relative}, 1, [](size_t) { return 0; }, 0.02f);
    }
};
