// A line from each of a core's processors. The data movement processors print numbers of several kinds.
#include "one_device.hpp"

static const char *data_movement = R"(
#include "dataflow_api.h"
#include "debug/dprint.h"
void kernel_main() {
    DPRINT << "hello from core " << (uint32_t)get_absolute_logical_x() << ","
           << (uint32_t)get_absolute_logical_y() << " processor " << get_compile_time_arg_val(0) << ": "
           << HEX() << 48879u << DEC() << " " << 1.5f << ENDL();
}
)";
static const char *compute = R"(
#include "compute_kernel_api/common.h"
#include "debug/dprint.h"
namespace NAMESPACE {
void MAIN {
    DPRINT_UNPACK(DPRINT << "hello, I unpack" << ENDL());
    DPRINT_MATH(DPRINT << "hello, I compute" << ENDL());
    DPRINT_PACK(DPRINT << "hello, I pack" << ENDL());
}
} // namespace NAMESPACE
)";

int main() {
    OneDevice one;
    Program program = CreateProgram();
    const CoreCoord core(0, 0);
    CreateKernelFromString(
        program, data_movement, core,
        DataMovementConfig{.processor = DataMovementProcessor::RISCV_0, .noc = NOC::RISCV_0_default, .compile_args = {0}});
    CreateKernelFromString(
        program, data_movement, core,
        DataMovementConfig{.processor = DataMovementProcessor::RISCV_1, .noc = NOC::RISCV_1_default, .compile_args = {1}});
    CreateKernelFromString(program, compute, core, ComputeConfig{});
    one.run(std::move(program));
    std::printf("hello_world: passed\n");
    return 0;
}
