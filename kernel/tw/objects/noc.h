/*
 * tw/objects/noc.h: the Noc object and what it can move between. noc_traits_t<T> says how to get an
 * address from an endpoint of type T and from the arguments that a call gives for it: a local
 * address (LOCAL_L1) or a NoC address (NOC).
 */
#ifndef TW_OBJECTS_NOC_H
#define TW_OBJECTS_NOC_H

#include "tw/noc.h"

template <typename T> struct noc_traits_t {
    static_assert(sizeof(T) == 0, "the NoC cannot read from or write to a value of this type");
};

enum class NocOptions : uint32_t {
    DEFAULT = 0,
    TXN_ID = 1,
    POSTED = 2,
    CUSTOM_VC = 4,
    MCAST_INCL_SRC = 8,
    INLINE_L1 = 16,
    INLINE_REG = 32,
};
constexpr NocOptions operator|(NocOptions a, NocOptions b) {
    return NocOptions(uint32_t(a) | uint32_t(b));
}
constexpr bool has_flag(NocOptions options, NocOptions flag) {
    return uint32_t(options) & uint32_t(flag);
}
struct NocOptVals {
    uint32_t vc = NOC_UNICAST_WRITE_VC;
    uint32_t trid = 0;
};

class Noc {
  public:
    enum class AddressType { NOC, LOCAL_L1 };
    /* Options of the February release, which gave them one by one. */
    enum class TxnIdMode { DISABLED, ENABLED };
    enum class ResponseMode { NON_POSTED, POSTED };
    enum class BarrierMode { FULL, TXN_ID };
    enum class McastMode { EXCLUDE_SRC, INCLUDE_SRC };
    enum class VcSelection { DEFAULT, CUSTOM };
    static constexpr uint32_t INVALID_TXN_ID = 0xFFFFFFFF;

  private:
    template <typename T> using src_args_t = typename noc_traits_t<T>::src_args_type;
    template <typename T> using dst_args_t = typename noc_traits_t<T>::dst_args_type;
    template <typename T> using dst_args_mcast_t = typename noc_traits_t<T>::dst_args_mcast_type;

