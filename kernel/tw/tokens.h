/*
 * tw/tokens.h: what the host calls by name. The generated part of a kernel defines one constant a
 * name (args::rows, dfb::in, tensor::src, sem::ready, scratch::table); the types of those
 * constants are here. A constant says at compile time where its value is: in the text, among the
 * run-time arguments, or among the common ones. A kernel that says get_arg(args::rows) need not
 * know which.
 */
#ifndef TW_TOKENS_H
#define TW_TOKENS_H

#include "tw/debug.h"
#include "tw/objects/buffers.h"
#include "tw/objects/semaphore.h"
#include "tw/tensor_accessor.h"

/* The one entry of a kernel whose kernel_main() is made from its signature: template parameters are
 * constants, function parameters are arguments, bound by name. */
#define TT_KERNEL static TW_INLINE

/* ---- args:: */
namespace experimental {
template <typename T> struct RtaArg { uint32_t byte_offset; };
template <typename T> struct CrtaArg { uint32_t byte_offset; };
template <typename T> struct CtaVal { T value; };
template <typename T> TW_INLINE T get_arg(RtaArg<T> argument) {
    return get_arg_val<T>(argument.byte_offset / 4);
}
template <typename T> TW_INLINE T get_arg(CrtaArg<T> argument) {
    return get_common_arg_val<T>(argument.byte_offset / 4);
}
template <typename T> TW_INLINE constexpr T get_arg(CtaVal<T> argument) {
    return argument.value;
}
} // namespace experimental

/* ---- sem::, see tw/objects/semaphore.h */

/* ---- what a name says of the data behind it */
namespace binding_details {
struct LLKMetadata {
    static constexpr uint8_t kNoFormat = 0xFF;
    uint8_t format = kNoFormat;
    uint8_t face_r_dim = 16, face_c_dim = 16, num_faces_r_dim = 2, num_faces_c_dim = 2;
};
/* Reads what tokens keep to themselves. */
struct tw_token_reader {
    template <typename Token> static constexpr LLKMetadata data(const Token &token) {
        return token.llk_metadata_;
    }
};
} // namespace binding_details

/* ---- dfb:: */
namespace dfb {
enum AccessPattern : uint8_t { STRIDED, ALL, BLOCKED, UNKNOWN };
} // namespace dfb

template <dfb::AccessPattern producer = dfb::UNKNOWN, dfb::AccessPattern consumer = dfb::UNKNOWN>
struct DFBBindingToken {
    explicit constexpr DFBBindingToken(uint16_t id) : id_(id) {}
    constexpr DFBBindingToken(uint16_t id, binding_details::LLKMetadata data)
        : id_(id), llk_metadata_(data) {}
    constexpr operator uint32_t() const { return id_; }

  private:
    friend binding_details::tw_token_reader;
    uint16_t id_;
    binding_details::LLKMetadata llk_metadata_{};
};
template <typename T> inline constexpr bool is_dataflow_buffer_v = false;
template <> inline constexpr bool is_dataflow_buffer_v<DataflowBuffer> = true;
using DataflowBufferAnyPattern = DataflowBuffer;

/* ---- tensor:: */
namespace tensor_accessor {
/* The accessor's words start at compile-time argument CTA; the tensor's address, and behind it what
 * the accessor keeps among the common arguments, at byte CRTA_BYTES of those. */
template <uint32_t CTA, uint32_t CRTA_BYTES> struct TensorBindingToken {
    static_assert(CRTA_BYTES % 4 == 0, "common arguments are words");
    using args_t = TensorAccessorArgs<CTA>;
    static constexpr args_t args{};
    static constexpr uint32_t addr_crta_offset = CRTA_BYTES;
    explicit constexpr TensorBindingToken(binding_details::LLKMetadata data)
        : llk_metadata_(data) {}

  private:
    friend binding_details::tw_token_reader;
    binding_details::LLKMetadata llk_metadata_;
};
} // namespace tensor_accessor
template <uint32_t CTA, uint32_t CRTA_BYTES>
TensorAccessor(tensor_accessor::TensorBindingToken<CTA, CRTA_BYTES>) -> TensorAccessor<
    tensor_accessor::SpecOf<TensorAccessorArgs<CTA, std::size_t(CRTA_BYTES / 4 + 1)>>>;
TensorAccessor(const tensor_accessor::NullTensorBindingToken &)
    ->TensorAccessor<tensor_accessor::InterleavedSpec<true>>;

/* A sequence of tensors, tensor::NAME as a tuple of tokens. */
template <typename... Tokens> auto make_tensor_accessors(const std::tuple<Tokens...> &tokens) {
    return std::apply([](const auto &...each) { return std::make_tuple(TensorAccessor(each)...); },
                      tokens);
}

