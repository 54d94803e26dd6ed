// Buffers, and the words that describe them to kernels.
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/global_semaphore.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_buffer.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/tensor_accessor_args.hpp>
#include <tt-metalium/tt_metal.hpp>
#include "errors.hpp"
#include "handles.hpp"
#include "tilewright/metal.h"

namespace tt::tt_metal {

using distributed::MeshDevice;
using tilewright::Error;

std::ostream &operator<<(std::ostream &out, const ShardSpec &spec) {
    return out << "ShardSpec(grid=" << spec.grid.str() << ",shape=[" << spec.shape[0] << ", "
               << spec.shape[1]
               << "],orientation=" << enchantum::scoped::to_string(spec.orientation) << ")";
}

std::array<uint32_t, 2> ShardSpecBuffer::shape_in_pages() const {
    return {tt::div_up(shape()[0], page_shape[0]), tt::div_up(shape()[1], page_shape[1])};
}
DeviceAddr ShardSpecBuffer::num_pages() const {
    return static_cast<DeviceAddr>(shape_in_pages()[0]) * shape_in_pages()[1];
}

bool is_sharded(const TensorMemoryLayout &layout) {
    return layout != TensorMemoryLayout::INTERLEAVED;
}

// Shards of any rank in the runtime's terms; without the cores.
static void describe(const BufferDistributionSpec &distribution, tw_buffer_options &options) {
    const Shape &tensor = distribution.tensor_shape_in_pages();
    TT_FATAL(tensor.rank() <= TW_SHARD_RANK, "shards of rank {}; at most {}", tensor.rank(),
             static_cast<int>(TW_SHARD_RANK));
    options.shard.rank = static_cast<uint32_t>(tensor.rank());
    for (uint32_t i = 0; i < options.shard.rank; ++i) {
        options.shard.tensor[i] = tensor[static_cast<int32_t>(i)];
        options.shard.shard[i] = distribution.shard_shape_in_pages()[static_cast<int32_t>(i)];
    }
}

static std::shared_ptr<Buffer> make_buffer(IDevice *device, DeviceAddr size, DeviceAddr page_size,
                                           BufferType buffer_type,
                                           const BufferShardingArgs &sharding, DeviceAddr address) {
    tw_buffer_options options = {};
    options.address = static_cast<uint32_t>(address);
    options.size = size;
    options.page_size = static_cast<uint32_t>(page_size);
    options.type = static_cast<tw_buffer_type>(buffer_type);
    options.layout = static_cast<tw_memory_layout>(sharding.buffer_layout());
    const auto &spec = sharding.shard_spec();
    auto distribution = sharding.buffer_distribution_spec();
    const auto &cores = distribution ? distribution->cores() : std::vector<CoreCoord>();
    tilewright::Ranges ranges(spec ? spec->grid() : CoreRangeSet());
    if (distribution) {
        ranges = tilewright::Ranges(cores);
        describe(*distribution, options);
        options.shard.cores = ranges.get();
    } else if (spec) {
        options.shard.cores = ranges.get();
        options.shard.column_major = spec->orientation() == ShardOrientation::COL_MAJOR;
        options.shard.tensor_rows = spec->tensor2d_shape_in_pages[0];
        options.shard.tensor_cols = spec->tensor2d_shape_in_pages[1];
        options.shard.shard_rows = spec->shape_in_pages()[0];
        options.shard.shard_cols = spec->shape_in_pages()[1];
    }
    tw_buffer *handle = nullptr;
    Error error;
    error.check(tw_buffer_create(tilewright::handle_of(device), &options, &handle, &error));
    if (spec && !distribution) {
        const auto &[rows, columns] = spec->tensor2d_shape_in_pages;
        const auto strategy = sharding.buffer_layout() == TensorMemoryLayout::BLOCK_SHARDED
                                  ? ShardDistributionStrategy::GRID_2D
                                  : ShardDistributionStrategy::ROUND_ROBIN_1D;
        distribution.emplace(Shape({rows, columns}),
                             Shape({spec->shape_in_pages()[0], spec->shape_in_pages()[1]}),
                             spec->grid(), spec->orientation(), strategy);
    }
    return std::make_shared<Buffer>(handle, device, spec, true, std::move(distribution));
}

std::shared_ptr<Buffer> Buffer::create(IDevice *device, DeviceAddr size, DeviceAddr page_size,
                                       BufferType buffer_type, const BufferShardingArgs &sharding,
                                       std::optional<bool>, std::optional<SubDeviceId>) {
    return make_buffer(device, size, page_size, buffer_type, sharding, 0);
}
std::shared_ptr<Buffer> Buffer::create(IDevice *device, DeviceAddr address, DeviceAddr size,
                                       DeviceAddr page_size, BufferType buffer_type,
                                       const BufferShardingArgs &sharding, std::optional<bool>,
                                       std::optional<SubDeviceId>) {
    TT_FATAL(address > 0, "a buffer at address 0 of the device");
    return make_buffer(device, size, page_size, buffer_type, sharding, address);
}
std::shared_ptr<Buffer> Buffer::view(const BufferRegion &region) {
    TT_FATAL(is_valid_region(region), "a view of {} bytes at {} of a buffer of {}", region.size,
             region.offset, size());
    TT_FATAL(region.size > 0 && region.offset % page_size() == 0 && region.size % page_size() == 0,
             "a view of {} bytes at {}: it must be whole pages of {}", region.size, region.offset,
             page_size());
    if (region.size == size()) return shared_from_this();
    auto view = std::make_shared<Buffer>(handle_, device_, spec_, false, distribution_);
    view->root_ = root_buffer();
    view->view_offset_ = view_offset_ + region.offset;
    view->view_size_ = region.size;
    return view;
}
std::shared_ptr<Buffer> Buffer::root_buffer() {
    return root_ ? root_ : shared_from_this();
}
bool Buffer::is_valid_region(const BufferRegion &region) const {
    return region.offset <= size() && region.size <= size() - region.offset;
}
bool Buffer::is_valid_partial_region(const BufferRegion &region) const {
    return is_valid_region(region) && (region.offset > 0 || region.size != size());
}
void Buffer::write_bytes(const BufferRegion &region, const void *bytes) {
    TT_FATAL(!root_ || is_valid_region(region), "{} bytes at {} of a view of {}", region.size,
             region.offset, size());
    Error error;
    error.check(tw_buffer_write(handle_, view_offset_ + region.offset, bytes, region.size, &error));
}
void Buffer::read_bytes(const BufferRegion &region, void *bytes) const {
    TT_FATAL(!root_ || is_valid_region(region), "{} bytes at {} of a view of {}", region.size,
             region.offset, size());
    Error error;
    error.check(tw_buffer_read(handle_, view_offset_ + region.offset, bytes, region.size, &error));
}

Buffer::Buffer(tw_buffer *handle, IDevice *device, std::optional<ShardSpecBuffer> spec, bool owned,
               std::optional<BufferDistributionSpec> distribution)
    : handle_(handle), device_(device), spec_(std::move(spec)),
      distribution_(std::move(distribution)), owned_(owned) {}
Buffer::~Buffer() {
    if (owned_) {
        tw_buffer_free(handle_);
    }
}

Allocator *Buffer::allocator() const {
    return device_->allocator().get();
}
DeviceAddr Buffer::size() const {
    return root_ ? view_size_ : tw_buffer_size(handle_);
}
bool Buffer::is_allocated() const {
    return tw_buffer_is_allocated(handle_);
}
uint32_t Buffer::address() const {
    return tw_buffer_address(handle_);
}
DeviceAddr Buffer::page_size() const {
    return tw_buffer_page_size(handle_);
}
uint32_t Buffer::num_pages() const {
    return root_ ? static_cast<uint32_t>(view_size_ / page_size()) : tw_buffer_pages(handle_);
}
uint32_t Buffer::num_dev_pages() const {
    if (spec_) {
        return static_cast<uint32_t>(spec_->num_pages()) * spec_->grid().num_cores();
    }
    return distribution_ ? static_cast<uint32_t>(distribution_->max_num_dev_pages_per_core() *
                                                 distribution_->num_cores())
                         : num_pages();
}
BufferType Buffer::buffer_type() const {
    return static_cast<BufferType>(tw_buffer_type_of(handle_));
}
HalMemType Buffer::memory_type() const {
    return is_dram() ? HalMemType::DRAM : HalMemType::L1;
}
bool Buffer::is_dram() const {
    return tw_buffer_is_dram(handle_);
}
TensorMemoryLayout Buffer::buffer_layout() const {
    return static_cast<TensorMemoryLayout>(tw_buffer_layout(handle_));
}
DeviceAddr Buffer::page_address(DeviceAddr, DeviceAddr page_index) const {
    tw_page_place place;
    TT_FATAL(tw_buffer_page(handle_, static_cast<uint32_t>(page_index), &place),
             "page {} of a buffer of {}", page_index, num_pages());
    return place.address;
}
uint32_t Buffer::alignment() const {
    return tw_device_alignment(tilewright::handle_of(device_), is_dram());
}
DeviceAddr Buffer::aligned_page_size() const {
    return tw_buffer_aligned_page_size(handle_);
}
DeviceAddr Buffer::aligned_size_per_bank() const {
    if (!root_ || distribution_) return tw_buffer_bank_size(handle_);
    const uint32_t banks = allocator()->get_num_banks(buffer_type());
    return (num_pages() + banks - 1) / banks * aligned_page_size();
}
ShardSpecBuffer Buffer::shard_spec() const {
    TT_FATAL(spec_, "this buffer is interleaved: it has no shard spec");
    return *spec_;
}
std::optional<uint32_t> Buffer::num_cores() const {
    if (spec_) {
        return spec_->grid().num_cores();
    }
    return distribution_ ? std::optional(static_cast<uint32_t>(distribution_->num_cores()))
                         : std::nullopt;
}
std::shared_ptr<const BufferPageMapping> Buffer::get_buffer_page_mapping() {
    TT_FATAL(distribution_, "this buffer is interleaved: it has no mapping of pages to cores");
    if (!mapping_) {
        const BufferPageMapping whole = distribution_->compute_page_mapping();
        const auto first = static_cast<uint32_t>(view_offset_ / page_size());
        mapping_ = std::make_shared<BufferPageMapping>(
            root_ ? whole.filter_by_host_range(first, first + num_pages()) : whole);
    }
    return mapping_;
}
BufferPageMapping BufferPageMapping::filter_by_host_range(uint32_t first, uint32_t end) const {
    BufferPageMapping part = *this;
    for (auto &core : part.core_page_mappings) {
        for (auto &mapping : core) {
            const auto ranges = std::exchange(mapping.host_ranges, {});
            for (const auto &range : ranges) {
                const uint32_t from = std::max(first, range.host_page_start);
                const uint32_t to = std::min(end, range.host_page_start + range.num_pages);
                if (from >= to) continue;
                mapping.host_ranges.push_back(
                    {range.device_page_offset + (from - range.host_page_start), from - first,
                     to - from});
            }
        }
    }
    return part;
}

std::shared_ptr<Buffer> CreateBuffer(const InterleavedBufferConfig &config) {
    return Buffer::create(config.device, config.size, config.page_size, config.buffer_type);
}
std::shared_ptr<Buffer> CreateBuffer(const InterleavedBufferConfig &config, DeviceAddr address) {
    return Buffer::create(config.device, address, config.size, config.page_size,
                          config.buffer_type);
}
std::shared_ptr<Buffer> CreateBuffer(const ShardedBufferConfig &config, DeviceAddr address) {
    return Buffer::create(config.device, address, config.size, config.page_size, config.buffer_type,
                          BufferShardingArgs(config.shard_parameters, config.buffer_layout));
}
std::shared_ptr<Buffer> CreateBuffer(const InterleavedBufferConfig &config, SubDeviceId) {
    return CreateBuffer(config);
}
std::shared_ptr<Buffer> CreateBuffer(const ShardedBufferConfig &config) {
    return Buffer::create(config.device, config.size, config.page_size, config.buffer_type,
                          BufferShardingArgs(config.shard_parameters, config.buffer_layout));
}
std::shared_ptr<Buffer> CreateBuffer(const ShardedBufferConfig &config, SubDeviceId) {
    return CreateBuffer(config);
}
void DeallocateBuffer(Buffer &buffer) {
    tw_buffer_deallocate(buffer.handle());
}
void AssignGlobalBufferToProgram(const std::shared_ptr<Buffer> &, Program &) {}

namespace detail {

void WriteToBuffer(Buffer &buffer, ttsl::Span<const uint8_t> bytes) {
    buffer.write_bytes(BufferRegion(0, bytes.size()), bytes.data());
}
void ReadFromBuffer(Buffer &buffer, uint8_t *bytes) {
    buffer.read_bytes(BufferRegion(0, buffer.size()), bytes);
}

static tw_core_xy xy(const CoreCoord &core) {
    return {static_cast<uint32_t>(core.x), static_cast<uint32_t>(core.y)};
}

// After what was enqueued and not waited for.
static tw_device *settled(IDevice *device) {
    TT_FATAL(device, "no device was given");
    static_cast<MeshDevice *>(device)->quiesce_devices();
    return tilewright::handle_of(device);
}

bool WriteToDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address,
                     std::span<const uint8_t> bytes, CoreType) {
    Error error;
    error.check(tw_device_write_l1(settled(device), xy(core), address, bytes.data(),
                                   static_cast<uint32_t>(bytes.size()), &error));
    return true;
}
bool ReadFromDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address,
                      std::span<uint8_t> bytes, CoreType) {
    Error error;
    error.check(tw_device_read_l1(settled(device), xy(core), address, bytes.data(),
                                  static_cast<uint32_t>(bytes.size()), &error));
    return true;
}
bool WriteToDeviceDRAMChannel(IDevice *device, int channel, uint32_t address,
                              std::span<const uint8_t> bytes) {
    Error error;
    error.check(tw_device_write_dram(settled(device), static_cast<uint32_t>(channel), address,
                                     bytes.data(), static_cast<uint32_t>(bytes.size()), &error));
    return true;
}
bool ReadFromDeviceDRAMChannel(IDevice *device, int channel, uint32_t address,
                               std::span<uint8_t> bytes) {
    Error error;
    error.check(tw_device_read_dram(settled(device), static_cast<uint32_t>(channel), address,
                                    bytes.data(), static_cast<uint32_t>(bytes.size()), &error));
    return true;
}