    /* One template option of a call, as flags or as the largest page. */
    template <auto option> static constexpr uint32_t flag() {
        using T = decltype(option);
        if constexpr (std::is_same_v<T, NocOptions>) return uint32_t(option);
        if constexpr (std::is_same_v<T, TxnIdMode>)
            return option == TxnIdMode::ENABLED ? uint32_t(NocOptions::TXN_ID) : 0;
        if constexpr (std::is_same_v<T, BarrierMode>)
            return option == BarrierMode::TXN_ID ? uint32_t(NocOptions::TXN_ID) : 0;
        if constexpr (std::is_same_v<T, ResponseMode>)
            return option == ResponseMode::POSTED ? uint32_t(NocOptions::POSTED) : 0;
        if constexpr (std::is_same_v<T, McastMode>)
            return option == McastMode::INCLUDE_SRC ? uint32_t(NocOptions::MCAST_INCL_SRC) : 0;
        return 0;
    }
    template <auto... options>
    static constexpr NocOptions flags = NocOptions((flag<options>() | ... | 0u));
    template <auto option> static constexpr uint32_t page() {
        using T = decltype(option);
        if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) return option;
        return 0;
    }
    template <auto... options>
    static constexpr uint32_t max_page = (page<options>() + ... + 0u) ? (page<options>() + ... + 0u)
                                                                      : NOC_MAX_BURST_SIZE + 1;
    template <auto... options>
    static constexpr bool one_packet = max_page<options...> <= NOC_MAX_BURST_SIZE;

    template <AddressType type, typename Src>
    TW_INLINE auto source(const Src &src, const src_args_t<Src> &args) const {
        return noc_traits_t<Src>::template src_addr<type>(src, *this, args);
    }
    template <AddressType type, typename Dst>
    TW_INLINE auto target(const Dst &dst, const dst_args_t<Dst> &args) const {
        return noc_traits_t<Dst>::template dst_addr<type>(dst, *this, args);
    }
    uint8_t noc_id_;

  public:
    TW_INLINE Noc() : noc_id_(noc_index) {}
    TW_INLINE explicit Noc(uint8_t noc_id) : noc_id_(noc_id) {}
    TW_INLINE uint8_t get_noc_id() const { return noc_id_; }
    bool is_local_bank(uint32_t x, uint32_t y) const { return x == my_x[0] && y == my_y[0]; }
    bool is_local_addr(uint64_t address) const {
        return is_local_bank(NOC_UNICAST_ADDR_X(address), NOC_UNICAST_ADDR_Y(address));
    }

    template <auto... options, typename Src, typename Dst>
    TW_INLINE void async_read(const Src &src, const Dst &dst, uint32_t size,
                              const src_args_t<Src> &src_args, const dst_args_t<Dst> &dst_args,
                              const NocOptVals &values = {}) const {
        if constexpr (has_flag(flags<options...>, NocOptions::TXN_ID))
            noc_async_read_set_trid(values.trid, noc_id_);
        noc_async_read<max_page<options...>>(source<AddressType::NOC>(src, src_args),
                                             target<AddressType::LOCAL_L1>(dst, dst_args), size,
                                             noc_id_);
    }
    /* The February release gave channel and transaction id one by one. */
    template <auto... options, typename Src, typename Dst>
    TW_INLINE void async_read(const Src &src, const Dst &dst, uint32_t size,
                              const src_args_t<Src> &src_args, const dst_args_t<Dst> &dst_args,
                              uint32_t vc, uint32_t trid = 0) const {
        async_read<options...>(src, dst, size, src_args, dst_args,
                               NocOptVals{.vc = vc, .trid = trid});
    }
    template <auto... options, typename Src>
    TW_INLINE void set_async_read_state(const Src &src, uint32_t size,
                                        const src_args_t<Src> &src_args,
                                        const NocOptVals &values = {}) const {
        noc_async_read_one_packet_set_state(source<AddressType::NOC>(src, src_args), size, 0,
                                            noc_id_);
        if constexpr (has_flag(flags<options...>, NocOptions::TXN_ID))
            noc_async_read_set_trid(values.trid, noc_id_);
    }
    template <auto... options, typename Src, typename Dst>
    TW_INLINE void async_read_with_state(const Src &src, const Dst &dst, uint32_t size,
                                         const src_args_t<Src> &src_args,
                                         const dst_args_t<Dst> &dst_args,
                                         const NocOptVals &values = {}) const {
        const uint32_t from = uint32_t(source<AddressType::NOC>(src, src_args));
        const uint32_t to = target<AddressType::LOCAL_L1>(dst, dst_args);
        if constexpr (has_flag(flags<options...>, NocOptions::TXN_ID))
            noc_async_read_one_packet_with_state_with_trid(0, from, to, values.trid, noc_id_);
        else if constexpr (one_packet<options...>)
            noc_async_read_one_packet_with_state(from, to, 0, noc_id_);
        else
            noc_async_read_with_state(from, to, size, noc_id_);
    }

    template <auto... options, typename Src, typename Dst>
    TW_INLINE void async_write(const Src &src, const Dst &dst, uint32_t size,
                               const src_args_t<Src> &src_args, const dst_args_t<Dst> &dst_args,
                               const NocOptVals &values = {}) const {
        constexpr bool posted = has_flag(flags<options...>, NocOptions::POSTED);
        const uint32_t from = source<AddressType::LOCAL_L1>(src, src_args);
        const uint64_t to = target<AddressType::NOC>(dst, dst_args);
        if constexpr (has_flag(flags<options...>, NocOptions::TXN_ID))
            TW_CALL(noc_write, from, TW_LOW(to), TW_HIGH(to), size,
                    noc_id_ | tw_trid(values.trid) | (posted ? TW_XFER_POSTED : 0u) |
                        tw_packets<max_page<options...>>());
        else
            noc_async_write<max_page<options...>, true, posted>(from, to, size, noc_id_);
    }
    template <auto... options, typename Src, typename Dst>
    TW_INLINE void async_write(const Src &src, const Dst &dst, uint32_t size,
                               const src_args_t<Src> &src_args, const dst_args_t<Dst> &dst_args,
                               uint32_t vc, uint32_t trid = 0) const {
        async_write<options...>(src, dst, size, src_args, dst_args,
                                NocOptVals{.vc = vc, .trid = trid});
    }
    template <auto... options, typename Dst>
    TW_INLINE void set_async_write_state(const Dst &dst, uint32_t size,
                                         const dst_args_t<Dst> &dst_args,
                                         const NocOptVals & = {}) const {
        noc_async_write_one_packet_set_state(target<AddressType::NOC>(dst, dst_args), size,
                                             noc_id_);
    }
    template <auto... options, typename Src, typename Dst>
    TW_INLINE void async_write_with_state(const Src &src, const Dst &dst, uint32_t size,
                                          const src_args_t<Src> &src_args,
                                          const dst_args_t<Dst> &dst_args,
                                          const NocOptVals & = {}) const {
        constexpr bool posted = has_flag(flags<options...>, NocOptions::POSTED);
        const uint32_t from = source<AddressType::LOCAL_L1>(src, src_args);
        const uint32_t to = uint32_t(target<AddressType::NOC>(dst, dst_args));
        if constexpr (one_packet<options...>)
            noc_async_write_one_packet_with_state<posted>(from, to, noc_id_);
        else
            noc_async_write_with_state<posted>(from, to, size, noc_id_);
    }
    template <auto... options, typename Src, typename Dst>
    TW_INLINE void async_write_multicast(const Src &src, const Dst &dst, uint32_t size,
                                         uint32_t destinations, const src_args_t<Src> &src_args,
                                         const dst_args_mcast_t<Dst> &dst_args,
                                         bool linked = false) const {
        constexpr bool loopback = has_flag(flags<options...>, NocOptions::MCAST_INCL_SRC);
        const uint64_t to =
            noc_traits_t<Dst>::template dst_addr_mcast<AddressType::NOC>(dst, *this, dst_args);
        tw_multicast<(loopback ? uint32_t(TW_XFER_LOOPBACK) : 0u) |
                     tw_packets<max_page<options...>>()>(
            source<AddressType::LOCAL_L1>(src, src_args), to, size, destinations, linked, noc_id_);
    }
    template <auto... options, typename Dst>
    TW_INLINE void inline_dw_write(const Dst &dst, uint32_t value, const dst_args_t<Dst> &dst_args,
                                   uint8_t byte_enables = 0xF, const NocOptVals & = {}) const {
        constexpr bool posted = has_flag(flags<options...>, NocOptions::POSTED);
        noc_inline_dw_write<InlineWriteDst::DEFAULT, posted>(
            target<AddressType::NOC>(dst, dst_args), value, byte_enables, noc_id_);
    }

    /* Zeros into L1 of this core, from the core's own words of zeros. */
    template <typename Dst>
    void async_write_zeros(const Dst &dst, uint32_t size,
                           const dst_args_t<Dst> &dst_args = {}) const {
        uint32_t to = target<AddressType::LOCAL_L1>(dst, dst_args);
        for (uint32_t left = size; left; left -= left < TW_ZEROS_BYTES ? left : TW_ZEROS_BYTES) {
            const uint32_t bytes = left < TW_ZEROS_BYTES ? left : TW_ZEROS_BYTES;
            noc_async_read(::get_noc_addr(TW_ZEROS_BASE), to, bytes, noc_id_);
            to += bytes;
        }
    }
    /* Zeros to a page of a tensor, from memory of zeros that the caller keeps. */
    template <typename Dst, typename Src>
    void async_write_zeros(const Dst &dst, uint32_t size, const dst_args_t<Dst> &dst_args,
                           const Src &zeros) const {
        async_write(zeros, dst, size, {}, dst_args);
    }
    void write_zeros_dram_barrier() const { noc_async_write_barrier(noc_id_); }
    void write_zeros_l1_barrier() const { noc_async_read_barrier(noc_id_); }

    TW_INLINE bool is_read_trid_flushed(uint32_t trid) const {
        return ncrisc_noc_read_with_transaction_id_flushed(noc_id_, trid);
    }
