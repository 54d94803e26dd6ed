/*
 * tw/tensor_accessor.h: from a page number of a tensor to a NoC address.
 *
 * The words, from compile-time argument CTA_OFFSET: configuration (ArgConfig bits); release 0.81:
 * the aligned page size, unless RuntimePageSize; and for a sharded tensor rank, banks (bit 31:
 * shards go in runs to a bank rather than round them), tensor shape and shard shape in pages, and
 * the banks' coordinates, two a word (x << 8 | y; a DRAM bank's number as x). A `Runtime` bit moves
 * its words, in the same order, to the common run-time arguments from CRTA_OFFSET.
 */
#ifndef TW_TENSOR_ACCESSOR_H
#define TW_TENSOR_ACCESSOR_H

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "tw/noc.h"

namespace tensor_accessor {

enum class ArgConfig : uint8_t {
    None = 0,
    Sharded = 1,
    IsDram = 2,
    RuntimeRank = 4,
    RuntimeNumBanks = 8,
    RuntimeTensorShape = 16,
    RuntimeShardShape = 32,
    RuntimeBankCoords = 64,
    RuntimePageSize = 128,
    Runtime = 252,
};

/* A set of ArgConfig bits. */
struct ArgsConfig {
    using Underlying = uint8_t;
    Underlying bits;
    constexpr explicit ArgsConfig(Underlying value) : bits(value) {}
    constexpr ArgsConfig(ArgConfig one) : bits(Underlying(one)) {}
    constexpr bool test(ArgConfig one) const { return bits & Underlying(one); }
    constexpr Underlying raw() const { return bits; }
};

constexpr std::size_t UNKNOWN = std::size_t(-1);
constexpr uint32_t MAX_RANK = 8;

} // namespace tensor_accessor

template <std::size_t CTA_OFFSET, std::size_t CRTA_OFFSET = tensor_accessor::UNKNOWN>
struct TensorAccessorArgs {
  private:
    using Bit = tensor_accessor::ArgConfig;
    /* Compile-time word `index`, or 0 when its place is elsewhere. */
    template <bool present, uint32_t index> static constexpr uint32_t word() {
        if constexpr (present) return get_ct_arg<index>();
        return 0;
    }
    uint32_t crta_offset_rt_;

  public:
    static constexpr tensor_accessor::ArgsConfig args_config{uint8_t(get_ct_arg<CTA_OFFSET>())};
    static constexpr bool is_sharded = args_config.test(Bit::Sharded);
    static constexpr bool is_dram = args_config.test(Bit::IsDram);
    static constexpr bool rank_is_crta = args_config.test(Bit::RuntimeRank);
    static constexpr bool num_banks_is_crta = args_config.test(Bit::RuntimeNumBanks);
    static constexpr bool tensor_shape_is_crta = args_config.test(Bit::RuntimeTensorShape);
    static constexpr bool shard_shape_is_crta = args_config.test(Bit::RuntimeShardShape);
    static constexpr bool bank_coords_is_crta = args_config.test(Bit::RuntimeBankCoords);
    static constexpr bool page_size_is_crta = args_config.test(Bit::RuntimePageSize);
    static_assert(!is_sharded || !rank_is_crta || (tensor_shape_is_crta && shard_shape_is_crta),
                  "a run-time rank needs run-time tensor and shard shapes");
    static_assert(!is_sharded || !num_banks_is_crta || bank_coords_is_crta,
                  "a run-time number of banks needs run-time bank coordinates");
    static_assert(!is_sharded || !page_size_is_crta, "a sharded tensor has a fixed page size");

    static constexpr uint32_t page_words = TW_API >= 2000 || page_size_is_crta ? 0 : 1;
    static constexpr uint32_t AlignedPageSize = word<page_words == 1, CTA_OFFSET + 1>();

