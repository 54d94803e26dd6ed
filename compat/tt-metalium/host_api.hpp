// tt-metalium/host_api.hpp: devices, buffers, programs.
//
// A fault of a program, or a mistake in a call, is a std::runtime_error whose text names the thing,
// its value, the limit and the remedy.
#pragma once

#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <source_location>
#include <string>
#include <tt-logger/tt-logger.hpp>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/circular_buffer.hpp>
#include <tt-metalium/circular_buffer_config.hpp>
#include <tt-metalium/command_queue.hpp>
#include <tt-metalium/constants.hpp>
#include <tt-metalium/core_coord.hpp>
#include <tt-metalium/device.hpp>
#include <tt-metalium/global_semaphore.hpp>
#include <tt-metalium/hal.hpp>
#include <tt-metalium/tt_metal_profiler.hpp>
#include <tt-metalium/dispatch_core_common.hpp>
#include <tt-metalium/kernel_types.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/profiler_types.hpp>
#include <tt-metalium/program.hpp>
#include <tt-metalium/program_descriptors.hpp>
#include <tt-metalium/runtime_args_data.hpp>
#include <tt-metalium/tilize_utils.hpp>
#include <tt_stl/assert.hpp>
#include <tt_stl/span.hpp>
#include <variant>
#include <vector>

namespace tt::tt_metal {

class GlobalSemaphore;
using CoreSpecification = std::variant<CoreCoord, CoreRange, CoreRangeSet>;
using KernelConfiguration = std::variant<DataMovementConfig, ComputeConfig, EthernetConfig>;

// ---- devices ----
size_t GetNumAvailableDevices();
size_t GetNumPCIeDevices();
bool IsGalaxyCluster();
ChipId GetPCIeDeviceID(ChipId device_id);
// A chip of its own, until CloseDevice.
IDevice *CreateDevice(ChipId device_id, uint8_t num_hw_cqs = 1,
                      size_t l1_small_size = DEFAULT_L1_SMALL_SIZE,
                      size_t trace_region_size = DEFAULT_TRACE_REGION_SIZE,
                      const DispatchCoreConfig &dispatch = DispatchCoreConfig{},
                      const std::vector<uint32_t> &l1_bank_remap = {},
                      size_t worker_l1_size = DEFAULT_WORKER_L1_SIZE);
IDevice *CreateDeviceMinimal(ChipId device_id, uint8_t num_hw_cqs = 1,
                             const DispatchCoreConfig &dispatch = DispatchCoreConfig{});
bool CloseDevice(IDevice *device);
// Where relative kernel paths are looked for besides the usual places.
void SetRootDir(const std::string &root);
// The command queue that calls of this thread mean when they name none.
uint8_t GetCurrentCommandQueueIdForThread();
void PushCurrentCommandQueueIdForThread(uint8_t queue);
uint8_t PopCurrentCommandQueueIdForThread();

// ---- programs ----
Program CreateProgram();
// `where` is for explanations: the line that made the kernel or circular buffer.
KernelHandle CreateKernel(Program &program, const std::string &file_name,
                          const CoreSpecification &cores, const KernelConfiguration &config,
                          const std::source_location &where = std::source_location::current());
KernelHandle
CreateKernelFromString(Program &program, const std::string &source, const CoreSpecification &cores,
                       const KernelConfiguration &config,
                       const std::source_location &where = std::source_location::current());

CBHandle CreateCircularBuffer(Program &program, const CoreSpecification &cores,
                              const CircularBufferConfig &config,
                              const std::source_location &where = std::source_location::current());
const CircularBufferConfig &GetCircularBufferConfig(Program &program, CBHandle cb);
void UpdateCircularBufferTotalSize(Program &program, CBHandle cb, uint32_t total_size);
void UpdateCircularBufferPageSize(Program &program, CBHandle cb, uint8_t buffer_index,
                                  uint32_t page_size);
void UpdateDynamicCircularBufferAddress(Program &program, CBHandle cb, const Buffer &buffer);
void UpdateDynamicCircularBufferAddressAndTotalSize(Program &program, CBHandle cb,
                                                    const Buffer &buffer, uint32_t total_size);

// The id by which kernels name it.
uint32_t CreateSemaphore(Program &program, const std::variant<CoreRange, CoreRangeSet> &cores,
                         uint32_t initial_value, CoreType core_type = CoreType::WORKER);

void SetRuntimeArgs(const Program &program, KernelHandle kernel, const CoreSpecification &cores,
                    ttsl::Span<const uint32_t> args);
void SetRuntimeArgs(const Program &program, KernelHandle kernel, const CoreSpecification &cores,
                    std::initializer_list<uint32_t> args);
void SetRuntimeArgs(const Program &program, KernelHandle kernel,
                    const std::vector<CoreCoord> &cores,
                    const std::vector<std::vector<uint32_t>> &args);
void SetCommonRuntimeArgs(const Program &program, KernelHandle kernel,
                          ttsl::Span<const uint32_t> args);
void SetCommonRuntimeArgs(const Program &program, KernelHandle kernel,
                          std::initializer_list<uint32_t> args);
// The arguments themselves, to change in place.
RuntimeArgsData &GetRuntimeArgs(const Program &program, KernelHandle kernel, const CoreCoord &core);
std::vector<std::vector<RuntimeArgsData>> &GetRuntimeArgs(const Program &program,
                                                          KernelHandle kernel); // [x][y]
RuntimeArgsData &GetCommonRuntimeArgs(const Program &program, KernelHandle kernel);

// ---- buffers ----
std::shared_ptr<Buffer> CreateBuffer(const InterleavedBufferConfig &config);
std::shared_ptr<Buffer> CreateBuffer(const InterleavedBufferConfig &config, SubDeviceId sub_device);
// At an address of the caller's, where no memory is taken.
std::shared_ptr<Buffer> CreateBuffer(const InterleavedBufferConfig &config, DeviceAddr address);
std::shared_ptr<Buffer> CreateBuffer(const ShardedBufferConfig &config, DeviceAddr address);
std::shared_ptr<Buffer> CreateBuffer(const ShardedBufferConfig &config);
std::shared_ptr<Buffer> CreateBuffer(const ShardedBufferConfig &config, SubDeviceId sub_device);
void DeallocateBuffer(Buffer &buffer);
void AssignGlobalBufferToProgram(const std::shared_ptr<Buffer> &buffer, Program &program);

} // namespace tt::tt_metal

namespace tt {
using tt_metal::CreateCircularBuffer;
using tt_metal::CreateKernel;
using tt_metal::CreateSemaphore;
} // namespace tt