static std::span<uint8_t> bytes_of(std::vector<uint32_t> &words, size_t size) {
    return {reinterpret_cast<uint8_t *>(words.data()), size};
}
bool WriteToDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address,
                     std::vector<uint32_t> &words, CoreType type) {
    return WriteToDeviceL1(device, core, address,
                           std::span<const uint8_t>(bytes_of(words, words.size() * 4)), type);
}
bool ReadFromDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address, uint32_t size,
                      std::vector<uint32_t> &words, CoreType type) {
    words.resize((size + 3) / 4);
    return ReadFromDeviceL1(device, core, address, bytes_of(words, size), type);
}
bool WriteToDeviceDRAMChannel(IDevice *device, int channel, uint32_t address,
                              std::vector<uint32_t> &words) {
    return WriteToDeviceDRAMChannel(device, channel, address,
                                    std::span<const uint8_t>(bytes_of(words, words.size() * 4)));
}
bool ReadFromDeviceDRAMChannel(IDevice *device, int channel, uint32_t address, uint32_t size,
                               std::vector<uint32_t> &words) {
    words.resize((size + 3) / 4);
    return ReadFromDeviceDRAMChannel(device, channel, address, bytes_of(words, size));
}

} // namespace detail

// ---- accessor ----

// Of an optional tensor that is not given: the words of the default, so that later spans keep their
// place.
static TensorAccessorArgs of_optional(const Buffer *buffer, TensorAccessorArgs::Config config) {
    return buffer ? TensorAccessorArgs(*buffer, config) : TensorAccessorArgs();
}

