/*
 * tw/noc.h: transfers. A read or write returns at once; the bytes move later, and only a barrier
 * makes their arrival known. The `_set_state` forms keep what their `_with_state` partners repeat;
 * transaction ids set by `_set_trid` hold for the reads (or writes) that follow on that NoC.
 */
#ifndef TW_NOC_H
#define TW_NOC_H

#include "tw/address.h"

/* The word `xfer` of services.def. */
enum tw_xfer : uint32_t {
    TW_XFER_POSTED = 1u << 16,
    TW_XFER_LOOPBACK = 1u << 17,
    TW_XFER_LINKED = 1u << 18,
    TW_XFER_ONE_PACKET = 1u << 19,
    TW_ANY_TRID = ~0u,
};
constexpr uint32_t tw_trid(uint32_t id) {
    return (id & 15) << 8;
}

/* What `_set_state` keeps, by NoC. */
struct tw_noc_state {
    uint32_t high[2], size[2], trid[2], value[2], low[2];
};
static tw_noc_state tw_reads, tw_writes, tw_inline_writes;

#define TW_LOW(address)  uint32_t(address)
#define TW_HIGH(address) uint32_t((address) >> 32)

#define NOC_MAX_TRANSACTION_ID       0xF
#define NOC_MAX_TRANSACTION_ID_COUNT 255
constexpr uint32_t NOC_CLEAR_OUTSTANDING_REQ_MASK = 0xFFFFFFFF;
constexpr uint8_t read_cmd_buf = 0, write_cmd_buf = 1, write_reg_cmd_buf = 2, write_at_cmd_buf = 3;

template <uint32_t max_page_size> constexpr uint32_t tw_packets() {
    return max_page_size <= NOC_MAX_BURST_SIZE ? TW_XFER_ONE_PACKET : 0u;
}

/* ---- reads */
template <uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1, bool tracing = true>
TW_INLINE void noc_async_read(uint64_t source, uint32_t destination, uint32_t size,
                              uint8_t noc = noc_index, uint32_t = NOC_UNICAST_WRITE_VC) {
    TW_CALL(noc_read, TW_LOW(source), TW_HIGH(source), destination, size,
            noc | tw_reads.trid[noc] | tw_packets<max_page_size>());
}
template <bool tracing = true>
TW_INLINE void noc_async_read_one_packet(uint64_t source, uint32_t destination, uint32_t size,
                                         uint8_t noc = noc_index, uint32_t = NOC_UNICAST_WRITE_VC) {
    noc_async_read<1>(source, destination, size, noc);
}
template <bool use_vc = false>
TW_INLINE void noc_async_read_one_packet_set_state(uint64_t source, uint32_t size, uint32_t = 0,
                                                   uint8_t noc = noc_index) {
    tw_reads.high[noc] = TW_HIGH(source);
    tw_reads.size[noc] = size;
}
TW_INLINE uint64_t tw_state_address(const tw_noc_state &state, uint32_t low, uint8_t noc) {
    return uint64_t(state.high[noc]) << 32 | low;
}
template <bool inc_num_issued = true, bool use_vc = false>
TW_INLINE void noc_async_read_one_packet_with_state(uint32_t source, uint32_t destination,
                                                    uint32_t = 0, uint8_t noc = noc_index) {
    noc_async_read<1>(tw_state_address(tw_reads, source, noc), destination, tw_reads.size[noc],
                      noc);
}
TW_INLINE void noc_async_read_set_state(uint64_t source, uint8_t noc = noc_index) {
    tw_reads.high[noc] = TW_HIGH(source);
}
template <bool inc_num_issued = true, bool skip_check = false>
TW_INLINE void noc_async_read_with_state(uint32_t source, uint32_t destination, uint32_t size,
                                         uint8_t noc = noc_index) {
    noc_async_read(tw_state_address(tw_reads, source, noc), destination, size, noc);
}
/* On the chip adds to a counter for reads that were issued uncounted; here every read counts. */
TW_INLINE void noc_async_read_inc_num_issued(uint32_t, uint8_t = 0) {}
TW_INLINE void noc_async_read_set_trid(uint32_t trid = 0, uint8_t noc = noc_index) {
    tw_reads.trid[noc] = tw_trid(trid);
}
template <bool skip_ptr_update = false, bool skip_check = false>
TW_INLINE void
noc_async_read_one_packet_with_state_with_trid(uint32_t base, uint32_t source, uint32_t destination,
                                               uint32_t trid = 0, uint8_t noc = noc_index) {
    TW_CALL(noc_read, base + source, tw_reads.high[noc], destination, tw_reads.size[noc],
            noc | tw_trid(trid) | TW_XFER_ONE_PACKET);
}

