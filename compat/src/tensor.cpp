// Tensors and their specs over the runtime's.
#include "ttnn/tensor/tensor.hpp"

#include <cstring>
#include <sstream>
#include "errors.hpp"
#include "handles.hpp"
#include "tilewright/ttnn.h"
#include "ttnn/core.hpp"
#include "ttnn/tensor/tensor_ops.hpp"
#include "ttnn/tensor/tensor_utils.hpp"

namespace tt::tt_metal {

using distributed::MeshDevice;
using tilewright::Error;

// ---- types ----

std::ostream &operator<<(std::ostream &out, const DataType &type) {
    return out << "DataType::" << enchantum::to_string(type);
}
std::ostream &operator<<(std::ostream &out, const Layout &layout) {
    return out << "Layout::" << enchantum::to_string(layout);
}
bool is_floating_point(DataType type) {
    return tw_dtype_is_float(static_cast<tw_dtype>(type));
}
bool is_block_float(DataType type) {
    return tw_dtype_is_block(static_cast<tw_dtype>(type));
}
tt::DataFormat datatype_to_dataformat_converter(DataType type) {
    TT_FATAL(type != DataType::INVALID,
             "the data type of this tensor is invalid: it has no data format");
    return static_cast<tt::DataFormat>(tw_dtype_format(static_cast<tw_dtype>(type)));
}
DataType dataformat_to_datatype_converter(tt::DataFormat format) {
    const tw_dtype type = tw_dtype_of_format(static_cast<tw_format>(format));
    TT_FATAL(type != TW_DTYPE_INVALID, "no tensor has the data format {}", format);
    return static_cast<DataType>(type);
}

static tw_shape to_shape(const Shape &shape) {
    tw_shape result;
    Error error;
    error.check(tw_shape_make(shape.view().data(), shape.rank(), &result, &error));
    return result;
}
static Shape from_shape(const tw_shape &shape) {
    return Shape(ttsl::Span<const uint32_t>(shape.dim, shape.rank));
}

// ---- MemoryConfig ----

static CoreRangeSet from_ranges(tw_core_ranges ranges) {
    std::vector<CoreRange> result;
    for (size_t i = 0; i < ranges.count; ++i) {
        const tw_core_range &range = ranges.items[i];
        result.emplace_back(CoreCoord(range.start.x, range.start.y),
                            CoreCoord(range.end.x, range.end.y));
    }
    return CoreRangeSet(std::move(result));
}
// Into an array of TW_SHARD_RANGES; returns their number.
static uint32_t to_ranges(const CoreRangeSet &grid, tw_core_range *items) {
    const tilewright::Ranges ranges(grid);
    TT_FATAL(ranges.get().count <= TW_SHARD_RANGES,
             "a shard grid of {} rectangles; at most {} are possible: merge_ranges() may help",
             ranges.get().count, int{TW_SHARD_RANGES});
    std::copy_n(ranges.get().items, ranges.get().count, items);
    return static_cast<uint32_t>(ranges.get().count);
}

MemoryConfig::MemoryConfig(const tw_memory_config &config)
    : layout_(static_cast<TensorMemoryLayout>(config.layout)),
      type_(static_cast<BufferType>(config.type)), created_with_nd_(config.has_nd) {
    if (config.has_shard) {
        shard_spec_ = ShardSpec(from_ranges(tw_shard_grid(&config.shard)),
                                {config.shard.height, config.shard.width},
                                static_cast<ShardOrientation>(config.shard.orientation));
    }
    if (config.has_shard || config.has_nd) {
        const tw_nd_shard_spec nd = tw_memory_config_nd(&config);
        nd_shard_spec_ = NdShardSpec{from_shape(nd.shape), from_ranges(tw_nd_shard_grid(&nd)),
                                     static_cast<ShardOrientation>(nd.orientation),
                                     static_cast<ShardDistributionStrategy>(nd.distribution)};
    }
}

tw_memory_config MemoryConfig::handle() const {
    tw_memory_config config = {};
    config.layout = static_cast<tw_memory_layout>(layout_);
    config.type = static_cast<tw_buffer_type>(type_);
    if (created_with_nd_) {
        config.has_nd = true;
        config.nd.range_count = to_ranges(nd_shard_spec_->grid, config.nd.grid);
        config.nd.shape = to_shape(nd_shard_spec_->shard_shape);
        config.nd.orientation = static_cast<tw_shard_orientation>(nd_shard_spec_->orientation);
        config.nd.distribution =
            static_cast<tw_shard_distribution>(nd_shard_spec_->shard_distribution_strategy);
    } else if (shard_spec_) {
        config.has_shard = true;
        config.shard.range_count = to_ranges(shard_spec_->grid, config.shard.grid);
        config.shard.height = shard_spec_->shape[0];
        config.shard.width = shard_spec_->shape[1];
        config.shard.orientation = static_cast<tw_shard_orientation>(shard_spec_->orientation);
    }
    return config;
}

std::ostream &operator<<(std::ostream &out, const MemoryConfig &config) {
    out << "MemoryConfig(memory_layout=TensorMemoryLayout::"
        << enchantum::to_string(config.memory_layout())
        << ",buffer_type=BufferType::" << enchantum::to_string(config.buffer_type());
    if (config.shard_spec()) {
        out << ",shard_spec=" << *config.shard_spec();
    } else if (config.nd_shard_spec()) {
        out << ",nd_shard_spec=NdShardSpec(shard_shape=" << config.nd_shard_spec()->shard_shape
            << ",grid=" << config.nd_shard_spec()->grid.str() << ")";
    }
    return out << ")";
}

// ---- specs ----

static tw_tensor_spec make_spec(const Shape &shape, const TensorLayout &layout) {
    tw_shape logical = to_shape(shape);
    const tw_memory_config memory = layout.get_memory_config().handle();
    tw_tile_shape tile;
    tw_tile_shape_make(layout.get_tile().get_height(), layout.get_tile().get_width(), &tile);
    tw_tensor_spec spec;
    Error error;
    error.check(tw_tensor_spec_make(&logical, static_cast<tw_dtype>(layout.get_data_type()),
                                    static_cast<tw_layout>(layout.get_layout()), &tile, &memory,
                                    &spec, &error));
    return spec;
}

Shape TensorLayout::compute_padded_shape(const Shape &shape) const {
    return from_shape(make_spec(shape, *this).padded);
}
size_t TensorLayout::compute_page_size_bytes(const Shape &shape) const {
    const tw_tensor_spec spec = make_spec(shape, *this);
    return tw_tensor_spec_page_size(&spec);
}
size_t TensorLayout::compute_packed_buffer_size_bytes(const Shape &shape) const {
    const tw_tensor_spec spec = make_spec(shape, *this);
    return tw_tensor_spec_bytes(&spec);
}
Strides TensorLayout::compute_strides(const Shape &shape) const {
    const auto strides = tt_metal::compute_strides(compute_padded_shape(shape));
    return {strides.begin(), strides.end()};
}
TensorLayout TensorLayout::fromPaddedShape(DataType dtype, const PageConfig &page_config,
                                           const MemoryConfig &memory_config,
                                           const Shape &logical_shape, const Shape &padded_shape) {
    TensorLayout layout(dtype, page_config, memory_config);
    const Shape padded = layout.compute_padded_shape(logical_shape);
    TT_FATAL(padded == padded_shape,
             "a tensor of {} padded to {} is not supported: its layout pads it to {}",
             logical_shape, padded_shape, padded);
    return layout;
}

TensorSpec::TensorSpec(Shape logical_shape, TensorLayout layout)
    : logical_shape_(std::move(logical_shape)), layout_(std::move(layout)) {
    const tw_tensor_spec spec = make_spec(logical_shape_, layout_);
    padded_shape_ = from_shape(spec.padded);
    if (memory_config().is_sharded())
        layout_ = layout_.with_memory_config(MemoryConfig(spec.memory));
}
TensorSpec::TensorSpec(const tw_tensor_spec &spec)
    : logical_shape_(from_shape(spec.logical)),
      layout_(static_cast<DataType>(spec.dtype),
              PageConfig(static_cast<Layout>(spec.layout),
                         spec.layout == TW_LAYOUT_TILE && spec.tile.rows
                             ? Tile({spec.tile.rows, spec.tile.cols})
                             : Tile()),
              MemoryConfig(spec.memory)),
      padded_shape_(from_shape(spec.padded)) {}
tw_tensor_spec TensorSpec::handle() const {
    return make_spec(logical_shape_, layout_);
}

static Shape2D flat(const Shape &shape) {
    const size_t width = shape.rank() == 0 ? 1 : shape[-1];
    return {width == 0 ? 0 : shape.volume() / width, width};
}
Shape2D TensorSpec::logical_2d_shape() const {
    return flat(logical_shape_);
}
Shape2D TensorSpec::physical_shape() const {
    return flat(padded_shape_);
}

// A shard's height and width for so many cores along each, in whole tiles when there are tiles.
static TensorSpec cut(const TensorSpec &spec, TensorMemoryLayout layout, CoreRangeSet grid,
                      ShardOrientation orientation, size_t rows, size_t cols) {
    const bool tiled = spec.layout() == Layout::TILE;
    const uint32_t tile_rows = tiled ? spec.tile().get_height() : 1;
    const uint32_t tile_cols = tiled ? spec.tile().get_width() : 1;
    auto share = [](size_t whole, size_t parts, uint32_t unit) {
        return static_cast<uint32_t>(round_up(div_up(whole, parts), size_t{unit}));
    };
    const Shape2D whole = spec.physical_shape();
    const ShardSpec shard(
        grid, {share(whole.height(), rows, tile_rows), share(whole.width(), cols, tile_cols)},
        orientation);
    return spec.with_memory_config(
        MemoryConfig(layout, spec.memory_config().buffer_type(), shard));
}
TensorSpec TensorSpec::height_sharded(CoreRangeSet grid, ShardOrientation orientation) const {
    const size_t cores = grid.num_cores();
    return cut(*this, TensorMemoryLayout::HEIGHT_SHARDED, std::move(grid), orientation, cores, 1);
}
TensorSpec TensorSpec::width_sharded(CoreRangeSet grid, ShardOrientation orientation) const {
    const size_t cores = grid.num_cores();
    return cut(*this, TensorMemoryLayout::WIDTH_SHARDED, std::move(grid), orientation, 1, cores);
}
TensorSpec TensorSpec::block_sharded(CoreRange grid, ShardOrientation orientation) const {
    CoreCoord size = grid.grid_size();
    if (orientation == ShardOrientation::COL_MAJOR) {
        std::swap(size.x, size.y);
    }
    return cut(*this, TensorMemoryLayout::BLOCK_SHARDED, CoreRangeSet(grid), orientation, size.y,
               size.x);
}

// The units of a shard's height and width: tiles, or elements.
static Shape2D shard_unit(const TensorSpec &spec, TensorSpec::ShardShapeAlignment alignment) {
    using enum TensorSpec::ShardShapeAlignment;
    if (alignment == NONE) return {1, 1};
    if (spec.layout() == Layout::TILE) return {spec.tile().get_height(), spec.tile().get_width()};
    const unsigned bytes = tw_dtype_size(static_cast<tw_dtype>(spec.data_type()));
    return {1, alignment == RECOMMENDED && bytes ? 64 / bytes : 1};
}
TensorSpec TensorSpec::sharded(NdShardSpec shards, ShardShapeAlignment alignment) const {
    const Shape2D unit = shard_unit(*this, alignment);
    Shape &shape = shards.shard_shape;
    const auto rank = static_cast<int32_t>(shape.rank());
    TT_FATAL(rank >= 1, "a shard of a tensor of {} has no dimensions", logical_shape_);
    shape[-1] = round_up(shape[-1], static_cast<uint32_t>(unit.width()));
    if (rank > 1) shape[-2] = round_up(shape[-2], static_cast<uint32_t>(unit.height()));
    return with_memory_config(MemoryConfig(memory_config().buffer_type(), std::move(shards)));
}
TensorSpec TensorSpec::sharded(Shape shard_shape, CoreRangeSet grid, ShardShapeAlignment alignment,
                               ShardOrientation orientation,
                               ShardDistributionStrategy strategy) const {
    return sharded(NdShardSpec{std::move(shard_shape), std::move(grid), orientation, strategy},
                   alignment);
}
TensorSpec TensorSpec::sharded_across_dims(ttsl::Span<const int32_t> dims, CoreRangeSet grid,
                                           ShardOrientation orientation) const {
    Shape shard = padded_shape_;
    for (int32_t dim : dims)
        shard[dim] = 1;
    return sharded(std::move(shard), std::move(grid), ShardShapeAlignment::RECOMMENDED,
                   orientation);
}
TensorSpec TensorSpec::sharded_across_dims_except(ttsl::Span<const int32_t> dims, CoreRangeSet grid,
                                                  ShardOrientation orientation) const {
    Shape shard = Shape().to_rank(padded_shape_.rank());
    for (int32_t dim : dims)
        shard[dim] = padded_shape_[dim];
    return sharded(std::move(shard), std::move(grid), ShardShapeAlignment::RECOMMENDED,
                   orientation);
}

// The shard spec in the terms of a buffer of this tensor.
static std::optional<ShardSpecBuffer> buffer_shards(const TensorSpec &spec) {
    const auto &shard = spec.memory_config().shard_spec();
    if (!shard) {
        return std::nullopt;
    }
    const bool tiled = spec.layout() == Layout::TILE;
    const std::array<uint32_t, 2> page = {tiled ? spec.tile().get_height() : 1,
                                          tiled ? spec.tile().get_width() : shard->shape[1]};
    const Shape2D whole = spec.physical_shape();
    const std::array<uint32_t, 2> pages = {
        static_cast<uint32_t>(div_up(whole.height(), size_t{page[0]})),
        static_cast<uint32_t>(div_up(whole.width(), size_t{page[1]}))};
    return ShardSpecBuffer(*shard, page, pages);
}
static std::optional<BufferDistributionSpec> distribution(const TensorSpec &spec) {
    const auto &shards = spec.memory_config().nd_shard_spec();
    if (!shards || spec.padded_shape().volume() == 0) {
        return std::nullopt;
    }
    const bool tiled = spec.layout() == Layout::TILE;
    const Shape2D page = tiled ? Shape2D(spec.tile().get_height(), spec.tile().get_width())
                               : Shape2D(1, shards->shard_shape[-1]);
    return BufferDistributionSpec::from_shard_spec(spec.padded_shape(), shards->shard_shape, page,
                                                   shards->grid, shards->orientation,
                                                   shards->shard_distribution_strategy);
}
BufferShardingArgs TensorSpec::compute_buffer_sharding_args() const {
    return BufferShardingArgs(distribution(*this), buffer_shards(*this),
                              memory_config().memory_layout());
}

// ---- Tensor ----

using Elements = TensorAttributes::Elements;
Elements::Elements(tw_tensor *handle) : handle(handle) {}
Elements::Elements(const Elements &other)
    : handle(tw_tensor_retain(other.handle)), buffer(other.buffer),
      mesh_tensor(other.mesh_tensor) {}
Elements &Elements::operator=(const Elements &other) {
    tw_tensor_retain(other.handle);
    tw_tensor_release(handle);
    handle = other.handle;
    buffer = other.buffer;
    mesh_tensor = other.mesh_tensor;
    return *this;
}
Elements::~Elements() {
    tw_tensor_release(handle);
}
TensorAttributes::TensorAttributes(tw_tensor *handle)
    : elements_(handle), spec_(*tw_tensor_get_spec(handle)) {}

Tensor::Tensor(tw_tensor *handle) : tensor_attributes(std::make_shared<TensorAttributes>(handle)) {}

static tw_tensor *host_tensor(const HostBuffer &buffer, const TensorSpec &spec) {
    const tw_tensor_spec runtime_spec = spec.handle();
    const auto bytes = buffer.view_bytes();
    TT_FATAL(bytes.size() == tw_tensor_spec_bytes(&runtime_spec),
             "a tensor of {} takes {} bytes, the host buffer has {}", spec.logical_shape(),
             tw_tensor_spec_bytes(&runtime_spec), bytes.size());
    tw_tensor *tensor = nullptr;
    Error error;
    error.check(tw_tensor_create_host(&runtime_spec, &tensor, &error));
    std::memcpy(tw_tensor_host_bytes(tensor), bytes.data(), bytes.size());
    return tensor;
}
Tensor::Tensor(HostBuffer buffer, TensorSpec spec) : Tensor(host_tensor(buffer, spec)) {}
Tensor::Tensor(HostBuffer buffer, const Shape &shape, DataType dtype, Layout layout,
               const std::optional<Tile> &tile)
    : Tensor(std::move(buffer),
             TensorSpec(shape, TensorLayout(dtype, PageConfig(layout, tile), MemoryConfig()))) {}

// A tensor in memory that a mesh buffer owns; the tensor's Buffer keeps that.
static Tensor device_tensor(const DeviceStorage &storage, const TensorSpec &spec) {
    Buffer *buffer = storage.get_buffer();
    TT_FATAL(buffer, "a tensor of {} on a device needs a buffer that is allocated",
             spec.logical_shape());
    const tw_tensor_spec runtime_spec = spec.handle();
    tw_tensor *tensor = nullptr;
    Error error;
    error.check(tw_tensor_wrap_buffer(&runtime_spec, buffer->handle(), &tensor, &error));
    Tensor made(tensor);
    made.tensor_attributes->get_storage().buffer =
        std::shared_ptr<Buffer>(storage.get_mesh_buffer(), buffer);
    return made;
}
Tensor::Tensor(Storage storage, TensorSpec spec, const TensorTopology &topology)
    : Tensor(std::holds_alternative<HostStorage>(storage)
                 ? Tensor(std::get<HostStorage>(storage).host_buffer(), std::move(spec))
                 : device_tensor(std::get<DeviceStorage>(storage), spec)) {
    TT_FATAL(topology.mesh_coords().size() == 1,
             "a tensor in C++ lies on one chip, the topology is of {}",
             topology.mesh_coords().size());
}
const TensorTopology &Tensor::tensor_topology() const {
    static const TensorTopology one;
    return one;
}

tw_tensor *Tensor::handle() const {
    return tensor_attributes ? tensor_attributes->get_storage().handle : nullptr;
}

// The tensor's runtime object; throws when it is no tensor.
static tw_tensor *some(const Tensor &tensor) {
    TT_FATAL(tensor.handle(), "this Tensor was default-constructed: it has no elements");
    return tensor.handle();
}

const TensorSpec &Tensor::tensor_spec() const {
    some(*this);
    return tensor_attributes->get_tensor_spec();
}
StorageType Tensor::storage_type() const {
    return tw_tensor_on_device(some(*this)) ? StorageType::DEVICE : StorageType::HOST;
}
bool Tensor::is_allocated() const {
    return handle() && tw_tensor_allocated(handle());
}
MeshDevice *Tensor::device() const {
    tw_device *device = tw_tensor_device(some(*this));
    return device ? MeshDevice::of(device) : nullptr;
}

Buffer *Tensor::buffer() const {
    tw_buffer *buffer = tw_tensor_buffer(some(*this));
    TT_FATAL(buffer, "buffer() of a tensor of {} {}", logical_shape(),
             tw_tensor_on_device(handle()) ? "that was deallocated"
                                           : "on the host: move it to a device first");
    std::shared_ptr<Buffer> &made = tensor_attributes->get_storage().buffer;
    if (!made || made->handle() != buffer) {
        made = std::make_shared<Buffer>(buffer, device(), buffer_shards(tensor_spec()), false,
                                        distribution(tensor_spec()));
    }
    return made.get();
}
std::shared_ptr<distributed::MeshBuffer> Tensor::mesh_buffer() const {
    Buffer *one = buffer();
    const distributed::DeviceLocalBufferConfig local{
        .page_size = one->page_size(),
        .buffer_type = one->buffer_type(),
        .sharding_args = tensor_spec().compute_buffer_sharding_args()};
    return std::make_shared<distributed::MeshBuffer>(
        distributed::ReplicatedBufferConfig{one->size()}, local, device(),
        tensor_attributes->get_storage().buffer);
}
const MeshTensor &Tensor::mesh_tensor() const {
    auto &kept = tensor_attributes->get_storage().mesh_tensor;
    if (!kept) {
        kept = std::make_shared<MeshTensor>(mesh_buffer(),
                                             std::make_shared<const TensorSpec>(tensor_spec()));
    }
    return *kept;
}
DeviceStorage Tensor::device_storage() const {
    return DeviceStorage(mesh_buffer());
}
HostStorage Tensor::host_storage() const {
    void *bytes = tw_tensor_host_bytes(some(*this));
    TT_FATAL(bytes, "host_storage() of a tensor on a device: bring it to the host with cpu()");
    const tw_tensor_spec *spec = tw_tensor_get_spec(handle());
    return HostStorage(HostBuffer({static_cast<std::byte *>(bytes), tw_tensor_spec_bytes(spec)},
                                  std::make_shared<Elements>(tensor_attributes->get_storage())));
}
Storage Tensor::storage() const {
    return storage_type() == StorageType::DEVICE ? Storage(device_storage())
                                                 : Storage(host_storage());
}

Shape Tensor::strides() const {
    const auto strides = compute_strides(padded_shape());
    return Shape(ttsl::SmallVector<uint32_t>(strides.begin(), strides.end()));
}
uint32_t Tensor::element_size() const {
    const unsigned size = tw_dtype_size(static_cast<tw_dtype>(dtype()));
    return size ? size : 1; // block formats: about a byte, as TTNN has it
}

Tensor Tensor::from_elements(const TensorSpec &spec, const void *data, size_t count, DataType type,
                             float pad, MeshDevice *device) {
    const tw_tensor_spec runtime_spec = spec.handle();
    tw_tensor *tensor = nullptr;
    Error error;
    error.check(tw_tensor_from_data(&runtime_spec, data, count, static_cast<tw_dtype>(type), pad,
                                    device ? device->handle() : nullptr, &tensor, &error));
    return Tensor(tensor);
}
void Tensor::to_elements(void *data, size_t count, DataType type) const {
    Error error;
    error.check(tw_tensor_to_data(some(*this), static_cast<tw_dtype>(type), data, count, &error));
}

Tensor Tensor::to_device(MeshDevice *device, ttsl::optional_reference<const MemoryConfig> config,
                         std::optional<QueueId>) const {
    const tw_memory_config memory = config ? config->handle() : tw_memory_config{};
    tw_tensor *tensor = nullptr;
    Error error;
    error.check(tw_tensor_to_device(some(*this), device->handle(), config ? &memory : nullptr,
                                    &tensor, &error));
    return Tensor(tensor);
}
static Tensor convert(const Tensor &tensor, Layout layout, DataType dtype, float pad) {
    tw_tensor *result = nullptr;
    Error error;
    error.check(tw_tensor_convert(some(tensor), static_cast<tw_layout>(layout),
                                  static_cast<tw_dtype>(dtype), nullptr, pad, &result, &error));
    return Tensor(result);
}
Tensor Tensor::to_layout(Layout layout) const {
    return convert(*this, layout, dtype(), 0.0f);
}
Tensor Tensor::pad_to_tile(float pad_value) const {
    return convert(*this, Layout::TILE, dtype(), pad_value);
}
Tensor Tensor::unpad_from_tile(const Shape &logical) const {
    TT_FATAL(logical == logical_shape(), "a tensor of shape {} is to be cut to {}: give its shape",
             logical_shape(), logical);
    return to_layout(Layout::ROW_MAJOR);
}
// The elements of `tensor`, of type T, from `start` on in a tensor of `shape`.
template <typename T>
static Tensor padded(const Tensor &tensor, const Shape &shape, const Shape &start, float value) {
    const Shape &inner = tensor.logical_shape();
    const auto elements = tensor.to_vector<T>();
    std::vector<T> all(shape.volume(), static_cast<T>(value));
    for (uint64_t i = 0; i < elements.size(); ++i) {
        uint64_t rest = i, place = 0, stride = 1;
        for (auto dim = static_cast<int32_t>(inner.rank()) - 1; dim >= 0; --dim) {
            const uint64_t at = start[dim] + rest % inner[dim];
            TT_FATAL(at < shape[dim], "dimension {} of {} does not hold {} from {}", dim, shape,
                     inner, start);
            place += at * stride;
            stride *= shape[dim];
            rest /= inner[dim];
        }
        all[place] = elements[i];
    }
    const TensorLayout layout(tensor.dtype(), PageConfig(Layout::ROW_MAJOR), MemoryConfig());
    return Tensor::from_vector(all, TensorSpec(shape, layout));
}
Tensor Tensor::pad(const Shape &shape, const Shape &start, float value) const {
    TT_FATAL(storage_type() == StorageType::HOST && layout() == Layout::ROW_MAJOR,
             "pad is for tensors of rows on the host: this one is in {} layout", layout());
    const size_t rank = logical_shape().rank();
    TT_FATAL(shape.rank() == rank && start.rank() == rank,
             "a tensor of shape {} is to be padded to {} from {}: the ranks differ",
             logical_shape(), shape, start);
    switch (dtype()) {
    case DataType::INT32: return padded<int32_t>(*this, shape, start, value);
    case DataType::UINT32: return padded<uint32_t>(*this, shape, start, value);
    default: return padded<float>(*this, shape, start, value);
    }
}
Tensor Tensor::cpu(bool, std::optional<QueueId>) const {
    tw_tensor *tensor = nullptr;
    Error error;
    error.check(tw_tensor_to_host(some(*this), &tensor, &error));
    return Tensor(tensor);
}
Tensor Tensor::reshape(const Shape &shape) const {
    const tw_shape wanted = to_shape(shape);
    tw_tensor *tensor = nullptr;
    Error error;
    error.check(tw_tensor_reshape(some(*this), &wanted, &tensor, &error));
    return Tensor(tensor);
}
Tensor Tensor::reshape(const Shape &logical, const Shape &padded) const {
    Tensor result = reshape(logical);
    TT_FATAL(result.padded_shape() == padded,
             "reshape to {} padded to {} is not supported: the layout pads it to {}", logical,
             padded, result.padded_shape());
    return result;
}
void Tensor::deallocate(bool) {
    tw_tensor_deallocate(some(*this));
}

std::ostream &operator<<(std::ostream &out, const Tensor &tensor) {
    if (!tensor.handle()) {
        return out << "Tensor()";
    }
    return out << "Tensor(" << tensor.logical_shape() << ", " << tensor.dtype() << ", "
               << tensor.layout() << ", " << tensor.memory_config() << ")";
}

// ---- operations on tensors ----

Tensor create_device_tensor(const TensorSpec &spec, IDevice *device) {
    const tw_tensor_spec runtime_spec = spec.handle();
    tw_tensor *tensor = nullptr;
    Error error;
    error.check(
        tw_tensor_create_device(&runtime_spec, tilewright::handle_of(device), &tensor, &error));
    return Tensor(tensor);
}
Tensor create_device_tensor(const Shape &shape, DataType dtype, Layout layout, IDevice *device,
                            const MemoryConfig &config) {
    return create_device_tensor(TensorSpec(shape, TensorLayout(dtype, PageConfig(layout), config)),
                                device);
}
Tensor allocate_tensor_on_host(const TensorSpec &spec, MeshDevice *) {
    const tw_tensor_spec runtime_spec = spec.handle();
    tw_tensor *tensor = nullptr;
    Error error;
    error.check(tw_tensor_create_host(&runtime_spec, &tensor, &error));
    return Tensor(tensor);
}
Tensor to_device(const Tensor &tensor, MeshDevice *device,
                 ttsl::optional_reference<const MemoryConfig> config,
                 std::optional<QueueId> queue) {
    return tensor.to_device(device, config, queue);
}
void copy_to_device(const Tensor &host, Tensor &device, std::optional<QueueId>) {
    Error error;
    error.check(tw_tensor_copy(some(host), some(device), &error));
}
Tensor to_layout(const Tensor &tensor, Layout layout) {
    return tensor.to_layout(layout);
}
Tensor to_dtype(const Tensor &tensor, DataType dtype) {
    return convert(tensor, tensor.layout(), dtype, 0.0f);
}
Tensor cpu(const Tensor &tensor, bool blocking, std::optional<QueueId> queue) {
    return tensor.cpu(blocking, queue);
}
Tensor reshape(const Tensor &tensor, const Shape &shape) {
    return tensor.reshape(shape);
}
Tensor reshape(const Tensor &tensor, const Shape &logical, const Shape &padded) {
    return tensor.reshape(logical, padded);
}
Tensor view(const Tensor &tensor, const Shape &shape) {
    return tensor.reshape(shape);
}
Tensor view(const Tensor &tensor, const Shape &logical, const Shape &padded) {
    return tensor.reshape(logical, padded);
}

bool logical_matches_physical(const TensorSpec &spec) {
    return spec.layout() == Layout::ROW_MAJOR && spec.logical_2d_shape() == spec.physical_shape();
}
CBDescriptor cb_descriptor_from_sharded_tensor(uint8_t cb_index, const Tensor &tensor) {
    TT_FATAL(tensor.is_sharded(),
             "a circular buffer can lie on a sharded tensor only, and this one is interleaved");
    Buffer *buffer = tensor.buffer();
    CBDescriptor cb;
    cb.total_size = static_cast<uint32_t>(buffer->aligned_size_per_bank());
    cb.core_ranges = tensor.shard_spec()->grid;
    cb.format_descriptors.push_back({cb_index, datatype_to_dataformat_converter(tensor.dtype()),
                                     static_cast<uint32_t>(buffer->page_size()),
                                     TileDescriptor(tensor.tensor_spec().tile())});
    cb.buffer = buffer;
    return cb;
}

} // namespace tt::tt_metal

namespace ttnn::core {
std::optional<MemoryConfig> get_memory_config(const Tensor &tensor) {
    return tensor.storage_type() == StorageType::DEVICE ? std::optional(tensor.memory_config())
                                                        : std::nullopt;
}
} // namespace ttnn::core
