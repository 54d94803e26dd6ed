// A host program by the mesh API: buffers, circular buffers, semaphores, kernels, run-time
// arguments; and what it hears when something is wrong.
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/global_semaphore.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/tt_metal.hpp>

#include "check.hpp"

using namespace tt;
using namespace tt::tt_metal;
using namespace tt::tt_metal::distributed;

constexpr uint32_t page = 1024;

// Pages through a circular buffer, each word raised by a run-time argument.
static const char *reader = R"(
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    constexpr auto args = TensorAccessorArgs<0>();
    const auto source = TensorAccessor(args, get_arg_val<uint32_t>(0), 1024);
    for (uint32_t i = get_arg_val<uint32_t>(1); i < get_arg_val<uint32_t>(2); ++i) {
        cb_reserve_back(0, 1);
        noc_async_read(source.get_noc_addr(i), get_write_ptr(0), 1024);
        noc_async_read_barrier();
        cb_push_back(0, 1);
    }
}
)";
static const char *writer = R"(
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    constexpr auto args = TensorAccessorArgs<0>();
    const auto target = TensorAccessor(args, get_arg_val<uint32_t>(0), 1024);
    for (uint32_t i = get_arg_val<uint32_t>(1); i < get_arg_val<uint32_t>(2); ++i) {
        cb_wait_front(0, 1);
        volatile uint32_t *word = (volatile uint32_t *)get_read_ptr(0);
        for (uint32_t j = 0; j < 256; ++j) word[j] += get_common_arg_val<uint32_t>(0);
        noc_async_write(get_read_ptr(0), target.get_noc_addr(i), 1024);
        noc_async_write_barrier();
        cb_pop_front(0, 1);
    }
}
)";

static std::shared_ptr<MeshBuffer> make_buffer(MeshDevice *device, uint32_t pages,
                                               BufferType type) {
    return MeshBuffer::create(ReplicatedBufferConfig{.size = pages * page},
                              DeviceLocalBufferConfig{.page_size = page, .buffer_type = type},
                              device);
}

struct Handles {
    KernelHandle reader, writer;
};

static Handles fill(Program &program, const MeshBuffer &source, const MeshBuffer &target,
                    uint32_t pages) {
    const CoreRange cores({0, 0}, {1, 0});
    CreateCircularBuffer(program, cores,
                         CircularBufferConfig(2 * page, {{CBIndex::c_0, DataFormat::UInt32}})
                             .set_page_size(CBIndex::c_0, page));
    std::vector<uint32_t> source_args, target_args;
    TensorAccessorArgs(source).append_to(source_args);
    TensorAccessorArgs(target).append_to(target_args);
    const KernelHandle in =
        CreateKernelFromString(program, reader, cores,
                               DataMovementConfig{.processor = DataMovementProcessor::RISCV_1,
                                                  .noc = NOC::NOC_0,
                                                  .compile_args = source_args});
    const KernelHandle out =
        CreateKernelFromString(program, writer, cores, WriterDataMovementConfig(target_args));
    for (uint32_t x = 0; x < 2; ++x) {
        const CoreCoord core(x, 0);
        const uint32_t from = pages / 2 * x, to = pages / 2 * (x + 1);
        SetRuntimeArgs(program, in, core, {uint32_t(source.address()), from, to});
        SetRuntimeArgs(program, out, core, {uint32_t(target.address()), from, to});
    }
    SetCommonRuntimeArgs(program, out, {7});
    return {in, out};
}

static void a_workload_moves_pages(MeshDevice &device) {
    MeshCommandQueue &queue = device.mesh_command_queue();
    constexpr uint32_t pages = 6;
    auto source = make_buffer(&device, pages, BufferType::DRAM);
    auto target = make_buffer(&device, pages, BufferType::L1);
    std::vector<uint32_t> numbers(pages * page / 4), result;
    for (uint32_t i = 0; i < numbers.size(); ++i)
        numbers[i] = i;
    EnqueueWriteMeshBuffer(queue, source, numbers, false);

    Program program = CreateProgram();
    const Handles handles = fill(program, *source, *target, pages);
    CHECK(GetRuntimeArgs(program, handles.reader, CoreCoord(1, 0))[1] == 3);
    CHECK(GetRuntimeArgs(program, handles.writer)[1][0].size() == 3);
    CHECK(has(error_of([&] { GetRuntimeArgs(program, handles.reader, CoreCoord(0, 0)).at(3); }),
              "3"));
    MeshWorkload workload;
    workload.add_program(MeshCoordinateRange(device.shape()), std::move(program));
    EnqueueMeshWorkload(queue, workload, false);
    Finish(queue);
    EnqueueReadMeshBuffer(queue, result, target, true);
    CHECK(result.size() == numbers.size());
    CHECK(result.front() == 7 && result.back() == numbers.back() + 7);

    // The same program again with another argument, changed in place.
    Program &kept = workload.get_programs().begin()->second;
    GetCommonRuntimeArgs(kept, handles.writer)[0] = 100;
    EnqueueMeshWorkload(queue, workload, true);
    ReadShard(queue, result, target, MeshCoordinate(0, 0));
    CHECK(result.front() == 100 && result.back() == numbers.back() + 100);
}