/* ---- writes */
template <uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1, bool tracing = true, bool posted = false>
TW_INLINE void noc_async_write(uint32_t source, uint64_t destination, uint32_t size,
                               uint8_t noc = noc_index, uint32_t = NOC_UNICAST_WRITE_VC) {
    TW_CALL(noc_write, source, TW_LOW(destination), TW_HIGH(destination), size,
            noc | tw_writes.trid[noc] | (posted ? TW_XFER_POSTED : 0u) |
                tw_packets<max_page_size>());
}
template <bool tracing = true, bool posted = false>
TW_INLINE void noc_async_write_one_packet(uint32_t source, uint64_t destination, uint32_t size,
                                          uint8_t noc = noc_index,
                                          uint32_t = NOC_UNICAST_WRITE_VC) {
    noc_async_write<1, tracing, posted>(source, destination, size, noc);
}
template <bool posted = false>
TW_INLINE void noc_async_write_one_packet_set_state(uint64_t destination, uint32_t size,
                                                    uint8_t noc = noc_index, uint8_t = 0) {
    tw_writes.high[noc] = TW_HIGH(destination);
    tw_writes.size[noc] = size;
}
template <bool posted = false>
TW_INLINE void noc_async_write_one_packet_with_state(uint32_t source, uint32_t destination,
                                                     uint8_t noc = noc_index) {
    noc_async_write<1, true, posted>(source, tw_state_address(tw_writes, destination, noc),
                                     tw_writes.size[noc], noc);
}
template <bool posted = false>
TW_INLINE void noc_async_write_set_state(uint64_t destination, uint8_t noc = noc_index,
                                         uint8_t = 0) {
    tw_writes.high[noc] = TW_HIGH(destination);
}
template <bool posted = false, bool update_counter = true, bool skip_check = false>
TW_INLINE void noc_async_write_with_state(uint32_t source, uint32_t destination, uint32_t size,
                                          uint8_t noc = noc_index) {
    noc_async_write<NOC_MAX_BURST_SIZE + 1, true, posted>(
        source, tw_state_address(tw_writes, destination, noc), size, noc);
}
TW_INLINE void noc_async_write_set_trid(uint32_t trid = 0, uint8_t noc = noc_index) {
    tw_writes.trid[noc] = tw_trid(trid);
}
template <bool update_counter = true, bool posted = false>
TW_INLINE void noc_async_write_one_packet_with_trid(uint32_t source, uint64_t destination,
                                                    uint32_t size, uint32_t trid,
                                                    uint8_t = write_cmd_buf,
                                                    uint8_t noc = noc_index, uint8_t = 0) {
    TW_CALL(noc_write, source, TW_LOW(destination), TW_HIGH(destination), size,
            noc | tw_trid(trid) | (posted ? TW_XFER_POSTED : 0u) | TW_XFER_ONE_PACKET);
}
template <bool posted = false>
TW_INLINE void
noc_async_write_one_packet_with_trid_set_state(uint64_t destination, uint8_t = write_cmd_buf,
                                               uint8_t noc = noc_index, uint8_t = 0) {
    tw_writes.high[noc] = TW_HIGH(destination);
}
template <bool update_counter = true, bool posted = false>
TW_INLINE void
noc_async_write_one_packet_with_trid_with_state(uint32_t source, uint32_t destination,
                                                uint32_t size, uint32_t trid,
                                                uint8_t = write_cmd_buf, uint8_t noc = noc_index) {
    noc_async_write_one_packet_with_trid<update_counter, posted>(
        source, tw_state_address(tw_writes, destination, noc), size, trid, write_cmd_buf, noc);
}

