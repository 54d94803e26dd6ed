// tt-metalium/tt_metal.hpp: direct access to a device's memory, and launching without a queue.
#pragma once

#include <memory>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/program.hpp>
#include <map>
#include <span>
#include <string>
#include <tt-metalium/tt_metal_profiler.hpp>
#include <vector>

namespace tt::tt_metal::detail {

struct DeviceProgramId {
    uint32_t base_program_id = 0;
    uint32_t device_id = 0;
    bool is_host_fallback_op = false;
};

void WriteToBuffer(Buffer &buffer, ttsl::Span<const uint8_t> bytes);
template <typename T> void WriteToBuffer(Buffer &buffer, const std::vector<T> &data) {
    WriteToBuffer(buffer,
                  {reinterpret_cast<const uint8_t *>(data.data()), data.size() * sizeof(T)});
}
template <typename T>
void WriteToBuffer(const std::shared_ptr<Buffer> &buffer, const std::vector<T> &data) {
    WriteToBuffer(*buffer, data);
}
void ReadFromBuffer(Buffer &buffer, uint8_t *bytes);
template <typename T> void ReadFromBuffer(Buffer &buffer, std::vector<T> &data) {
    data.resize(buffer.size() / sizeof(T));
    ReadFromBuffer(buffer, reinterpret_cast<uint8_t *>(data.data()));
}
template <typename T>
void ReadFromBuffer(const std::shared_ptr<Buffer> &buffer, std::vector<T> &data) {
    ReadFromBuffer(*buffer, data);
}

// One core's shard, its pages in order; of a padded page nothing is written.
void ReadShard(Buffer &buffer, uint8_t *bytes, const uint32_t &core_id);
template <typename T>
void ReadShard(Buffer &buffer, std::vector<T> &data, const uint32_t &core_id) {
    data.resize(buffer.page_size() * buffer.shard_spec().num_pages() / sizeof(T));
    ReadShard(buffer, reinterpret_cast<uint8_t *>(data.data()), core_id);
}

std::map<ChipId, IDevice *> CreateDevices(const std::vector<ChipId> &device_ids,
                                          uint8_t num_hw_cqs = 1,
                                          size_t l1_small_size = DEFAULT_L1_SMALL_SIZE,
                                          size_t trace_region_size = DEFAULT_TRACE_REGION_SIZE,
                                          const DispatchCoreConfig &dispatch = DispatchCoreConfig{},
                                          const std::vector<uint32_t> &l1_bank_remap = {},
                                          size_t worker_l1_size = DEFAULT_WORKER_L1_SIZE,
                                          bool init_profiler = true, bool ignored = false,
                                          bool initialize_fabric_and_dispatch_fw = true);
void CloseDevices(const std::map<ChipId, IDevice *> &devices);
// The device that was opened last by this id; throws when it is not open.
IDevice *GetActiveDevice(ChipId device_id);
bool DispatchStateCheck(bool is_fast_dispatch);

void CompileProgram(IDevice *device, Program &program, bool force_slow_dispatch = false);
// Runs to the end; throws with the chip's explanation when it hangs, or cannot go on. Without
// waiting the program is run with the next thing that waits, at the same time as others on other
// cores.
void LaunchProgram(IDevice *device, Program &program, bool wait_until_cores_done = true,
                   bool force_slow_dispatch = false);
void LaunchProgram(IDevice *device, const std::shared_ptr<Program> &program,
                   bool wait_until_cores_done = true, bool force_slow_dispatch = false);
void WaitProgramDone(IDevice *device, Program &program, bool read_device_profiler_results = true);
void WriteRuntimeArgsToDevice(IDevice *device, Program &program, bool force_slow_dispatch = false);
bool ConfigureDeviceWithProgram(IDevice *device, Program &program,
                                bool force_slow_dispatch = false);
uint32_t EncodePerDeviceProgramID(uint32_t base_program_id, uint32_t device_id,
                                  bool is_host_fallback_op = false);
DeviceProgramId DecodePerDeviceProgramID(uint32_t device_program_id);
std::string get_platform_architecture_name();

bool WriteToDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address,
                     std::span<const uint8_t> bytes, CoreType type = CoreType::WORKER);
bool ReadFromDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address,
                      std::span<uint8_t> bytes, CoreType type = CoreType::WORKER);
bool WriteToDeviceDRAMChannel(IDevice *device, int channel, uint32_t address,
                              std::span<const uint8_t> bytes);
bool ReadFromDeviceDRAMChannel(IDevice *device, int channel, uint32_t address,
                               std::span<uint8_t> bytes);
// Words of the core's address space.
bool WriteRegToDevice(IDevice *device, const CoreCoord &core, uint32_t address,
                      const uint32_t &value);
bool ReadRegFromDevice(IDevice *device, const CoreCoord &core, uint32_t address, uint32_t &value);

bool WriteToDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address,
                     std::vector<uint32_t> &words, CoreType type = CoreType::WORKER);
bool ReadFromDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address, uint32_t size,
                      std::vector<uint32_t> &words, CoreType type = CoreType::WORKER);
bool WriteToDeviceDRAMChannel(IDevice *device, int channel, uint32_t address,
                              std::vector<uint32_t> &words);
bool ReadFromDeviceDRAMChannel(IDevice *device, int channel, uint32_t address, uint32_t size,
                               std::vector<uint32_t> &words);

} // namespace tt::tt_metal::detail
