// Several chips, sub-devices, traces, events, the calls of older programs, shards of any rank.
#include <tt-metalium/bfloat8.hpp>
#include <tt-metalium/cluster.hpp>
#include <tt-metalium/distributed.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/tt_metal.hpp>

#include "check.hpp"

using namespace tt;
using namespace tt::tt_metal;
using namespace tt::tt_metal::distributed;

// Adds a run-time argument to each word of a page of DRAM.
static const char *adder = R"(
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    constexpr auto args = TensorAccessorArgs<0>();
    const auto memory = TensorAccessor(args, get_arg_val<uint32_t>(0), 64);
    const uint32_t scratch = get_arg_val<uint32_t>(1), page = get_arg_val<uint32_t>(2);
    noc_async_read(memory.get_noc_addr(page), scratch, 64);
    noc_async_read_barrier();
    volatile uint32_t *word = (volatile uint32_t *)scratch;
    for (uint32_t i = 0; i < 16; ++i) word[i] += get_arg_val<uint32_t>(3);
    noc_async_write(scratch, memory.get_noc_addr(page), 64);
    noc_async_write_barrier();
}
)";

static Program adding(MeshDevice &device, const Buffer &buffer, CoreCoord core, uint32_t page,
                      uint32_t amount, KernelHandle *handle = nullptr) {
    Program program = CreateProgram();
    std::vector<uint32_t> args;
    TensorAccessorArgs(buffer).append_to(args);
    const KernelHandle kernel =
        CreateKernelFromString(program, adder, core, DataMovementConfig{.compile_args = args});
    const auto scratch = uint32_t(device.allocator()->get_base_allocator_addr(HalMemType::L1));
    SetRuntimeArgs(program, kernel, core, {buffer.address(), scratch, page, amount});
    if (handle) *handle = kernel;
    return program;
}

static std::shared_ptr<MeshBuffer> pages_of_64(MeshDevice &device, uint32_t pages) {
    return MeshBuffer::create(ReplicatedBufferConfig{.size = pages * 64}, {.page_size = 64},
                              &device);
}

static void several_chips() {
    auto mesh = MeshDevice::create(MeshDeviceConfig(MeshShape(2, 2)));
    CHECK(mesh->num_devices() == 4 && mesh->num_rows() == 2);
    CHECK(mesh->get_device_ids() == std::vector<ChipId>{0, 1, 2, 3});
    auto &queue = mesh->mesh_command_queue();

    // Each chip gets a quarter of the rows and adds to it.
    const distributed::ShardedBufferConfig rows{
        .global_size = 4 * 64, .global_buffer_shape = {4, 16}, .shard_shape = {1, 16}};
    auto buffer = MeshBuffer::create(rows, {.page_size = 64}, mesh.get());
    CHECK(buffer->device_local_size() == 64 && buffer->size() == 256);
    std::vector<uint32_t> words(64), result;
    std::iota(words.begin(), words.end(), 0u);
    EnqueueWriteMeshBuffer(queue, buffer, words);
    MeshWorkload workload;
    workload.add_program(MeshCoordinateRange(MeshCoordinate(0, 0), MeshCoordinate(0, 1)),
                         adding(*mesh, *buffer->get_reference_buffer(), {0, 0}, 0, 100));
    workload.add_program(MeshCoordinateRange(MeshCoordinate(1, 0), MeshCoordinate(1, 1)),
                         adding(*mesh, *buffer->get_reference_buffer(), {1, 0}, 0, 200));
    EnqueueMeshWorkload(queue, workload, false);
    EnqueueReadMeshBuffer(queue, result, buffer);
    CHECK(result[0] == 100 && result[31] == 131 && result[32] == 232 && result[63] == 263);
    ReadShard(queue, result, buffer, MeshCoordinate(1, 1));
    CHECK(result.size() == 16 && result[0] == 248);

    auto part = mesh->create_submesh(MeshShape(1, 2), MeshCoordinate(1, 0));
    CHECK(part->get_device_ids() == std::vector<ChipId>{2, 3} && !part->is_parent_mesh());
    CHECK(mesh->create_submeshes(MeshShape(2, 1)).size() == 2);
    CHECK(mesh->get_view().get_ring_coordinates().size() == 4);
    CHECK(has(error_of([&] { mesh->get_device(MeshCoordinate(2, 0)); }), "beyond a mesh"));
    CHECK(has(error_of([&] {
                  workload.add_program(MeshCoordinateRange(MeshCoordinate(0, 0)), CreateProgram());
              }),
              "two programs"));
    MeshWorkload outside;
    outside.add_program(MeshCoordinateRange(MeshCoordinate(3, 3)), CreateProgram());
    CHECK(has(error_of([&] { EnqueueMeshWorkload(queue, outside, true); }), "beyond a mesh"));
    CHECK(has(error_of([] { MeshDevice::create(MeshDeviceConfig(MeshShape(4, 4))); }),
              "16 devices was asked for; the system has 4"));
    const auto global = CreateGlobalSemaphore(mesh.get(), CoreRangeSet(CoreRange({0, 0})), 9);
    std::vector<uint32_t> value;
    detail::ReadFromDeviceL1(mesh->get_device(3), {0, 0}, uint32_t(global.address()), 4, value);
    CHECK(value[0] == 9);
    mesh->close();
}

