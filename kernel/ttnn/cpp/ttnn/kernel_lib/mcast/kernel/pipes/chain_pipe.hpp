/*
 * kernel_lib/mcast/kernel/pipes/chain_pipe.hpp: one block from core to core: each receiver hands on
 * what it got, once its successor says that it is ready.
 */
#pragma once
#include "ttnn/cpp/ttnn/kernel_lib/mcast/kernel/mcast_semaphore.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/mcast/kernel/pipes/pipe_common.hpp"

namespace dataflow_kernel_lib {
namespace detail {

template <uint8_t noc_id, typename DataReady, typename ConsumerReady, typename SignalSource>
struct ChainLink {
    static constexpr uint32_t ids[] = {mcast_semaphore_id(DataReady{}),
                                       mcast_semaphore_id(ConsumerReady{}),
                                       mcast_semaphore_id(SignalSource{})};
    static_assert(ids[0] != UNUSED_SEM_ID && ids[1] != UNUSED_SEM_ID && ids[2] != UNUSED_SEM_ID &&
                      ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2],
                  "a chain takes three semaphores: data ready, consumer ready, signal source");
    Noc noc;
    McastSemaphore<DataReady{}> data_ready = make_mcast_semaphore<DataReady{}>();
    McastSemaphore<ConsumerReady{}> consumer_ready = make_mcast_semaphore<ConsumerReady{}>();
    McastSemaphore<SignalSource{}> signal_source = make_mcast_semaphore<SignalSource{}>();
    ChainRuntimeArguments args;

    TW_INLINE ChainLink(const Noc &n, const ChainRuntimeArguments &a) : noc(n), args(a) {
        ASSERT(noc.get_noc_id() == noc_id);
    }
    TW_INLINE bool has_successor() const { return args.successor_x != NO_CHAIN_NEIGHBOR; }
    TW_INLINE void wait_for_successor() {
        consumer_ready.wait(1);
        consumer_ready.set(0);
    }
    TW_INLINE void write(uint32_t from, uint32_t at, uint32_t bytes, uint32_t x, uint32_t y) {
        noc.async_write(CoreLocalMem<uint32_t>(uintptr_t(from)), UnicastEndpoint(), bytes, {},
                        {.noc_x = x, .noc_y = y, .addr = at});
    }
    TW_INLINE void forward(uint32_t from, uint32_t at, uint32_t bytes, uint32_t value) {
        wait_for_successor();
        write(from, at, bytes, args.successor_x, args.successor_y);
        noc.async_writes_flushed();
        publish(value);
    }
    TW_INLINE void publish(uint32_t value) {
        signal_source.set(value);
        signal_source.relay_unicast(noc, data_ready, args.successor_x, args.successor_y);
    }
};

template <uint8_t noc_id, typename DataReady, typename ConsumerReady, typename SignalSource,
          DataReadySignal signal>
class ChainSenderPipeImpl {
    ChainLink<noc_id, DataReady, ConsumerReady, SignalSource> link_;
    TW_INLINE uint32_t number(uint32_t value) const {
        return signal == DataReadySignal::Counter ? link_.signal_source.value() + 1 : value;
    }

  public:
    using RuntimeArguments = ChainRuntimeArguments;
    TW_INLINE explicit ChainSenderPipeImpl(const Noc &noc, const RuntimeArguments &args)
        : link_(noc, args) {
        ASSERT(args.predecessor_x == NO_CHAIN_NEIGHBOR);
    }
    template <SourceL1Guard guard = SourceL1Guard::Guard>
    TW_INLINE void send(uint32_t from, uint32_t at, uint32_t bytes) {
        const bool here = link_.args.includes_sender && from != at;
        if (link_.has_successor()) link_.forward(from, at, bytes, number(VALID));
        if (here) link_.write(from, at, bytes, my_x[noc_id], my_y[noc_id]);
        if (here)
            link_.noc.async_write_barrier();
        else if (guard == SourceL1Guard::Guard)
            link_.noc.async_writes_flushed();
    }
    template <SourceL1Guard guard = SourceL1Guard::Guard>
    TW_INLINE void send_signal(uint32_t value = VALID) {
        if (!link_.has_successor()) return;
        link_.wait_for_successor();
        link_.publish(number(value));
        if (guard == SourceL1Guard::Guard) link_.noc.async_writes_flushed();
    }
};

template <uint8_t noc_id, typename DataReady, typename ConsumerReady, typename SignalSource,
          DataReadySignal signal>
class ChainReceiverPipeImpl {
    ChainLink<noc_id, DataReady, ConsumerReady, SignalSource> link_;
    /* `exact`: a block's flag is VALID; a bare signal may carry another value. */
    TW_INLINE uint32_t take(uint32_t round, bool exact) {
        link_.consumer_ready.up(link_.noc, link_.args.predecessor_x, link_.args.predecessor_y, 1);
        if constexpr (signal == DataReadySignal::Counter) {
            link_.data_ready.wait_min(round + 1);
            return round + 1;
        } else {
            if (exact)
                link_.data_ready.wait(VALID);
            else
                link_.data_ready.wait_min(VALID);
            const uint32_t value = link_.data_ready.value();
            link_.data_ready.set(INVALID);
            return value;
        }
    }

  public:
    using RuntimeArguments = ChainRuntimeArguments;
    TW_INLINE explicit ChainReceiverPipeImpl(const Noc &noc, const RuntimeArguments &args)
        : link_(noc, args) {
        ASSERT(args.predecessor_x != NO_CHAIN_NEIGHBOR);
        if constexpr (signal == DataReadySignal::Flag) link_.data_ready.set(INVALID);
    }
    TW_INLINE ~ChainReceiverPipeImpl() { link_.noc.async_atomic_barrier(); }
    template <SourceL1Guard guard = SourceL1Guard::Guard>
    TW_INLINE void receive_and_forward(uint32_t at, uint32_t bytes, uint32_t round = 0) {
        const uint32_t value = take(round, true);
        if (!link_.has_successor()) return;
        link_.forward(at, at, bytes, value);
        if (guard == SourceL1Guard::Guard) link_.noc.async_writes_flushed();
    }
    TW_INLINE uint32_t receive_signal(uint32_t round = 0) {
        const uint32_t value = take(round, false);
        if (!link_.has_successor()) return value;
        link_.wait_for_successor();
        link_.publish(value);
        link_.noc.async_writes_flushed();
        return value;
    }
};

} // namespace detail

#define TW_CHAIN_PIPE(name)                                                                        \
    template <uint8_t NOC_ID, McastSemaphoreBinding DATA_READY,                                    \
              McastSemaphoreBinding CONSUMER_READY, McastSemaphoreBinding SIGNAL_SOURCE,           \
              DataReadySignal SIGNAL>                                                              \
    using name = detail::name##Impl<NOC_ID, detail::McastSemaphoreToken<DATA_READY>,               \
                                    detail::McastSemaphoreToken<CONSUMER_READY>,                   \
                                    detail::McastSemaphoreToken<SIGNAL_SOURCE>, SIGNAL>;
TW_CHAIN_PIPE(ChainSenderPipe)
TW_CHAIN_PIPE(ChainReceiverPipe)
#undef TW_CHAIN_PIPE

} // namespace dataflow_kernel_lib