/* ---- to many cores */
template <uint32_t flags>
TW_INLINE void tw_multicast(uint32_t source, uint64_t cores, uint32_t size, uint32_t destinations,
                            bool linked, uint8_t noc) {
    TW_CALL(noc_write_multicast, source, TW_LOW(cores), TW_HIGH(cores), size,
            noc | tw_writes.trid[noc] | flags | (linked ? TW_XFER_LINKED : 0u), destinations);
}
template <uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1>
TW_INLINE void noc_async_write_multicast(uint32_t source, uint64_t cores, uint32_t size,
                                         uint32_t destinations, bool linked = false,
                                         uint8_t noc = noc_index,
                                         uint8_t = NOC_MULTICAST_WRITE_VC) {
    tw_multicast<tw_packets<max_page_size>()>(source, cores, size, destinations, linked, noc);
}
template <bool tracing = true>
TW_INLINE void noc_async_write_multicast_one_packet(uint32_t source, uint64_t cores, uint32_t size,
                                                    uint32_t destinations, bool linked = false,
                                                    uint8_t noc = noc_index) {
    tw_multicast<TW_XFER_ONE_PACKET>(source, cores, size, destinations, linked, noc);
}
TW_INLINE void noc_async_write_multicast_loopback_src(uint32_t source, uint64_t cores,
                                                      uint32_t size, uint32_t destinations,
                                                      bool linked = false,
                                                      uint8_t noc = noc_index) {
    tw_multicast<TW_XFER_LOOPBACK>(source, cores, size, destinations, linked, noc);
}

/* ---- single words */
enum class InlineWriteDst { DEFAULT, L1, REG };
template <InlineWriteDst destination = InlineWriteDst::DEFAULT, bool posted = false,
          bool flush = true>
TW_INLINE void noc_inline_dw_write(uint64_t address, uint32_t value, uint8_t byte_enables = 0xF,
                                   uint8_t noc = noc_index, uint8_t = NOC_UNICAST_WRITE_VC,
                                   uint32_t = 0) {
    TW_CALL(noc_inline_write, value, TW_LOW(address), TW_HIGH(address), byte_enables,
            noc | (posted ? TW_XFER_POSTED : 0u));
}
template <bool posted = false, bool set_val = false>
TW_INLINE void noc_inline_dw_write_set_state(uint64_t address, uint32_t value = 0, uint8_t = 0xF,
                                             uint8_t = write_at_cmd_buf, uint8_t noc = noc_index,
                                             uint8_t = 0) {
    tw_inline_writes.low[noc] = TW_LOW(address);
    tw_inline_writes.high[noc] = TW_HIGH(address);
    if constexpr (set_val) tw_inline_writes.value[noc] = value;
}
template <bool update_low = false, bool update_counter = true, bool posted = false,
          bool update_high = false, bool update_value = false,
          InlineWriteDst destination = InlineWriteDst::DEFAULT>
TW_INLINE void noc_inline_dw_write_with_state(uint32_t value, uint32_t address = 0,
                                              uint8_t = write_at_cmd_buf, uint8_t noc = noc_index) {
    static_assert(!(update_low && update_high), "one half of the address at a time");
    if constexpr (update_low) tw_inline_writes.low[noc] = address;
    if constexpr (update_high) tw_inline_writes.high[noc] = address;
    if constexpr (update_value) tw_inline_writes.value[noc] = value;
    noc_inline_dw_write<destination, posted>(uint64_t(tw_inline_writes.high[noc]) << 32 |
                                                 tw_inline_writes.low[noc],
                                             tw_inline_writes.value[noc], 0xF, noc);
}

