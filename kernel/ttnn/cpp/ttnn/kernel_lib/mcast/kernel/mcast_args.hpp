/*
 * kernel_lib/mcast/kernel/mcast_args.hpp: a channel from a kernel's arguments: what it may do on
 * this core, and the pipes for it.
 */
#pragma once
#include <optional>

#include "ttnn/cpp/ttnn/kernel_lib/mcast/kernel/pipes/chain_pipe.hpp"
#include "ttnn/cpp/ttnn/kernel_lib/mcast/kernel/pipes/mcast_pipe.hpp"

namespace dataflow_kernel_lib {
namespace detail {

/* Ends of a channel that this kernel has not. */
struct InactiveSenderPipe {
    template <SourceL1Guard = SourceL1Guard::Guard> void send(uint32_t, uint32_t, uint32_t) {}
    template <SourceL1Guard = SourceL1Guard::Guard> void send_signal(uint32_t = VALID) {}
};
struct InactiveReceiverPipe {
    void receive(uint32_t = 0) {}
    template <SourceL1Guard = SourceL1Guard::Guard>
    void receive_and_forward(uint32_t, uint32_t, uint32_t = 0) {}
    uint32_t receive_signal(uint32_t = 0) { return 0; }
};

/* Senders' coordinates that come as ranges, read as pairs. */
template <mcast_wire::SenderCoordinateMetadata m> struct tw_ranged_senders {
    const uint32_t *words;
    tw_ranged_senders(const uint32_t *from) : words(from) {}
    uint32_t operator[](uint32_t word) const {
        return mcast_wire::sender_coordinate(words, m, word / mcast_wire::SENDER_COORD_WORDS,
                                             word % mcast_wire::SENDER_COORD_WORDS);
    }
};

template <bool present, mcast_wire::ArgumentMetadata m, uint32_t first_word, typename DataReady,
          typename ConsumerReady, typename SignalSource>
struct McastArgsImpl {
    static constexpr bool active = present;
    static constexpr uint32_t has_receivers = m.mcast.has_remote_receivers;
    static constexpr uint32_t ack_count = m.mcast.ack_count, flags = m.mcast.flags,
                              rotating_span = m.mcast.rotating_span;
    static constexpr TransferMode transfer_mode = mcast_wire::transfer_mode(flags);
    static constexpr bool chained = transfer_mode == TransferMode::ChainUnicast;
    static constexpr bool pre_handshake = flags & mcast_wire::PRE_HANDSHAKE;
    static constexpr DataReadySignal signal =
        flags & mcast_wire::COUNTER_SIGNAL ? DataReadySignal::Counter : DataReadySignal::Flag;
    static constexpr bool rotating = rotating_span > 0;
    static constexpr uint32_t num_senders = !present ? 0 : rotating ? rotating_span : 1;
    static constexpr SenderMcastMode sender_mcast_mode = m.mcast.sender_mcast_mode;
    static constexpr uint32_t remote_count = m.mcast.uniform_remote_count;
    static constexpr uint8_t sender_noc = flags & mcast_wire::NOC1 ? 1 : 0;
    static constexpr uint32_t rectangle_capacity = m.mcast.rectangle_capacity;
    static constexpr mcast_wire::RuntimeLayout runtime_layout{m};
    static constexpr bool sender_available =
        present && (m.kernel.capabilities & mcast_wire::CAN_SEND);
    static constexpr bool receiver_available =
        present && (m.kernel.capabilities & mcast_wire::CAN_RECEIVE);
    static_assert(!present || chained || (rectangle_capacity >= 1 && rectangle_capacity <= 3),
                  "a multicast goes to one to three rectangles: is the offset right?");

    static uint32_t read(uint32_t word) { return get_arg_val<uint32_t>(first_word + word); }
    static const uint32_t *coordinates() {
        return reinterpret_cast<const uint32_t *>(
            get_arg_addr(first_word + runtime_layout.sender_coordinates));
    }
    uint32_t roles() const {
        if constexpr (!present)
            return 0;
        else if constexpr (runtime_layout.roles == mcast_wire::OMITTED)
            return m.kernel.roles;
        else
            return read(runtime_layout.roles);
    }
    bool can_send() const { return roles() & mcast_wire::CAN_SEND; }
    bool can_receive() const { return roles() & mcast_wire::CAN_RECEIVE; }
    static constexpr uint32_t sender_index(uint32_t round) { return round % num_senders; }
    bool should_send(uint32_t round) const {
        if constexpr (!sender_available || !rotating)
            return can_send();
        else
            return can_send() && sender_index(round) == read(runtime_layout.sender_phase);
    }
    uint32_t sender_x() const {
        return mcast_wire::sender_coordinate(coordinates(), m.coordinates, 0, mcast_wire::SENDER_X);
    }
    uint32_t sender_y() const {
        return mcast_wire::sender_coordinate(coordinates(), m.coordinates, 0, mcast_wire::SENDER_Y);
    }

    static constexpr uint32_t room = rectangle_capacity ? rectangle_capacity : 1;
    using SenderCoordinates =
        std::conditional_t<m.coordinates.encoding ==
                               mcast_wire::SenderCoordinateEncoding::ExplicitPairs,
                           const uint32_t *, tw_ranged_senders<m.coordinates>>;
    /* Named lazily: a pipe that is not there has no semaphores to check. */
    template <typename> static auto sender_type() {
        if constexpr (!sender_available)
            return std::type_identity<InactiveSenderPipe>();
        else if constexpr (chained)
            return std::type_identity<
                ChainSenderPipeImpl<noc_index, DataReady, ConsumerReady, SignalSource, signal>>();
        else
            return std::type_identity<
                SenderPipeImpl<noc_index, DataReady, pre_handshake, ConsumerReady, signal, rotating,
                               sender_mcast_mode, room>>();
    }
    template <typename> static auto receiver_type() {
        if constexpr (!receiver_available)
            return std::type_identity<InactiveReceiverPipe>();
        else if constexpr (chained)
            return std::type_identity<
                ChainReceiverPipeImpl<noc_index, DataReady, ConsumerReady, SignalSource, signal>>();
        else
            return std::type_identity<ReceiverPipeImpl<DataReady, pre_handshake, ConsumerReady,
                                                       signal, num_senders, SenderCoordinates>>();
    }
    using SenderPipeType = typename decltype(sender_type<void>())::type;
    using ReceiverPipeType = typename decltype(receiver_type<void>())::type;

