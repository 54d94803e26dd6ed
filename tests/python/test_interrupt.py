"""Ctrl-C while kernels run: KeyboardInterrupt, with what every hart was at; and the device goes on."""
import os
import pathlib
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).parent

HOST = '''
import sys
sys.path.insert(0, {here!r})
import torch, ttnn
from programs import copy_program
device = ttnn.open_device(max_instructions=10**15, max_cycles=10**15)
source = ttnn.from_torch(torch.ones(1, 1, 32, 32, dtype=torch.bfloat16),
                         layout=ttnn.TILE_LAYOUT, device=device)
target = ttnn.allocate_tensor_on_device(source.shape, source.dtype, source.layout, device,
                                        source.memory_config())
cores = ttnn.CoreRangeSet([ttnn.CoreRange((0, 0), (1, 0))])
endless = """
#include "api/dataflow/dataflow_api.h"
#include "api/debug/dprint.h"
void kernel_main() {{
    if (my_logical_x_ == 1) DPRINT << "running" << ENDL();
    for (;;) noc_async_read_barrier();
}}
"""
program = ttnn.ProgramDescriptor(kernels=[ttnn.KernelDescriptor(
    kernel_source=endless, source_type=ttnn.KernelDescriptor.SourceType.SOURCE_CODE,
    core_ranges=cores, config=ttnn.ReaderConfigDescriptor())], semaphores=[], cbs=[])
try:
    ttnn.generic_op([source, target], program)
except KeyboardInterrupt as stopped:
    print("caught:", stopped, flush=True)
ttnn.generic_op([source, target], copy_program(source, target))
print("copied" if torch.equal(ttnn.to_torch(target), ttnn.to_torch(source)) else "wrong")
'''


def test_ctrl_c_is_a_keyboard_interrupt_with_the_state_of_every_hart():
    host = subprocess.Popen([sys.executable, "-u", "-c", HOST.format(here=str(HERE))],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=os.environ)
    line = host.stdout.readline()
    assert "running" in line, host.communicate()[1]
    host.send_signal(signal.SIGINT)
    out, err = host.communicate(timeout=60)
    assert "caught: interrupted at cycle" in out, out + err
    assert "cores (0,0) (1,0)" in out and "NCRISC" in out and "runs" in out, out
    assert out.splitlines()[-1] == "copied" and host.returncode == 0, out + err