TensorAccessorArgs::TensorAccessorArgs(const Buffer &buffer, Config config) {
    tw_accessor words;
    Error error;
    const auto runtime = config.raw() & static_cast<uint8_t>(tensor_accessor::ArgConfig::Runtime);
    error.check(tw_accessor_make(buffer.handle(), tw_kernel_api_default(),
                                 static_cast<uint32_t>(runtime), &words, &error));
    compile_time_.assign(words.compile_time, words.compile_time + words.compile_time_count);
    common_runtime_.assign(words.common_runtime, words.common_runtime + words.common_runtime_count);
}
TensorAccessorArgs::TensorAccessorArgs(const Buffer *buffer, Config config)
    : TensorAccessorArgs(of_optional(buffer, config)) {}
TensorAccessorArgs::TensorAccessorArgs(const std::shared_ptr<Buffer> &buffer, Config config)
    : TensorAccessorArgs(of_optional(buffer.get(), config)) {}
TensorAccessorArgs::TensorAccessorArgs(const distributed::MeshBuffer &buffer, Config config)
    : TensorAccessorArgs(*buffer.get_reference_buffer(), config) {}
TensorAccessorArgs::TensorAccessorArgs(const distributed::MeshBuffer *buffer, Config config)
    : TensorAccessorArgs(of_optional(buffer ? buffer->get_reference_buffer() : nullptr, config)) {}