// Two kernels that each wait for the other: they only end when they run at the same time.
static const char *meets = R"(
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
    const uint32_t flag = get_arg_val<uint32_t>(0);
    noc_semaphore_inc(get_noc_addr(get_arg_val<uint32_t>(1), get_arg_val<uint32_t>(2), flag), 1);
    noc_async_atomic_barrier();
    noc_semaphore_wait((volatile tt_l1_ptr uint32_t *)flag, 1);
}
)";

static void sub_devices_run_at_the_same_time(MeshDevice &device) {
    auto &queue = device.mesh_command_queue();
    const CoreCoord places[] = {{0, 0}, {1, 0}};
    const SubDevice left(std::array{CoreRangeSet(CoreRange(places[0]))});
    const SubDevice right(std::array{CoreRangeSet(CoreRange(places[1]))});
    CHECK(has(error_of([&] { device.create_sub_device_manager({left, left}, 0); }), "share cores"));
    const auto division = device.create_sub_device_manager({left, right}, 3200);
    device.load_sub_device_manager(division);
    CHECK(device.num_sub_devices() == 2 && device.get_sub_device_ids().size() == 2);
    CHECK(device.worker_cores(HalProgrammableCoreType::TENSIX, SubDeviceId{1}).num_cores() == 1);
    const auto flag =
        CreateGlobalSemaphore(&device, CoreRangeSet(CoreRange(places[0], places[1])), 0);
    for (int i = 0; i < 2; ++i) {
        Program program = CreateProgram();
        const auto kernel = CreateKernelFromString(program, meets, places[i], DataMovementConfig{});
        const CoreCoord other = device.worker_core_from_logical_core(places[1 - i]);
        SetRuntimeArgs(program, kernel, places[i],
                       {uint32_t(flag.address()), uint32_t(other.x), uint32_t(other.y)});
        MeshWorkload workload;
        workload.add_program(MeshCoordinateRange(device.shape()), std::move(program));
        EnqueueMeshWorkload(queue, workload, false);
    }
    CHECK(error_of([&] { Finish(queue); }).empty());
    CHECK(has(error_of([&] { Finish(queue, {{SubDeviceId{2}}}); }), "sub-device 2"));
    CHECK(has(error_of([&] { device.remove_sub_device_manager(division); }), "is loaded"));
    device.clear_loaded_sub_device_manager();
    device.remove_sub_device_manager(division);
    CHECK(device.num_sub_devices() == 1);
}

