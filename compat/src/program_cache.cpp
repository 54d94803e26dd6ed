// What a cached program was last called with, for the check of its override.
#include <algorithm>
#include <iterator>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/program_cache.hpp>
#include "tilewright/metal.h"

namespace tt::tilewright {

uint64_t number_of(const tt_metal::Buffer &buffer) {
    return tw_buffer_number(buffer.handle());
}

void set_earlier(tt_metal::distributed::MeshDevice &device, const std::vector<uint64_t> &before,
                 const std::vector<uint64_t> &now) {
    std::vector<uint64_t> gone;
    std::copy_if(before.begin(), before.end(), std::back_inserter(gone), [&](uint64_t number) {
        return std::find(now.begin(), now.end(), number) == now.end();
    });
    tw_device_set_earlier(device.handle(), gone.data(), gone.size());
}

} // namespace tt::tilewright
