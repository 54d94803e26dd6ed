/*
 * Output pages put together from pieces of input pages, as a list of records in DRAM says.
 *
 * A record is four words: which input (bits 26..31) and its page (bits 0..25), offset in that page,
 * offset in the output page, length; all in bytes. Input 63: the word at the second place fills the
 * piece (elements of ELEMENT bytes). Length 0: the output page is whole, and goes to CB 16. Bit 31 of
 * the offset in the input page: the piece is a column of a 16 x 16 face.
 *
 * Compile-time: the records' accessor arguments, then each input's. Run-time: first record,
 * records. Common: address of the records; address and page size of each input. CB 0: a page of
 * records; CB 1: a chunk.
 */
#include "api/dataflow/dataflow_api.h"

constexpr uint32_t records_a_page = 256, record_words = 4, fill_input = 63;
constexpr uint32_t page_bits = 26, page_mask = (1u << page_bits) - 1;
constexpr uint32_t chunk_bytes = 2048, direct_alignment = 64;
constexpr uint32_t in_column = 1u << 31, face_side = 16;

template <uint32_t input, uint32_t offset>
void read_from(uint32_t which, uint32_t page, uint32_t from, uint32_t to, uint32_t bytes) {
    constexpr auto args = TensorAccessorArgs<offset>();
    if (which == input) {
        const auto tensor = TensorAccessor(args, get_common_arg_val<uint32_t>(1 + 2 * input),
                                           get_common_arg_val<uint32_t>(2 + 2 * input));
        noc_async_read(tensor.get_noc_addr(page, from), to, bytes);
        return;
    }
    if constexpr (input + 1 < INPUTS)
        read_from<input + 1, args.next_compile_time_args_offset()>(which, page, from, to, bytes);
}

template <typename Word> void copy_words(uint32_t from, uint32_t to, uint32_t bytes) {
    volatile tt_l1_ptr Word *source = reinterpret_cast<volatile tt_l1_ptr Word *>(from);
    volatile tt_l1_ptr Word *target = reinterpret_cast<volatile tt_l1_ptr Word *>(to);
    for (uint32_t i = 0; i < bytes / sizeof(Word); i++)
        target[i] = source[i];
}

inline void copy(uint32_t from, uint32_t to, uint32_t bytes) {
    const uint32_t together = from | to | bytes;
    if ((together & 3) == 0)
        copy_words<uint32_t>(from, to, bytes);
    else if ((together & 1) == 0)
        copy_words<uint16_t>(from, to, bytes);
    else
        copy_words<uint8_t>(from, to, bytes);
}

template <typename Word> void copy_column(uint32_t from, uint32_t to) {
    volatile tt_l1_ptr Word *source = reinterpret_cast<volatile tt_l1_ptr Word *>(from);
    volatile tt_l1_ptr Word *target = reinterpret_cast<volatile tt_l1_ptr Word *>(to);
    for (uint32_t i = 0; i < face_side; i++)
        target[i] = source[i * face_side];
}

inline void column(uint32_t from, uint32_t to) {
    if constexpr (ELEMENT == 4)
        copy_column<uint32_t>(from, to);
    else if constexpr (ELEMENT == 2)
        copy_column<uint16_t>(from, to);
    else
        copy_column<uint8_t>(from, to);
}

template <typename Word> void fill_words(uint32_t to, uint32_t bytes, uint32_t value) {
    volatile tt_l1_ptr Word *target = reinterpret_cast<volatile tt_l1_ptr Word *>(to);
    for (uint32_t i = 0; i < bytes / sizeof(Word); i++)
        target[i] = Word(value);
}

inline void fill(uint32_t to, uint32_t bytes, uint32_t value) {
    if constexpr (ELEMENT == 4)
        fill_words<uint32_t>(to, bytes, value);
    else if constexpr (ELEMENT == 2)
        fill_words<uint16_t>(to, bytes, value);
    else
        fill_words<uint8_t>(to, bytes, value);
}

/* The chunk of an input page that lies in CB 1. */
struct held {
    uint32_t place, from;
};

/* Where byte `from` of an input page lies in CB 1, which has its chunk then. */
uint32_t hold(held &chunk, uint32_t which, uint32_t place, uint32_t page, uint32_t from) {
    constexpr uint32_t inputs_begin = TensorAccessorArgs<0>().next_compile_time_args_offset();
    const uint32_t begin = from & ~(chunk_bytes - 1);
    const uint32_t scratch = get_write_ptr(1);
    if (chunk.place != place || chunk.from != begin) {
        const uint32_t left = get_common_arg_val<uint32_t>(2 + 2 * which) - begin;
        read_from<0, inputs_begin>(which, page, begin, scratch,
                                   left < chunk_bytes ? left : chunk_bytes);
        noc_async_read_barrier();
        chunk = {place, begin};
    }
    return scratch + from - begin;
}

void piece(held &chunk, volatile tt_l1_ptr uint32_t *record, uint32_t output) {
    constexpr uint32_t inputs_begin = TensorAccessorArgs<0>().next_compile_time_args_offset();
    const uint32_t place = record[0], offset = record[1], bytes = record[3];
    const uint32_t to = output + record[2];
    const uint32_t which = place >> page_bits, page = place & page_mask;
    if (which == fill_input) return fill(to, bytes, offset);
    const uint32_t from = offset & ~in_column;
    if (from == offset && ((from ^ to) & (direct_alignment - 1)) == 0 &&
        bytes >= direct_alignment && ((from | bytes) & (direct_alignment - 1)) == 0) {
        read_from<0, inputs_begin>(which, page, from, to, bytes);
        return;
    }
    if (from != offset) return column(hold(chunk, which, place, page, from), to);
    for (uint32_t done = 0; done < bytes;) {
        const uint32_t at = from + done, room = chunk_bytes - (at & (chunk_bytes - 1));
        const uint32_t part = bytes - done < room ? bytes - done : room;
        copy(hold(chunk, which, place, page, at), to + done, part);
        done += part;
    }
}

void kernel_main() {
    const uint32_t first = get_arg_val<uint32_t>(0), count = get_arg_val<uint32_t>(1);
    constexpr auto args = TensorAccessorArgs<0>();
    const auto records = TensorAccessor(args, get_common_arg_val<uint32_t>(0), records_a_page * 16);
    cb_reserve_back(0, 1);
    cb_reserve_back(1, 1);
    const uint32_t list = get_write_ptr(0);
    held chunk = {~0u, ~0u};
    uint32_t loaded = ~0u;
    cb_reserve_back(16, 1);
    for (uint32_t r = first; r < first + count; r++) {
        if (r / records_a_page != loaded) {
            loaded = r / records_a_page;
            noc_async_read_page(loaded, records, list);
            noc_async_read_barrier();
        }
        volatile tt_l1_ptr uint32_t *record = reinterpret_cast<volatile tt_l1_ptr uint32_t *>(
            list + (r % records_a_page) * record_words * 4);
        if (record[3] != 0) {
            piece(chunk, record, get_write_ptr(16));
            continue;
        }
        noc_async_read_barrier();
        cb_push_back(16, 1);
        if (r + 1 < first + count) cb_reserve_back(16, 1);
    }
}
