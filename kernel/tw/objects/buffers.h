/*
 * tw/objects/buffers.h: circular buffers and local memory as objects. In compute kernels the
 * pointers are in units of 16 bytes, as in the window.
 */
#ifndef TW_OBJECTS_BUFFERS_H
#define TW_OBJECTS_BUFFERS_H

#include "api/lock.h"
#include "tw/circular_buffer.h"
#include "tw/objects/noc.h"
#include "tw/mailbox.h"

/* A word in this core's L1, used as a pointer. */
template <typename T, typename AddressType = uintptr_t> class CoreLocalMem {
    AddressType address_;

  public:
    using difference_type = std::ptrdiff_t;
    CoreLocalMem(AddressType address) : address_(address) {}
    CoreLocalMem(T *pointer) : address_(reinterpret_cast<AddressType>(pointer)) {}
    T *get_unsafe_ptr() const { return reinterpret_cast<T *>(address_); }
    AddressType get_address() const { return address_; }
    using reference = std::add_lvalue_reference_t<T>; /* T may be void: memory of no type */
    reference operator[](uint32_t index) const { return get_unsafe_ptr()[index]; }
    reference operator*() const { return *get_unsafe_ptr(); }
    T *operator->() const { return get_unsafe_ptr(); }
    CoreLocalMem &operator+=(difference_type steps) {
        address_ += steps * sizeof(T);
        return *this;
    }
    CoreLocalMem &operator-=(difference_type steps) { return *this += -steps; }
    CoreLocalMem &operator++() { return *this += 1; }
    CoreLocalMem &operator--() { return *this += -1; }
    CoreLocalMem operator++(int) {
        CoreLocalMem old = *this;
        ++*this;
        return old;
    }
    CoreLocalMem operator--(int) {
        CoreLocalMem old = *this;
        --*this;
        return old;
    }
    CoreLocalMem operator+(difference_type steps) const { return CoreLocalMem(*this) += steps; }
    CoreLocalMem operator-(difference_type steps) const { return CoreLocalMem(*this) += -steps; }
    difference_type operator-(const CoreLocalMem &other) const {
        return (difference_type(address_) - difference_type(other.address_)) /
               difference_type(sizeof(T));
    }
    auto operator<=>(const CoreLocalMem &) const = default;
    explicit operator bool() const { return address_ != 0; }
    /* The chip's checker sees every access; there is nothing to announce. */
    [[nodiscard]] auto scoped_lock(size_t) const {
        return Lock([] {});
    }
};
struct tw_address_of {
    template <typename T> TW_INLINE uint32_t operator()(const T &memory) const {
        return memory.get_address();
    }
};
template <typename T, typename AddressType>
struct noc_traits_t<CoreLocalMem<T, AddressType>>
    : tw_l1_traits<CoreLocalMem<T, AddressType>, tw_address_of, tw_address_of> {};

/* What CircularBuffer and DataflowBuffer share. */
class tw_buffer {
  protected:
    uint32_t cb_;
#ifdef COMPILE_FOR_TRISC
    static constexpr uint32_t shift = 4;
#else
    static constexpr uint32_t shift = 0;
#endif
    const LocalCBInterface &window() const {
        return get_local_cb_interface(cb_);
    }

  public:
    constexpr explicit tw_buffer(uint32_t cb) : cb_(cb) {}
    TW_INLINE void reserve_back(uint32_t pages) const {
        cb_reserve_back(cb_, pages);
    }
    TW_INLINE void push_back(uint32_t pages) const {
        cb_push_back(cb_, pages);
    }
    TW_INLINE void wait_front(uint32_t pages) const {
        cb_wait_front(cb_, pages);
    }
    TW_INLINE void pop_front(uint32_t pages) const {
        cb_pop_front(cb_, pages);
    }
    TW_INLINE uint32_t get_write_ptr() const {
        return window().fifo_wr_ptr;
    }
    TW_INLINE uint32_t get_read_ptr() const {
        return window().fifo_rd_ptr;
    }
    /* The address as get_write_ptr() and get_read_ptr() give it, in bytes on data movement. */
    void evil_set_write_ptr(uint32_t address) const {
        get_local_cb_interface(cb_).fifo_wr_ptr = address >> shift;
    }
    void evil_set_read_ptr(uint32_t address) const {
        get_local_cb_interface(cb_).fifo_rd_ptr = address >> shift;
    }
    constexpr uint32_t get_tile_size() const {
        return ::get_tile_size(cb_);
    }
    constexpr uint32_t get_tile_hw() const {
        return ::get_tile_hw(cb_);
    }
    constexpr DataFormat get_dataformat() const {
        return ::get_dataformat(cb_);
    }
#ifdef COMPILE_FOR_TRISC
    /* UNPACK looks and tells the others: all three must call. */
    uint32_t get_tile_address(uint32_t tile) const {
        return ckernel::get_tile_address(cb_, tile);
    }
    template <typename T = uint32_t> T read_tile_value(uint32_t tile, uint32_t element) const {
        return ckernel::tw_read_tile_value<T>(cb_, tile, element);
    }
#else
    bool pages_reservable_at_back(int32_t pages) const {
        return cb_pages_reservable_at_back(cb_, pages);
    }
    bool pages_available_at_front(int32_t pages) const {
        return cb_pages_available_at_front(cb_, pages);
    }
#endif
};
struct tw_read_side {
    template <typename T> TW_INLINE uint32_t operator()(const T &buffer) const {
        return buffer.get_read_ptr();
    }
};
struct tw_write_side {
    template <typename T> TW_INLINE uint32_t operator()(const T &buffer) const {
        return buffer.get_write_ptr();
    }
};

