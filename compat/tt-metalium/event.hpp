// tt-metalium/event.hpp: a point in a CommandQueue.
#pragma once

#include <atomic>
#include <cstdint>

namespace tt::tt_metal {

class IDevice;

struct Event {
    IDevice *device = nullptr;
    uint32_t cq_id = -1;
    uint32_t event_id = -1;
    std::atomic<bool> ready = false; // it was recorded
    void wait_until_ready() {}
};

} // namespace tt::tt_metal