TensorAccessorArgs::TensorAccessorArgs(const std::shared_ptr<distributed::MeshBuffer> &buffer,
                                       Config config)
    : TensorAccessorArgs(buffer.get(), config) {}

// Kernels of earlier releases have no word for the page size.
static size_t interleaved_words() {
    return tw_kernel_api_default() == TW_KERNEL_API_0_81 ? 2 : 1;
}

TensorAccessorArgs TensorAccessorArgs::create_dram_interleaved() {
    TensorAccessorArgs args;
    args.compile_time_ = {TW_ACCESSOR_IS_DRAM, 0}; // of no buffer: kernels give the page size
    args.compile_time_.resize(interleaved_words());
    return args;
}
TensorAccessorArgs TensorAccessorArgs::create_l1_interleaved() {
    TensorAccessorArgs args;
    args.compile_time_.resize(interleaved_words());
    return args;
}

void TensorAccessorArgs::append_to(std::vector<uint32_t> &compile_time_args) const {
    if (compile_time_.empty()) {
        tw_accessor words;
        Error error;
        error.check(tw_accessor_make(nullptr, tw_kernel_api_default(), 0, &words, &error));
        compile_time_args.insert(compile_time_args.end(), words.compile_time,
                                 words.compile_time + words.compile_time_count);
        return;
    }
    TT_FATAL(
        common_runtime_.empty(),
        "this accessor has {} common run-time arguments: append_to needs a vector for them too",
        common_runtime_.size());
    compile_time_args.insert(compile_time_args.end(), compile_time_.begin(), compile_time_.end());
}
void TensorAccessorArgs::append_to(std::vector<uint32_t> &compile_time_args,
                                   std::vector<uint32_t> &common_runtime_args) const {
    if (compile_time_.empty()) return append_to(compile_time_args);
    compile_time_args.insert(compile_time_args.end(), compile_time_.begin(), compile_time_.end());
    common_runtime_args.insert(common_runtime_args.end(), common_runtime_.begin(),
                               common_runtime_.end());
}

