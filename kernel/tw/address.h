/*
 * tw/address.h: NoC addresses. 64 bits: 36 of local address, 6 + 6 of x and y, and for a rectangle
 * 6 + 6 more of its start. Pages of interleaved tensors go round the banks: DRAM bank b is the
 * endpoint (17, 12 + b), L1 bank b the worker b % grid_x, b / grid_x.
 */
#ifndef TW_ADDRESS_H
#define TW_ADDRESS_H

#include <type_traits>

#include "tw/arguments.h"
#include "tw/types.h"

#define NOC_ADDR_LOCAL_BITS   36
#define NOC_ADDR_NODE_ID_BITS 6
#define NOC_ADDR_COORD_SHIFT  32
#define NOC_XY_ENCODING(x, y) (uint32_t(y) << 10 | uint32_t(x) << 4)
#define NOC_MULTICAST_ENCODING(x_start, y_start, x_end, y_end)                                     \
    (NOC_XY_ENCODING(x_end, y_end) | uint32_t(x_start) << 16 | uint32_t(y_start) << 22)
#define NOC_XY_ADDR(x, y, address) (uint64_t(NOC_XY_ENCODING(x, y)) << 32 | uint64_t(address))
#define NOC_MULTICAST_ADDR(x_start, y_start, x_end, y_end, address)                                \
    (uint64_t(NOC_MULTICAST_ENCODING(x_start, y_start, x_end, y_end)) << 32 | uint64_t(address))
#define NOC_LOCAL_ADDR_OFFSET(address) ((address)&0xFFFFFFFFFull)
#define NOC_UNICAST_ADDR_X(address)    uint32_t((address) >> 36 & 63)
#define NOC_UNICAST_ADDR_Y(address)    uint32_t((address) >> 42 & 63)
/* Virtual coordinates are the same on both NoCs. */
#define DYNAMIC_NOC_X(noc, x)   (x)
#define DYNAMIC_NOC_Y(noc, y)   (y)
#define NOC_0_X(noc, width, x)  (x)
#define NOC_0_Y(noc, height, y) (y)

#define NOC_X(x)            (x)
#define NOC_Y(y)            (y)
#define NOC_X_PHYS_COORD(x) (x)
#define NOC_Y_PHYS_COORD(y) (y)

#define NOC_MAX_BURST_SIZE             (tw_arch_noc_burst_bytes)
#define NOC_UNICAST_WRITE_VC           1
#define NOC_MULTICAST_WRITE_VC         4
#define NUM_DRAM_BANKS                 (tw_arch_dram_banks)
#define NUM_L1_BANKS                   (tw_arch_grid_x * tw_arch_grid_y)
#define DRAM_ALIGNMENT                 (tw_arch_dram_page_align)
#define L1_ALIGNMENT                   (tw_arch_l1_align)
#define NOC_L1_READ_ALIGNMENT_BYTES    (tw_arch_l1_align)
#define NOC_L1_WRITE_ALIGNMENT_BYTES   (tw_arch_l1_align)
#define NOC_DRAM_READ_ALIGNMENT_BYTES  (tw_arch_dram_read_align)
#define NOC_DRAM_WRITE_ALIGNMENT_BYTES (tw_arch_dram_write_align)
#define MEM_ZEROS_BASE                 TW_ZEROS_BASE
#define MEM_ZEROS_SIZE                 (int(TW_ZEROS_BYTES))
#define MEM_L1_BASE                    0
#define MEM_L1_SIZE                    (tw_arch_l1_bytes)

#define VIRTUAL_TENSIX_START_X (tw_arch_worker_x0)
#define VIRTUAL_TENSIX_START_Y (tw_arch_worker_y0)

constexpr uint32_t tw_dram_x = 17, tw_dram_y0 = 12;