    static constexpr uint32_t RankCTAOffset = CTA_OFFSET + 1 + page_words;
    static constexpr uint32_t RankCT = word < is_sharded && !rank_is_crta, RankCTAOffset > ();
    static constexpr uint32_t NumBanksCTAOffset = RankCTAOffset + !rank_is_crta;
    static constexpr uint32_t NumBanksRawCT = word < is_sharded && !num_banks_is_crta,
                              NumBanksCTAOffset > ();
    static constexpr uint32_t NumBanksCT = NumBanksRawCT & 0x7FFFFFFF;
    static constexpr bool is_shard_contiguous = NumBanksRawCT >> 31;
    static constexpr uint32_t PhysicalNumBanksCT = (NumBanksCT + 1) / 2;
    static constexpr uint32_t TensorShapeCTAOffset = NumBanksCTAOffset + !num_banks_is_crta;
    static constexpr uint32_t ShardShapeCTAOffset =
        TensorShapeCTAOffset + (tensor_shape_is_crta ? 0 : RankCT);
    static constexpr uint32_t BankCoordsCTAOffset =
        ShardShapeCTAOffset + (shard_shape_is_crta ? 0 : RankCT);
    static constexpr uint32_t NumArgsCT =
        is_sharded
            ? BankCoordsCTAOffset + (bank_coords_is_crta ? 0 : PhysicalNumBanksCT) - CTA_OFFSET
            : 1 + page_words;
    static_assert(!is_sharded || rank_is_crta ||
                      (RankCT > 0 && RankCT <= tensor_accessor::MAX_RANK),
                  "the accessor's rank word is not a rank: is the offset right?");

    constexpr TensorAccessorArgs() : crta_offset_rt_(0) {}
    constexpr explicit TensorAccessorArgs(uint32_t crta_offset) : crta_offset_rt_(crta_offset) {
        static_assert(CRTA_OFFSET == tensor_accessor::UNKNOWN,
                      "the common argument offset is given twice");
    }

    static constexpr uint32_t num_compile_time_args() { return NumArgsCT; }
    static constexpr uint32_t next_compile_time_args_offset() { return CTA_OFFSET + NumArgsCT; }
    constexpr uint32_t crta_offset() const {
        return CRTA_OFFSET == tensor_accessor::UNKNOWN ? crta_offset_rt_ : uint32_t(CRTA_OFFSET);
    }
    constexpr uint32_t get_aligned_page_size() const {
        if constexpr (page_size_is_crta) return get_common_arg_val<uint32_t>(crta_offset());
        return AlignedPageSize;
    }
    constexpr uint32_t rank_crta_offset() const { return crta_offset(); }
    constexpr uint32_t num_banks_crta_offset() const { return crta_offset() + rank_is_crta; }
    constexpr uint32_t get_rank() const {
        if constexpr (rank_is_crta) return get_common_arg_val<uint32_t>(rank_crta_offset());
        return RankCT;
    }
    constexpr uint32_t raw_num_banks() const {
        if constexpr (num_banks_is_crta)
            return get_common_arg_val<uint32_t>(num_banks_crta_offset());
        return NumBanksRawCT;
    }
    constexpr uint32_t get_num_banks() const { return raw_num_banks() & 0x7FFFFFFF; }
    constexpr bool resolve_shard_contiguous() const { return raw_num_banks() >> 31; }
    constexpr uint32_t get_physical_num_banks() const { return (get_num_banks() + 1) / 2; }
    constexpr uint32_t tensor_shape_crta_offset() const {
        return num_banks_crta_offset() + num_banks_is_crta;
    }
    constexpr uint32_t shard_shape_crta_offset() const {
        return tensor_shape_crta_offset() + (tensor_shape_is_crta ? get_rank() : 0);
    }
    constexpr uint32_t bank_coords_crta_offset() const {
        return shard_shape_crta_offset() + (shard_shape_is_crta ? get_rank() : 0);
    }
    constexpr uint32_t num_common_runtime_args() const {
        if constexpr (!is_sharded) return page_size_is_crta;
        return bank_coords_crta_offset() + (bank_coords_is_crta ? get_physical_num_banks() : 0) -
               crta_offset();
    }
    constexpr uint32_t next_common_runtime_args_offset() const {
        return crta_offset() + num_common_runtime_args();
    }
};

