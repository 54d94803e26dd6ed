// one_device.hpp: what all these programs do first and last: open the device, move data, run one program,
// hold the results against what was expected.
#pragma once

#include <cstdio>
#include <functional>
#include <random>
#include <tt-metalium/bfloat16.hpp>
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/tilize_utils.hpp>
#include <tt-metalium/work_split.hpp>

using namespace tt;
using namespace tt::constants;
using namespace tt::tt_metal;
using distributed::MeshBuffer;
using distributed::MeshCommandQueue;
using distributed::MeshDevice;
using distributed::MeshWorkload;

constexpr uint32_t tile_bytes = TILE_HW * sizeof(bfloat16);

struct OneDevice {
    std::shared_ptr<MeshDevice> device = MeshDevice::create_unit_mesh(0);
    MeshCommandQueue &queue = device->mesh_command_queue();

    ~OneDevice() { device->close(); }

    std::shared_ptr<MeshBuffer> buffer(uint32_t bytes, uint32_t page, BufferType type = BufferType::DRAM,
                                       const BufferShardingArgs &shards = {}) {
        return MeshBuffer::create(distributed::ReplicatedBufferConfig{.size = bytes},
                                  {.page_size = page, .buffer_type = type, .sharding_args = shards},
                                  device.get());
    }
    template <typename T>
    std::shared_ptr<MeshBuffer> buffer_with(const std::vector<T> &data, uint32_t page,
                                            BufferType type = BufferType::DRAM,
                                            const BufferShardingArgs &shards = {}) {
        auto made = buffer(data.size() * sizeof(T), page, type, shards);
        distributed::EnqueueWriteMeshBuffer(queue, made, data, false);
        return made;
    }
    template <typename T> std::vector<T> read(std::shared_ptr<MeshBuffer> buffer) {
        std::vector<T> data;
        distributed::EnqueueReadMeshBuffer(queue, data, buffer, true);
        return data;
    }
    void run(Program &&program) {
        MeshWorkload workload;
        workload.add_program(distributed::MeshCoordinateRange(device->shape()), std::move(program));
        distributed::EnqueueMeshWorkload(queue, workload, false);
        distributed::Finish(queue);
    }
};

// A circular buffer of `pages` pages: bf16 tiles unless said otherwise.
inline CBHandle add_cb(Program &program, const CoreRangeSet &cores, CBIndex index, uint32_t pages,
                       uint32_t page = tile_bytes, DataFormat format = DataFormat::Float16_b) {
    return CreateCircularBuffer(program, cores,
                                CircularBufferConfig(pages * page, {{index, format}}).set_page_size(index, page));
}

template <typename... Buffers> std::vector<uint32_t> accessors(const Buffers &...buffers) {
    std::vector<uint32_t> args;
    (TensorAccessorArgs(*buffers).append_to(args), ...);
    return args;
}

inline std::vector<bfloat16> random_numbers(size_t count, int seed, float low = -1, float high = 1) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> distribution(low, high);
    std::vector<bfloat16> numbers(count);
    for (auto &number : numbers)
        number = bfloat16(distribution(generator));
    return numbers;
}

// The program's exit status: 0 when every result is within `tolerance` (absolute, and relative to what is
// expected).
template <typename T>
int check(const char *name, const std::vector<T> &results, size_t count, const std::function<float(size_t)> &expected,
          float tolerance = 0) {
    for (size_t i = 0; i < count; ++i) {
        const float want = expected(i), got = static_cast<float>(results.at(i));
        if (!(std::abs(got - want) <= tolerance * (1 + std::abs(want)))) {
            std::printf("%s: failed: result %zu is %g, expected %g\n", name, i, got, want);
            return 1;
        }
    }
    std::printf("%s: passed, %zu results\n", name, count);
    return 0;
}

// C = A x B of row-major matrices, in float.
inline std::vector<float> product(const std::vector<bfloat16> &a, const std::vector<bfloat16> &b, uint32_t m,
                                  uint32_t n, uint32_t k) {
    std::vector<float> c(size_t(m) * n, 0);
    for (uint32_t i = 0; i < m; ++i)
        for (uint32_t l = 0; l < k; ++l)
            for (uint32_t j = 0; j < n; ++j)
                c[size_t(i) * n + j] += float(a[size_t(i) * k + l]) * float(b[size_t(l) * n + j]);
    return c;
}
