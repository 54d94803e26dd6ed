// tt-metalium/tt_metal.hpp: direct access to a device's memory, and launching without a queue.
#pragma once

#include <memory>
#include <tt-metalium/buffer.hpp>
#include <tt-metalium/host_api.hpp>
#include <tt-metalium/mesh_device.hpp>
#include <tt-metalium/program.hpp>
#include <vector>

namespace tt::tt_metal::detail {

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

void CompileProgram(IDevice *device, Program &program, bool force_slow_dispatch = false);
// Runs to the end; throws with the chip's explanation when it faults or hangs.
void LaunchProgram(IDevice *device, Program &program, bool wait_until_cores_done = true,
                   bool force_slow_dispatch = false);
inline void WaitProgramDone(IDevice *, Program &, bool = true) {}

bool WriteToDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address,
                     std::vector<uint32_t> &words, CoreType type = CoreType::WORKER);
bool ReadFromDeviceL1(IDevice *device, const CoreCoord &core, uint32_t address, uint32_t size,
                      std::vector<uint32_t> &words, CoreType type = CoreType::WORKER);
bool WriteToDeviceDRAMChannel(IDevice *device, int channel, uint32_t address,
                              std::vector<uint32_t> &words);
bool ReadFromDeviceDRAMChannel(IDevice *device, int channel, uint32_t address, uint32_t size,
                               std::vector<uint32_t> &words);

} // namespace tt::tt_metal::detail