namespace tensor_accessor {
/* Every bank begins at the same address. */
constexpr uint64_t get_dram_bank_base_offset(uint32_t, uint8_t) {
    return 0;
}
} // namespace tensor_accessor
namespace tensor_accessor::detail {
/* Where the words of the accessor after `index` others begin. */
template <uint32_t index, uint32_t CTA_OFFSET>
constexpr uint32_t get_tensor_accessor_args_cta_offset() {
    if constexpr (index == 0)
        return CTA_OFFSET;
    else
        return get_tensor_accessor_args_cta_offset<
            index - 1, TensorAccessorArgs<CTA_OFFSET>::next_compile_time_args_offset()>();
}
template <uint32_t CTA_OFFSET, uint32_t... index>
constexpr auto get_tensor_accessor_args_cta_offsets(std::integer_sequence<uint32_t, index...>) {
    return std::integer_sequence<uint32_t,
                                 get_tensor_accessor_args_cta_offset<index, CTA_OFFSET>()...>();
}
template <uint32_t... offset>
constexpr auto
make_tensor_accessor_args_tuple_from_cta_offsets(std::integer_sequence<uint32_t, offset...>) {
    return std::make_tuple(TensorAccessorArgs<offset>()...);
}
} // namespace tensor_accessor::detail

template <uint32_t count, uint32_t CTA_OFFSET> constexpr auto make_tensor_accessor_args_tuple() {
    if constexpr (count == 0) {
        return std::tuple<>();
    } else {
        constexpr TensorAccessorArgs<CTA_OFFSET> first;
        return std::tuple_cat(
            std::tuple(first),
            make_tensor_accessor_args_tuple<count - 1, first.next_compile_time_args_offset()>());
    }
}