static void traces_keep_their_arguments(MeshDevice &device) {
    auto &queue = device.mesh_command_queue();
    auto buffer = pages_of_64(device, 2);
    std::vector<uint32_t> words(32, 0), result;
    EnqueueWriteMeshBuffer(queue, buffer, words);
    KernelHandle kernel;
    MeshWorkload workload;
    workload.add_program(MeshCoordinateRange(device.shape()),
                         adding(device, *buffer->get_reference_buffer(), {0, 0}, 0, 5, &kernel));
    const auto trace = BeginTraceCapture(&device, 0);
    EnqueueMeshWorkload(queue, workload, false);
    Program &program = workload.get_programs().begin()->second;
    GetRuntimeArgs(program, kernel, CoreCoord(0, 0))[3] = 7;
    EnqueueMeshWorkload(queue, workload, false);
    CHECK(has(error_of([&] { EnqueueReadMeshBuffer(queue, result, buffer); }), "recorded"));
    CHECK(has(error_of([&] { device.replay_mesh_trace(0, trace, true); }), "no recorded trace"));
    device.end_mesh_trace(0, trace);
    EnqueueReadMeshBuffer(queue, result, buffer);
    CHECK(result[0] == 0); // recording runs nothing
    GetRuntimeArgs(program, kernel, CoreCoord(0, 0))[3] = 1000;
    device.replay_mesh_trace(0, trace, false);
    device.replay_mesh_trace(0, trace, true);
    EnqueueReadMeshBuffer(queue, result, buffer);
    CHECK(result[0] == 24 && result[16] == 0);
    device.release_mesh_trace(trace);
    CHECK(has(error_of([&] { device.release_mesh_trace(trace); }), "there is no trace"));
    const MeshEvent event = queue.enqueue_record_event();
    EventSynchronize(event);
    CHECK(EventQuery(event));
}

static void calls_of_older_programs() {
    IDevice *device = CreateDevice(1);
    CommandQueue &queue = device->command_queue();
    CHECK(device->id() == 1);
    CHECK(has(error_of([&] { device->command_queue(1); }), "opened with 1"));
    auto buffer = CreateBuffer(InterleavedBufferConfig{device, 128, 64, BufferType::DRAM});
    std::vector<uint32_t> words(32, 1), result;
    EnqueueWriteBuffer(queue, buffer, words, false);
    Program program = adding(*device->get_mesh_device(), *buffer, {2, 2}, 1, 3);
    EnqueueProgram(queue, program, false);
    auto event = std::make_shared<Event>();
    EnqueueRecordEvent(queue, event);
    EventSynchronize(event);
    Finish(queue);
    EnqueueReadBuffer(queue, *buffer, result, true);
    CHECK(result.size() == 32 && result[0] == 1 && result[16] == 4);
    EnqueueReadSubBuffer(queue, buffer, result, BufferRegion(64, 64), true);
    CHECK(result.size() == 16 && result[0] == 4);
    const uint32_t trace = BeginTraceCapture(device, 0);
    EnqueueProgram(queue, program, false);
    EndTraceCapture(device, 0, trace);
    ReplayTrace(device, 0, trace, true);
    detail::LaunchProgram(device, program, false);
    detail::WaitProgramDone(device, program);
    detail::ReadFromBuffer(buffer, result);
    CHECK(result[16] == 10);
    ReleaseTrace(device, trace);
    CHECK(CloseDevice(device));
    CHECK(has(error_of([] { CreateDevice(4); }), "device 4"));
}

