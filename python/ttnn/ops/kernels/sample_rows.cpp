/*
 * One of the first places of each row, by chance: each as likely as its weight says, of the first k
 * and then of those whose weights before them make up less than the share p.
 *
 * Defines: WIDTH (weights of a row, greatest first), NUMBERS (of a row of numbers). Compile-time:
 * accessor arguments of weights, places, numbers, k, p, chosen. Run-time: first row, rows. Common:
 * the six addresses, the seed. CBs 0 to 5: a row of each (of numbers, what is read of it).
 */
#include "api/dataflow/dataflow_api.h"

typedef volatile tt_l1_ptr uint32_t *words;
typedef volatile tt_l1_ptr float *numbers_of;
constexpr uint32_t grain = 16; // words: what the memories align

constexpr auto weight_args = TensorAccessorArgs<0>();
constexpr auto place_args = TensorAccessorArgs<weight_args.next_compile_time_args_offset()>();
constexpr auto number_args = TensorAccessorArgs<place_args.next_compile_time_args_offset()>();
constexpr auto k_args = TensorAccessorArgs<number_args.next_compile_time_args_offset()>();
constexpr auto p_args = TensorAccessorArgs<k_args.next_compile_time_args_offset()>();
constexpr auto chosen_args = TensorAccessorArgs<p_args.next_compile_time_args_offset()>();

/* A number from 0 to 1 (not 1), of the seed and the row: the finaliser of MurmurHash3. */
inline float chance(uint32_t seed, uint32_t row) {
    uint32_t h = seed + row * 0x9E3779B9u;
    h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
    h = (h ^ (h >> 13)) * 0xC2B2AE35u;
    return float((h ^ (h >> 16)) >> 8) * (1.0f / 16777216.0f);
}

inline uint32_t drawn(numbers_of weight, uint32_t k, float share, float luck) {
    float total = 0;
    for (uint32_t i = 0; i < k; i++)
        total += weight[i];
    uint32_t kept = 1;
    float sum = weight[0];
    while (kept < k && sum < share * total)
        sum += weight[kept++];
    uint32_t pick = 0;
    float left = luck * sum - weight[0];
    while (pick + 1 < kept && left >= 0)
        left -= weight[++pick];
    return pick;
}

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), rows = get_arg_val<uint32_t>(1);
    const auto weights = TensorAccessor(weight_args, get_common_arg_val<uint32_t>(0), WIDTH * 4);
    const auto places = TensorAccessor(place_args, get_common_arg_val<uint32_t>(1), WIDTH * 4);
    const auto numbers = TensorAccessor(number_args, get_common_arg_val<uint32_t>(2), NUMBERS * 4);
    const auto k = TensorAccessor(k_args, get_common_arg_val<uint32_t>(3), 4);
    const auto p = TensorAccessor(p_args, get_common_arg_val<uint32_t>(4), 4);
    const auto chosen = TensorAccessor(chosen_args, get_common_arg_val<uint32_t>(5), 4);
    const uint32_t seed = get_common_arg_val<uint32_t>(6);
    for (uint32_t cb = 0; cb < 6; cb++)
        cb_reserve_back(cb, 1);
    for (uint32_t r = first; r < first + rows; r++) {
        noc_async_read_page(r, weights, get_write_ptr(0));
        noc_async_read_page(r, places, get_write_ptr(1));
        noc_async_read_page(r, k, get_write_ptr(3));
        noc_async_read_page(r, p, get_write_ptr(4));
        noc_async_read_barrier();
        uint32_t count = words(get_write_ptr(3))[0];
        count = count == 0 ? 1 : count > WIDTH ? WIDTH : count;
        const numbers_of weight = numbers_of(get_write_ptr(0));
        const uint32_t pick =
            drawn(weight, count, numbers_of(get_write_ptr(4))[0], chance(seed, r));
        const uint32_t place = words(get_write_ptr(1))[pick];
        const uint32_t begin = place / grain * grain;
        const uint32_t size = NUMBERS - begin < grain ? NUMBERS - begin : grain;
        noc_async_read(numbers.get_noc_addr(r, begin * 4), get_write_ptr(2), size * 4);
        noc_async_read_barrier();
        words(get_write_ptr(5))[0] = words(get_write_ptr(2))[place - begin];
        noc_async_write_page(r, chosen, get_write_ptr(5));
        noc_async_write_barrier();
    }
}