namespace tensor_accessor {

/* A tensor that the host calls by name (tw/tokens.h), and one that it did not bind: never made, its
 * pointer is null. */
template <uint32_t CTA, uint32_t CRTA_BYTES> struct TensorBindingToken;
struct NullTensorBindingToken {
    NullTensorBindingToken() = delete;
};

/* Shapes in pages, and what follows from them; `Rank` is the room. */
template <uint32_t Rank> struct ShardTables {
    std::array<uint32_t, Rank> tensor_shape{}, tensor_strides{}, shard_shape{}, shard_strides{},
        shard_grid{}, shard_grid_strides{};
    uint32_t rank = 0, tensor_volume = 1, shard_volume = 1, num_shards = 1;

    /* From rank and the two shapes. */
    constexpr void complete() {
        for (uint32_t i = rank; i-- > 0;) {
            shard_grid[i] = (tensor_shape[i] + shard_shape[i] - 1) / shard_shape[i];
            tensor_strides[i] = tensor_volume;
            shard_strides[i] = shard_volume;
            shard_grid_strides[i] = num_shards;
            tensor_volume *= tensor_shape[i];
            shard_volume *= shard_shape[i];
            num_shards *= shard_grid[i];
        }
    }
};

/* An interleaved tensor: there is nothing to know but the kind of memory. */
template <bool IsDram> struct InterleavedSpec {
    static constexpr bool is_interleaved = true, is_dram = IsDram, is_static = true,
                          has_static_rank = true;
};

/* A sharded tensor: how its pages are cut into shards, and where the shards are. */
template <typename Args> struct ShardedSpec {
    static constexpr bool is_interleaved = false, is_dram = Args::is_dram;
    static constexpr bool has_static_rank = !Args::rank_is_crta;
    static constexpr bool has_static_num_banks = !Args::num_banks_is_crta;
    static constexpr bool is_static = has_static_rank && has_static_num_banks &&
                                      !Args::tensor_shape_is_crta && !Args::shard_shape_is_crta &&
                                      !Args::bank_coords_is_crta;
    static constexpr uint32_t rank_ct = Args::RankCT, num_banks_ct = Args::NumBanksCT;
    static constexpr uint32_t room = has_static_rank ? Args::RankCT : MAX_RANK;
    using Shape = std::array<uint32_t, room>;

    constexpr ShardedSpec() : ShardedSpec(Args()) {}
    explicit constexpr ShardedSpec(const Args &args)
        : tables_(make(args)), banks_(args.get_num_banks()),
          contiguous_(args.resolve_shard_contiguous()),
          coordinates_(Args::bank_coords_is_crta ? args.bank_coords_crta_offset() : 0) {}

    constexpr uint32_t rank() const { return tables_.rank; }
    constexpr uint32_t num_banks() const { return banks_; }
    constexpr bool resolve_shard_contiguous() const { return contiguous_; }
    constexpr const Shape &tensor_shape() const { return tables_.tensor_shape; }
    constexpr const Shape &tensor_strides() const { return tables_.tensor_strides; }
    constexpr const Shape &shard_shape() const { return tables_.shard_shape; }
    constexpr const Shape &shard_strides() const { return tables_.shard_strides; }
    constexpr const Shape &shard_grid() const { return tables_.shard_grid; }
    constexpr const Shape &shard_grid_strides() const { return tables_.shard_grid_strides; }
    constexpr uint32_t tensor_volume() const { return tables_.tensor_volume; }
    constexpr uint32_t shard_volume() const { return tables_.shard_volume; }
    constexpr uint32_t num_shards() const { return tables_.num_shards; }
    /* x << 8 | y of a bank. */
    constexpr uint16_t packed_xy_coord(uint32_t bank) const {
        uint32_t pair;
        if constexpr (Args::bank_coords_is_crta)
            pair = get_common_arg_val<uint32_t>(coordinates_ + bank / 2);
        else
            pair = coordinates_ct[bank / 2];
        return uint16_t(bank & 1 ? pair >> 16 : pair);
    }
    struct PackedCoordinates {
        const ShardedSpec *spec;
        constexpr uint16_t operator[](uint32_t bank) const { return spec->packed_xy_coord(bank); }
        constexpr uint32_t size() const { return spec->num_banks(); }
    };
    constexpr PackedCoordinates packed_xy_coords() const { return {this}; }

  private:
    template <uint32_t first, uint32_t... I>
    static constexpr std::array<uint32_t, sizeof...(I)>
    words(std::integer_sequence<uint32_t, I...>) {
        return {get_ct_arg<first + I>()...};
    }
    static constexpr auto coordinates_ct = [] {
        if constexpr (Args::bank_coords_is_crta)
            return 0;
        else
            return words<Args::BankCoordsCTAOffset>(
                std::make_integer_sequence<uint32_t, Args::PhysicalNumBanksCT>());
    }();
    template <bool at_run_time, uint32_t first>
    static constexpr Shape shape(uint32_t rank, uint32_t runtime_offset) {
        if constexpr (at_run_time) {
            Shape result{};
            for (uint32_t i = 0; i < rank; i++)
                result[i] = get_common_arg_val<uint32_t>(runtime_offset + i);
            return result;
        } else {
            return words<first>(std::make_integer_sequence<uint32_t, room>());
        }
    }
    static constexpr ShardTables<room> make(const Args &args) {
        ShardTables<room> tables;
        tables.rank = args.get_rank();
        tables.tensor_shape = shape<Args::tensor_shape_is_crta, Args::TensorShapeCTAOffset>(
            tables.rank, args.tensor_shape_crta_offset());
        tables.shard_shape = shape<Args::shard_shape_is_crta, Args::ShardShapeCTAOffset>(
            tables.rank, args.shard_shape_crta_offset());
        tables.complete();
        return tables;
    }

    ShardTables<room> tables_;
    uint32_t banks_;
    bool contiguous_;
    uint32_t coordinates_;
};

template <typename Args>
using SpecOf =
    std::conditional_t<Args::is_sharded, ShardedSpec<Args>, InterleavedSpec<Args::is_dram>>;

template <bool IsDram> constexpr InterleavedSpec<IsDram> make_interleaved_dspec() {
    return {};
}

/* One page, as the iterators give it. */
struct Page {
    constexpr Page(uint64_t noc_address, uint32_t page, uint32_t shard = 0, uint32_t in_shard = 0)
        : address_(noc_address), page_(page), shard_(shard), in_shard_(in_shard) {}
    constexpr uint64_t noc_addr() const { return address_; }
    constexpr uint32_t page_id() const { return page_; }
    constexpr uint32_t shard_id() const { return shard_; }
    constexpr uint32_t page_in_shard() const { return in_shard_; }

