/*
 * The tiles of an operation's operands, broadcast to the output's shape.
 *
 * Compile-time: operands; for each its element size and how its tile is spread (0 as it is, 1 row 0
 * down, 2 column 0 across, 3 element 0 over all); then the operands' accessor arguments.
 * Run-time: first output tile, tiles. Common: dimensions of the output in tiles, innermost first
 * (count, sizes), then for each operand its address and the steps per dimension in tiles.
 * Operand i goes to CB i.
 */
#include "api/dataflow/dataflow_api.h"

constexpr uint32_t operands = get_compile_time_arg_val(0);
constexpr uint32_t dimensions_most = 8;

constexpr uint32_t element_size(uint32_t operand) {
    constexpr uint32_t sizes[] = {get_compile_time_arg_val(1), get_compile_time_arg_val(3),
                                  get_compile_time_arg_val(5)};
    return sizes[operand];
}
constexpr uint32_t spread_of(uint32_t operand) {
    constexpr uint32_t spreads[] = {get_compile_time_arg_val(2), get_compile_time_arg_val(4),
                                    get_compile_time_arg_val(6)};
    return spreads[operand];
}
constexpr uint32_t accessors_begin = 7;

/* Where row r, column c of a tile of four 16 x 16 faces lies. */
inline uint32_t in_tile(uint32_t r, uint32_t c) {
    return ((r >> 4) << 9) + ((c >> 4) << 8) + ((r & 15) << 4) + (c & 15);
}

template <typename Element, uint32_t spread> void spread_tile(uint32_t address) {
    volatile tt_l1_ptr Element* tile = reinterpret_cast<volatile tt_l1_ptr Element*>(address);
    for (uint32_t r = 0; r < 32; r++) {
        for (uint32_t c = 0; c < 32; c++) {
            const uint32_t from = in_tile(spread == 2 ? r : 0, spread == 1 ? c : 0);
            const uint32_t to = in_tile(r, c);
            if (from != to) tile[to] = tile[from];
        }
    }
}

template <uint32_t operand> void spread(uint32_t address) {
    if constexpr (spread_of(operand) != 0) {
        if constexpr (element_size(operand) == 4)
            spread_tile<uint32_t, spread_of(operand)>(address);
        else if constexpr (element_size(operand) == 1)
            spread_tile<uint8_t, spread_of(operand)>(address);
        else
            spread_tile<uint16_t, spread_of(operand)>(address);
    }
}

struct walk {
    uint32_t rank;
    uint32_t size[dimensions_most], at[dimensions_most];
    uint32_t step[3][dimensions_most], page[3];
};

template <uint32_t operand, typename Accessor>
void read_operand(const Accessor& accessor, const walk& w) {
    cb_reserve_back(operand, 1);
    noc_async_read_page(w.page[operand], accessor, get_write_ptr(operand));
}

template <uint32_t operand> void push_operand() {
    spread<operand>(get_write_ptr(operand));
    cb_push_back(operand, 1);
}

inline void begin(walk& w, uint32_t first) {
    w.rank = get_common_arg_val<uint32_t>(0);
    for (uint32_t d = 0; d < w.rank; d++) {
        w.size[d] = get_common_arg_val<uint32_t>(1 + d);
        w.at[d] = first % w.size[d];
        first /= w.size[d];
    }
    for (uint32_t i = 0; i < operands; i++) {
        w.page[i] = 0;
        for (uint32_t d = 0; d < w.rank; d++) {
            w.step[i][d] = get_common_arg_val<uint32_t>(2 + w.rank + i * (w.rank + 1) + d);
            w.page[i] += w.at[d] * w.step[i][d];
        }
    }
}

inline void advance(walk& w) {
    for (uint32_t d = 0; d < w.rank; d++) {
        for (uint32_t i = 0; i < operands; i++)
            w.page[i] += w.step[i][d];
        if (++w.at[d] < w.size[d]) return;
        for (uint32_t i = 0; i < operands; i++)
            w.page[i] -= w.size[d] * w.step[i][d];
        w.at[d] = 0;
    }
}

inline uint32_t address_of(const walk& w, uint32_t operand) {
    return get_common_arg_val<uint32_t>(1 + w.rank + operand * (w.rank + 1));
}

void kernel_main() {
    const uint32_t tiles = get_arg_val<uint32_t>(1);
    walk w;
    begin(w, get_arg_val<uint32_t>(0));

    constexpr auto args_0 = TensorAccessorArgs<accessors_begin>();
    const auto accessor_0 = TensorAccessor(args_0, address_of(w, 0), get_tile_size(0));
#if OPERANDS > 1
    constexpr auto args_1 = TensorAccessorArgs<args_0.next_compile_time_args_offset()>();
    const auto accessor_1 = TensorAccessor(args_1, address_of(w, 1), get_tile_size(1));
#endif
#if OPERANDS > 2
    constexpr auto args_2 = TensorAccessorArgs<args_1.next_compile_time_args_offset()>();
    const auto accessor_2 = TensorAccessor(args_2, address_of(w, 2), get_tile_size(2));
#endif
    for (uint32_t t = 0; t < tiles; t++) {
        read_operand<0>(accessor_0, w);
#if OPERANDS > 1
        read_operand<1>(accessor_1, w);
#endif
#if OPERANDS > 2
        read_operand<2>(accessor_2, w);
#endif
        noc_async_read_barrier();
        push_operand<0>();
#if OPERANDS > 1
        push_operand<1>();
#endif
#if OPERANDS > 2
        push_operand<2>();
#endif
        advance(w);
    }
}
