/*
 * Where a row of words is not 0: how many such places there are, and the places, with zeros behind
 * them up to the row's width. One core.
 *
 * Defines: WIDTH, MASK (the bits that count). Compile-time: accessor arguments of input, count,
 * places. Common: the three addresses. CB 0: a chunk of the row; CB 1: a chunk of places.
 */
#include "api/dataflow/dataflow_api.h"

typedef volatile tt_l1_ptr uint32_t *words;
constexpr uint32_t chunk = 512;

constexpr auto input_args = TensorAccessorArgs<0>();
constexpr auto count_args = TensorAccessorArgs<input_args.next_compile_time_args_offset()>();
constexpr auto place_args = TensorAccessorArgs<count_args.next_compile_time_args_offset()>();

struct output {
    words held;
    uint32_t filled, written;
};

template <typename Places> void put(const Places &places, output &out, uint32_t word) {
    out.held[out.filled++] = word;
    if (out.filled < chunk && out.written + out.filled < WIDTH) return;
    noc_async_write(uint32_t(out.held), places.get_noc_addr(0, out.written * 4), out.filled * 4);
    noc_async_write_barrier();
    out.written += out.filled;
    out.filled = 0;
}

void kernel_main() {
    const auto input = TensorAccessor(input_args, get_common_arg_val<uint32_t>(0), WIDTH * 4);
    const auto count = TensorAccessor(count_args, get_common_arg_val<uint32_t>(1), 32);
    const auto places = TensorAccessor(place_args, get_common_arg_val<uint32_t>(2), WIDTH * 4);
    cb_reserve_back(0, 1);
    cb_reserve_back(1, 1);
    const words row = words(get_write_ptr(0));
    output out = {words(get_write_ptr(1)), 0, 0};
    uint32_t found = 0;
    for (uint32_t begin = 0; begin < WIDTH; begin += chunk) {
        const uint32_t size = WIDTH - begin < chunk ? WIDTH - begin : chunk;
        noc_async_read(input.get_noc_addr(0, begin * 4), get_write_ptr(0), size * 4);
        noc_async_read_barrier();
        for (uint32_t i = 0; i < size; i++) {
            if ((row[i] & MASK) == 0) continue;
            put(places, out, begin + i);
            found++;
        }
    }
    for (uint32_t i = found; i < WIDTH; i++)
        put(places, out, 0);
    for (uint32_t i = 0; i < 8; i++)
        row[i] = i == 0 ? found : 0;
    noc_async_write(get_write_ptr(0), count.get_noc_addr(0), 32);
    noc_async_write_barrier();
}