class CircularBuffer : public tw_buffer {
  public:
    enum class AddrSelector { WRITE_PTR, READ_PTR };
    using AddrSel = AddrSelector;
    constexpr explicit CircularBuffer(uint32_t cb) : tw_buffer(cb) {}
    constexpr uint32_t get_cb_id() const { return cb_; }
    [[nodiscard]] auto scoped_lock() const {
        return Lock([] {});
    }
};
template <>
struct noc_traits_t<CircularBuffer> : tw_l1_traits<CircularBuffer, tw_read_side, tw_write_side> {};

/* A buffer by one of its pointers, whichever side of a transfer it is on. */
template <CircularBuffer::AddrSelector Selector> struct CircularBufferView {
    const CircularBuffer &cb;
    explicit constexpr CircularBufferView(const CircularBuffer &buffer) : cb(buffer) {}
};
template <CircularBuffer::AddrSelector Selector> constexpr auto use(const CircularBuffer &cb) {
    return CircularBufferView<Selector>(cb);
}
template <CircularBuffer::AddrSelector Selector> struct tw_selected_side {
    TW_INLINE uint32_t operator()(const CircularBufferView<Selector> &view) const {
        return Selector == CircularBuffer::AddrSelector::READ_PTR ? view.cb.get_read_ptr()
                                                                  : view.cb.get_write_ptr();
    }
};
template <CircularBuffer::AddrSelector Selector>
struct noc_traits_t<CircularBufferView<Selector>>
    : tw_l1_traits<CircularBufferView<Selector>, tw_selected_side<Selector>,
                   tw_selected_side<Selector>> {};

/* Memory that a buffer's lock hands out. */
template <bool IsWrite, typename Release> class DfbScopedLock {
    uint32_t pointer_;
    Release release_;

  public:
    DfbScopedLock(uint32_t pointer, Release release) : pointer_(pointer), release_(release) {}
    ~DfbScopedLock() { release_(); }
    DfbScopedLock(const DfbScopedLock &) = delete;
    DfbScopedLock &operator=(const DfbScopedLock &) = delete;
    template <typename T = uint32_t> [[nodiscard]] auto get_ptr() const {
        return CoreLocalMem<std::conditional_t<IsWrite, T, const T>>(pointer_);
    }
};
template <bool IsWrite, typename Release>
[[nodiscard]] DfbScopedLock<IsWrite, Release> make_dfb_scoped_lock(uint32_t pointer,
                                                                   Release release) {
    return DfbScopedLock<IsWrite, Release>(pointer, release);
}

struct DataflowBufferArgs {
    uint32_t offset_bytes{};
};
class DataflowBuffer : public tw_buffer {
  public:
    constexpr DataflowBuffer(uint16_t id) : tw_buffer(id) {}
    constexpr uint16_t get_id() const { return uint16_t(cb_); }
    uint32_t get_entry_size() const { return window().fifo_page_size << shift; }
    uint32_t get_stride_size() const { return get_entry_size(); }
    uint32_t get_total_num_entries() const { return window().fifo_num_pages; }
    uint32_t get_total_size_bytes() const { return window().fifo_size << shift; }
    uint32_t get_local_num_entries() const { return get_total_num_entries(); }
    uint32_t get_local_size_bytes() const { return get_total_size_bytes(); }
    uint32_t get_ring_span_bytes() const { return get_total_size_bytes(); }
    uint32_t get_ring_span_num_entries() const { return get_total_num_entries(); }
    void finish() {}
    [[nodiscard]] auto scoped_write_lock(uint16_t = 1) {
        return make_dfb_scoped_lock<true>(get_write_ptr(), [] {});
    }
    [[nodiscard]] auto scoped_read_lock(uint16_t = 1) {
        return make_dfb_scoped_lock<false>(get_read_ptr(), [] {});
    }
#ifndef COMPILE_FOR_TRISC
    void write_barrier(const Noc &noc) const {
        noc.async_write_barrier();
    }
#endif
};
template <>
struct noc_traits_t<DataflowBuffer> : tw_l1_traits<DataflowBuffer, tw_read_side, tw_write_side> {};

#endif