  private:
    uint64_t address_;
    uint32_t page_, shard_, in_shard_;
};

/* Pages [start, end) of a tensor, every `stride`-th, in order. */
template <typename Accessor> class Pages {
  public:
    class iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Page;
        using difference_type = ptrdiff_t;
        using reference = const Page &;
        using pointer = const Page *;
        iterator(const Pages *pages, uint32_t id) : pages_(pages), id_(id), page_(0, 0) { look(); }
        reference operator*() const { return page_; }
        pointer operator->() const { return &page_; }
        uint32_t page_id() const { return id_; }
        iterator &operator++() { return *this += 1; }
        iterator operator++(int) {
            iterator old = *this;
            ++*this;
            return old;
        }
        iterator &operator+=(difference_type steps) {
            id_ += uint32_t(steps) * pages_->stride_;
            if (id_ > pages_->end_) id_ = pages_->end_;
            look();
            return *this;
        }
        iterator operator+(difference_type steps) const { return iterator(*this) += steps; }
        bool operator==(const iterator &other) const { return id_ == other.id_; }
        auto operator<=>(const iterator &other) const { return id_ <=> other.id_; }

      private:
        void look() {
            if (id_ < pages_->end_)
                page_ = Page(pages_->accessor_.get_noc_addr(id_, 0, pages_->noc_), id_);
        }
        const Pages *pages_;
        uint32_t id_;
        Page page_;
    };
    using const_iterator = iterator;
    Pages(const Accessor &accessor, uint32_t start, uint32_t end, uint32_t stride = 1,
          uint8_t noc = noc_index)
        : accessor_(accessor), start_(start < end ? start : end), end_(end), stride_(stride),
          noc_(noc) {}
    iterator begin() const { return iterator(this, start_); }
    iterator end() const { return iterator(this, end_); }
    iterator cbegin() const { return begin(); }
    iterator cend() const { return end(); }

  private:
    const Accessor &accessor_;
    uint32_t start_, end_, stride_;
    uint8_t noc_;
};

/* The pages of one shard, in the shard's order; places beyond the tensor's edge are left out. */
template <typename Accessor> class ShardPages {
  public:
    class iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Page;
        using difference_type = ptrdiff_t;
        using reference = const Page &;
        using pointer = const Page *;
        iterator(const ShardPages *pages, uint32_t at) : pages_(pages), at_(at), page_(0, 0) {
            look();
        }
        reference operator*() const { return page_; }
        pointer operator->() const { return &page_; }
        uint32_t page_id() const { return page_.page_id(); }
        iterator &operator++() {
            at_++;
            look();
            return *this;
        }
        iterator operator++(int) {
            iterator old = *this;
            ++*this;
            return old;
        }
        iterator &operator+=(difference_type steps) {
            for (; steps > 0; steps--)
                ++*this;
            return *this;
        }
        iterator operator+(difference_type steps) const { return iterator(*this) += steps; }
        bool operator==(const iterator &other) const { return at_ == other.at_; }

      private:
        /* Moves on to the next place that holds a page. */
        void look() {
            const auto &accessor = pages_->accessor_;
            const auto &spec = accessor.dspec();
            for (; at_ < pages_->end_; at_++) {
                uint32_t id = 0, shard = pages_->shard_, place = at_;
                bool inside = true;
                for (uint32_t i = 0; i < spec.rank(); i++) {
                    const uint32_t coordinate =
                        shard / spec.shard_grid_strides()[i] * spec.shard_shape()[i] +
                        place / spec.shard_strides()[i];
                    shard %= spec.shard_grid_strides()[i];
                    place %= spec.shard_strides()[i];
                    inside = inside && coordinate < spec.tensor_shape()[i];
                    id += coordinate * spec.tensor_strides()[i];
                }
                if (!inside) continue;
                const uint64_t address =
                    accessor.get_shard_noc_addr(pages_->shard_, 0, pages_->noc_) +
                    at_ * accessor.get_aligned_page_size();
                page_ = Page(address, id, pages_->shard_, at_);
                return;
            }
        }
        const ShardPages *pages_;
        uint32_t at_;
        Page page_;
    };
    using const_iterator = iterator;
    ShardPages(const Accessor &accessor, uint32_t shard, uint32_t start, uint32_t end,
               uint8_t noc = noc_index)
        : accessor_(accessor), shard_(shard), start_(start), end_(end), noc_(noc) {}
    iterator begin() const { return iterator(this, start_); }
    iterator end() const { return iterator(this, end_); }

  private:
    const Accessor &accessor_;
    uint32_t shard_, start_, end_;
    uint8_t noc_;
};

} // namespace tensor_accessor

