/*
 * Rows of words picked or placed by rows of positions. SCATTER 0: out[i] = input[index[i]]. SCATTER above 0:
 * out = input, then out[index[i]] = source[i], or (SCATTER 2 to 5) their sum, product, greater or lesser.
 *
 * Defines: WIDTH of an input row, COUNT of an index row, SCATTER, KEY_KIND (1: float words, 2: signed,
 * 0: unsigned). Compile-time: accessor arguments of
 * input, index, output, source (the index again when not scattering). Run-time: first row, rows.
 * Common: the four addresses. CBs 0, 1, 2, 3: a row of each.
 */
#include "api/dataflow/dataflow_api.h"

typedef volatile tt_l1_ptr uint32_t* words;
constexpr uint32_t out_width = SCATTER ? WIDTH : COUNT;

template <typename Value> inline Value reduced(Value a, Value b) {
    if constexpr (SCATTER == 2) return a + b;
    if constexpr (SCATTER == 3) return a * b;
    if constexpr (SCATTER == 4) return a > b ? a : b;
    if constexpr (SCATTER == 5) return a < b ? a : b;
    return b;
}

/* Words as the values that they are. */
inline uint32_t reduced_word(uint32_t a, uint32_t b) {
    if constexpr (KEY_KIND == 1) {
        const float result = reduced(__builtin_bit_cast(float, a), __builtin_bit_cast(float, b));
        return __builtin_bit_cast(uint32_t, result);
    }
    if constexpr (KEY_KIND == 2) return uint32_t(reduced(int32_t(a), int32_t(b)));
    return reduced(a, b);
}

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), rows = get_arg_val<uint32_t>(1);
    constexpr auto input_args = TensorAccessorArgs<0>();
    constexpr auto index_args = TensorAccessorArgs<input_args.next_compile_time_args_offset()>();
    constexpr auto out_args = TensorAccessorArgs<index_args.next_compile_time_args_offset()>();
    constexpr auto source_args = TensorAccessorArgs<out_args.next_compile_time_args_offset()>();
    const auto input = TensorAccessor(input_args, get_common_arg_val<uint32_t>(0), WIDTH * 4);
    const auto index = TensorAccessor(index_args, get_common_arg_val<uint32_t>(1), COUNT * 4);
    const auto out = TensorAccessor(out_args, get_common_arg_val<uint32_t>(2), out_width * 4);
    const auto source = TensorAccessor(source_args, get_common_arg_val<uint32_t>(3), COUNT * 4);
    for (uint32_t cb = 0; cb < 4; cb++)
        cb_reserve_back(cb, 1);
    const words in_row = words(get_write_ptr(0)), index_row = words(get_write_ptr(1));
    const words out_row = words(get_write_ptr(2)), source_row = words(get_write_ptr(3));
    for (uint32_t r = first; r < first + rows; r++) {
        noc_async_read_page(r, input, get_write_ptr(0));
        noc_async_read_page(r, index, get_write_ptr(1));
        if (SCATTER) noc_async_read_page(r, source, get_write_ptr(3));
        noc_async_read_barrier();
        if (SCATTER) {
            for (uint32_t i = 0; i < WIDTH; i++)
                out_row[i] = in_row[i];
            for (uint32_t i = 0; i < COUNT; i++)
                out_row[index_row[i]] = reduced_word(out_row[index_row[i]], source_row[i]);
        } else {
            for (uint32_t i = 0; i < COUNT; i++)
                out_row[i] = in_row[index_row[i]];
        }
        noc_async_write_page(r, out, get_write_ptr(2));
        noc_async_write_barrier();
    }
}