/* ---- barriers */
TW_INLINE void noc_async_read_barrier(uint8_t noc = noc_index) {
    TW_CALL(noc_read_barrier, noc, TW_ANY_TRID);
}
TW_INLINE void noc_async_read_barrier_with_trid(uint32_t trid, uint8_t noc = noc_index) {
    TW_CALL(noc_read_barrier, noc, trid);
}
TW_INLINE void noc_async_write_barrier(uint8_t noc = noc_index) {
    TW_CALL(noc_write_barrier, noc, TW_ANY_TRID);
}
TW_INLINE void noc_async_write_barrier_with_trid(uint32_t trid, uint8_t noc = noc_index) {
    TW_CALL(noc_write_barrier, noc, trid);
}
TW_INLINE void noc_async_writes_flushed(uint8_t noc = noc_index) {
    TW_CALL(noc_write_flushed, noc, TW_ANY_TRID);
}
TW_INLINE void noc_async_posted_writes_flushed(uint8_t noc = noc_index) {
    TW_CALL(noc_write_flushed, noc, TW_ANY_TRID);
}
TW_INLINE void noc_async_write_flushed_with_trid(uint32_t trid, uint8_t noc = noc_index) {
    TW_CALL(noc_write_flushed, noc, trid);
}
TW_INLINE void noc_async_atomic_barrier(uint8_t noc = noc_index) {
    TW_CALL(noc_atomic_barrier, noc);
}
TW_INLINE void noc_async_full_barrier(uint8_t noc = noc_index) {
    noc_async_read_barrier(noc);
    noc_async_write_barrier(noc);
    noc_async_atomic_barrier(noc);
}
TW_INLINE bool ncrisc_noc_read_with_transaction_id_flushed(uint32_t noc, uint32_t trid) {
    return tw_ask<TW_SERVICE_noc_reads_done>(noc, trid);
}
TW_INLINE bool ncrisc_noc_reads_flushed(uint32_t noc) {
    return tw_ask<TW_SERVICE_noc_reads_done>(noc, TW_ANY_TRID);
}
/* The chip's counters are exact, so there is nothing stale to reset. */
TW_INLINE void reset_noc_trid_barrier_counter(uint32_t = NOC_CLEAR_OUTSTANDING_REQ_MASK,
                                              uint32_t = 0) {}

