"""Tensor accessors whose words are constants, or come at run time, in every combination of the two."""
import itertools

import numpy
import pytest

SHARDED, DRAM, RANK, BANKS, TENSOR, SHARD, COORDS = 1, 2, 4, 8, 16, 32, 64
BASE, PAGE = 0x40000, 64
TENSOR_SHAPE, SHARD_SHAPE = [3, 5, 4], [2, 2, 3]  # in pages; the last shards are not full
BANK_XY = [(18, 18), (19, 18), (18, 19)]


def configurations():
    for bits in itertools.product([0, RANK], [0, BANKS], [0, TENSOR], [0, SHARD], [0, COORDS]):
        config = sum(bits)
        if config & RANK and not (config & TENSOR and config & SHARD):
            continue
        if config & BANKS and not config & COORDS:
            continue
        yield config


def words(config, api, runs):
    """The constants and the run-time words of one accessor."""
    packed = [x << 8 | y for x, y in BANK_XY] + [0]
    coords = [packed[i] | packed[i + 1] << 16 for i in range(0, len(BANK_XY), 2)]
    constants = [config | SHARDED] + ([PAGE] if api == "0.81" else [])
    at_run_time = []
    for bit, values in ((RANK, [3]), (BANKS, [len(BANK_XY) | runs << 31]), (TENSOR, TENSOR_SHAPE),
                        (SHARD, SHARD_SHAPE), (COORDS, coords)):
        (at_run_time if config & bit else constants).extend(values)
    return constants, at_run_time


def addresses(runs):
    """Bank and offset of each page, as sharding is defined: shards in row-major order go round the banks,
    or in runs of equal length."""
    grid = [-(-t // s) for t, s in zip(TENSOR_SHAPE, SHARD_SHAPE)]
    volume = int(numpy.prod(SHARD_SHAPE))
    run = int(numpy.prod(grid)) // len(BANK_XY)
    for page in numpy.ndindex(*TENSOR_SHAPE):
        shard = int(numpy.ravel_multi_index([p // s for p, s in zip(page, SHARD_SHAPE)], grid))
        inside = int(numpy.ravel_multi_index([p % s for p, s in zip(page, SHARD_SHAPE)], SHARD_SHAPE))
        bank, row = (shard // run, shard % run) if runs else (shard % len(BANK_XY), shard // len(BANK_XY))
        x, y = BANK_XY[bank]
        yield (x, y), BASE + (row * volume + inside) * PAGE


KERNEL = """
#include "api/dataflow/dataflow_api.h"
#include "api/tensor/tensor_accessor.h"
constexpr uint32_t xy[] = {%(xy)s};
constexpr uint32_t place[] = {%(place)s};
template <typename Args> void check(const Args& args) {
    const auto tensor = TensorAccessor(args, %(base)du, %(page)du);
    uint32_t page = 0;
    for (uint32_t a = 0; a < 3; a++)
        for (uint32_t b = 0; b < 5; b++)
            for (uint32_t c = 0; c < 4; c++, page++) {
                const uint64_t wanted = get_noc_addr(xy[page] >> 8, xy[page] & 255, place[page]);
                ASSERT(tensor.get_noc_addr(page) == wanted);
                const std::array<uint32_t, 3> where{a, b, c};
                ASSERT(tensor.get_noc_addr(where, 16) == wanted + 16);
            }
    uint32_t count = 0, sum = 0;
    for (const auto& each : tensor.pages()) {
        ASSERT(each.noc_addr() == get_noc_addr(xy[each.page_id()] >> 8, xy[each.page_id()] & 255, place[each.page_id()]));
        count++;
    }
    ASSERT(count == 60);
    count = 0;
    for (uint32_t shard = 0; shard < tensor.dspec().num_shards(); shard++)
        for (const auto& each : tensor.shard_pages(shard)) {
            ASSERT(each.noc_addr() == tensor.get_noc_addr(each.page_id()));
            count++;
            sum += each.page_id();
        }
    ASSERT(count == 60 && sum == 59 * 30);
}
void kernel_main() {
%(calls)s
}
"""


@pytest.mark.parametrize("api, arch, runs", [
    ("2026.02", "wormhole_b0", False), ("0.81", "blackhole", True)])
def test_words_that_are_constants_or_come_at_run_time(program, api, arch, runs):
    constants, common, calls = [7], [9], []
    for config in configurations():
        more, later = words(config, api, runs)
        kind = f"TensorAccessorArgs<{len(constants)}, {len(common)}>"
        constants += more
        calls.append(f"    check({kind}());\n    check(TensorAccessorArgs<{len(constants) - len(more)}>({len(common)}));")
        common += later
        calls.append(f"    static_assert({kind}::next_compile_time_args_offset() == {len(constants)});")
        calls.append(f"    ASSERT(({kind}().next_common_runtime_args_offset() == {len(common)}));")
    expected = list(addresses(runs))
    run = program()
    run.kernel(KERNEL % {"xy": ",".join(str(x << 8 | y) for (x, y), _ in expected),
                         "place": ",".join(str(at) for _, at in expected),
                         "base": BASE, "page": PAGE, "calls": "\n".join(calls)},
               "writer", [], constants, common_runtime_args=common)
    result = run.run(api=api, arch=arch)
    assert result.returncode == 0, result.stderr
