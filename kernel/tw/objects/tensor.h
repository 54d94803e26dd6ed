/* tw/objects/tensor.h: pages and shards of tensors as endpoints of Noc's transfers. */
#ifndef TW_OBJECTS_TENSOR_H
#define TW_OBJECTS_TENSOR_H

#include "tw/objects/noc.h"
#include "tw/tensor_accessor.h"

struct tw_page_args {
    uint32_t page_id{}, offset_bytes = 0;
};
/* From any address generator: its page's address; as local memory only where the page is here. */
template <typename Generator> struct tw_page_traits {
    using src_args_type = tw_page_args;
    using dst_args_type = tw_page_args;
    template <Noc::AddressType type>
    TW_INLINE static auto src_addr(const Generator &pages, const Noc &noc,
                                   const src_args_type &args) {
        const uint64_t address =
            pages.get_noc_addr(args.page_id, args.offset_bytes, noc.get_noc_id());
        if constexpr (type == Noc::AddressType::LOCAL_L1)
            return uint32_t(address);
        else
            return address;
    }
    template <Noc::AddressType type>
    TW_INLINE static auto dst_addr(const Generator &pages, const Noc &noc,
                                   const dst_args_type &args) {
        return src_addr<type>(pages, noc, args);
    }
};
template <typename DSpec>
struct noc_traits_t<TensorAccessor<DSpec>> : tw_page_traits<TensorAccessor<DSpec>> {};
template <bool DRAM>
struct noc_traits_t<InterleavedAddrGen<DRAM>> : tw_page_traits<InterleavedAddrGen<DRAM>> {};
template <bool DRAM, uint32_t hw>
struct noc_traits_t<InterleavedAddrGenFast<DRAM, hw>>
    : tw_page_traits<InterleavedAddrGenFast<DRAM, hw>> {};

template <>
struct noc_traits_t<AbstractTensorAccessorWrapper> : tw_page_traits<AbstractTensorAccessorWrapper> {
};

template <> struct noc_traits_t<tensor_accessor::Page> {
    struct src_args_type {
        uint32_t offset_bytes = 0;
    };
    using dst_args_type = src_args_type;
    template <Noc::AddressType type>
    TW_INLINE static uint64_t src_addr(const tensor_accessor::Page &page, const Noc &,
                                       const src_args_type &args) {
        static_assert(type == Noc::AddressType::NOC);
        return page.noc_addr() + args.offset_bytes;
    }
    template <Noc::AddressType type>
    TW_INLINE static uint64_t dst_addr(const tensor_accessor::Page &page, const Noc &noc,
                                       const dst_args_type &args) {
        return src_addr<type>(page, noc, args);
    }
};

/* A sharded tensor by its shards. */
template <typename Accessor> struct ShardView {
    const Accessor &accessor;
    explicit ShardView(const Accessor &a) : accessor(a) {}
};
template <typename Accessor> struct noc_traits_t<ShardView<Accessor>> {
    struct src_args_type {
        uint32_t shard_id{}, offset_bytes = 0;
    };
    using dst_args_type = src_args_type;
    template <Noc::AddressType type>
    TW_INLINE static auto src_addr(const ShardView<Accessor> &view, const Noc &noc,
                                   const src_args_type &args) {
        const uint64_t address =
            view.accessor.get_shard_noc_addr(args.shard_id, args.offset_bytes, noc.get_noc_id());
        if constexpr (type == Noc::AddressType::LOCAL_L1)
            return uint32_t(address);
        else
            return address;
    }
    template <Noc::AddressType type>
    TW_INLINE static auto dst_addr(const ShardView<Accessor> &view, const Noc &noc,
                                   const dst_args_type &args) {
        return src_addr<type>(view, noc, args);
    }
};
template <typename Accessor> struct PageView {
    const Accessor &accessor;
    explicit PageView(const Accessor &a) : accessor(a) {}
    uint64_t get_noc_addr(uint32_t page, uint32_t offset, uint8_t noc) const {
        return accessor.get_noc_addr(page, offset, noc);
    }
};
template <typename Accessor>
struct noc_traits_t<PageView<Accessor>> : tw_page_traits<PageView<Accessor>> {};

#endif
