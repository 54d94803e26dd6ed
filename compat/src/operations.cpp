// The parts of the operation framework that need no templates.
#include "ttnn/device.hpp"
#include "ttnn/device_operation.hpp"
#include "ttnn/decorators.hpp"
#include "ttnn/operations/cb_utils.hpp"
#include "ttnn/operations/core/compute_kernel/compute_kernel_config.hpp"
#include "ttnn/operations/core/core.hpp"
#include "handles.hpp"
#include "tilewright/metal.h"
#include "tilewright/toolchain.h"

namespace tt::tt_metal {

uint32_t calculate_total_cb_size(const Program &program) {
    std::size_t sum = 0;
    for (const auto &cb : program.circular_buffers()) {
        sum += cb->globally_allocated() ? 0 : cb->size();
    }
    return static_cast<uint32_t>(sum);
}

} // namespace tt::tt_metal

namespace ttnn {

// ---- launching ----

namespace device_operation::detail {

void check_input(const char *operation, std::string_view type_name, const Tensor &tensor) {
    if (!tensor.handle()) {
        return; // an optional tensor that was not given
    }
    TT_FATAL(tensor.storage_type() == StorageType::DEVICE,
             "{} {}: an input of {} is on the host; move it to a device first", operation,
             type_name, tensor.logical_shape());
    TT_FATAL(tensor.is_allocated(), "{} {}: an input of {} was deallocated", operation, type_name,
             tensor.logical_shape());
}

void set_outputs(MeshDevice *device, std::string_view operation, const std::vector<Tensor> &given,
                 const std::vector<Tensor> &made) {
    const auto is_on_chip = [](const Tensor &tensor) {
        return tensor.handle() && tensor.storage_type() == StorageType::DEVICE;
    };
    if (device->num_devices() != 1) {
        return;
    }
    std::vector<std::string> names;
    std::vector<tw_output> outputs;
    for (const Tensor &tensor : made) {
        const bool is_new = is_on_chip(tensor) &&
                            std::none_of(given.begin(), given.end(), [&](const Tensor &other) {
                                return is_on_chip(other) && other.buffer() == tensor.buffer();
                            });
        if (is_new) {
            const std::string which =
                made.size() > 1 ? fmt::format("output {}", &tensor - made.data()) : "the output";
            const auto shape = tensor.logical_shape();
            names.push_back(fmt::format("{} of {}, [{}]", which, operation,
                                        fmt::join(shape.cbegin(), shape.cend(), ", ")));
            outputs.push_back({tensor.buffer()->handle(), nullptr});
        }
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
        outputs[i].name = names[i].c_str();
    }
    tw_device_set_outputs(device->handle(), outputs.data(), outputs.size());
}

KernelRelease::KernelRelease(int release)
    : before_(tw_kernel_api_use(static_cast<tw_kernel_api>(release))) {}
KernelRelease::~KernelRelease() {
    tw_kernel_api_use(static_cast<tw_kernel_api>(before_));
}

void run(MeshDevice *device, tt::tt_metal::Program &program) {
    tt::tilewright::run(device->handle(), program.handle());
}
void run(MeshDevice *device, tt::tt_metal::distributed::MeshWorkload &workload) {
    if (workload.get_programs().size() > 1) { // each may fill a part
        for (size_t i = 0; i < device->num_devices(); ++i) {
            tw_device_set_outputs(device->member(i)->handle(), nullptr, 0);
        }
    }
    for (auto &[range, program] : workload.get_programs()) {
        for (const auto &place : range) {
            tt::tilewright::run(device->member(place)->handle(), program.handle());
        }
    }
}

} // namespace device_operation::detail

namespace decorators::detail {

std::string python_fully_qualified_name(std::string_view qualified) {
    std::string name(qualified);
    for (auto at = name.find("::"); at != std::string::npos; at = name.find("::")) {
        name.replace(at, 2, ".");
    }
    return name;
}

} // namespace decorators::detail

// ---- devices ----

namespace device {

std::shared_ptr<MeshDevice> open_mesh_device(int device_id, size_t l1_small_size,
                                             size_t trace_region_size, size_t num_command_queues,
                                             const tt::tt_metal::DispatchCoreConfig &dispatch,
                                             size_t) {
    return MeshDevice::create_unit_mesh(device_id, l1_small_size, trace_region_size,
                                        num_command_queues, dispatch);
}
void close_device(MeshDevice &device) {
    device.close();
}
void enable_program_cache(IDevice &device) {
    device.enable_program_cache();
}
void disable_and_clear_program_cache(IDevice &device) {
    device.disable_and_clear_program_cache();
}
bool is_wormhole_or_blackhole(tt::ARCH arch) {
    return arch == tt::ARCH::WORMHOLE_B0 || arch == tt::ARCH::BLACKHOLE;
}

static MeshDevice *default_device = nullptr;

void SetDefaultDevice(MeshDevice *device) {
    default_device = device;
}
MeshDevice *GetDefaultDevice() {
    return default_device;
}

} // namespace device

namespace core {

QueueId get_current_command_queue_id_for_thread() {
    return QueueId(tt::tt_metal::GetCurrentCommandQueueIdForThread());
}
void push_current_command_queue_id_for_thread(QueueId queue) {
    tt::tt_metal::PushCurrentCommandQueueIdForThread(*queue);
}
QueueId pop_current_command_queue_id_for_thread() {
    return QueueId(tt::tt_metal::PopCurrentCommandQueueIdForThread());
}

} // namespace core

// ---- compute configurations ----

DeviceComputeKernelConfig init_device_compute_kernel_config(
    tt::ARCH, const std::optional<const DeviceComputeKernelConfig> &config,
    MathFidelity default_fidelity, bool default_approx_mode, bool default_fp32_acc,
    bool default_l1_acc, bool default_dst_full_sync_en,
    operations::compute_throttle_utils::ThrottleLevel default_throttle_level) {
    const WormholeComputeKernelConfig defaults{.math_fidelity = default_fidelity,
                                               .math_approx_mode = default_approx_mode,
                                               .fp32_dest_acc_en = default_fp32_acc,
                                               .packer_l1_acc = default_l1_acc,
                                               .dst_full_sync_en = default_dst_full_sync_en,
                                               .throttle_level = default_throttle_level};
    return config ? *config : DeviceComputeKernelConfig(defaults);
}

// Grayskull's configuration has no fp32 DST and no accumulation in L1.
static WormholeComputeKernelConfig common(const DeviceComputeKernelConfig &config) {
    if (const auto *wormhole = std::get_if<WormholeComputeKernelConfig>(&config)) {
        return *wormhole;
    }
    const auto &grayskull = std::get<GrayskullComputeKernelConfig>(config);
    WormholeComputeKernelConfig result;
    result.math_fidelity = grayskull.math_fidelity;
    result.math_approx_mode = grayskull.math_approx_mode;
    result.dst_full_sync_en = grayskull.dst_full_sync_en;
    return result;
}
static WormholeComputeKernelConfig
given_or_default(const std::optional<DeviceComputeKernelConfig> &config) {
    return config ? common(*config) : WormholeComputeKernelConfig();
}
bool get_fp32_dest_acc_en(const std::optional<DeviceComputeKernelConfig> &config) {
    return given_or_default(config).fp32_dest_acc_en;
}
bool get_dst_full_sync_en(const std::optional<DeviceComputeKernelConfig> &config) {
    return given_or_default(config).dst_full_sync_en;
}
MathFidelity get_math_fidelity(const std::optional<DeviceComputeKernelConfig> &config) {
    return config ? common(*config).math_fidelity : MathFidelity::Invalid;
}
operations::compute_throttle_utils::ThrottleLevel
get_throttle_level(const std::optional<DeviceComputeKernelConfig> &config) {
    return given_or_default(config).throttle_level;
}
std::tuple<MathFidelity, bool, bool, bool, bool>
get_compute_kernel_config_args(tt::ARCH, DeviceComputeKernelConfig config) {
    const auto args = common(config);
    return {args.math_fidelity, args.math_approx_mode, args.fp32_dest_acc_en, args.packer_l1_acc,
            args.dst_full_sync_en};
}
uint32_t get_dest_reg_count(const DeviceComputeKernelConfig &config,
                            std::optional<std::array<uint32_t, 2>> tile_shape) {
    const auto args = common(config);
    uint32_t tiles = 16 * 1024;
    tiles /= tile_shape ? (*tile_shape)[0] * (*tile_shape)[1] : tt::constants::TILE_HW;
    return tiles / (args.dst_full_sync_en ? 1 : 2) / (args.fp32_dest_acc_en ? 2 : 1);
}

namespace operations::core {

Tensor unsqueeze_to_4D(const Tensor &tensor) {
    return tensor.logical_shape().rank() >= 4 ? tensor
                                              : tensor.reshape(tensor.logical_shape().to_rank(4));
}
Tensor squeeze_from_4D(const Tensor &tensor, int rank) {
    return tensor.reshape(tensor.logical_shape().to_rank(static_cast<size_t>(rank)));
}

Tensor to_device(const Tensor &tensor, MeshDevice *device,
                 const std::optional<tt::tt_metal::MemoryConfig> &memory, std::optional<QueueId>) {
    return memory ? tensor.to_device(device, *memory) : tensor.to_device(device);
}
Tensor from_device(const Tensor &tensor, bool blocking, std::optional<QueueId>) {
    return tensor.cpu(blocking);
}
void deallocate(Tensor &tensor, bool force) {
    tensor.deallocate(force);
}
Tensor reallocate(const Tensor &tensor, const std::optional<tt::tt_metal::MemoryConfig> &memory) {
    return operations::core::to_device(tensor.cpu(), tensor.device(),
                                       memory.value_or(tensor.memory_config()));
}

} // namespace operations::core

} // namespace ttnn

// ---- operations in Python ----

namespace tt::tilewright {

static PythonCaller python_caller = nullptr;

void set_python_caller(PythonCaller caller) {
    python_caller = caller;
}
tt_metal::Tensor call_in_python(const char *name, const std::vector<PythonArgument> &arguments) {
    TT_FATAL(
        python_caller != nullptr,
        "ttnn::{} is an operation of the ttnn module in Python, and this process has not loaded "
        "that: call it from an operation library, or from Python",
        name);
    return python_caller(name, arguments);
}

} // namespace tt::tilewright
