// dataflow_buffer_spec.hpp: a buffer between kernels, on every node where they run: one circular
// buffer, whose number the host need not know.
#pragma once

#include <optional>
#include <tt-metalium/experimental/metal2_host_api/node_coord.hpp>
#include <tt-metalium/experimental/metal2_host_api/spec_names.hpp>
#include <tt-metalium/experimental/metal2_host_api/utility/group.hpp>
#include <tt-metalium/tile.hpp>
#include <tt-metalium/tt_backend_api_types.hpp>

namespace tt::tt_metal::experimental {

enum class DFBAccessPattern { STRIDED, BLOCKED, CONTIGUOUS };

struct DataflowBufferSpec {
    DFBSpecName unique_id;
    uint32_t entry_size = 0; // bytes
    uint32_t num_entries = 0;
    std::optional<tt::DataFormat> data_format_metadata = std::nullopt; // bfloat16 when not given
    std::optional<tt::tt_metal::Tile> tile_format_metadata = std::nullopt;
    // On the memory of this tensor, which is sharded in L1.
    std::optional<TensorParamName> borrowed_from = std::nullopt;
};

} // namespace tt::tt_metal::experimental
