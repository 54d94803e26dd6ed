/*
 * kernel_lib/mcast/kernel/pipes/mcast_pipe.hpp: one block to many cores. The receivers say that
 * they are ready, the sender multicasts the block and then that it is there. A flag is set and
 * cleared each time; a counter goes up, so that rounds cannot be taken for one another.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/mcast/kernel/mcast_semaphore.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/mcast/kernel/pipes/pipe_common.hpp"

namespace dataflow_kernel_lib {

struct RectangleRuntimeArguments {
    NocBounds bounds;
    uint32_t remote_count, loopback_count;
    SenderMcastMode sender_mcast_mode;
};
template <uint32_t capacity> struct SenderRuntimeArgumentsFor {
    static_assert(capacity >= 1 && capacity <= MAX_MCAST_RECTANGLES, "one to three rectangles");
    RectangleRuntimeArguments rectangles[capacity]{};
    uint32_t num_rectangles = 0, ack_count = 0;
};

namespace detail {

template <uint8_t noc_id, typename DataReady, bool handshake, typename ConsumerReady,
          DataReadySignal signal = DataReadySignal::Flag, bool rotating = false,
          SenderMcastMode mode = SenderMcastMode::Unknown, uint32_t capacity = 1>
class SenderPipeImpl {
    static_assert(
        mcast_wire::concrete(mode) || mode == SenderMcastMode::Unknown,
        "SenderPipe: LocalCopy, MulticastExcludeSource, MulticastIncludeSource or Unknown");
    static_assert(!handshake || mcast_semaphore_id(ConsumerReady{}) != UNUSED_SEM_ID,
                  "SenderPipe: PRE_HANDSHAKE needs the semaphore by which receivers say that they "
                  "are ready");
    static constexpr bool counts = signal == DataReadySignal::Counter;

    Noc noc_;
    McastSemaphore<DataReady{}> data_ready_ = make_mcast_semaphore<DataReady{}>();
    McastSemaphore<ConsumerReady{}> consumer_ready_ = make_mcast_semaphore<ConsumerReady{}>();
    SenderRuntimeArgumentsFor<capacity> args_;
    bool sends_to_itself_ = false;

    TW_INLINE void wait_for_receivers() {
        if constexpr (handshake) {
            consumer_ready_.wait(args_.ack_count);
            consumer_ready_.set(0);
        }
    }
    TW_INLINE void tell(const RectangleRuntimeArguments &to, bool loopback, uint32_t cores,
                        uint32_t value) {
        const NocBounds &b = to.bounds;
        if constexpr (counts) {
            data_ready_.inc_multicast(noc_, b.sx, b.sy, b.ex, b.ey, 1, to.remote_count);
            return;
        }
        data_ready_.set(value);
        if (loopback)
            data_ready_.template set_multicast<NocOptions::MCAST_INCL_SRC>(noc_, b.sx, b.sy, b.ex,
                                                                           b.ey, cores);
        else
            data_ready_.set_multicast(noc_, b.sx, b.sy, b.ex, b.ey, cores);
    }
    TW_INLINE void copy_here(uint32_t from, uint32_t to, uint32_t bytes) {
        noc_.async_write(CoreLocalMem<uint32_t>(uintptr_t(from)), UnicastEndpoint(), bytes, {},
                         {.noc_x = my_x[noc_id], .noc_y = my_y[noc_id], .addr = to});
    }
    TW_INLINE void send_to(const RectangleRuntimeArguments &to, uint32_t from, uint32_t at,
                           uint32_t bytes) {
        const SenderMcastMode how = mode == SenderMcastMode::Unknown ? to.sender_mcast_mode : mode;
        if (how == SenderMcastMode::LocalCopy) {
            if (from != at) copy_here(from, at, bytes);
            return;
        }
        const bool loopback = how == SenderMcastMode::MulticastIncludeSource && from != at;
        const uint32_t cores = loopback ? to.loopback_count : to.remote_count;
        const UnicastEndpoint source;
        const MulticastEndpoint target;
        const NocBounds &b = to.bounds;
        /* The flag that follows ends a linked sequence; a counter goes another way. */
        if (loopback)
            noc_.async_write_multicast<NocOptions::MCAST_INCL_SRC>(
                source, target, bytes, cores, {.addr = from}, {b.sx, b.sy, b.ex, b.ey, at},
                !counts);
        else
            noc_.async_write_multicast(source, target, bytes, cores, {.addr = from},
                                       {b.sx, b.sy, b.ex, b.ey, at}, !counts);
        if constexpr (counts) noc_.async_write_barrier();
        tell(to, loopback, cores, VALID);
    }
    /* `landed`: something was written here, which must be there before the caller uses it. */
    template <SourceL1Guard guard> TW_INLINE void finish(bool landed) {
        if constexpr (rotating && counts) data_ready_.up(noc_, my_x[noc_id], my_y[noc_id], 1);
        if (landed)
            noc_.async_write_barrier();
        else if constexpr (guard == SourceL1Guard::Guard || (rotating && !counts))
            noc_.async_writes_flushed();
        if constexpr (counts) noc_.async_atomic_barrier();
        if constexpr (rotating && !counts) data_ready_.set(INVALID);
    }

  public:
    TW_INLINE explicit SenderPipeImpl(const Noc &noc,
                                      const SenderRuntimeArgumentsFor<capacity> &args)
        : noc_(noc), args_(args) {
        ASSERT(noc_.get_noc_id() == noc_id);
        ASSERT(args_.num_rectangles >= 1 && args_.num_rectangles <= capacity);
        for (uint32_t i = 0; i < args_.num_rectangles; i++) {
            const SenderMcastMode how = args_.rectangles[i].sender_mcast_mode;
            ASSERT(mcast_wire::concrete(how));
            ASSERT((how == SenderMcastMode::LocalCopy) == (args_.rectangles[i].remote_count == 0));
            sends_to_itself_ |= how != SenderMcastMode::MulticastExcludeSource;
        }
    }
    template <SourceL1Guard guard = SourceL1Guard::Guard>
    TW_INLINE void send(uint32_t from, uint32_t at, uint32_t bytes) {
        wait_for_receivers();
        for (uint32_t i = 0; i < args_.num_rectangles; i++)
            send_to(args_.rectangles[i], from, at, bytes);
        finish<guard>(sends_to_itself_ && from != at);
    }
    template <SourceL1Guard guard = SourceL1Guard::Guard>
    TW_INLINE void send_signal(uint32_t value = VALID) {
        ASSERT(value >= VALID && (!counts || value == VALID));
        wait_for_receivers();
        for (uint32_t i = 0; i < args_.num_rectangles; i++)
            if (args_.rectangles[i].remote_count)
                tell(args_.rectangles[i], false, args_.rectangles[i].remote_count, value);
        finish<guard>(false);
    }
};

