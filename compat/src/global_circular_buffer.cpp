// Rings between cores: the words that describe each core's end, as kernels read them.
#include <tt-metalium/global_circular_buffer.hpp>

#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tt_align.hpp>
#include <tt-metalium/tt_metal.hpp>
#include <tt_stl/reflection.hpp>
#include "errors.hpp"
#include "handles.hpp"
#include "program.hpp"

namespace tt::tt_metal::experimental {

namespace {

// Of one core's page: seven words, then the coordinates of the other ends (x, y), then two counters
// for each of them, an alignment apart (tw_remote_config of tilewright/chip.h).
enum : uint32_t { DESCRIPTION_WORDS = 7 };

struct Layout {
    uint32_t coordinates, counters, bytes, alignment;
    Layout(uint32_t most_receivers, uint32_t alignment)
        : coordinates(DESCRIPTION_WORDS * 4),
          counters(tt::align(coordinates + 8 * most_receivers, alignment)),
          bytes(counters + 2 * most_receivers * alignment), alignment(alignment) {}
};

distributed::AnyBuffer one_page_a_core(IDevice *device, const CoreRangeSet &cores, uint32_t bytes,
                                       BufferType type) {
    const uint32_t count = cores.num_cores();
    const ShardSpecBuffer shards(cores, {1, 1}, ShardOrientation::ROW_MAJOR, {1, 1}, {count, 1});
    return distributed::AnyBuffer::create(
        ShardedBufferConfig{device, static_cast<DeviceAddr>(bytes) * count, bytes, type,
                            TensorMemoryLayout::HEIGHT_SHARDED, shards});
}

uint32_t most_receivers(const SenderReceivers &mapping) {
    uint32_t most = 0;
    for (const auto &[sender, receivers] : mapping) {
        most = std::max(most, receivers.num_cores());
    }
    return most;
}

} // namespace

GlobalCircularBuffer::GlobalCircularBuffer(IDevice *device, const SenderReceivers &mapping,
                                           uint32_t size, BufferType type)
    : device_(device), mapping_(mapping), size_(size) {
    TT_FATAL(device != nullptr, "a global circular buffer needs a device");
    TT_FATAL(type == BufferType::L1 || type == BufferType::L1_SMALL,
             "a global circular buffer lies in L1, not in {}", type);
    TT_FATAL(!mapping.empty() && size > 0, "a global circular buffer of {} bytes with {} senders",
             size, mapping.size());
    uint32_t receivers = 0;
    std::vector<CoreRange> senders;
    for (const auto &[sender, its_receivers] : mapping) {
        senders.emplace_back(sender);
        for (size_t i = 0; i + 1 < senders.size(); ++i) {
            TT_FATAL(senders[i] != senders.back(), "core {} is a sender twice", sender);
        }
        receivers += its_receivers.num_cores();
        receivers_ = receivers_.merge(its_receivers);
    }
    senders_ = CoreRangeSet(senders);
    TT_FATAL(receivers == receivers_.num_cores(),
             "a core receives from two senders: {} receivers lie on {} cores", receivers,
             receivers_.num_cores());
    all_ = senders_.merge(receivers_);
    TT_FATAL(all_.num_cores() == mapping.size() + receivers,
             "a core is both a sender and a receiver of one global circular buffer");
    const uint32_t alignment = tw_device_alignment(tilewright::handle_of(device), false);
    ring_ = one_page_a_core(device, all_, size, type);
    words_ = one_page_a_core(device, all_, Layout(most_receivers(mapping), alignment).bytes, type);
    write_words();
}

void GlobalCircularBuffer::write_words() {
    const Layout layout(most_receivers(mapping_),
                        tw_device_alignment(tilewright::handle_of(device_), false));
    const auto &mesh = words_.get_mesh_buffer();
    const auto &page_of = mesh->get_reference_buffer()->get_buffer_page_mapping()->core_to_core_id;
    const uint32_t page_words = layout.bytes / 4;
    const auto base = static_cast<uint32_t>(config_address());
    const auto ring = static_cast<uint32_t>(buffer_address());
    std::vector<uint32_t> all(mesh->device_local_size() / 4, 0);
    for (const auto &[sender, receivers] : mapping_) {
        const std::vector<CoreCoord> list = corerange_to_cores(receivers);
        const auto count = static_cast<uint32_t>(list.size());
        const CoreCoord from = device_->worker_core_from_logical_core(sender);
        uint32_t *end = &all[page_of.at(sender) * page_words];
        const uint32_t sends[] = {
            1, count, ring, size_, ring, base + layout.coordinates, base + layout.counters};
        std::copy(std::begin(sends), std::end(sends), end);
        for (uint32_t i = 0; i < count; ++i) {
            const CoreCoord to = device_->worker_core_from_logical_core(list[i]);
            end[DESCRIPTION_WORDS + 2 * i] = static_cast<uint32_t>(to.x);
            end[DESCRIPTION_WORDS + 2 * i + 1] = static_cast<uint32_t>(to.y);
            const uint32_t takes[] = {0,
                                      count,
                                      ring,
                                      size_,
                                      ring,
                                      base + layout.coordinates,
                                      base + layout.counters + 2 * i * layout.alignment,
                                      static_cast<uint32_t>(from.x),
                                      static_cast<uint32_t>(from.y)};
            std::copy(std::begin(takes), std::end(takes), &all[page_of.at(list[i]) * page_words]);
        }
    }
    for (const auto &place : distributed::MeshCoordinateRange(mesh->device()->shape())) {
        tt_metal::detail::WriteToBuffer(*mesh->get_device_buffer(place), all);
    }
}

GlobalCircularBuffer CreateGlobalCircularBuffer(IDevice *device, const SenderReceivers &mapping,
                                                uint32_t size, BufferType type) {
    return GlobalCircularBuffer(device, mapping, size, type);
}

static void check_cores(const CoreRangeSet &cores, const GlobalCircularBuffer &ring) {
    TT_FATAL(ring.all_cores().contains(cores),
             "a circular buffer on {} is to see a global circular buffer that lies on {}",
             cores.str(), ring.all_cores().str());
}

CBHandle CreateCircularBuffer(Program &program,
                              const std::variant<CoreCoord, CoreRange, CoreRangeSet> &cores,
                              const CircularBufferConfig &config, const GlobalCircularBuffer &ring,
                              const std::source_location &where) {
    check_cores(tilewright::to_set(cores), ring);
    TT_FATAL(config.total_size() <= ring.size(),
             "a circular buffer of {} bytes is to lie on a ring of {} bytes", config.total_size(),
             ring.size());
    CircularBufferConfig placed = config;
    placed.set_globally_allocated_address(ring.cb_buffer());
    placed.set_remote_words(static_cast<uint32_t>(ring.config_address()));
    return tt_metal::CreateCircularBuffer(program, cores, placed, where);
}

void UpdateDynamicCircularBufferAddress(Program &program, CBHandle cb,
                                        const GlobalCircularBuffer &ring) {
    auto &buffer = program.impl().cb(cb);
    check_cores(buffer.core_ranges(), ring);
    TT_FATAL(!buffer.config().remote_buffer_indices().empty(),
             "circular buffer {} has no remote index: it sees no global circular buffer", cb);
    const auto words = static_cast<uint32_t>(ring.config_address());
    buffer.config().set_remote_words(words);
    tt_metal::UpdateDynamicCircularBufferAddress(program, cb, ring.cb_buffer());
    tilewright::Error error;
    error.check(
        tw_program_set_cb_remote(program.handle(), static_cast<tw_cb_handle>(cb), words, &error));
}

} // namespace tt::tt_metal::experimental

std::size_t std::hash<tt::tt_metal::experimental::GlobalCircularBuffer>::operator()(
    const tt::tt_metal::experimental::GlobalCircularBuffer &ring) const {
    return ttsl::hash::hash_objects_with_default_seed(ring.attribute_values());
}