using tensor_accessor::make_interleaved_dspec;

template <typename DSpecT> struct TensorAccessor {
    using DSpec = DSpecT;
    static constexpr bool is_dram = DSpec::is_dram;

    template <std::size_t CTA, std::size_t CRTA>
    TW_INLINE TensorAccessor(const TensorAccessorArgs<CTA, CRTA> &args, std::size_t base,
                             uint32_t page_size_in)
        : dspec_(args), base_(base), page_size(page_size_in) {}
    template <std::size_t CTA, std::size_t CRTA>
    TW_INLINE TensorAccessor(const TensorAccessorArgs<CTA, CRTA> &args, std::size_t base)
        : TensorAccessor(args, base, args.get_aligned_page_size()) {
        static_assert(TW_API < 2000 || CTA == std::size_t(-1),
                      "this release has no page size in the accessor's arguments: "
                      "give it as the third");
    }
    template <uint32_t CTA, uint32_t CRTA_BYTES>
    TW_INLINE TensorAccessor(tensor_accessor::TensorBindingToken<CTA, CRTA_BYTES>)
        : TensorAccessor(TensorAccessorArgs<CTA, std::size_t(CRTA_BYTES / 4 + 1)>(),
                         get_common_arg_val<uint32_t>(CRTA_BYTES / 4)) {}
    constexpr explicit TensorAccessor(const DSpec &spec, std::size_t base,
                                      uint32_t page_size_in = 0)
        : dspec_(spec), base_(base), page_size(page_size_in) {}

    constexpr const DSpec &dspec() const { return dspec_; }
    constexpr uint32_t get_bank_base_address() const { return base_; }
    TW_INLINE uint32_t get_aligned_page_size() const { return page_size; }

    struct PageMapping {
        std::size_t bank_id, bank_page_offset;
    };

    uint64_t get_noc_addr(uint32_t page, uint32_t offset = 0, uint8_t noc = noc_index) const {
        return address(get_bank_and_offset(page), offset);
    }
    template <typename Coordinates>
    requires requires(const Coordinates &c) { c[0]; }
    uint64_t get_noc_addr(const Coordinates &page, uint32_t offset = 0,
                          uint8_t noc = noc_index) const {
        return address(get_bank_and_offset(page), offset);
    }
    uint64_t get_shard_noc_addr(uint32_t shard, uint32_t offset = 0,
                                uint8_t noc = noc_index) const {
        return address(place(shard, 0), offset);
    }
    template <typename Coordinates>
    requires requires(const Coordinates &c) { c[0]; }
    uint64_t get_shard_noc_addr(const Coordinates &shard, uint32_t offset = 0,
                                uint8_t noc = noc_index) const {
        uint32_t id = 0;
        for (uint32_t i = 0; i < dspec_.rank(); i++)
            id += shard[i] * dspec_.shard_grid_strides()[i];
        return get_shard_noc_addr(id, offset, noc);
    }
    PageMapping get_bank_and_offset(uint32_t page) const {
        uint32_t shard = 0, in_shard = 0;
        for (uint32_t i = dspec_.rank(); i-- > 0;) {
            const uint32_t coordinate = page % dspec_.tensor_shape()[i];
            page /= dspec_.tensor_shape()[i];
            add(i, coordinate, shard, in_shard);
        }
        return place(shard, in_shard);
    }
    template <typename Coordinates>
    requires requires(const Coordinates &c) { c[0]; }
    PageMapping get_bank_and_offset(const Coordinates &page) const {
        uint32_t shard = 0, in_shard = 0;
        for (uint32_t i = 0; i < dspec_.rank(); i++)
            add(i, page[i], shard, in_shard);
        return place(shard, in_shard);
    }

    bool is_local_bank(uint32_t x, uint32_t y, uint8_t noc = noc_index) const {
        return x == my_x[noc] && y == my_y[noc];
    }
    bool is_local_addr(uint64_t noc_address, uint8_t noc = noc_index) const {
        return is_local_bank(NOC_UNICAST_ADDR_X(noc_address), NOC_UNICAST_ADDR_Y(noc_address), noc);
    }
    bool is_local_page(uint32_t page, uint8_t noc = noc_index) const {
        return is_local_addr(get_noc_addr(page, 0, noc), noc);
    }
    bool is_local_shard(uint32_t shard, uint8_t noc = noc_index) const {
        return is_local_addr(get_shard_noc_addr(shard, 0, noc), noc);
    }

    tensor_accessor::ShardPages<TensorAccessor> shard_pages(uint32_t shard, uint32_t start = 0,
                                                            uint32_t end = 0,
                                                            uint8_t noc = noc_index) const {
        return {*this, shard, start, end ? end : dspec_.shard_volume(), noc};
    }
    tensor_accessor::Pages<TensorAccessor> pages(uint32_t start = 0, uint32_t end = 0,
                                                 uint8_t noc = noc_index) const {
        return {*this, start, end ? end : dspec_.tensor_volume(), 1, noc};
    }
    tensor_accessor::Pages<TensorAccessor> strided_pages(uint8_t noc = noc_index) const {
        return {*this, get_my_thread_id(), dspec_.tensor_volume(), get_num_threads(), noc};
    }

  private:
    void add(uint32_t i, uint32_t coordinate, uint32_t &shard, uint32_t &in_shard) const {
        shard += coordinate / dspec_.shard_shape()[i] * dspec_.shard_grid_strides()[i];
        in_shard += coordinate % dspec_.shard_shape()[i] * dspec_.shard_strides()[i];
    }
    PageMapping place(uint32_t shard, uint32_t in_shard) const {
        const uint32_t banks = dspec_.num_banks();
        if (dspec_.resolve_shard_contiguous()) {
            const uint32_t run = dspec_.num_shards() / banks;
            return {shard / run, shard % run * dspec_.shard_volume() + in_shard};
        }
        return {shard % banks, shard / banks * dspec_.shard_volume() + in_shard};
    }
    uint64_t address(const PageMapping &at, uint32_t offset) const {
        const uint32_t xy = dspec_.packed_xy_coord(at.bank_id), x = xy >> 8, y = xy & 255;
        const uint32_t high = is_dram ? tw_bank_xy<true>(x) : NOC_XY_ENCODING(x, y);
        return uint64_t(high) << 32 | (base_ + at.bank_page_offset * page_size + offset);
    }

    [[no_unique_address]] DSpec dspec_;
    uint32_t base_;

  public:
    uint32_t page_size;
};

