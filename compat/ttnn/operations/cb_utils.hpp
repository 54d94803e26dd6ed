// ttnn/operations/cb_utils.hpp: circular buffers in one call: create_cb(index, program, cores, page
// size, pages, format).
#pragma once

#include <tt-metalium/host_api.hpp>

namespace tt::tt_metal {

// Several indices share the memory. With `buffer` it lies there instead of in memory of its own.
// Answers with the indices and the handle.
template <size_t N>
std::tuple<std::array<uint32_t, N>, CBHandle>
create_cb(const uint32_t (&indices)[N], Program &program, const CoreSpecification &cores,
          uint32_t page_size, uint32_t num_pages, const tt::DataFormat format,
          Buffer *buffer = nullptr,
          const std::source_location &where = std::source_location::current()) {
    CircularBufferConfig config(page_size * num_pages);
    for (uint32_t index : indices) {
        config.index(static_cast<uint8_t>(index)).set_data_format(format).set_page_size(page_size);
    }
    if (buffer) {
        config.set_globally_allocated_address(*buffer);
    }
    return {std::to_array(indices), CreateCircularBuffer(program, cores, config, where)};
}

inline std::tuple<uint32_t, CBHandle>
create_cb(uint32_t index, Program &program, const CoreSpecification &cores, uint32_t page_size,
          uint32_t num_pages, const tt::DataFormat format, Buffer *buffer = nullptr,
          const std::source_location &where = std::source_location::current()) {
    const uint32_t indices[] = {index};
    return {index, std::get<1>(create_cb(indices, program, cores, page_size, num_pages, format,
                                         buffer, where))};
}

// Bytes of the program's circular buffers that have memory of their own.
uint32_t calculate_total_cb_size(const Program &program);

} // namespace tt::tt_metal