/* ---- pages */
template <typename Generator, bool tracing = true>
TW_INLINE void noc_async_read_page(uint32_t id, const Generator &generator, uint32_t destination,
                                   uint32_t offset = 0, uint8_t noc = noc_index) {
    noc_async_read(generator.get_noc_addr(id, offset, noc), destination, tw_page_bytes(generator),
                   noc);
}
template <typename Generator>
TW_INLINE void noc_async_read_tile(uint32_t id, const Generator &generator, uint32_t destination,
                                   uint32_t offset = 0, uint8_t noc = noc_index) {
    noc_async_read_page(id, generator, destination, offset, noc);
}
template <typename Generator, bool tracing = true, bool posted = false>
TW_INLINE void noc_async_write_page(uint32_t id, const Generator &generator, uint32_t source,
                                    uint32_t size = 0, uint32_t offset = 0,
                                    uint8_t noc = noc_index) {
    noc_async_write<NOC_MAX_BURST_SIZE + 1, tracing, posted>(
        source, generator.get_noc_addr(id, offset, noc), size ? size : tw_page_bytes(generator),
        noc);
}
template <typename Generator>
TW_INLINE void noc_async_write_tile(uint32_t id, const Generator &generator, uint32_t source,
                                    uint8_t noc = noc_index) {
    noc_async_write_page(id, generator, source, 0, 0, noc);
}
/* With the generator's own parameters, as its overloads have them: (DRAM), or (DRAM, tile_hw). */
#define TW_OF_A_GENERATOR(...)                                                                     \
    template <__VA_ARGS__, typename Generator>                                                     \
    TW_INLINE uint64_t get_noc_addr(uint32_t id, const Generator &generator, uint32_t offset = 0,  \
                                    uint8_t noc = noc_index) {                                     \
        return generator.get_noc_addr(id, offset, noc);                                            \
    }                                                                                              \
    template <__VA_ARGS__, typename Generator>                                                     \
    TW_INLINE void noc_async_read_page(uint32_t id, const Generator &generator, uint32_t to,       \
                                       uint32_t offset = 0, uint8_t noc = noc_index) {             \
        noc_async_read_page(id, generator, to, offset, noc);                                       \
    }                                                                                              \
    template <__VA_ARGS__, typename Generator>                                                     \
    TW_INLINE void noc_async_read_tile(uint32_t id, const Generator &generator, uint32_t to,       \
                                       uint32_t offset = 0, uint8_t noc = noc_index) {             \
        noc_async_read_page(id, generator, to, offset, noc);                                       \
    }                                                                                              \
    template <__VA_ARGS__, typename Generator>                                                     \
    TW_INLINE void noc_async_write_page(uint32_t id, const Generator &generator, uint32_t from,    \
                                        uint32_t size = 0, uint32_t offset = 0,                    \
                                        uint8_t noc = noc_index) {                                 \
        noc_async_write_page(id, generator, from, size, offset, noc);                              \
    }                                                                                              \
    template <__VA_ARGS__, typename Generator>                                                     \
    TW_INLINE void noc_async_write_tile(uint32_t id, const Generator &generator, uint32_t from,    \
                                        uint8_t noc = noc_index) {                                 \
        noc_async_write_page(id, generator, from, 0, 0, noc);                                      \
    }
TW_OF_A_GENERATOR(bool dram)
TW_OF_A_GENERATOR(bool dram, uint32_t tile_hw)
#undef TW_OF_A_GENERATOR
template <typename Accessor>
TW_INLINE void noc_async_read_shard(uint32_t id, const Accessor &accessor, uint32_t destination,
                                    uint8_t noc = noc_index) {
    noc_async_read(accessor.get_shard_noc_addr(id, 0, noc), destination,
                   accessor.get_aligned_page_size() * accessor.dspec().shard_volume(), noc);
}
template <typename Accessor, bool posted = false>
TW_INLINE void noc_async_write_shard(uint32_t id, const Accessor &accessor, uint32_t source,
                                     uint8_t noc = noc_index) {
    noc_async_write<NOC_MAX_BURST_SIZE + 1, true, posted>(
        source, accessor.get_shard_noc_addr(id, 0, noc),
        accessor.get_aligned_page_size() * accessor.dspec().shard_volume(), noc);
}

