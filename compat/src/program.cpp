// Programs: kernels, circular buffers, semaphores, run-time arguments.
#include "program.hpp"

#include <tt-metalium/host_api.hpp>
#include <tt-metalium/tt_metal.hpp>
#include "errors.hpp"
#include "handles.hpp"

namespace tt::tt_metal {

using tilewright::Error;
using tilewright::Ranges;

// ---- configurations ----

ReaderDataMovementConfig::ReaderDataMovementConfig(std::vector<uint32_t> args,
                                                   std::map<std::string, std::string> defines,
                                                   std::unordered_map<std::string, uint32_t> named,
                                                   KernelBuildOptLevel opt_level)
    : DataMovementConfig{.processor = DataMovementProcessor::RISCV_1,
                         .noc = NOC::NOC_0,
                         .compile_args = std::move(args),
                         .defines = std::move(defines),
                         .named_compile_args = std::move(named),
                         .opt_level = opt_level} {}
WriterDataMovementConfig::WriterDataMovementConfig(std::vector<uint32_t> args,
                                                   std::map<std::string, std::string> defines,
                                                   std::unordered_map<std::string, uint32_t> named,
                                                   KernelBuildOptLevel opt_level)
    : DataMovementConfig{.processor = DataMovementProcessor::RISCV_0,
                         .noc = NOC::NOC_1,
                         .compile_args = std::move(args),
                         .defines = std::move(defines),
                         .named_compile_args = std::move(named),
                         .opt_level = opt_level} {}

// "file:line", empty when it is not known.
static std::string place_of(const std::source_location &where) {
    return where.line() ? fmt::format("{}:{}", where.file_name(), where.line()) : "";
}

// ---- programs ----

namespace detail {

ProgramImpl::KernelArgs &ProgramImpl::args_of(KernelHandle kernel) {
    TT_FATAL(kernel < tw_program_kernel_count(handle),
             "kernel handle {} is not of this program, which has {} kernels", kernel,
             tw_program_kernel_count(handle));
    if (args_.size() <= kernel) {
        args_.resize(kernel + 1);
    }
    if (!args_[kernel]) {
        args_[kernel] = std::make_unique<KernelArgs>();
        const tw_core_ranges cores = tw_program_kernel_cores(handle, kernel);
        for (size_t i = 0; i < cores.count; ++i) {
            auto &columns = args_[kernel]->by_core;
            columns.resize(std::max<size_t>(columns.size(), cores.items[i].end.x + 1));
            for (auto &column : columns) {
                column.resize(std::max<size_t>(column.size(), cores.items[i].end.y + 1));
            }
        }
        size_t rows = 0;
        for (auto &column : args_[kernel]->by_core) {
            rows = std::max(rows, column.size());
        }
        for (auto &column : args_[kernel]->by_core) {
            column.resize(rows);
        }
    }
    return *args_[kernel];
}

CircularBuffer &ProgramImpl::cb(CBHandle id) {
    TT_FATAL(id < cbs.size(), "circular buffer handle {} is not of this program, which has {}", id,
             cbs.size());
    return *cbs[id];
}

} // namespace detail

Program::Program() : internal_(std::make_shared<detail::ProgramImpl>()) {}
Program::~Program() noexcept = default;
Program::Program(Program &&other) noexcept = default;
Program &Program::operator=(Program &&other) noexcept = default;
void Program::set_runtime_id(ProgramId id) {
    internal_->runtime_id = id;
}
ProgramId Program::get_runtime_id() const {
    return internal_->runtime_id;
}
std::vector<std::shared_ptr<CircularBuffer>> Program::circular_buffers() const {
    return internal_->cbs;
}
tw_program *Program::handle() const {
    return internal_->handle;
}
Program CreateProgram() {
    return Program();
}

// ---- kernels ----

namespace {

// The parts of a configuration that all kinds of kernels have.
struct KernelParts {
    std::vector<tw_named_value> named;
    std::vector<tw_define> defines;
    std::vector<uint8_t> to_dest;
};

char optimisation(KernelBuildOptLevel level) {
    switch (level) {
    case KernelBuildOptLevel::O0: return '0';
    case KernelBuildOptLevel::O1: return '1';
    case KernelBuildOptLevel::O3: return '3';
    case KernelBuildOptLevel::Ofast: return '3';
    case KernelBuildOptLevel::Os:
    case KernelBuildOptLevel::Oz: return 's';
    default: return '2';
    }
}

template <typename Config>
void describe(const Config &config, KernelParts &parts, tw_kernel_desc &desc) {
    // In the order of names: an unordered map must not decide what the kernel's content is.
    const std::map<std::string_view, uint32_t> sorted(config.named_compile_args.begin(),
                                                      config.named_compile_args.end());
    for (const auto &[name, value] : sorted) {
        parts.named.push_back({name.data(), value});
    }
    for (const auto &[name, value] : config.defines) {
        if (value.find('\0') != std::string::npos) { // {0} instead of "0"
            throw std::invalid_argument("define " + name + " of a kernel has character 0 at " +
                                        std::to_string(value.find('\0')) +
                                        ": its value must be text, such as \"0\"");
        }
        parts.defines.push_back({name.c_str(), value.c_str()});
    }
    desc.compile_args = config.compile_args.data();
    desc.compile_arg_count = config.compile_args.size();
    desc.named_args = parts.named.data();
    desc.named_arg_count = parts.named.size();
    desc.defines = parts.defines.data();
    desc.define_count = parts.defines.size();
    if (config.opt_level != Config{}.opt_level) {
        desc.optimisation = optimisation(config.opt_level);
    }
}

void describe_kind(const DataMovementConfig &config, tw_kernel_desc &desc) {
    desc.kind =
        config.processor == DataMovementProcessor::RISCV_0 ? TW_KERNEL_BRISC : TW_KERNEL_NCRISC;
    desc.noc = config.noc;
    desc.noc_mode = config.noc_mode;
}

void describe_kind(const ComputeConfig &config, tw_kernel_desc &desc) {
    desc.kind = TW_KERNEL_COMPUTE;
    desc.compute.math_fidelity = static_cast<uint8_t>(config.math_fidelity);
    desc.compute.fp32_dest_acc_en = config.fp32_dest_acc_en;
    desc.compute.dst_full_sync_en = config.dst_full_sync_en;
    desc.compute.math_approx_mode = config.math_approx_mode;
    desc.compute.bfp8_pack_precise = config.bfp8_pack_precise;
    for (size_t i = 0; i < config.unpack_to_dest_mode.size() && i < TW_MAX_CBS; ++i) {
        desc.compute.unpack_to_dest_fp32[i] =
            config.unpack_to_dest_mode[i] == UnpackToDestMode::UnpackToDestFp32;
    }
}

void describe_kind(const EthernetConfig &, tw_kernel_desc &) {
    TT_THROW("kernels on Ethernet cores are not supported: the virtual chip has none");
}

KernelHandle add_kernel(Program &program, const char *path, const char *text,
                        const CoreSpecification &cores, const KernelConfiguration &config,
                        const std::source_location &where) {
    const Ranges ranges(cores);
    const std::string created_at = place_of(where);
    KernelParts parts;
    tw_kernel_desc desc = {};
    desc.path = path;
    desc.text = text;
    desc.cores = ranges.get();
    desc.created_at = created_at.empty() ? nullptr : created_at.c_str();
    std::visit(
        [&](const auto &chosen) {
            describe(chosen, parts, desc);
            describe_kind(chosen, desc);
        },
        config);
    tw_kernel_handle handle = TW_NO_HANDLE;
    Error error;
    error.check(tw_program_add_kernel(program.handle(), &desc, &handle, &error));
    return handle;
}

} // namespace

KernelHandle CreateKernel(Program &program, const std::string &file_name,
                          const CoreSpecification &cores, const KernelConfiguration &config,
                          const std::source_location &where) {
    return add_kernel(program, file_name.c_str(), nullptr, cores, config, where);
}
KernelHandle CreateKernelFromString(Program &program, const std::string &source,
                                    const CoreSpecification &cores,
                                    const KernelConfiguration &config,
                                    const std::source_location &where) {
    return add_kernel(program, nullptr, source.c_str(), cores, config, where);
}

// ---- circular buffers ----

static std::vector<tw_cb_index_desc> list_indices(const CircularBufferConfig &config,
                                                  const std::unordered_set<uint8_t> &which) {
    std::vector<tw_cb_index_desc> indices;
    for (uint32_t i = 0; i < NUM_CIRCULAR_BUFFERS; ++i) {
        if (!config.data_formats()[i] || !which.contains(static_cast<uint8_t>(i))) {
            continue;
        }
        tw_cb_index_desc index = {};
        index.index = static_cast<uint8_t>(i);
        index.format = static_cast<uint8_t>(*config.data_formats()[i]);
        if (const auto &tile = config.tiles()[i]) {
            index.tile_rows = static_cast<uint8_t>(tile->get_height());
            index.tile_cols = static_cast<uint8_t>(tile->get_width());
        }
        index.page_size = config.page_sizes()[i].value_or(0);
        indices.push_back(index);
    }
    return indices;
}

CBHandle CreateCircularBuffer(Program &program, const CoreSpecification &cores,
                              const CircularBufferConfig &config,
                              const std::source_location &where) {
    const Ranges ranges(cores);
    const std::string created_at = place_of(where);
    const auto indices = list_indices(config, config.local_buffer_indices());
    const auto remotes = list_indices(config, config.remote_buffer_indices());
    tw_cb_desc desc = {};
    desc.total_size = config.total_size();
    desc.cores = ranges.get();
    desc.indices = indices.data();
    desc.index_count = indices.size();
    desc.remotes = remotes.data();
    desc.remote_count = remotes.size();
    desc.remote_words = config.remote_words();
    desc.buffer = config.shadow_global_buffer ? config.shadow_global_buffer->handle() : nullptr;
    desc.offset = config.offset();
    desc.created_at = created_at.empty() ? nullptr : created_at.c_str();
    tw_cb_handle handle = TW_NO_HANDLE;
    Error error;
    error.check(tw_program_add_cb(program.handle(), &desc, &handle, &error));
    auto &cbs = program.impl().cbs;
    cbs.resize(std::max<size_t>(cbs.size(), handle + 1));
    cbs[handle] = std::make_shared<CircularBuffer>(handle, tilewright::to_set(cores), config);
    return handle;
}

const CircularBufferConfig &GetCircularBufferConfig(Program &program, CBHandle cb) {
    return program.impl().cb(cb).config();
}
void UpdateCircularBufferTotalSize(Program &program, CBHandle cb, uint32_t total_size) {
    program.impl().cb(cb).config().set_total_size(total_size);
    Error error;
    error.check(tw_program_set_cb_size(program.handle(), static_cast<tw_cb_handle>(cb), total_size,
                                       &error));
}
void UpdateCircularBufferPageSize(Program &program, CBHandle cb, uint8_t buffer_index,
                                  uint32_t page_size) {
    program.impl().cb(cb).config().set_page_size(buffer_index, page_size);
    Error error;
    error.check(tw_program_set_cb_page_size(program.handle(), static_cast<tw_cb_handle>(cb),
                                            buffer_index, page_size, &error));
}
void UpdateDynamicCircularBufferAddress(Program &program, CBHandle cb, const Buffer &buffer) {
    program.impl().cb(cb).config().set_globally_allocated_address(buffer);
    Error error;
    error.check(tw_program_set_cb_buffer(program.handle(), static_cast<tw_cb_handle>(cb),
                                         buffer.handle(), program.impl().cb(cb).config().offset(),
                                         &error));
}
void UpdateDynamicCircularBufferAddressAndTotalSize(Program &program, CBHandle cb,
                                                    const Buffer &buffer, uint32_t total_size) {
    UpdateDynamicCircularBufferAddress(program, cb, buffer);
    UpdateCircularBufferTotalSize(program, cb, total_size);
}

// ---- semaphores and arguments ----

uint32_t CreateSemaphore(Program &program, const std::variant<CoreRange, CoreRangeSet> &cores,
                         uint32_t initial_value, CoreType core_type) {
    TT_FATAL(core_type == CoreType::WORKER || core_type == CoreType::TENSIX,
             "semaphores on cores of type {} are not supported: use workers", core_type);
    const Ranges ranges(std::visit([](const auto &set) { return CoreRangeSet(set); }, cores));
    uint32_t id = 0;
    Error error;
    error.check(
        tw_program_add_semaphore(program.handle(), ranges.get(), initial_value, &id, &error));
    return id;
}

void SetRuntimeArgs(const Program &program, KernelHandle kernel, const CoreSpecification &cores,
                    ttsl::Span<const uint32_t> args) {
    Error error;
    tw_status status;
    if (const auto *core = std::get_if<CoreCoord>(&cores)) {
        const auto x = static_cast<uint32_t>(core->x);
        const auto y = static_cast<uint32_t>(core->y);
        const tw_core_range one = {{x, y}, {x, y}};
        status = tw_program_set_args(program.handle(), kernel, {&one, 1}, args.data(), args.size(),
                                     &error);
    } else {
        const Ranges ranges(cores);
        status = tw_program_set_args(program.handle(), kernel, ranges.get(), args.data(),
                                     args.size(), &error);
    }
    error.check(status);
}
void SetRuntimeArgs(const Program &program, KernelHandle kernel, const CoreSpecification &cores,
                    std::initializer_list<uint32_t> args) {
    SetRuntimeArgs(program, kernel, cores, ttsl::Span<const uint32_t>(args.begin(), args.size()));
}
void SetRuntimeArgs(const Program &program, KernelHandle kernel,
                    const std::vector<CoreCoord> &cores,
                    const std::vector<std::vector<uint32_t>> &args) {
    TT_FATAL(cores.size() == args.size(), "{} lists of run-time arguments for {} cores",
             args.size(), cores.size());
    for (size_t i = 0; i < cores.size(); ++i) {
        SetRuntimeArgs(program, kernel, cores[i], args[i]);
    }
}
void SetCommonRuntimeArgs(const Program &program, KernelHandle kernel,
                          ttsl::Span<const uint32_t> args) {
    Error error;
    error.check(
        tw_program_set_common_args(program.handle(), kernel, args.data(), args.size(), &error));
}
void SetCommonRuntimeArgs(const Program &program, KernelHandle kernel,
                          std::initializer_list<uint32_t> args) {
    SetCommonRuntimeArgs(program, kernel, ttsl::Span<const uint32_t>(args.begin(), args.size()));
}

static detail::ProgramImpl &changeable(const Program &program) {
    return const_cast<detail::ProgramImpl &>(program.impl());
}

RuntimeArgsData &GetRuntimeArgs(const Program &program, KernelHandle kernel,
                                const CoreCoord &core) {
    auto &by_core = changeable(program).args_of(kernel).by_core;
    TT_FATAL(
        core.x < by_core.size() && core.y < by_core[core.x].size(),
        "kernel {} of this program does not run on core {}: it has no run-time arguments there",
        kernel, core);
    auto &data = by_core[core.x][core.y];
    data.rt_args_data = tw_program_args(program.handle(), kernel, static_cast<uint32_t>(core.x),
                                        static_cast<uint32_t>(core.y), &data.rt_args_count);
    return data;
}
std::vector<std::vector<RuntimeArgsData>> &GetRuntimeArgs(const Program &program,
                                                          KernelHandle kernel) {
    auto &by_core = changeable(program).args_of(kernel).by_core;
    for (size_t x = 0; x < by_core.size(); ++x) {
        for (size_t y = 0; y < by_core[x].size(); ++y) {
            GetRuntimeArgs(program, kernel, CoreCoord(x, y));
        }
    }
    return by_core;
}
RuntimeArgsData &GetCommonRuntimeArgs(const Program &program, KernelHandle kernel) {
    auto &data = changeable(program).args_of(kernel).common;
    data.rt_args_data = tw_program_common_args(program.handle(), kernel, &data.rt_args_count);
    return data;
}

} // namespace tt::tt_metal