GlobalSemaphore::GlobalSemaphore(IDevice *device, const CoreRangeSet &cores, uint32_t initial_value,
                                 BufferType type)
    : device_(device), cores_(cores) {
    const uint32_t count = cores.num_cores();
    const uint32_t word = tw_device_alignment(tilewright::handle_of(device), false);
    const ShardSpecBuffer shards(cores, {1, 1}, ShardOrientation::ROW_MAJOR, {1, 1}, {count, 1});
    buffer_ = distributed::AnyBuffer::create(ShardedBufferConfig{
        device, word * count, word, type, TensorMemoryLayout::HEIGHT_SHARDED, shards});
    reset_semaphore_value(initial_value);
}
void GlobalSemaphore::reset_semaphore_value(uint32_t value) const {
    const auto &mesh = buffer_.get_mesh_buffer();
    const std::vector<uint32_t> words(mesh->size() / 4, value);
    for (const auto &place : distributed::MeshCoordinateRange(mesh->device()->shape())) {
        detail::WriteToBuffer(*mesh->get_device_buffer(place), words);
    }
}
std::ostream &operator<<(std::ostream &out, const GlobalSemaphore &semaphore) {
    return out << "GlobalSemaphore(" << semaphore.address() << ")";
}
GlobalSemaphore CreateGlobalSemaphore(IDevice *device, const CoreRangeSet &cores,
                                      uint32_t initial_value, BufferType type) {
    return GlobalSemaphore(device, cores, initial_value, type);
}

} // namespace tt::tt_metal