struct tw_base_of {
    template <typename T> TW_INLINE uint32_t operator()(const T &memory) const {
        return uint32_t(memory.local_mem().get_address());
    }
};
/* What a tensor has in the L1 of this core. */
template <typename T> class LocalTensorAccessor {
    CoreLocalMem<T> memory_;

  public:
    template <uint32_t CTA, uint32_t CRTA_BYTES>
    [[nodiscard]] explicit LocalTensorAccessor(tensor_accessor::TensorBindingToken<CTA, CRTA_BYTES>)
        : LocalTensorAccessor(get_common_arg_val<uint32_t>(CRTA_BYTES / 4)) {
        static_assert(!TensorAccessorArgs<CTA>::is_dram,
                      "LocalTensorAccessor is for tensors in L1; this one is in DRAM: use "
                      "TensorAccessor");
    }
    [[nodiscard]] explicit LocalTensorAccessor(const tensor_accessor::NullTensorBindingToken &)
        : LocalTensorAccessor(uint32_t(0)) {}
    [[nodiscard]] explicit LocalTensorAccessor(uint32_t address) : memory_(uintptr_t(address)) {}
    [[nodiscard]] T &operator[](uint32_t index) const { return memory_[index]; }
    [[nodiscard]] uint32_t get_bank_base_address() const { return uint32_t(memory_.get_address()); }
    [[nodiscard]] CoreLocalMem<T> local_mem() const { return memory_; }
    [[nodiscard]] auto scoped_lock(uint32_t offset, uint32_t count) const {
        return (memory_ + offset).scoped_lock(count);
    }
    template <typename Operand> [[nodiscard]] Operand operand() const {
        return Operand{get_bank_base_address() / 16 - 1};
    }
};
template <typename T>
struct noc_traits_t<LocalTensorAccessor<T>>
    : tw_l1_traits<LocalTensorAccessor<T>, tw_base_of, tw_base_of> {};

/* ---- scratch:: */
template <typename T> class Scratchpad;
class ScratchpadBindingToken {
    uint32_t crta_word_, bytes_;
    binding_details::LLKMetadata llk_metadata_{};
    friend binding_details::tw_token_reader;
    template <typename T> friend class Scratchpad;

  public:
    explicit constexpr ScratchpadBindingToken(uint32_t crta_word, uint32_t bytes)
        : crta_word_(crta_word), bytes_(bytes) {}
    constexpr ScratchpadBindingToken(uint32_t crta_word, uint32_t bytes,
                                     binding_details::LLKMetadata data)
        : crta_word_(crta_word), bytes_(bytes), llk_metadata_(data) {}
};

/* Memory of a program in L1, as an array. Its bounds are checked. */
template <typename T> class Scratchpad {
  public:
    using element_type = T;
    using value_type = std::remove_cv_t<T>;
    using size_type = uint32_t;
    using pointer = CoreLocalMem<T>;
    using iterator = pointer;
    using reference = std::add_lvalue_reference_t<T>;

    [[nodiscard]] explicit Scratchpad(const ScratchpadBindingToken &token)
        : start_(uintptr_t(get_common_arg_val<uint32_t>(token.crta_word_))), bytes_(token.bytes_),
          format_(DataFormat(token.llk_metadata_.format)) {}
    [[nodiscard]] TW_INLINE auto &operator[](uint32_t index) const {
        ASSERT(index < size());
        return start_[index];
    }
    [[nodiscard]] uint32_t size() const { return bytes_ / uint32_t(sizeof(T)); }
    [[nodiscard]] uint32_t size_in_bytes() const { return bytes_; }
    [[nodiscard]] DataFormat get_dataformat() const { return format_; }
    [[nodiscard]] uint32_t get_base_address() const { return uint32_t(start_.get_address()); }
    [[nodiscard]] pointer begin() const { return start_; }
    [[nodiscard]] pointer end() const { return start_ + size(); }
    [[nodiscard]] pointer local_mem() const { return start_; }
    [[nodiscard]] TW_INLINE auto scoped_lock(uint32_t offset, uint32_t count) const {
        ASSERT(offset + count <= size());
        return (start_ + offset).scoped_lock(count);
    }
    template <typename Operand> [[nodiscard]] Operand operand() const {
        return Operand{get_base_address() / 16 - 1};
    }

  private:
    pointer start_;
    uint32_t bytes_;
    DataFormat format_;
};
template <typename T>
struct noc_traits_t<Scratchpad<T>> : tw_l1_traits<Scratchpad<T>, tw_base_of, tw_base_of> {};
template <typename T> inline constexpr bool is_scratchpad_v = false;
template <typename T> inline constexpr bool is_scratchpad_v<Scratchpad<T>> = true;

/* ---- get_token_if_present<"name">() */
template <std::size_t length> struct tw_token_name {
    char chars[length];
    constexpr tw_token_name(const char (&text)[length]) {
        for (std::size_t i = 0; i < length; i++)
            chars[i] = text[i];
    }
    template <std::size_t other> constexpr bool is(const char (&text)[other]) const {
        if constexpr (other == length) {
            for (std::size_t i = 0; i < length; i++)
                if (chars[i] != text[i]) return false;
            return true;
        }
        return false;
    }
};

#endif