/* Interleaved: pages go round the banks. */
template <bool IsDram>
struct TensorAccessor<tensor_accessor::InterleavedSpec<IsDram>> : InterleavedAddrGen<IsDram> {
    using DSpec = tensor_accessor::InterleavedSpec<IsDram>;

    template <std::size_t CTA, std::size_t CRTA>
    TW_INLINE TensorAccessor(const TensorAccessorArgs<CTA, CRTA> &, std::size_t base,
                             uint32_t page_size_in)
        : TensorAccessor(DSpec(), base, page_size_in) {}
    template <std::size_t CTA, std::size_t CRTA>
    TW_INLINE TensorAccessor(const TensorAccessorArgs<CTA, CRTA> &args, std::size_t base)
        : TensorAccessor(DSpec(), base, args.get_aligned_page_size()) {
        static_assert(TW_API < 2000 || CTA == std::size_t(-1),
                      "this release has no page size in the accessor's arguments: "
                      "give it as the third");
    }
    template <uint32_t CTA, uint32_t CRTA_BYTES>
    TW_INLINE TensorAccessor(tensor_accessor::TensorBindingToken<CTA, CRTA_BYTES>)
        : TensorAccessor(TensorAccessorArgs<CTA, std::size_t(CRTA_BYTES / 4 + 1)>(),
                         get_common_arg_val<uint32_t>(CRTA_BYTES / 4)) {}
    explicit TensorAccessor(const tensor_accessor::NullTensorBindingToken &)
        : TensorAccessor(DSpec(), 0) {}
    TW_INLINE explicit TensorAccessor(const DSpec &, std::size_t base, uint32_t page_size_in = 0)
        : InterleavedAddrGen<IsDram>{.bank_base_address = uint32_t(base),
                                     .page_size = page_size_in} {}

