"""kernel_lib's pipes: one core's pages to others, by multicast and from core to core."""
import pytest

HEAD = """
#include "api/dataflow/dataflow_api.h"
#include "ttnn/cpp/ttnn/kernel_lib/mcast/kernel/mcast_args.hpp"
using namespace dataflow_kernel_lib;
constexpr uint32_t first = FIRST, rounds = 3;
"""
SENDER = HEAD + """
void kernel_main() {
    const Noc noc;
    const auto src = TensorAccessor(tensor::src);
    Scratchpad<uint32_t> from(scratch::from), to(scratch::to);
    PIPE
    for (uint32_t round = 0; round < rounds; round++) {
        noc.async_read(src, from, 2048, {.page_id = round}, {});
        noc.async_read_barrier();
        pipe.send(from.get_base_address(), to.get_base_address(), 2048);
    }
    pipe.send_signal();
    noc.async_full_barrier();
}
"""
RECEIVER = HEAD + """
void kernel_main() {
    const Noc noc;
    const auto dst = TensorAccessor(tensor::dst);
    Scratchpad<uint32_t> from(scratch::from), to(scratch::to);
    const uint32_t mine = get_vararg(0), x = get_vararg(1), y = get_vararg(2);
    {
        PIPE
        for (uint32_t round = 0; round < rounds; round++) {
            pipe.receive_and_forward(to.get_base_address(), 2048, round);
            noc.async_write(to, dst, 2048, {}, {.page_id = mine * rounds + round});
            noc.async_write_barrier();
        }
        ASSERT(pipe.receive_signal(rounds) == SIGNALLED);
    }
    noc.async_full_barrier();
}
"""
TWO = {
    "mcast": (
        """SenderRuntimeArgumentsFor<1> to_all{{{{first + 1, Y, first + 2, Y}, 2, 3,
              SenderMcastMode::MulticastExcludeSource}}, 1, 2};
        SenderPipe<noc_index, McastSemaphoreBinding(uint32_t(0)), true, McastSemaphoreBinding(1u),
                   DataReadySignal::SIGNAL> pipe(noc, to_all);""",
        """const uint32_t sender[] = {first, Y};
        (void)x; (void)y;
        ReceiverPipe<McastSemaphoreBinding(uint32_t(0)), true, McastSemaphoreBinding(1u),
                     DataReadySignal::SIGNAL> pipe(noc, sender);"""),
    "chain": (
        """ChainSenderPipe<noc_index, McastSemaphoreBinding(uint32_t(0)), McastSemaphoreBinding(1u),
                        McastSemaphoreBinding(2u), DataReadySignal::SIGNAL> pipe(
            noc, {.successor_x = first + 1, .successor_y = Y});""",
        """ChainReceiverPipe<noc_index, McastSemaphoreBinding(uint32_t(0)), McastSemaphoreBinding(1u),
                          McastSemaphoreBinding(2u), DataReadySignal::SIGNAL> pipe(
            noc, {.predecessor_x = first + mine, .predecessor_y = Y, .successor_x = x,
                  .successor_y = y});"""),
}


def named(key, **what):
    return {"name": key, **what}


@pytest.mark.parametrize("kind", TWO)
@pytest.mark.parametrize("signal", ["Flag", "Counter"])
@pytest.mark.parametrize("arch, first", [("wormhole_b0", 18), ("blackhole", 1)])
def test_pages_reach_both_receivers(execute, kind, signal, arch, first):
    if arch == "blackhole" and signal == "Flag":
        pytest.skip("one signal is enough there")
    y = 18 if arch == "wormhole_b0" else 2
    send, receive = (pipe.replace("SIGNAL", signal).replace("Y,", f"{y},").replace("Y}", f"{y}}}")
                     for pipe in TWO[kind])
    signalled = "4" if signal == "Counter" else "VALID"

    def fill(text, pipe):
        return (text.replace("PIPE", pipe).replace("FIRST", str(first))
                .replace("SIGNALLED", signalled))

    everyone, receivers = [[[0, 0], [2, 0]]], [[[1, 0], [2, 0]]]
    none = 0xFFFFFFFF
    shape = {"dtype": "bfloat16", "layout": "tile"}
    bindings = [named("from", scratch=2048), named("to", scratch=2048)]
    nexts = [[0, first + 2, y], [1, none, none]] if kind == "chain" else [[0, 0, 0], [1, 0, 0]]
    result = execute({
        "arch": arch,
        "tensors": {"src": {"shape": [96, 32], **shape, "fill": {"random": 3}},
                    "dst": {"shape": [192, 32], **shape, "save": "dst.npy"}},
        "semaphores": [{"id": i, "core_ranges": everyone} for i in range(3)],
        "kernels": [
            {"kernel_source": {"inline": fill(SENDER, send)}, "core_ranges": [[[0, 0], [0, 0]]],
             "compile_time_args": [*bindings, named("src", tensor="src")],
             "config": {"reader": {}}},
            {"kernel_source": {"inline": fill(RECEIVER, receive)}, "core_ranges": receivers,
             "compile_time_args": [*bindings, named("dst", tensor="dst")],
             "runtime_args": [[[1 + i, 0], words] for i, words in enumerate(nexts)],
             "config": {"reader": {}}},
        ],
    })
    assert result.status == 0, (result.error, result.object["faults"])