#define TW_NOC_BARRIER(method, plain, by_trid)                                                     \
    template <auto... options> TW_INLINE void method(const NocOptVals &values = {}) const {        \
        if constexpr (has_flag(flags<options...>, NocOptions::TXN_ID))                             \
            by_trid(values.trid, noc_id_);                                                         \
        else                                                                                       \
            plain(noc_id_);                                                                        \
    }                                                                                              \
    template <auto... options> TW_INLINE void method(uint32_t trid) const {                        \
        by_trid(trid, noc_id_);                                                                    \
    }
    TW_NOC_BARRIER(async_read_barrier, noc_async_read_barrier, noc_async_read_barrier_with_trid)
    TW_NOC_BARRIER(async_write_barrier, noc_async_write_barrier, noc_async_write_barrier_with_trid)
    TW_NOC_BARRIER(async_writes_flushed, noc_async_writes_flushed,
                   noc_async_write_flushed_with_trid)
#undef TW_NOC_BARRIER
    TW_INLINE void async_atomic_barrier() const {
        noc_async_atomic_barrier(noc_id_);
    }
    TW_INLINE void async_full_barrier() const {
        noc_async_full_barrier(noc_id_);
    }
};

/* ---- endpoints by coordinates */
struct UnicastEndpoint {
    uint64_t get_noc_unicast_addr(uint32_t x, uint32_t y, uint32_t address, uint8_t = 0) const {
        return NOC_XY_ADDR(x, y, address);
    }
};
template <> struct noc_traits_t<UnicastEndpoint> {
    struct src_args_type {
        uint32_t noc_x{}, noc_y{}, addr{};
    };
    using dst_args_type = src_args_type;
    template <Noc::AddressType type>
    TW_INLINE static auto src_addr(const UnicastEndpoint &, const Noc &,
                                   const src_args_type &args) {
        if constexpr (type == Noc::AddressType::LOCAL_L1)
            return args.addr;
        else
            return NOC_XY_ADDR(args.noc_x, args.noc_y, args.addr);
    }
    template <Noc::AddressType type>
    TW_INLINE static auto dst_addr(const UnicastEndpoint &dst, const Noc &noc,
                                   const dst_args_type &args) {
        return src_addr<type>(dst, noc, args);
    }
};