/* ---- semaphores */
template <ProgrammableCoreType type = ProgrammableCoreType::TENSIX>
TW_INLINE uintptr_t get_semaphore(uint32_t id) {
    return TW_SEMAPHORE_BASE + id * TW_SEMAPHORE_STRIDE;
}
#define TW_ADDRESS(pointer) uint32_t(reinterpret_cast<uintptr_t>(pointer))
TW_INLINE void noc_semaphore_wait(volatile uint32_t *semaphore, uint32_t value) {
    TW_CALL(semaphore_wait, TW_ADDRESS(semaphore), value);
}
TW_INLINE void noc_semaphore_wait_min(volatile uint32_t *semaphore, uint32_t value) {
    TW_CALL(semaphore_wait_min, TW_ADDRESS(semaphore), value);
}
TW_INLINE void noc_semaphore_set(volatile uint32_t *semaphore, uint32_t value) {
    TW_CALL(semaphore_set, TW_ADDRESS(semaphore), value);
}
template <bool posted = false>
TW_INLINE void noc_semaphore_inc(uint64_t semaphore, uint32_t increment, uint8_t noc = noc_index,
                                 uint8_t = NOC_UNICAST_WRITE_VC) {
    constexpr uint32_t wrap_bits = 31; /* the word wraps at 2^32 */
    TW_CALL(noc_atomic_inc, TW_LOW(semaphore), TW_HIGH(semaphore), increment, wrap_bits,
            noc | (posted ? TW_XFER_POSTED : 0u));
}
template <bool posted = false>
TW_INLINE void noc_semaphore_inc_multicast(uint64_t cores, uint32_t increment,
                                           uint32_t destinations, uint8_t noc = noc_index,
                                           uint8_t = NOC_MULTICAST_WRITE_VC) {
    TW_CALL(noc_atomic_inc_multicast, TW_LOW(cores), TW_HIGH(cores), increment,
            noc | (posted ? TW_XFER_POSTED : 0u), destinations);
}
TW_INLINE void noc_semaphore_set_remote(uint32_t source, uint64_t semaphore,
                                        uint8_t noc = noc_index) {
    noc_async_write<1>(source, semaphore, 4, noc);
}
TW_INLINE void noc_semaphore_set_multicast(uint32_t source, uint64_t cores, uint32_t destinations,
                                           bool linked = false, uint8_t noc = noc_index,
                                           uint8_t = NOC_MULTICAST_WRITE_VC) {
    tw_multicast<TW_XFER_ONE_PACKET>(source, cores, 4, destinations, linked, noc);
}
TW_INLINE void noc_semaphore_set_multicast_loopback_src(uint32_t source, uint64_t cores,
                                                        uint32_t destinations, bool linked = false,
                                                        uint8_t noc = noc_index) {
    tw_multicast<TW_XFER_ONE_PACKET | TW_XFER_LOOPBACK>(source, cores, 4, destinations, linked,
                                                        noc);
}

/* The layer below, by command buffer; the chip's counters are exact, and a question whether writes
 * are gone waits until they are. */