    SenderPipeType sender(const Noc &noc) const {
        static_assert(sender_available, "this kernel sends nothing on this channel");
        static_assert(!sender_available || sender_noc == noc_index,
                      "the host chose another NoC for the sender than this kernel has");
        ASSERT(can_send());
        return make_sender(noc);
    }
    ReceiverPipeType receiver(const Noc &noc) const {
        static_assert(receiver_available, "this kernel receives nothing on this channel");
        ASSERT(can_receive());
        return make_receiver(noc);
    }
    std::optional<SenderPipeType> optional_sender(const Noc &noc) const {
        if constexpr (sender_available)
            if (can_send()) return make_sender(noc);
        return std::nullopt;
    }
    std::optional<ReceiverPipeType> optional_receiver(const Noc &noc) const {
        if constexpr (receiver_available)
            if (can_receive()) return std::optional<ReceiverPipeType>(make_receiver(noc));
        return std::nullopt;
    }

  private:
    SenderPipeType make_sender(const Noc &noc) const {
        if constexpr (!sender_available)
            return {};
        else if constexpr (chained)
            return SenderPipeType(noc, neighbours());
        else
            return SenderPipeType(noc, rectangles());
    }
    ReceiverPipeType make_receiver(const Noc &noc) const {
        if constexpr (!receiver_available)
            return {};
        else if constexpr (chained)
            return ReceiverPipeType(noc, neighbours());
        else
            return ReceiverPipeType(noc, coordinates());
    }
    ChainRuntimeArguments neighbours() const {
        constexpr uint32_t at = runtime_layout.chain_neighbors;
        return {read(at), read(at + 1), read(at + 2), read(at + 3), read(at + 4) != 0};
    }
    SenderRuntimeArgumentsFor<room> rectangles() const {
        SenderRuntimeArgumentsFor<room> all;
        all.num_rectangles = 1;
        if constexpr (room > 1) all.num_rectangles = read(runtime_layout.rectangle_count);
        if constexpr (pre_handshake && ack_count == ACK_EQUALS_FANOUT)
            all.ack_count = read(runtime_layout.ack);
        else
            all.ack_count = ack_count;
        for (uint32_t i = 0; i < all.num_rectangles; i++) {
            const uint32_t at = runtime_layout.rectangles + i * runtime_layout.rectangle_stride;
            RectangleRuntimeArguments &one = all.rectangles[i];
            if constexpr (runtime_layout.rectangle_bounds != mcast_wire::OMITTED) {
                const uint32_t from = at + runtime_layout.rectangle_bounds;
                one.bounds = {read(from), read(from + 1), read(from + 2), read(from + 3)};
            }
            if constexpr (runtime_layout.rectangle_remote != mcast_wire::OMITTED)
                one.remote_count = read(at + runtime_layout.rectangle_remote);
            else
                one.remote_count = remote_count;
            one.loopback_count = one.remote_count + 1;
            if constexpr (runtime_layout.rectangle_mode != mcast_wire::OMITTED)
                one.sender_mcast_mode = SenderMcastMode(read(at + runtime_layout.rectangle_mode));
            else
                one.sender_mcast_mode = sender_mcast_mode;
        }
        return all;
    }
};

template <uint32_t first> struct tw_compile_time_words {
    constexpr uint32_t operator[](uint32_t index) const {
        return kernel_compile_time_args[first + index];
    }
};
template <uint32_t first, mcast_wire::SemaphoreRole role>
constexpr uint32_t tw_channel_semaphore() {
    constexpr uint32_t at = mcast_wire::CompileTimeLayout(get_ct_arg<first>()).semaphore(role);
    if constexpr (at == mcast_wire::OMITTED)
        return UNUSED_SEM_ID;
    else
        return get_ct_arg<first + at>();
}
template <uint32_t first, mcast_wire::SemaphoreRole role>
using tw_channel_token =
    McastSemaphoreToken<McastSemaphoreBinding{tw_channel_semaphore<first, role>()}>;

} // namespace detail

/* Words from compile-time argument CT_BASE and run-time argument RT_BASE. */
template <uint32_t CT_BASE, uint32_t RT_BASE>
struct McastArgs
    : detail::McastArgsImpl<(get_ct_arg<CT_BASE>() != mcast_wire::ABSENT),
                            mcast_wire::decode_compile_time_metadata(
                                detail::tw_compile_time_words<CT_BASE>()),
                            RT_BASE, detail::tw_channel_token<CT_BASE, mcast_wire::DATA_READY>,
                            detail::tw_channel_token<CT_BASE, mcast_wire::CONSUMER_READY>,
                            detail::tw_channel_token<CT_BASE, mcast_wire::SIGNAL_SOURCE>> {
    static constexpr uint32_t next_compile_time_args_offset() {
        return CT_BASE + mcast_wire::CompileTimeLayout(get_ct_arg<CT_BASE>()).words;
    }
    static constexpr uint32_t next_runtime_args_offset() {
        return RT_BASE + (McastArgs::active ? McastArgs::runtime_layout.words : 0);
    }
};

} // namespace dataflow_kernel_lib