template <typename DataReady, bool handshake, typename ConsumerReady,
          DataReadySignal signal = DataReadySignal::Flag, uint32_t senders = 1,
          typename Coordinates = const uint32_t *>
class ReceiverPipeImpl {
    static_assert(
        !handshake || mcast_semaphore_id(ConsumerReady{}) != UNUSED_SEM_ID,
        "ReceiverPipe: PRE_HANDSHAKE needs the semaphore by which it says that it is ready");
    static_assert(senders >= 1, "ReceiverPipe: at least one sender");

    Noc noc_;
    McastSemaphore<DataReady{}> data_ready_ = make_mcast_semaphore<DataReady{}>();
    McastSemaphore<ConsumerReady{}> consumer_ready_ = make_mcast_semaphore<ConsumerReady{}>();
    Coordinates senders_;

    TW_INLINE void say_ready(uint32_t round) {
        if constexpr (handshake) {
            const uint32_t at = mcast_wire::SENDER_COORD_WORDS * (round % senders);
            consumer_ready_.up(noc_, senders_[at + mcast_wire::SENDER_X],
                               senders_[at + mcast_wire::SENDER_Y], 1);
        }
    }

  public:
    template <typename Source = Coordinates>
    TW_INLINE explicit ReceiverPipeImpl(const Noc &noc, Source coordinates)
        : noc_(noc), senders_(coordinates) {}
    TW_INLINE void receive(uint32_t round = 0) {
        say_ready(round);
        if constexpr (signal == DataReadySignal::Counter) {
            data_ready_.wait_min(round + 1);
        } else {
            data_ready_.wait(VALID);
            data_ready_.set(INVALID);
        }
    }
    template <SourceL1Guard = SourceL1Guard::Guard>
    TW_INLINE void receive_and_forward(uint32_t, uint32_t, uint32_t round = 0) {
        receive(round);
    }
    TW_INLINE uint32_t receive_signal(uint32_t round = 0) {
        say_ready(round);
        if constexpr (signal == DataReadySignal::Counter) {
            data_ready_.wait_min(round + 1);
            return round + 1;
        } else {
            data_ready_.wait_min(VALID);
            const uint32_t value = data_ready_.value();
            data_ready_.set(INVALID);
            return value;
        }
    }
};

} // namespace detail

template <uint8_t NOC_ID, McastSemaphoreBinding DATA_READY_SEM_ID, bool PRE_HANDSHAKE = true,
          McastSemaphoreBinding CONSUMER_READY_SEM_ID = UNUSED_SEM_ID,
          DataReadySignal DATA_READY_SIGNAL = DataReadySignal::Flag, bool ROTATING_SENDER = false,
          SenderMcastMode SENDER_MCAST_MODE = SenderMcastMode::Unknown, uint32_t MAX_RECTS = 1>
using SenderPipe =
    detail::SenderPipeImpl<NOC_ID, detail::McastSemaphoreToken<DATA_READY_SEM_ID>, PRE_HANDSHAKE,
                           detail::McastSemaphoreToken<CONSUMER_READY_SEM_ID>, DATA_READY_SIGNAL,
                           ROTATING_SENDER, SENDER_MCAST_MODE, MAX_RECTS>;
template <McastSemaphoreBinding DATA_READY_SEM_ID, bool PRE_HANDSHAKE = true,
          McastSemaphoreBinding CONSUMER_READY_SEM_ID = UNUSED_SEM_ID,
          DataReadySignal DATA_READY_SIGNAL = DataReadySignal::Flag, uint32_t NUM_SENDERS = 1,
          typename SenderCoordinates = const uint32_t *>
using ReceiverPipe =
    detail::ReceiverPipeImpl<detail::McastSemaphoreToken<DATA_READY_SEM_ID>, PRE_HANDSHAKE,
                             detail::McastSemaphoreToken<CONSUMER_READY_SEM_ID>, DATA_READY_SIGNAL,
                             NUM_SENDERS, SenderCoordinates>;

} // namespace dataflow_kernel_lib