static void shards_of_any_rank(MeshDevice &device) {
    const CoreRangeSet cores(CoreRange({0, 0}, {1, 1}));
    const auto spec = BufferDistributionSpec::from_shard_spec(
        Shape({2, 3, 64, 32}), Shape({1, 2, 32, 32}), {32, 32}, cores, ShardOrientation::ROW_MAJOR);
    CHECK(spec.num_shards() == 8 && spec.max_num_shards_per_core() == 2);
    CHECK(spec.max_num_dev_pages_per_core() == 4 && spec.num_cores_with_data() == 4);
    auto buffer = Buffer::create(&device, 12 * 64, 64, BufferType::L1, BufferShardingArgs(spec));
    std::vector<uint32_t> words(12 * 16), result;
    std::iota(words.begin(), words.end(), 0u);
    detail::WriteToBuffer(*buffer, words);
    detail::ReadFromBuffer(*buffer, result);
    CHECK(result == words);
    // Page (1, 2, 1): shard (1, 1, 1) is number 7, the second one of core 3, and its first page.
    const CoreCoord last(1, 1);
    detail::ReadFromDeviceL1(&device, last, buffer->address() + 2 * 64, 64, result);
    CHECK(result[0] == 11 * 16);
    size_t seen = 0;
    const auto mapping = buffer->get_buffer_page_mapping();
    for (const auto &page : *mapping) {
        seen += page.host_page == 11 && page.core_id == 3 && page.device_page == 2;
    }
    CHECK(seen == 1);
    // A kernel finds the page by its accessor.
    detail::LaunchProgram(&device,
                          *std::make_shared<Program>(adding(device, *buffer, {3, 3}, 11, 1)));
    detail::ReadFromBuffer(*buffer, result);
    CHECK(result[11 * 16] == 11 * 16 + 1 && result[10 * 16] == 10 * 16);
    CHECK(has(error_of([&] {
                  Buffer::create(&device, 13 * 64, 64, BufferType::L1, BufferShardingArgs(spec));
              }),
              "12 pages in a buffer of 13"));

    auto whole = Buffer::create(&device, 24 * 64, 64, BufferType::DRAM);
    auto half = whole->view(BufferRegion(12 * 64, 12 * 64));
    detail::WriteToBuffer(*half, words);
    detail::ReadFromBuffer(*whole, result);
    CHECK(result[12 * 16] == 0 && result[12 * 16 + 1] == 1);
    CHECK(half->num_pages() == 12 && half->address() == whole->address());
    CHECK(half->root_buffer() == whole && half->root_buffer_region().offset == 12 * 64);
    CHECK(whole->view(BufferRegion(0, 24 * 64)) == whole);
    auto tail = half->view(BufferRegion(11 * 64, 64));
    whole.reset(), half.reset(); // the view keeps what it is of
    std::vector<uint32_t> page;
    detail::ReadFromBuffer(*tail, page);
    CHECK(page.size() == 16 && page[1] == 11 * 16 + 1 &&
          tail->root_buffer_region().offset == 23 * 64);
    CHECK(!tail->is_valid_region({64, 1}) && tail->is_valid_partial_region({32, 32}));
    CHECK(has(error_of([&] { tail->view(BufferRegion(0, 32)); }), "whole pages of 64"));
    CHECK(has(error_of([&] { tail->view(BufferRegion(64, 64)); }),
              "64 bytes at 64 of a buffer of 64"));
    // Of shards: the pages of the view at their cores.
    auto shard_part = buffer->view(BufferRegion(8 * 64, 4 * 64));
    detail::ReadFromBuffer(*shard_part, result);
    CHECK(result.size() == 4 * 16 && result[3 * 16] == 11 * 16 + 1);
    const auto places = shard_part->get_buffer_page_mapping()->pages();
    CHECK(places.size() == 4);
    for (const auto &place : places)
        CHECK(place.host_page < 4 && (place.host_page != 3 || place.device_page == 2));
}

static void conversions_on_the_host() {
    std::vector<float> matrix(64 * 32);
    for (size_t i = 0; i < matrix.size(); ++i)
        matrix[i] = float(i % 16) - 8;
    const auto words = pack_as_bfp8_tiles<float>(matrix, true, false);
    CHECK(words.size() * 4 == 2 * tile_size(DataFormat::Bfp8_b));
    CHECK(unpack_bfp8_tiles_into_float_vec(words, true, false) == matrix);
    CHECK(has(error_of([] { pack_as_bfp8_tiles<float>(std::vector<float>(100), true, false); }),
              "100 numbers"));
    CHECK(untilize_nfaces(tilize_nfaces(matrix, 64, 32), 64, 32) == matrix);
    const auto swizzled = tilize_swizzled(matrix, 64, 32);
    CHECK(convert_layout_tile_swizzled_to_tile_nfaces<float>(swizzled) ==
          tilize_nfaces(matrix, 64, 32));
    CHECK(has(error_of([&] { tilize_nfaces(matrix, 33, 32); }), "no whole number"));
    const MeshCoordinateRange all(MeshShape(3, 3)), middle(MeshCoordinate(1, 1));
    CHECK(subtract(all, middle).coords().size() == 8);
    CHECK(MeshCoordinate(2, 1).to_linear_index(MeshShape(3, 3)) == 7);
}