static void a_compile_error_names_kernel_and_line(MeshDevice &device) {
    Program program = CreateProgram();
    CreateKernelFromString(program, "void kernel_main() {\n    no_such_call();\n}\n",
                           CoreCoord(0, 0), DataMovementConfig{});
    const std::string text = error_of([&] { detail::LaunchProgram(&device, program); });
    CHECK(has(text, "kernel-compile-error"));
    CHECK(has(text, "no_such_call"));
}

static void a_hang_is_explained(MeshDevice &device) {
    Program program = CreateProgram();
    const CoreCoord core(0, 0);
    CreateCircularBuffer(program, core,
                         CircularBufferConfig(2 * page, {{CBIndex::c_0, DataFormat::UInt32}})
                             .set_page_size(CBIndex::c_0, page));
    CreateKernelFromString(program,
                           "#include \"api/dataflow/dataflow_api.h\"\n"
                           "void kernel_main() { cb_wait_front(0, 1); }\n",
                           core, DataMovementConfig{});
    const std::string text = error_of([&] { detail::LaunchProgram(&device, program); });
    CHECK(has(text, "deadlock"));
    CHECK(has(text, "waits for 1 page in c_0"));
    CHECK(has(text, "test_mesh.cpp:")); // where the circular buffer was made
}

static void a_missing_kernel_is_found_out(MeshDevice &device) {
    Program program = CreateProgram();
    CreateKernel(program, "no/such/kernel.cpp", CoreCoord(0, 0), ReaderDataMovementConfig{});
    const std::string text = error_of([&] { detail::LaunchProgram(&device, program); });
    CHECK(has(text, "kernel") && has(text, "no/such/kernel.cpp"));
}

static void semaphores_and_raw_memory(MeshDevice &device) {
    Program program = CreateProgram();
    const CoreRange cores({0, 0}, {1, 1});
    CHECK(CreateSemaphore(program, cores, 0) == 0);
    CHECK(CreateSemaphore(program, CoreRangeSet(cores), 1) == 1);
    std::vector<uint32_t> words = {1, 2, 3}, back;
    const auto base = uint32_t(device.allocator()->get_base_allocator_addr(HalMemType::L1));
    detail::WriteToDeviceL1(&device, CoreCoord(1, 1), base, words);
    detail::ReadFromDeviceL1(&device, CoreCoord(1, 1), base, 12, back);
    CHECK(back == words);
    const auto global = CreateGlobalSemaphore(&device, CoreRangeSet(cores), 5);
    detail::ReadFromDeviceL1(&device, CoreCoord(1, 0), uint32_t(global.address()), 4, back);
    CHECK(back[0] == 5);
}

static void what_cannot_be_is_refused(MeshDevice &device) {
    CHECK(has(error_of([] { MeshDevice::create_unit_mesh(3); }), "device 3"));
    CHECK(
        has(error_of([] { MeshDevice::create(MeshDeviceConfig(MeshShape(2, 4))); }), "8 devices"));
    CHECK(has(error_of([&] { make_buffer(&device, 1u << 18, BufferType::L1); }), "largest"));
    Program program = CreateProgram();
    CHECK(has(error_of([&] {
                  CreateKernelFromString(program, reader, CoreCoord(0, 0), EthernetConfig{});
              }),
              "Ethernet"));
}

int main() {
    auto device = MeshDevice::create_unit_mesh(0);
    CHECK(device->compute_with_storage_grid_size() == CoreCoord(8, 8));
    a_workload_moves_pages(*device);
    a_compile_error_names_kernel_and_line(*device);
    a_hang_is_explained(*device);
    a_missing_kernel_is_found_out(*device);
    semaphores_and_raw_memory(*device);
    what_cannot_be_is_refused(*device);
    CHECK(device->close());
    CHECK(has(error_of([&] { device->compute_with_storage_grid_size(); }), "closed"));
    std::printf("%d failures\n", failures);
    return failures != 0;
}