template <uint8_t mode = 0, auto... options>
TW_INLINE void noc_fast_write_dw_inline(uint32_t noc, uint32_t, uint32_t value, uint64_t address,
                                        uint32_t byte_enables, uint32_t, bool multicast,
                                        bool posted = false, uint32_t = 0) {
    if (multicast) TW_UNSUPPORTED("noc_fast_write_dw_inline to many cores");
    TW_CALL(noc_inline_write, value, TW_LOW(address), TW_HIGH(address), byte_enables,
            noc | (posted ? TW_XFER_POSTED : 0u));
}
template <uint8_t mode = 0, auto... options>
TW_INLINE void noc_fast_atomic_increment(uint32_t noc, uint32_t, uint64_t address, uint32_t,
                                         uint32_t increment, uint32_t wrap, bool,
                                         bool posted = false, uint32_t = 0) {
    TW_CALL(noc_atomic_inc, TW_LOW(address), TW_HIGH(address), increment, wrap,
            noc | (posted ? TW_XFER_POSTED : 0u));
}
template <uint8_t mode = 0, bool use_trid = false, bool one_packet = false, auto... options>
TW_INLINE void ncrisc_noc_fast_write_any_len(uint32_t noc, uint32_t, uint32_t source,
                                             uint64_t destination, uint32_t size, uint32_t,
                                             bool multicast, bool linked, uint32_t destinations,
                                             bool, bool posted = false, uint32_t trid = 0) {
    const uint32_t xfer = noc | (use_trid ? tw_trid(trid) : 0u) | (posted ? TW_XFER_POSTED : 0u) |
                          (linked ? TW_XFER_LINKED : 0u) | (one_packet ? TW_XFER_ONE_PACKET : 0u);
    if (multicast)
        TW_CALL(noc_write_multicast, source, TW_LOW(destination), TW_HIGH(destination), size, xfer,
                destinations);
    else
        TW_CALL(noc_write, source, TW_LOW(destination), TW_HIGH(destination), size, xfer);
}
template <uint8_t mode = 0, auto... options>
TW_INLINE void ncrisc_noc_fast_write_any_len_loopback_src(uint32_t noc, uint32_t, uint32_t source,
                                                          uint64_t destination, uint32_t size,
                                                          uint32_t, bool, bool linked,
                                                          uint32_t destinations, bool) {
    tw_multicast<TW_XFER_LOOPBACK>(source, destination, size, destinations, linked, uint8_t(noc));
}
template <uint8_t mode = 0, auto... options>
TW_INLINE void ncrisc_noc_fast_read_any_len(uint32_t noc, uint32_t, uint64_t source,
                                            uint32_t destination, uint32_t size,
                                            uint32_t = NOC_UNICAST_WRITE_VC) {
    noc_async_read(source, destination, size, uint8_t(noc));
}
/* What a kernel of a host with a bus leaves behind for the next one. */
TW_INLINE void noc_async_read_clear_pcie_state(uint8_t = noc_index, uint8_t = read_cmd_buf) {}
TW_INLINE void noc_async_write_clear_pcie_state(uint8_t = noc_index, uint8_t = write_cmd_buf) {}
TW_INLINE bool noc_cmd_bufs_mid_clear(uint8_t = noc_index) {
    return true;
}
TW_INLINE void ncrisc_noc_counters_init() {}
TW_INLINE void noc_local_state_init(int) {}
TW_INLINE void dynamic_noc_local_state_init() {}
TW_INLINE bool ncrisc_noc_nonposted_writes_flushed(uint32_t noc) {
    TW_CALL(noc_write_barrier, noc, TW_ANY_TRID);
    return true;
}
TW_INLINE bool ncrisc_noc_nonposted_writes_sent(uint32_t noc) {
    TW_CALL(noc_write_flushed, noc, TW_ANY_TRID);
    return true;
}
TW_INLINE bool ncrisc_noc_posted_writes_sent(uint32_t noc) {
    TW_CALL(noc_write_flushed, noc, TW_ANY_TRID);
    return true;
}
TW_INLINE bool ncrisc_noc_nonposted_write_with_transaction_id_sent(uint32_t noc, uint32_t trid) {
    TW_CALL(noc_write_flushed, noc, trid);
    return true;
}
TW_INLINE bool ncrisc_noc_nonposted_write_with_transaction_id_flushed(uint32_t noc, uint32_t trid) {
    TW_CALL(noc_write_barrier, noc, trid);
    return true;
}
TW_INLINE bool ncrisc_noc_nonposted_atomics_flushed(uint32_t noc) {
    TW_CALL(noc_atomic_barrier, noc);
    return true;
}
constexpr uint32_t NCRISC_WR_CMD_BUF = write_cmd_buf, NCRISC_RD_CMD_BUF = read_cmd_buf,
                   NCRISC_WR_REG_CMD_BUF = write_reg_cmd_buf, NCRISC_AT_CMD_BUF = write_at_cmd_buf,
                   BRISC_WR_CMD_BUF = write_cmd_buf, BRISC_RD_CMD_BUF = read_cmd_buf,
                   BRISC_WR_REG_CMD_BUF = write_reg_cmd_buf, BRISC_AT_CMD_BUF = write_at_cmd_buf;
constexpr uint32_t MEM_NOC_ATOMIC_RET_VAL_ADDR = 4;

/* A word that another agent writes takes the value. */
TW_INLINE void wait_for_sync_register_value(uintptr_t address, int32_t value) {
    TW_CALL(semaphore_wait, uint32_t(address), uint32_t(value));
}

TW_INLINE bool is_l1_address(uint64_t address) {
    return (address & 0xFFFFFFFF) < tw_arch_l1_bytes;
}

#endif