static void places_of_a_mesh(MeshDevice &device) {
    const auto range = [](uint32_t r0, uint32_t c0, uint32_t r1, uint32_t c1) {
        return MeshCoordinateRange(MeshCoordinate(r0, c0), MeshCoordinate(r1, c1));
    };
    MeshCoordinateRangeSet set(range(0, 0, 1, 1));
    set.merge(range(0, 3, 1, 3));
    CHECK(set.size() == 2);
    set.merge(range(0, 2, 1, 2)); // joins the two
    CHECK(set.size() == 1 && set.ranges()[0] == range(0, 0, 1, 3));
    set.merge(range(1, 2, 3, 4)); // a corner of it is there already
    CHECK(set.coords().size() == 8 + 9 - 2);

    MeshContainer<int> container(MeshShape(2, 3), 0);
    for (auto &[place, value] : container)
        value = int(place[0] * 10 + place[1]);
    CHECK(container.at(MeshCoordinate(1, 2)) == 12 && container.values()[3] == 10);
    const auto &same = container;
    int sum = 0;
    for (const auto &[place, value] : same)
        sum += value;
    CHECK(sum == 1 + 2 + 10 + 11 + 12 &&
          same.coord_range() == MeshCoordinateRange(MeshShape(2, 3)));
    CHECK(has(error_of([] { MeshContainer<int>(MeshShape(2, 2), std::vector<int>(3)); }),
              "3 values"));
    DistributedMeshContainer<int> far(MeshShape(1, 2));
    far.at(MeshCoordinate(0, 1)) = MaybeRemote<int>::local(5);
    CHECK(!far.is_local({0, 0}) && far.at({0, 1}).value() == 5);
    CHECK(has(error_of([&] { far.at({0, 0}).value(); }), "another host"));
    CHECK(far.at({0, 1}).when([](int x) { return x + 1; }, [] { return 0; }) == 6);
    CHECK(!far.at({0, 0}).if_local([](int x) { return x; }));

    const CoreCoord core = device.worker_core_from_logical_core({0, 0});
    const uint64_t from = device.get_dev_addr(core, HalL1MemAddrType::DEFAULT_UNRESERVED);
    CHECK(from == device.allocator()->get_base_allocator_addr(HalMemType::L1));
    CHECK(from + device.get_dev_size(core, HalL1MemAddrType::DEFAULT_UNRESERVED) ==
          device.l1_size_per_core());
    CHECK(has(error_of([&] { device.get_dev_addr(core, HalL1MemAddrType::MAILBOX); }), "part 2"));
    CHECK(GetClusterType() == ClusterType::CUSTOM); // 2x2
    const auto beyond = [&](CoreCoord at, CoreType type) {
        return error_of([&] { device.virtual_core_from_logical_core(at, type); });
    };
    CHECK(has(beyond({20, 0}, CoreType::WORKER), "core (20,0) lies beyond the grid of 8 x 8"));
    CHECK(has(beyond({12, 0}, CoreType::DRAM), "DRAM channel 12: the chip has 12"));
}

int main() {
    setenv("TILEWRIGHT_CHIPS", "2x2", 1);
    several_chips();
    auto device = MeshDevice::create_unit_mesh(0, 0, 0, 2);
    CHECK(device->num_hw_cqs() == 2 && device->mesh_command_queue(1).id() == 1);
    CHECK(has(error_of([&] { device->mesh_command_queue(2); }), "command queue 2"));
    sub_devices_run_at_the_same_time(*device);
    traces_keep_their_arguments(*device);
    calls_of_older_programs();
    shards_of_any_rank(*device);
    conversions_on_the_host();
    places_of_a_mesh(*device);
    device->close();
    std::printf("%d failures\n", failures);
    return failures != 0;
}