    constexpr DSpec dspec() const { return {}; }
    constexpr uint32_t get_bank_base_address() const { return this->bank_base_address; }
    TW_INLINE uint32_t get_aligned_page_size() const { return this->page_size; }
    tensor_accessor::Pages<TensorAccessor> pages(uint32_t start, uint32_t end,
                                                 uint8_t noc = noc_index) const {
        return {*this, start, end, 1, noc};
    }
    tensor_accessor::Pages<TensorAccessor> strided_pages(uint32_t total,
                                                         uint8_t noc = noc_index) const {
        return {*this, get_my_thread_id(), total, get_num_threads(), noc};
    }
};

template <std::size_t CTA, std::size_t CRTA>
TensorAccessor(const TensorAccessorArgs<CTA, CRTA> &, std::size_t)
    -> TensorAccessor<tensor_accessor::SpecOf<TensorAccessorArgs<CTA, CRTA>>>;
template <std::size_t CTA, std::size_t CRTA>
TensorAccessor(const TensorAccessorArgs<CTA, CRTA> &, std::size_t, uint32_t)
    -> TensorAccessor<tensor_accessor::SpecOf<TensorAccessorArgs<CTA, CRTA>>>;

/* Any accessor, by its type forgotten; it must outlive this. */
class AbstractTensorAccessorWrapper {
    const void *accessor_ = nullptr;
    uint64_t (*address_)(const void *, uint32_t, uint32_t, uint8_t) = nullptr;

  public:
    AbstractTensorAccessorWrapper() = default;
    template <typename DSpec>
    explicit AbstractTensorAccessorWrapper(const TensorAccessor<DSpec> &accessor)
        : accessor_(&accessor),
          address_([](const void *self, uint32_t page, uint32_t offset, uint8_t noc) {
              return static_cast<const TensorAccessor<DSpec> *>(self)->get_noc_addr(page, offset,
                                                                                    noc);
          }) {}
    uint64_t get_noc_addr(uint32_t page, uint32_t offset = 0, uint8_t noc = noc_index) const {
        return address_(accessor_, page, offset, noc);
    }
};
template <typename... Accessors>
auto make_abstract_tensor_accessor_wrappers(const std::tuple<Accessors...> &accessors) {
    return std::apply(
        [](const auto &...each) {
            return std::array<AbstractTensorAccessorWrapper, sizeof...(Accessors)>{
                AbstractTensorAccessorWrapper(each)...};
        },
        accessors);
}

/* Accessors of several tensors; their addresses are run-time arguments from `first_address`. */
template <typename... Args, uint32_t... I>
auto tw_make_accessors(const std::tuple<Args...> &args, uint32_t first_address,
                       std::integer_sequence<uint32_t, I...>) {
    return std::make_tuple(
        TensorAccessor(std::get<I>(args), get_arg_val<uint32_t>(first_address + I))...);
}
#if TW_API >= 2000
/* The page sizes are compile-time arguments from `first_page_size`. */
constexpr uint32_t tw_compile_time_argument(uint32_t index);
template <typename... Args, uint32_t... I>
auto tw_make_accessors(const std::tuple<Args...> &args, uint32_t first_address,
                       uint32_t first_page_size, std::integer_sequence<uint32_t, I...>) {
    return std::make_tuple(TensorAccessor(std::get<I>(args),
                                          get_arg_val<uint32_t>(first_address + I),
                                          tw_compile_time_argument(first_page_size + I))...);
}
template <typename... Args>
auto make_tensor_accessor_tuple(const std::tuple<Args...> &args, uint32_t first_address,
                                uint32_t first_page_size) {
    return tw_make_accessors(args, first_address, first_page_size,
                             std::make_integer_sequence<uint32_t, sizeof...(Args)>());
}
#endif
template <typename... Args>
auto make_tensor_accessor_tuple(const std::tuple<Args...> &args, uint32_t first_address) {
    return tw_make_accessors(args, first_address,
                             std::make_integer_sequence<uint32_t, sizeof...(Args)>());
}

#endif
