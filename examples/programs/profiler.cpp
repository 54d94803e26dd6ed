// Zones in kernels, and what a kernel measures by the chip's own clock: a loop twice as long takes about
// twice as many cycles.
#include <tt-metalium/tt_metal.hpp>
#include "one_device.hpp"

static const char *loops = R"(
#include "dataflow_api.h"
#include "tools/profiler/kernel_profiler.hpp"
void kernel_main() {
    auto *result = (volatile tt_l1_ptr uint32_t *)get_arg_val<uint32_t>(0);
    for (uint32_t i = 0; i < 2; ++i) {
        DeviceZoneScopedN("loop");
        const uint64_t start = get_timestamp();
        for (uint32_t j = 0; j < get_arg_val<uint32_t>(1) << i; ++j) asm volatile("nop");
        result[i] = (uint32_t)(get_timestamp() - start);
    }
}
)";

int main() {
    OneDevice one;
    Program program = CreateProgram();
    const CoreCoord core(0, 0);
    const auto kernel = CreateKernelFromString(program, loops, core, DataMovementConfig{});
    const auto result = uint32_t(one.device->allocator()->get_base_allocator_addr(HalMemType::L1));
    SetRuntimeArgs(program, kernel, core, {result, 1000});
    one.run(std::move(program));
    ReadMeshDeviceProfilerResults(*one.device);
    std::vector<uint32_t> cycles;
    detail::ReadFromDeviceL1(one.device.get(), core, result, 8, cycles);
    std::printf("%u cycles, then %u\n", cycles[0], cycles[1]);
    return check("profiler", std::vector<float>{float(cycles[1]) / float(cycles[0])}, 1, [](size_t) { return 2; }, 0.1f);
}
