// A program of its own project: squares of words, one page after the other. With an argument its kernel
// breaks the protocol of circular buffers, which the hardware would not notice.
#include <iostream>
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>

#ifndef OVERRIDE_KERNEL_PREFIX
#define OVERRIDE_KERNEL_PREFIX ""
#endif

using namespace tt::tt_metal;

int main(int argc, char **) {
    auto device = distributed::MeshDevice::create_unit_mesh(0);
    auto &queue = device->mesh_command_queue();
    constexpr uint32_t page = 256, pages = 3;
    auto buffer = distributed::MeshBuffer::create(distributed::ReplicatedBufferConfig{.size = page * pages},
                                                  {.page_size = page}, device.get());
    std::vector<uint32_t> words(page * pages / 4);
    for (uint32_t i = 0; i < words.size(); ++i)
        words[i] = i;
    distributed::EnqueueWriteMeshBuffer(queue, buffer, words);

    Program program = CreateProgram();
    const CoreCoord core(1, 1);
    CreateCircularBuffer(
        program, core,
        CircularBufferConfig(4 * page, {{tt::CBIndex::c_0, tt::DataFormat::UInt32}}).set_page_size(tt::CBIndex::c_0, page));
    std::vector<uint32_t> args{argc > 1};
    TensorAccessorArgs(*buffer).append_to(args);
    const auto reader =
        CreateKernel(program, OVERRIDE_KERNEL_PREFIX "kernels/read.cpp", core, ReaderDataMovementConfig(args));
    const auto writer =
        CreateKernel(program, OVERRIDE_KERNEL_PREFIX "kernels/square.cpp", core, WriterDataMovementConfig(args));
    SetRuntimeArgs(program, reader, core, {uint32_t(buffer->address()), pages});
    SetRuntimeArgs(program, writer, core, {uint32_t(buffer->address()), pages});
    distributed::MeshWorkload workload;
    workload.add_program(distributed::MeshCoordinateRange(device->shape()), std::move(program));
    distributed::EnqueueMeshWorkload(queue, workload, false);

    std::vector<uint32_t> result;
    distributed::EnqueueReadMeshBuffer(queue, result, buffer, true);
    bool good = result.size() == words.size();
    for (uint32_t i = 0; good && i < result.size(); ++i)
        good = result[i] == i * i;
    std::cout << (good ? "Test Passed" : "Test Failed") << fmt::format(" on {} cores\n", device->num_worker_cores(
        HalProgrammableCoreType::TENSIX, SubDeviceId{0}));
    return !device->close() || !good;
}
