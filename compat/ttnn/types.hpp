// ttnn/types.hpp: names that operations use unqualified inside namespace ttnn.
#pragma once

#include <cstddef>
#include <ostream>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/global_circular_buffer.hpp>
#include <tt-metalium/global_semaphore.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/program.hpp>
#include <tt-metalium/sub_device.hpp>
#include "ttnn/common/queue_id.hpp"
#include "ttnn/tensor/tensor.hpp"
#include "ttnn/tensor/types.hpp"

namespace ttnn {
namespace types {

using IDevice = tt::tt_metal::IDevice;
using Program = tt::tt_metal::Program;
using Buffer = tt::tt_metal::Buffer;
constexpr auto TILE_SIZE = 32;

using tt::tt_metal::Array4D;
using tt::tt_metal::BufferType;
using tt::tt_metal::CoreCoord;
using tt::tt_metal::CoreRange;
using tt::tt_metal::CoreRangeSet;
using tt::tt_metal::DataType;
using tt::tt_metal::GlobalSemaphore;
using tt::tt_metal::Layout;
using tt::tt_metal::MemoryConfig;
using tt::tt_metal::NdShardSpec;
using tt::tt_metal::PadValue;
using tt::tt_metal::ShardOrientation;
using tt::tt_metal::StorageType;
using tt::tt_metal::SubDevice;
using tt::tt_metal::SubDeviceManagerId;
using tt::tt_metal::TensorMemoryLayout;
using tt::tt_metal::experimental::GlobalCircularBuffer;

inline const auto DRAM_MEMORY_CONFIG =
    MemoryConfig{TensorMemoryLayout::INTERLEAVED, BufferType::DRAM};
inline const auto L1_MEMORY_CONFIG = MemoryConfig{TensorMemoryLayout::INTERLEAVED, BufferType::L1};
inline const auto L1_BLOCK_SHARDED_MEMORY_CONFIG =
    MemoryConfig{TensorMemoryLayout::BLOCK_SHARDED, BufferType::L1};
inline const auto L1_HEIGHT_SHARDED_MEMORY_CONFIG =
    MemoryConfig{TensorMemoryLayout::HEIGHT_SHARDED, BufferType::L1};
inline const auto L1_WIDTH_SHARDED_MEMORY_CONFIG =
    MemoryConfig{TensorMemoryLayout::WIDTH_SHARDED, BufferType::L1};

static constexpr auto ROW_MAJOR_LAYOUT = Layout::ROW_MAJOR;
static constexpr auto TILE_LAYOUT = Layout::TILE;
static constexpr auto DEVICE_STORAGE_TYPE = StorageType::DEVICE;
static constexpr auto HOST_STORAGE_TYPE = StorageType::HOST;

struct CoreGrid {
    std::size_t x;
    std::size_t y;
    CoreGrid(std::size_t x, std::size_t y) : x(x), y(y) {}
    CoreCoord to_CoreCoord() const { return {x, y}; }
};

} // namespace types

using namespace types;

namespace distributed {
using namespace tt::tt_metal::distributed;
}

using MeshDevice = tt::tt_metal::distributed::MeshDevice;
using MeshShape = tt::tt_metal::distributed::MeshShape;
using MeshCoordinate = tt::tt_metal::distributed::MeshCoordinate;
using MeshCoordinateRange = tt::tt_metal::distributed::MeshCoordinateRange;
using MeshCoordinateRangeSet = tt::tt_metal::distributed::MeshCoordinateRangeSet;

} // namespace ttnn