constexpr uint32_t align_power_of_2(uint32_t value, uint32_t alignment) {
    return (value + alignment - 1) & ~(alignment - 1);
}
constexpr uint32_t align(uint32_t value, uint32_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

constexpr bool is_power_of_2(uint32_t n) {
    return n && !(n & (n - 1));
}

/* n / d by a multiplication, as the chip's own toolchain has it: a division takes 33 cycles. Exact
 * for all n: with d = 2^k * odd, n >> k is below 2^(32 - k). */
template <uint32_t d> constexpr uint32_t tw_divide(uint32_t n) {
    constexpr uint32_t k = __builtin_ctz(d), odd = d >> k;
    if constexpr (odd == 1) {
        return n >> k;
    } else {
        constexpr uint32_t s = 31 - __builtin_clz(odd);
        constexpr uint64_t magic = ((uint64_t(1) << (32 + s)) + odd - 1) / odd;
        /* The rounding of magic stays below one in the quotient; where it does not (7, 70, 140),
         * the compiler divides as it likes. */
        constexpr bool exact =
            (magic * odd - (uint64_t(1) << (32 + s))) * ((uint64_t(1) << (32 - k)) - 1) <
                uint64_t(1) << (32 + s) &&
            magic < uint64_t(1) << 32;
        if constexpr (!exact) return n / d;
        return uint32_t((n >> k) * magic >> 32) >> s;
    }
}

/* Where page `id` is: the bank, and how many pages of the tensor the bank holds before it. */
struct tw_bank_slot {
    uint32_t bank, slot;
};
template <bool DRAM> constexpr tw_bank_slot tw_page_bank(uint32_t id) {
    constexpr uint32_t banks = DRAM ? NUM_DRAM_BANKS : NUM_L1_BANKS;
    const uint32_t slot = tw_divide<banks>(id);
    return {id - slot * banks, slot};
}
/* The upper word of the NoC addresses of a bank. */
template <bool DRAM> constexpr uint32_t tw_bank_xy(uint32_t bank) {
    if constexpr (DRAM) return NOC_XY_ENCODING(tw_dram_x, tw_dram_y0 + bank);
    const uint32_t row = tw_divide<tw_arch_grid_x>(bank);
    return NOC_XY_ENCODING(tw_arch_worker_x0 + (bank - row * tw_arch_grid_x),
                           tw_arch_worker_y0 + row);
}

/* The tables of banks as kernels index them: the upper word of an address by NoC and bank, and the
 * offset in a bank, which is none. */
template <bool DRAM> struct tw_bank_row {
    constexpr uint32_t operator[](uint32_t bank) const { return tw_bank_xy<DRAM>(bank); }
};
template <bool DRAM> struct tw_bank_table {
    constexpr tw_bank_row<DRAM> operator[](uint32_t) const { return {}; }
};
struct tw_bank_offsets {
    constexpr int32_t operator[](uint32_t) const { return 0; }
};
constexpr tw_bank_table<true> dram_bank_to_noc_xy;
constexpr tw_bank_table<false> l1_bank_to_noc_xy;
constexpr tw_bank_offsets bank_to_dram_offset, bank_to_l1_offset;

namespace interleaved_addr_gen {
template <bool DRAM> constexpr uint32_t get_bank_offset_index(uint32_t id) {
    return tw_page_bank<DRAM>(id).slot;
}
template <bool DRAM> constexpr uint32_t get_bank_index(uint32_t id, uint32_t slot) {
    return id - slot * (DRAM ? NUM_DRAM_BANKS : NUM_L1_BANKS);
}
template <bool DRAM> TW_INLINE uint32_t get_noc_xy(uint32_t bank, uint8_t = 0) {
    return tw_bank_xy<DRAM>(bank);
}
template <bool DRAM> constexpr uint32_t get_bank_offset(uint32_t) {
    return 0;
}
template <bool DRAM> constexpr uint32_t get_allocator_alignment() {
    return DRAM ? DRAM_ALIGNMENT : L1_ALIGNMENT;
}
template <bool DRAM> constexpr uint32_t get_log_base2_of_allocator_alignment() {
    return __builtin_ctz(get_allocator_alignment<DRAM>());
}
} // namespace interleaved_addr_gen

TW_INLINE uint64_t get_noc_addr(uint32_t x, uint32_t y, uint32_t address, uint8_t = 0) {
    return NOC_XY_ADDR(x, y, address);
}
/* On this core. */
TW_INLINE uint64_t get_noc_addr(uint32_t address, uint8_t = 0) {
    return NOC_XY_ADDR(my_x[0], my_y[0], address);
}
/* `xy`: as NOC_XY_ENCODING gives it. */
TW_INLINE uint64_t get_noc_addr_helper(uint32_t xy, uint32_t address) {
    return uint64_t(xy) << 32 | address;
}
TW_INLINE uint64_t get_noc_multicast_addr(uint32_t x_start, uint32_t y_start, uint32_t x_end,
                                          uint32_t y_end, uint32_t address, uint8_t = 0) {
    return NOC_MULTICAST_ADDR(x_start, y_start, x_end, y_end, address);
}
template <bool DRAM>
TW_INLINE uint64_t get_noc_addr_from_bank_id(uint32_t bank, uint32_t address, uint8_t = 0) {
    return uint64_t(tw_bank_xy<DRAM>(bank)) << 32 | address;
}
template <bool DRAM>
TW_INLINE uint64_t tw_page_address(uint32_t id, uint32_t base, uint32_t stride, uint32_t offset) {
    const tw_bank_slot at = tw_page_bank<DRAM>(id);
    return uint64_t(tw_bank_xy<DRAM>(at.bank)) << 32 | (base + at.slot * stride + offset);
}
TW_INLINE uint64_t get_dram_noc_addr(uint32_t id, uint32_t page_size, uint32_t base,
                                     uint32_t offset = 0, uint8_t = 0) {
    return tw_page_address<true>(id, base, align_power_of_2(page_size, DRAM_ALIGNMENT), offset);
}
TW_INLINE uint64_t get_l1_noc_addr(uint32_t id, uint32_t page_size, uint32_t base,
                                   uint32_t offset = 0, uint8_t = 0) {
    return tw_page_address<false>(id, base, align_power_of_2(page_size, L1_ALIGNMENT), offset);
}

/* Bytes of `count` tiles of a format; block formats carry an exponent a row of 16. */
template <uint32_t tile_hw = 1024>
constexpr uint32_t MUL_WITH_TILE_SIZE(uint32_t format, uint32_t count) {
    constexpr uint32_t exponents = tile_hw / 16 < 16 ? 16 : tile_hw / 16;
    switch (DataFormat(format & 0x1F)) {
    case DataFormat::UInt8:
    case DataFormat::Int8: return count * tile_hw;
    case DataFormat::UInt16:
    case DataFormat::Float16:
    case DataFormat::Float16_b: return count * tile_hw * 2;
    case DataFormat::Int32:
    case DataFormat::UInt32:
    case DataFormat::Float32: return count * tile_hw * 4;
    case DataFormat::Bfp2:
    case DataFormat::Bfp2_b: return count * (tile_hw / 4 + exponents);
    case DataFormat::Bfp4:
    case DataFormat::Bfp4_b: return count * (tile_hw / 2 + exponents);
    default: return count * (tile_hw + exponents);
    }
}

/* Interleaved pages of any size. */
template <bool DRAM> struct InterleavedAddrGen {
    static constexpr bool is_dram = DRAM;
    uint32_t bank_base_address;
    const uint32_t page_size;
    const uint32_t aligned_page_size =
        align_power_of_2(page_size, interleaved_addr_gen::get_allocator_alignment<DRAM>());

    TW_INLINE uint32_t get_addr(uint32_t, uint32_t slot, uint32_t, uint32_t offset = 0) const {
        return bank_base_address + slot * aligned_page_size + offset;
    }
    TW_INLINE uint64_t get_noc_addr(uint32_t id, uint32_t offset = 0, uint8_t = 0) const {
        return tw_page_address<DRAM>(id, bank_base_address, aligned_page_size, offset);
    }
};

/* Interleaved pages of a power of two bytes. */
template <bool DRAM> struct InterleavedPow2AddrGen {
    static constexpr bool is_dram = DRAM;
    const uint32_t bank_base_address;
    const uint32_t log_base_2_of_page_size;
    static constexpr uint32_t log_base_2_of_allocator_alignment =
        interleaved_addr_gen::get_log_base2_of_allocator_alignment<DRAM>();
    const uint32_t aligned_log_base_2_of_page_size =
        log_base_2_of_page_size > log_base_2_of_allocator_alignment
            ? log_base_2_of_page_size
            : log_base_2_of_allocator_alignment;

    TW_INLINE uint32_t get_addr(uint32_t, uint32_t slot, uint32_t, uint32_t offset = 0) const {
        return bank_base_address + (slot << aligned_log_base_2_of_page_size) + offset;
    }
    TW_INLINE uint64_t get_noc_addr(uint32_t id, uint32_t offset = 0, uint8_t = 0) const {
        return tw_page_address<DRAM>(id, bank_base_address, 1u << aligned_log_base_2_of_page_size,
                                     offset);
    }
};
template <bool DRAM> struct InterleavedPow2AddrGenFast {
    static constexpr bool is_dram = DRAM;
    uint32_t bank_base_address;
    const uint32_t log_base_2_of_page_size;
    static constexpr uint32_t log_base_2_of_allocator_alignment =
        interleaved_addr_gen::get_log_base2_of_allocator_alignment<DRAM>();
    const uint32_t aligned_log_base_2_of_page_size =
        log_base_2_of_page_size > log_base_2_of_allocator_alignment
            ? log_base_2_of_page_size
            : log_base_2_of_allocator_alignment;

    TW_INLINE uint64_t get_noc_addr(uint32_t id, uint32_t offset = 0, uint8_t = 0) const {
        return tw_page_address<DRAM>(id, bank_base_address, 1u << aligned_log_base_2_of_page_size,
                                     offset);
    }
};

/* Interleaved tiles. */
template <bool DRAM, uint32_t tile_hw = 1024> struct InterleavedAddrGenFast {
    static constexpr bool is_dram = DRAM;
    uint32_t bank_base_address;
    uint32_t page_size;
    DataFormat data_format;

    TW_INLINE uint32_t get_addr(uint32_t, uint32_t slot, uint32_t, uint32_t offset = 0) const {
        return bank_base_address + slot * tw_stride() + offset;
    }
    TW_INLINE uint64_t get_noc_addr(uint32_t id, uint32_t offset = 0, uint8_t = 0) const {
        return tw_page_address<DRAM>(id, bank_base_address, tw_stride(), offset);
    }

  private:
    TW_INLINE uint32_t tw_stride() const {
        return align_power_of_2(MUL_WITH_TILE_SIZE<tile_hw>(uint32_t(data_format), 1),
                                interleaved_addr_gen::get_allocator_alignment<DRAM>());
    }
};

template <bool DRAM, bool is_size_pow2>
TW_INLINE auto get_interleaved_addr_gen(uint32_t base, uint32_t page_size,
                                        uint32_t log2_page_size) {
    if constexpr (is_size_pow2)
        return InterleavedPow2AddrGen<DRAM>{.bank_base_address = base,
                                            .log_base_2_of_page_size = log2_page_size};
    else
        return InterleavedAddrGen<DRAM>{.bank_base_address = base, .page_size = page_size};
}
template <bool DRAM, bool is_size_pow2>
TW_INLINE auto get_interleaved_addr_gen(uint32_t base, uint32_t size) {
    return get_interleaved_addr_gen<DRAM, is_size_pow2>(base, size, size);
}
template <bool DRAM, uint32_t page_size> TW_INLINE auto get_interleaved_addr_gen(uint32_t base) {
    constexpr bool power_of_2 = (page_size & (page_size - 1)) == 0;
    return get_interleaved_addr_gen<DRAM, power_of_2>(base, page_size, __builtin_ctz(page_size));
}

template <typename Generator>
concept tw_address_generator = requires(const Generator &g) {
    g.get_noc_addr(0u, 0u, uint8_t(0));
};

template <tw_address_generator Generator>
TW_INLINE uint64_t get_noc_addr(uint32_t id, const Generator &generator, uint32_t offset = 0,
                                uint8_t noc = noc_index) {
    return generator.get_noc_addr(id, offset, noc);
}

/* Traits that kernels ask of an address generator. */
template <typename T> inline constexpr bool has_get_noc_addr_v = tw_address_generator<T>;
template <typename T> inline constexpr bool has_page_size_v = requires(const T &t) {
    t.page_size;
};
template <typename T> inline constexpr bool has_get_aligned_page_size_v = requires(const T &t) {
    t.get_aligned_page_size();
};
template <typename T> inline constexpr bool has_log_base_2_of_page_size_v = requires(const T &t) {
    t.log_base_2_of_page_size;
};
template <typename T>
inline constexpr bool has_required_addrgen_traits_v = has_get_noc_addr_v<T> &&
                                                      (has_get_aligned_page_size_v<T> ||
                                                       has_page_size_v<T> ||
                                                       has_log_base_2_of_page_size_v<T>);

/* Bytes that a page of the generator's tensor moves: a page, or a tile. */
template <typename Generator> TW_INLINE uint32_t tw_page_bytes(const Generator &generator) {
    if constexpr (requires { generator.get_aligned_page_size(); })
        return generator.get_aligned_page_size();
    else if constexpr (requires { generator.page_size; })
        return generator.page_size;
    else
        return 1u << generator.log_base_2_of_page_size;
}

#endif
