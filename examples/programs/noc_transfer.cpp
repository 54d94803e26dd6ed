// A page from core (0, 0) to core (1, 0), and from there to three cores at once; each says with a semaphore
// when the page is there. The last cores write it to DRAM.
#include "one_device.hpp"

static const char *first = R"(
#include "dataflow_api.h"
void kernel_main() { // reads the page and hands it on
    constexpr auto args = TensorAccessorArgs<0>();
    const uint32_t page = get_arg_val<uint32_t>(1), x = get_arg_val<uint32_t>(2), y = get_arg_val<uint32_t>(3);
    const uint32_t arrived = get_semaphore(get_arg_val<uint32_t>(4));
    const auto source = TensorAccessor(args, get_arg_val<uint32_t>(0), 1024);
    noc_async_read_page(0, source, page);
    noc_async_read_barrier();
    noc_async_write(page, get_noc_addr(x, y, page), 1024);
    noc_async_write_barrier();
    noc_semaphore_inc(get_noc_addr(x, y, arrived), 1);
    noc_async_atomic_barrier();
}
)";
static const char *second = R"(
#include "dataflow_api.h"
void kernel_main() { // waits for the page and multicasts it
    const uint32_t page = get_arg_val<uint32_t>(0), arrived = get_semaphore(get_arg_val<uint32_t>(1));
    const uint32_t x0 = get_arg_val<uint32_t>(2), y0 = get_arg_val<uint32_t>(3);
    const uint32_t x1 = get_arg_val<uint32_t>(4), y1 = get_arg_val<uint32_t>(5);
    noc_semaphore_wait((volatile tt_l1_ptr uint32_t *)arrived, 1);
    noc_async_write_multicast(page, get_noc_multicast_addr(x0, y0, x1, y1, page), 1024, 3);
    noc_semaphore_set_multicast(arrived, get_noc_multicast_addr(x0, y0, x1, y1, arrived), 3);
    noc_async_write_barrier();
}
)";
static const char *last = R"(
#include "dataflow_api.h"
void kernel_main() { // writes the page it gets as page `number`
    constexpr auto args = TensorAccessorArgs<0>();
    const uint32_t page = get_arg_val<uint32_t>(1), arrived = get_semaphore(get_arg_val<uint32_t>(2));
    const uint32_t number = get_arg_val<uint32_t>(3);
    const auto target = TensorAccessor(args, get_arg_val<uint32_t>(0), 1024);
    noc_semaphore_wait((volatile tt_l1_ptr uint32_t *)arrived, 1);
    noc_async_write_page(number, target, page);
    noc_async_write_barrier();
}
)";

int main() {
    OneDevice one;
    std::vector<uint32_t> numbers(256);
    std::iota(numbers.begin(), numbers.end(), 5u);
    auto source = one.buffer_with(numbers, 1024), target = one.buffer(3 * 1024, 1024);
    const auto page = uint32_t(one.device->allocator()->get_base_allocator_addr(HalMemType::L1));
    const auto place = [&](uint32_t x, uint32_t y) { return one.device->worker_core_from_logical_core({x, y}); };

    Program program = CreateProgram();
    const CoreCoord a(0, 0), b(1, 0);
    const CoreRange c({0, 1}, {2, 1});
    const uint32_t arrived = CreateSemaphore(program, CoreRange({0, 0}, {2, 1}), 0);
    const auto sender = CreateKernelFromString(program, first, a, ReaderDataMovementConfig(accessors(source)));
    const auto relay = CreateKernelFromString(
        program, second, b, DataMovementConfig{.processor = DataMovementProcessor::RISCV_0, .noc = NOC::NOC_0});
    const auto receivers = CreateKernelFromString(program, last, c, WriterDataMovementConfig(accessors(target)));
    SetRuntimeArgs(program, sender, a,
                   {uint32_t(source->address()), page, uint32_t(place(1, 0).x), uint32_t(place(1, 0).y), arrived});
    SetRuntimeArgs(program, relay, b,
                   {page, arrived, uint32_t(place(0, 1).x), uint32_t(place(0, 1).y), uint32_t(place(2, 1).x),
                    uint32_t(place(2, 1).y)});
    for (uint32_t x = 0; x < 3; ++x)
        SetRuntimeArgs(program, receivers, CoreCoord(x, 1), {uint32_t(target->address()), page, arrived, x});
    one.run(std::move(program));
    return check("noc_transfer", one.read<uint32_t>(target), 3 * 256, [&](size_t i) { return numbers[i % 256]; });
}
