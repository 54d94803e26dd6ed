// Global circular buffers: one core fills a ring that lies on others, over several programs, with
// pages of changing size; and what is wrong with one is said.
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/global_circular_buffer.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/tt_metal.hpp>

#include "check.hpp"

using namespace tt;
using namespace tt::tt_metal;
using distributed::MeshDevice;
using experimental::CreateGlobalCircularBuffer;
using experimental::GlobalCircularBuffer;

constexpr uint32_t RING = 31, LOCAL = 0, RECEIVERS = 2;
static const CoreCoord GIVER(0, 0);
static const CoreRangeSet TAKERS(CoreRange({1, 1}, {2, 1}));
static const char *const FOLDER = "tests/programs/kernels/";

static CircularBufferConfig view_of(uint32_t page, uint32_t total) {
    CircularBufferConfig config(total);
    config.remote_index(RING).set_page_size(page).set_data_format(DataFormat::UInt32);
    return config;
}

static void add_sender(Program &program, const GlobalCircularBuffer &ring, uint32_t page,
                       const Buffer &source, uint32_t pages) {
    experimental::CreateCircularBuffer(program, GIVER, view_of(page, page), ring);
    CircularBufferConfig staging(RECEIVERS * page, {{LOCAL, DataFormat::UInt32}});
    CreateCircularBuffer(program, GIVER, staging.set_page_size(LOCAL, page));
    std::vector<uint32_t> args = {RING, LOCAL, page, RECEIVERS};
    TensorAccessorArgs(source).append_to(args);
    const auto kernel = CreateKernel(program, FOLDER + std::string("ring_sender.cpp"), GIVER,
                                     ReaderDataMovementConfig(args));
    SetRuntimeArgs(program, kernel, GIVER, {source.address(), pages});
}

static void add_receivers(Program &program, const GlobalCircularBuffer &ring, uint32_t page,
                          const Buffer &target, uint32_t pages) {
    CircularBufferConfig config = view_of(page, page);
    config.index(LOCAL).set_page_size(page).set_data_format(DataFormat::UInt32);
    const CBHandle handle = experimental::CreateCircularBuffer(program, TAKERS, config, ring);
    experimental::UpdateDynamicCircularBufferAddress(program, handle, ring);
    std::vector<uint32_t> args = {RING, LOCAL, page};
    TensorAccessorArgs(target).append_to(args);
    const auto kernel = CreateKernel(program, FOLDER + std::string("ring_receiver.cpp"), TAKERS,
                                     WriterDataMovementConfig(args));
    uint32_t first = 0;
    for (const CoreCoord &core : corerange_to_cores(TAKERS)) {
        SetRuntimeArgs(program, kernel, core, {target.address(), pages, RECEIVERS, first++});
    }
}

static auto make_buffer(MeshDevice &device, uint32_t bytes, uint32_t page) {
    return distributed::MeshBuffer::create(distributed::ReplicatedBufferConfig{bytes},
                                           {.page_size = page}, &device);
}

// Whether `pages` pages for each receiver come through the ring as they are.
static bool carries(MeshDevice &device, const GlobalCircularBuffer &ring, uint32_t page,
                    uint32_t pages) {
    const uint32_t bytes = RECEIVERS * pages * page;
    const auto source = make_buffer(device, bytes, page), target = make_buffer(device, bytes, page);
    std::vector<uint32_t> sent(bytes / 4), got;
    for (size_t i = 0; i < sent.size(); ++i)
        sent[i] = static_cast<uint32_t>(1000 * page + i);
    auto &queue = device.mesh_command_queue();
    distributed::EnqueueWriteMeshBuffer(queue, source, sent, true);
    Program program;
    add_sender(program, ring, page, *source->get_reference_buffer(), pages);
    add_receivers(program, ring, page, *target->get_reference_buffer(), pages);
    distributed::MeshWorkload workload;
    workload.add_program(distributed::MeshCoordinateRange(device.shape()), std::move(program));
    distributed::EnqueueMeshWorkload(queue, workload, true);
    distributed::EnqueueReadMeshBuffer(queue, got, target, true);
    return got == sent;
}

static void pages_pass_over_several_programs(MeshDevice &device) {
    const auto ring = CreateGlobalCircularBuffer(&device, {{GIVER, TAKERS}}, 320);
    CHECK(ring.size() == 320 && ring.all_cores().num_cores() == 3);
    CHECK(carries(device, ring, 64, 12)); /* goes round the ring, ends two pages on */
    CHECK(carries(device, ring, 64, 4));
    CHECK(carries(device, ring, 160, 3)); /* the pointer moves to the next page of this size */
    CHECK(carries(device, ring, 96, 7));  /* 32 bytes are left over at the end */
    CHECK(carries(device, ring, 64, 5));
}

static void descriptors_name_them(MeshDevice &device) {
    const auto ring = CreateGlobalCircularBuffer(&device, {{GIVER, TAKERS}}, 256);
    const CBDescriptor cb{.total_size = 64,
                          .core_ranges = TAKERS,
                          .format_descriptors = {{LOCAL, DataFormat::UInt32, 64}},
                          .remote_format_descriptors = {{RING, DataFormat::UInt32, 64}},
                          .global_circular_buffer = &ring};
    const Program program(ProgramDescriptor{.cbs = {cb}});
    const auto made = program.circular_buffers();
    CHECK(made.size() == 1 && made[0]->config().remote_buffer_indices().contains(RING));
    CHECK(made[0]->config().globally_allocated_address() == ring.buffer_address());
}

static void wrong_ones_are_refused(MeshDevice &device) {
    const CoreRangeSet others(CoreRange({2, 1}, {2, 2}));
    CHECK(has(error_of([&] {
                  CreateGlobalCircularBuffer(&device, {{GIVER, TAKERS}, {{0, 1}, others}}, 64);
              }),
              "receives from two senders"));
    CHECK(has(error_of([&] {
                  CreateGlobalCircularBuffer(&device, {{GIVER, TAKERS}, {{1, 1}, {}}}, 64);
              }),
              "both a sender and a receiver"));
    CHECK(has(error_of([&] {
                  CreateGlobalCircularBuffer(&device, {{GIVER, TAKERS}}, 64, BufferType::DRAM);
              }),
              "L1"));
    const auto ring = CreateGlobalCircularBuffer(&device, {{GIVER, TAKERS}}, 320);
    Program program;
    CHECK(has(error_of([&] {
                  experimental::CreateCircularBuffer(program, CoreCoord(5, 5), view_of(64, 64),
                                                     ring);
              }),
              "lies on"));
    CHECK(has(error_of([&] { view_of(64, 64).index(RING); }), "both local and remote"));
    CircularBufferConfig below(64);
    below.remote_index(16).set_page_size(64).set_data_format(DataFormat::UInt32);
    below.index(17).set_page_size(64).set_data_format(DataFormat::UInt32);
    experimental::CreateCircularBuffer(program, TAKERS, below, ring);
    CHECK(has(error_of([&] { detail::CompileProgram(&device, program); }),
              "not above its local CB 17"));
}

int main() {
    const auto device = MeshDevice::create_unit_mesh(0);
    pages_pass_over_several_programs(*device);
    descriptors_name_them(*device);
    wrong_ones_are_refused(*device);
    device->close();
    return failures != 0;
}
