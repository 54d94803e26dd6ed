/*
 * Rows in order: for each row of words, the first KEPT values and where they were.
 *
 * A stable merge sort of positions by their words. Defines: WIDTH, KEPT, DESCENDING (0 or 1), KEY_KIND (1:
 * float words, 2: signed, 0: unsigned). Compile-time: accessor arguments of input, values, indices.
 * Run-time: first row, rows. Common: the three addresses. CB 0: a row; CB 1: two rows of positions;
 * CB 2: the results of a row, values then indices.
 */
#include "api/dataflow/dataflow_api.h"

typedef volatile tt_l1_ptr uint32_t* words;
constexpr uint32_t key_kind = KEY_KIND;

/* Words in unsigned order. */
inline uint32_t ordered(uint32_t word) {
    uint32_t key = word;
    if constexpr (key_kind == 1) key = word & 0x80000000 ? ~word : word | 0x80000000;
    if constexpr (key_kind == 2) key = word ^ 0x80000000;
    return DESCENDING ? ~key : key;
}

/* Two runs of `from` into one of `to`. */
void merge(words row, words from, words to, uint32_t begin, uint32_t middle, uint32_t end) {
    uint32_t left = begin, right = middle;
    for (uint32_t i = begin; i < end; i++) {
        const bool first = left < middle &&
                           (right >= end || ordered(row[from[left]]) <= ordered(row[from[right]]));
        to[i] = first ? from[left++] : from[right++];
    }
}

/* The positions of the row in order; in `a` or in `b`. */
words sorted(words row, words a, words b) {
    for (uint32_t i = 0; i < WIDTH; i++)
        a[i] = i;
    for (uint32_t run = 1; run < WIDTH; run *= 2) {
        for (uint32_t begin = 0; begin < WIDTH; begin += 2 * run) {
            const uint32_t middle = begin + run < WIDTH ? begin + run : WIDTH;
            const uint32_t end = middle + run < WIDTH ? middle + run : WIDTH;
            merge(row, a, b, begin, middle, end);
        }
        words swap = a;
        a = b;
        b = swap;
    }
    return a;
}

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), rows = get_arg_val<uint32_t>(1);
    constexpr auto input_args = TensorAccessorArgs<0>();
    constexpr auto value_args = TensorAccessorArgs<input_args.next_compile_time_args_offset()>();
    constexpr auto index_args = TensorAccessorArgs<value_args.next_compile_time_args_offset()>();
    const auto input = TensorAccessor(input_args, get_common_arg_val<uint32_t>(0), WIDTH * 4);
    const auto values = TensorAccessor(value_args, get_common_arg_val<uint32_t>(1), KEPT * 4);
    const auto indices = TensorAccessor(index_args, get_common_arg_val<uint32_t>(2), KEPT * 4);
    constexpr uint32_t slot = (WIDTH * 4 + 63) & ~63u, kept_slot = (KEPT * 4 + 63) & ~63u;
    for (uint32_t cb = 0; cb < 3; cb++)
        cb_reserve_back(cb, 1);
    const words row = words(get_write_ptr(0));
    const words a = words(get_write_ptr(1)), b = words(get_write_ptr(1) + slot);
    const words value_row = words(get_write_ptr(2)), index_row = words(get_write_ptr(2) + kept_slot);
    for (uint32_t r = first; r < first + rows; r++) {
        noc_async_read_page(r, input, get_write_ptr(0));
        noc_async_read_barrier();
        const words order = sorted(row, a, b);
        for (uint32_t i = 0; i < KEPT; i++) {
            index_row[i] = order[i];
            value_row[i] = row[order[i]];
        }
        noc_async_write_page(r, values, get_write_ptr(2));
        noc_async_write_page(r, indices, get_write_ptr(2) + kept_slot);
        noc_async_write_barrier();
    }
}