struct PrecomposedUnicastEndpoint {};
template <> struct noc_traits_t<PrecomposedUnicastEndpoint> {
    struct src_args_type {
        uint64_t noc_addr{};
    };
    using dst_args_type = src_args_type;
    template <Noc::AddressType type>
    TW_INLINE static uint64_t src_addr(const PrecomposedUnicastEndpoint &, const Noc &,
                                       const src_args_type &args) {
        static_assert(type == Noc::AddressType::NOC);
        return args.noc_addr;
    }
    template <Noc::AddressType type>
    TW_INLINE static uint64_t dst_addr(const PrecomposedUnicastEndpoint &dst, const Noc &noc,
                                       const dst_args_type &args) {
        return src_addr<type>(dst, noc, args);
    }
};

/* The arguments of all rectangles of cores. */
struct tw_rectangle_at_address {
    uint32_t noc_x_start{}, noc_y_start{}, noc_x_end{}, noc_y_end{}, addr{};
};
struct MulticastEndpoint {
    uint64_t get_noc_multicast_addr(uint32_t x_start, uint32_t y_start, uint32_t x_end,
                                    uint32_t y_end, uint32_t address, uint8_t = 0) const {
        return NOC_MULTICAST_ADDR(x_start, y_start, x_end, y_end, address);
    }
};
template <> struct noc_traits_t<MulticastEndpoint> {
    using dst_args_mcast_type = tw_rectangle_at_address;
    template <Noc::AddressType type>
    TW_INLINE static uint64_t dst_addr_mcast(const MulticastEndpoint &, const Noc &,
                                             const dst_args_mcast_type &at) {
        static_assert(type == Noc::AddressType::NOC);
        return NOC_MULTICAST_ADDR(at.noc_x_start, at.noc_y_start, at.noc_x_end, at.noc_y_end,
                                  at.addr);
    }
};

enum class AllocatorBankType { L1, DRAM };
template <AllocatorBankType bank_type> struct AllocatorBank {
    uint64_t get_noc_addr_from_bank_id(uint32_t bank, uint32_t address, uint8_t = 0) const {
        return ::get_noc_addr_from_bank_id<bank_type == AllocatorBankType::DRAM>(bank, address);
    }
};
template <AllocatorBankType bank_type> struct noc_traits_t<AllocatorBank<bank_type>> {
    struct src_args_type {
        uint32_t bank_id{}, addr{};
    };
    using dst_args_type = src_args_type;
    template <Noc::AddressType type>
    TW_INLINE static uint64_t src_addr(const AllocatorBank<bank_type> &bank, const Noc &,
                                       const src_args_type &args) {
        static_assert(type == Noc::AddressType::NOC);
        return bank.get_noc_addr_from_bank_id(args.bank_id, args.addr);
    }
    template <Noc::AddressType type>
    TW_INLINE static uint64_t dst_addr(const AllocatorBank<bank_type> &bank, const Noc &noc,
                                       const dst_args_type &args) {
        return src_addr<type>(bank, noc, args);
    }
};

/* ---- something in this core's L1, at an address that `local(object)` gives */
struct tw_l1_args {
    uint32_t offset_bytes{};
};
struct tw_rectangle_at_offset {
    uint32_t noc_x_start{}, noc_y_start{}, noc_x_end{}, noc_y_end{}, offset_bytes{};
};
template <typename T, typename Read, typename Write> struct tw_l1_traits {
    using src_args_type = tw_l1_args;
    using dst_args_type = tw_l1_args;
    using dst_args_mcast_type = tw_rectangle_at_offset;
    template <Noc::AddressType type>
    TW_INLINE static uint32_t src_addr(const T &src, const Noc &, const src_args_type &args) {
        static_assert(type == Noc::AddressType::LOCAL_L1, "this is a place in the core's own L1");
        return Read()(src) + args.offset_bytes;
    }
    template <Noc::AddressType type>
    TW_INLINE static uint32_t dst_addr(const T &dst, const Noc &, const dst_args_type &args) {
        static_assert(type == Noc::AddressType::LOCAL_L1, "this is a place in the core's own L1");
        return Write()(dst) + args.offset_bytes;
    }
    template <Noc::AddressType type>
    TW_INLINE static uint64_t dst_addr_mcast(const T &dst, const Noc &,
                                             const dst_args_mcast_type &at) {
        return NOC_MULTICAST_ADDR(at.noc_x_start, at.noc_y_start, at.noc_x_end, at.noc_y_end,
                                  Write()(dst) + at.offset_bytes);
    }
};

#endif
