// tt-metalium/global_circular_buffer.hpp: a ring of L1 at one address on many cores, that one core
// fills for others; it outlives programs. Kernels see their end of it through a remote index of a
// circular buffer.
#pragma once

#include <cstdint>
#include <source_location>
#include <tt-metalium/buffer_types.hpp>
#include <tt-metalium/circular_buffer_config.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/mesh_buffer.hpp>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace tt::tt_metal {
class Buffer;
class IDevice;
class Program;

namespace experimental {

// One sender and the cores it sends to.
using SenderReceivers = std::vector<std::pair<CoreCoord, CoreRangeSet>>;

class GlobalCircularBuffer {
  public:
    // `size`: bytes of the ring on each core. Throws when a core occurs twice, or for DRAM.
    GlobalCircularBuffer(IDevice *device, const SenderReceivers &mapping, uint32_t size,
                         BufferType type = BufferType::L1);

    const Buffer &cb_buffer() const { return *ring_.get_buffer(); }
    const CoreRangeSet &sender_cores() const { return senders_; }
    const CoreRangeSet &receiver_cores() const { return receivers_; }
    const CoreRangeSet &all_cores() const { return all_; }
    DeviceAddr buffer_address() const { return cb_buffer().address(); }
    DeviceAddr config_address() const { return words_.get_buffer()->address(); }
    uint32_t size() const { return size_; }
    const SenderReceivers &sender_receiver_core_mapping() const { return mapping_; }
    IDevice *get_device() const { return device_; }

    static constexpr auto attribute_names =
        std::forward_as_tuple("sender_receiver_core_mapping", "size", "buffer_type");
    auto attribute_values() const {
        return std::make_tuple(mapping_, size_, cb_buffer().buffer_type());
    }

  private:
    void write_words();

    IDevice *device_;
    SenderReceivers mapping_;
    CoreRangeSet senders_, receivers_, all_;
    uint32_t size_ = 0;
    distributed::AnyBuffer ring_, words_;
};

GlobalCircularBuffer CreateGlobalCircularBuffer(IDevice *device, const SenderReceivers &mapping,
                                                uint32_t size, BufferType type = BufferType::L1);

// On cores of the global buffer: its remote indices see the ring's end, its local ones lie on the
// ring.
CBHandle CreateCircularBuffer(Program &program,
                              const std::variant<CoreCoord, CoreRange, CoreRangeSet> &cores,
                              const CircularBufferConfig &config, const GlobalCircularBuffer &ring,
                              const std::source_location &where = std::source_location::current());
void UpdateDynamicCircularBufferAddress(Program &program, CBHandle cb,
                                        const GlobalCircularBuffer &ring);

} // namespace experimental
} // namespace tt::tt_metal

template <> struct std::hash<tt::tt_metal::experimental::GlobalCircularBuffer> {
    std::size_t operator()(const tt::tt_metal::experimental::GlobalCircularBuffer &ring) const;
};
