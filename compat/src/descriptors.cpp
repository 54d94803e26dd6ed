// Programs and circular buffers as plain data.
#include <tt-metalium/circular_buffer_config.hpp>
#include <tt-metalium/global_circular_buffer.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/program_descriptors.hpp>
#include <tt_stl/overloaded.hpp>
#include "errors.hpp"
#include "handles.hpp"

namespace tt::tt_metal {

// ---- CircularBufferConfig ----

CircularBufferConfig::CircularBufferConfig(uint32_t total_size,
                                           const std::map<uint8_t, tt::DataFormat> &formats)
    : total_size_(total_size) {
    for (const auto &[index, format] : formats) {
        add_format(index, format);
    }
}
CircularBufferConfig::CircularBufferConfig(uint32_t total_size,
                                           const std::map<uint8_t, tt::DataFormat> &formats,
                                           const Buffer &buffer)
    : CircularBufferConfig(total_size, formats) {
    set_globally_allocated_address(buffer);
}
static void describe(const CircularBufferConfig::Builder &index, const CBFormatDescriptor &format) {
    index.set_data_format(format.data_format).set_page_size(format.page_size);
    if (format.tile) {
        index.set_tile_dims(
            Tile({format.tile->height, format.tile->width}, format.tile->transpose));
    }
}
CircularBufferConfig::CircularBufferConfig(const CBDescriptor &descriptor)
    : total_size_(descriptor.total_size) {
    for (const auto &format : descriptor.format_descriptors) {
        describe(index(format.buffer_index), format);
    }
    for (const auto &format : descriptor.remote_format_descriptors) {
        describe(remote_index(format.buffer_index), format);
    }
    if (descriptor.buffer) {
        set_globally_allocated_address(*descriptor.buffer);
        set_offset(descriptor.address_offset);
    }
}

void CircularBufferConfig::add(uint8_t index, bool remote) {
    TT_FATAL(index < NUM_CIRCULAR_BUFFERS, "circular buffer index {} is beyond the last one, {}",
             index, NUM_CIRCULAR_BUFFERS - 1);
    const auto &others = remote ? local_indices_ : remote_indices_;
    TT_FATAL(!others.contains(index), "circular buffer index {} is both local and remote", index);
    indices_.insert(index);
    (remote ? remote_indices_ : local_indices_).insert(index);
}
void CircularBufferConfig::add_format(uint8_t index, tt::DataFormat format) {
    if (!indices_.contains(index)) {
        add(index, false);
    }
    formats_[index] = format;
}
void CircularBufferConfig::check_index(uint8_t index, const char *what) const {
    TT_FATAL(indices_.contains(index),
             "the {} of circular buffer index {} was set, but the format specification does not "
             "have that index",
             what, index);
}
CircularBufferConfig &CircularBufferConfig::set_page_size(uint8_t buffer_index,
                                                          uint32_t page_size) {
    check_index(buffer_index, "page size");
    page_sizes_[buffer_index] = page_size;
    return *this;
}
CircularBufferConfig &CircularBufferConfig::set_total_size(uint32_t total_size) {
    total_size_ = total_size;
    return *this;
}
CircularBufferConfig &CircularBufferConfig::set_globally_allocated_address(const Buffer &buffer) {
    TT_FATAL(buffer.is_l1(),
             "a circular buffer can lie on a buffer in L1 only, and this one is in DRAM");
    shadow_global_buffer = &buffer;
    return *this;
}
CircularBufferConfig &
CircularBufferConfig::set_globally_allocated_address_and_total_size(const Buffer &buffer,
                                                                    uint32_t total_size) {
    return set_globally_allocated_address(buffer).set_total_size(total_size);
}
CircularBufferConfig &CircularBufferConfig::set_tile_dims(uint8_t buffer_index, const Tile &tile) {
    check_index(buffer_index, "tile");
    tiles_[buffer_index] = tile;
    return *this;
}
std::optional<uint32_t> CircularBufferConfig::globally_allocated_address() const {
    return shadow_global_buffer ? std::optional(shadow_global_buffer->address()) : std::nullopt;
}

CircularBufferConfig::Builder CircularBufferConfig::index(uint8_t buffer_index) {
    add(buffer_index, false);
    return {*this, buffer_index};
}
CircularBufferConfig::Builder CircularBufferConfig::remote_index(uint8_t buffer_index) {
    add(buffer_index, true);
    return {*this, buffer_index};
}
CircularBufferConfig::Builder
CircularBufferConfig::Builder::LocalBuilder(CircularBufferConfig &parent, uint8_t index) {
    return parent.index(index);
}
CircularBufferConfig::Builder
CircularBufferConfig::Builder::RemoteBuilder(CircularBufferConfig &parent, uint8_t index) {
    return parent.remote_index(index);
}
const CircularBufferConfig::Builder &
CircularBufferConfig::Builder::set_data_format(tt::DataFormat format) const {
    parent_.add_format(index_, format);
    return *this;
}
const CircularBufferConfig::Builder &
CircularBufferConfig::Builder::set_total_size(uint32_t total_size) const {
    parent_.set_total_size(total_size);
    return *this;
}
const CircularBufferConfig::Builder &
CircularBufferConfig::Builder::set_page_size(uint32_t page_size) const {
    parent_.set_page_size(index_, page_size);
    return *this;
}
const CircularBufferConfig::Builder &
CircularBufferConfig::Builder::set_tile_dims(const Tile &tile) const {
    parent_.set_tile_dims(index_, tile);
    return *this;
}

// ---- ProgramDescriptor ----

std::optional<uint32_t> ProgramDescriptor::find_available_semaphore_id(const CoreCoord &core,
                                                                       CoreType) const {
    for (uint32_t id = 0; id < TW_SEMAPHORES; ++id) {
        const bool taken = std::any_of(
            semaphores.begin(), semaphores.end(), [&](const SemaphoreDescriptor &semaphore) {
                return semaphore.id == id && semaphore.core_ranges.contains(core);
            });
        if (!taken) {
            return id;
        }
    }
    return std::nullopt;
}

namespace {

// A kernel's configuration, from the description of its kind and the parts that all kinds have.
template <typename Config>
KernelConfiguration with_parts(Config config, const KernelDescriptor &kernel) {
    config.compile_args = kernel.compile_time_args;
    config.defines = {kernel.defines.begin(), kernel.defines.end()};
    config.named_compile_args = {kernel.named_compile_time_args.begin(),
                                 kernel.named_compile_time_args.end()};
    if (kernel.opt_level) {
        config.opt_level = *kernel.opt_level;
    }
    return config;
}

KernelConfiguration configuration(const KernelDescriptor &kernel) {
    auto base = [](const DataMovementConfig &config) { return config; };
    return std::visit(
        ttsl::overloaded{
            [&](const ReaderConfigDescriptor &) {
                return with_parts(base(ReaderDataMovementConfig()), kernel);
            },
            [&](const WriterConfigDescriptor &) {
                return with_parts(base(WriterDataMovementConfig()), kernel);
            },
            [&](const DataMovementConfigDescriptor &c) {
                return with_parts(DataMovementConfig{.processor = c.processor,
                                                     .noc = c.noc,
                                                     .noc_mode = c.noc_mode},
                                  kernel);
            },
            [&](const ComputeConfigDescriptor &c) {
                return with_parts(ComputeConfig{.math_fidelity = c.math_fidelity,
                                                .fp32_dest_acc_en = c.fp32_dest_acc_en,
                                                .dst_full_sync_en = c.dst_full_sync_en,
                                                .unpack_to_dest_mode = c.unpack_to_dest_mode,
                                                .bfp8_pack_precise = c.bfp8_pack_precise,
                                                .math_approx_mode = c.math_approx_mode},
                                  kernel);
            },
            [&](const EthernetConfigDescriptor &) { return with_parts(EthernetConfig(), kernel); },
        },
        kernel.config);
}

void add(Program &program, const KernelDescriptor &kernel) {
    const bool is_path = kernel.source_type == KernelDescriptor::SourceType::FILE_PATH;
    const KernelHandle handle =
        is_path ? CreateKernel(program, kernel.kernel_source, kernel.core_ranges,
                               configuration(kernel), kernel.created_at.where)
                : CreateKernelFromString(program, kernel.kernel_source, kernel.core_ranges,
                                         configuration(kernel), kernel.created_at.where);
    for (const auto &[core, args] : kernel.runtime_args) {
        SetRuntimeArgs(program, handle, core, args);
    }
    if (!kernel.common_runtime_args.empty()) {
        SetCommonRuntimeArgs(program, handle, kernel.common_runtime_args);
    }
}

} // namespace

Program::Program(const ProgramDescriptor &descriptor) : Program() {
    for (const auto &cb : descriptor.cbs) {
        const CircularBufferConfig config(cb);
        if (cb.global_circular_buffer) {
            experimental::CreateCircularBuffer(*this, cb.core_ranges, config,
                                               *cb.global_circular_buffer, cb.created_at.where);
        } else {
            CreateCircularBuffer(*this, cb.core_ranges, config, cb.created_at.where);
        }
    }
    for (const auto &semaphore : descriptor.semaphores) {
        const tilewright::Ranges cores(semaphore.core_ranges);
        tilewright::Error error;
        error.check(tw_program_add_semaphore_at(handle(), cores.get(), semaphore.id,
                                                semaphore.initial_value, &error));
    }
    for (const auto &kernel : descriptor.kernels) {
        add(*this, kernel);
    }
}

} // namespace tt::tt_metal
