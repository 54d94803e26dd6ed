/*
 * kernel_lib/mcast/mcast_protocol.hpp: what host and kernels agree on about one sender and its
 * receivers: the bits of the control word, and which words follow it. A word that says nothing is
 * left out.
 */
#pragma once
#include <cstdint>

namespace dataflow_kernel_lib {

inline constexpr uint32_t MAX_MCAST_RECTANGLES = 3;
inline constexpr uint32_t UNUSED_SEM_ID = 0xFFFFFFFFu, ACK_EQUALS_FANOUT = 0xFFFFFFFFu,
                          NO_CHAIN_NEIGHBOR = 0xFFFFFFFFu;

enum class TransferMode : uint32_t { Multicast = 0, ChainUnicast = 1 };
enum class DataReadySignal : uint32_t { Flag = 0, Counter = 1 };
enum class SenderMcastMode : uint32_t {
    Invalid = 0,
    LocalCopy = 1,
    MulticastExcludeSource = 2,
    MulticastIncludeSource = 3,
    Unknown = 4, /* each rectangle's record says */
};
struct NocBounds {
    uint32_t sx, sy, ex, ey;
};
struct ChainRuntimeArguments {
    uint32_t predecessor_x = NO_CHAIN_NEIGHBOR, predecessor_y = NO_CHAIN_NEIGHBOR;
    uint32_t successor_x = NO_CHAIN_NEIGHBOR, successor_y = NO_CHAIN_NEIGHBOR;
    bool includes_sender = false;
};

namespace mcast_wire {

constexpr uint32_t ABSENT = 0, OMITTED = 0xFFFFFFFFu, NO_SENDER_ROUND = 0xFFFFFFFFu;
constexpr uint32_t CAN_SEND = 1, CAN_RECEIVE = 2, DYNAMIC_ROLES = 0xFFFFFFFFu;
constexpr uint32_t PRE_HANDSHAKE = 1, COUNTER_SIGNAL = 2, NOC1 = 4;
constexpr uint32_t TRANSFER_MODE_SHIFT = 3, TRANSFER_MODE_MASK = 3u << TRANSFER_MODE_SHIFT;
constexpr uint32_t ABSENT_CT_WORDS = 1;
enum SemaphoreRole : uint32_t { DATA_READY, CONSUMER_READY, SIGNAL_SOURCE };
enum RectOffset : uint32_t { SX, SY, EX, EY, REMOTE, LOOPBACK, RECT_SENDER_MCAST_MODE, RECT_WORDS };
enum SenderCoordOffset : uint32_t { SENDER_X, SENDER_Y, SENDER_COORD_WORDS };
enum ChainOffset : uint32_t {
    PREDECESSOR_X,
    PREDECESSOR_Y,
    SUCCESSOR_X,
    SUCCESSOR_Y,
    INCLUDES_SENDER,
    CHAIN_WORDS
};
enum RangeOffset : uint32_t { RANGE_START, RANGE_END, RANGE_WORDS };
enum class SenderCoordinateEncoding : uint32_t { ExplicitPairs, RowMajorRanges, ColumnMajorRanges };

struct McastMetadata {
    uint32_t rotating_span = 0, rectangle_capacity = 0, ack_count = 0, uniform_remote_count = 0;
    bool remote_count_known = false;
    SenderMcastMode sender_mcast_mode = SenderMcastMode::Unknown;
    bool has_remote_receivers = false;
    uint32_t flags = 0;
};
struct KernelMetadata {
    uint32_t roles = DYNAMIC_ROLES, capabilities = CAN_SEND | CAN_RECEIVE;
};
struct SenderCoordinateMetadata {
    SenderCoordinateEncoding encoding = SenderCoordinateEncoding::ExplicitPairs;
    uint32_t columns = 0, rows = 0, x_ranges = 0, y_ranges = 0;
};
struct ArgumentMetadata {
    McastMetadata mcast;
    KernelMetadata kernel;
    SenderCoordinateMetadata coordinates;
};

constexpr TransferMode transfer_mode(uint32_t flags) {
    return TransferMode((flags & TRANSFER_MODE_MASK) >> TRANSFER_MODE_SHIFT);
}
constexpr bool concrete(SenderMcastMode mode) {
    return mode == SenderMcastMode::LocalCopy || mode == SenderMcastMode::MulticastExcludeSource ||
           mode == SenderMcastMode::MulticastIncludeSource;
}
constexpr SenderMcastMode classify(uint32_t remote, bool includes_sender) {
    return !remote           ? SenderMcastMode::LocalCopy
           : includes_sender ? SenderMcastMode::MulticastIncludeSource
                             : SenderMcastMode::MulticastExcludeSource;
}

/* The control word, bit by bit. */
constexpr uint32_t tw_bits(uint32_t word, uint32_t shift, uint32_t mask) {
    return (word >> shift) & mask;
}
constexpr uint32_t tw_ack_of(uint32_t control) {
    return tw_bits(control, 20, 3); /* 0 none, 1 a word, 2 the remote count, 3 when running */
}
constexpr ArgumentMetadata compile_time_control_metadata(uint32_t control) {
    ArgumentMetadata m;
    m.mcast.flags = tw_bits(control, 0, 31);
    m.mcast.has_remote_receivers = tw_bits(control, 5, 1);
    m.mcast.sender_mcast_mode = SenderMcastMode(tw_bits(control, 6, 7));
    m.mcast.rectangle_capacity = tw_bits(control, 9, 3);
    m.kernel.roles = tw_bits(control, 13, 1) ? DYNAMIC_ROLES : tw_bits(control, 11, 3);
    m.kernel.capabilities = tw_bits(control, 14, 3);
    m.coordinates.encoding = SenderCoordinateEncoding(tw_bits(control, 16, 3));
    m.mcast.remote_count_known = tw_bits(control, 18, 1);
    return m;
}

/* Where the words behind the control word are; OMITTED: nowhere. */
struct CompileTimeLayout {
    uint32_t data_ready = OMITTED, consumer_ready = OMITTED, signal_source = OMITTED;
    uint32_t remote_count = OMITTED, ack_count = OMITTED, rotating_span = OMITTED;
    uint32_t coordinates = OMITTED, words = 1;

    constexpr explicit CompileTimeLayout(uint32_t control, bool semaphore_ids = true) {
        if (control == ABSENT) return;
        const ArgumentMetadata m = compile_time_control_metadata(control);
        const bool chain = transfer_mode(m.mcast.flags) == TransferMode::ChainUnicast;
        if (semaphore_ids) data_ready = words++;
        if (semaphore_ids && m.mcast.flags & PRE_HANDSHAKE) consumer_ready = words++;
        if (semaphore_ids && chain) signal_source = words++;
        if (m.mcast.remote_count_known) remote_count = words++;
        if (tw_ack_of(control) == 1) ack_count = words++;
        if (tw_bits(control, 19, 1)) rotating_span = words++;
        if (m.coordinates.encoding == SenderCoordinateEncoding::ExplicitPairs) return;
        coordinates = words;
        words += 4;
    }
    constexpr uint32_t semaphore(SemaphoreRole role) const {
        return role == DATA_READY       ? data_ready
               : role == CONSUMER_READY ? consumer_ready
                                        : signal_source;
    }
};

template <typename Words>
constexpr ArgumentMetadata decode_compile_time_metadata(const Words &words,
                                                        bool semaphore_ids = true) {
    const uint32_t control = words[0];
    if (control == ABSENT) return {};
    ArgumentMetadata m = compile_time_control_metadata(control);
    const CompileTimeLayout at(control, semaphore_ids);
    const uint32_t ack = tw_ack_of(control);
    if (at.remote_count != OMITTED) m.mcast.uniform_remote_count = words[at.remote_count];
    m.mcast.ack_count = ack == 1   ? words[at.ack_count]
                        : ack == 2 ? m.mcast.uniform_remote_count
                        : ack == 3 ? ACK_EQUALS_FANOUT
                                   : 0;
    if (at.rotating_span != OMITTED) m.mcast.rotating_span = words[at.rotating_span];
    if (at.coordinates != OMITTED)
        m.coordinates = {m.coordinates.encoding, words[at.coordinates], words[at.coordinates + 1],
                         words[at.coordinates + 2], words[at.coordinates + 3]};
    return m;
}

/* Where the run-time words are, counted from the first. */
struct RuntimeLayout {
    uint32_t roles = OMITTED, sender_phase = OMITTED, rectangle_count = OMITTED, ack = OMITTED;
    uint32_t sender_coordinates = OMITTED, coordinate_words = 0;
    uint32_t rectangles = OMITTED, rectangle_bounds = OMITTED, rectangle_remote = OMITTED,
             rectangle_mode = OMITTED, rectangle_stride = 0;
    uint32_t chain_neighbors = OMITTED, words = 0;

    static constexpr uint32_t take(uint32_t &end, bool present, uint32_t count = 1) {
        if (!present) return OMITTED;
        end += count;
        return end - count;
    }
    constexpr explicit RuntimeLayout(ArgumentMetadata m) {
        const bool sends = m.kernel.capabilities & CAN_SEND;
        const bool receives = m.kernel.capabilities & CAN_RECEIVE;
        roles = take(words, m.kernel.roles == DYNAMIC_ROLES);
        if (transfer_mode(m.mcast.flags) == TransferMode::ChainUnicast) {
            coordinate_words = receives ? uint32_t(SENDER_COORD_WORDS) : 0;
            sender_coordinates = take(words, receives, coordinate_words);
            chain_neighbors = take(words, true, CHAIN_WORDS);
            return;
        }
        sender_phase = take(words, sends && m.mcast.rotating_span);
        rectangle_count = take(words, sends && m.mcast.rectangle_capacity > 1);
        ack = take(words, sends && (m.mcast.flags & PRE_HANDSHAKE) &&
                              m.mcast.ack_count == ACK_EQUALS_FANOUT);
        const uint32_t senders = m.mcast.rotating_span ? m.mcast.rotating_span : 1;
        if (receives)
            coordinate_words =
                m.coordinates.encoding == SenderCoordinateEncoding::ExplicitPairs
                    ? SENDER_COORD_WORDS * senders
                    : RANGE_WORDS * (m.coordinates.x_ranges + m.coordinates.y_ranges);
        sender_coordinates = take(words, receives, coordinate_words);
        if (!sends) return;
        const bool one_known = m.mcast.rectangle_capacity == 1 && m.mcast.remote_count_known;
        rectangle_bounds =
            take(rectangle_stride, m.mcast.sender_mcast_mode != SenderMcastMode::LocalCopy, 4);
        rectangle_remote = take(rectangle_stride, !one_known);
        rectangle_mode =
            take(rectangle_stride, m.mcast.sender_mcast_mode == SenderMcastMode::Unknown);
        rectangles = take(words, true, m.mcast.rectangle_capacity * rectangle_stride);
    }
};

/* The index-th number of `count` inclusive ranges. */
template <typename Ranges>
constexpr uint32_t range_coordinate(const Ranges &ranges, uint32_t first, uint32_t count,
                                    uint32_t index) {
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t start = ranges[first + RANGE_WORDS * i];
        const uint32_t length = ranges[first + RANGE_WORDS * i + RANGE_END] - start + 1;
        if (index < length) return start + index;
        index -= length;
    }
    return 0;
}
/* Coordinate `axis` of the sender whose turn `phase` is. */
template <typename Coordinates>
constexpr uint32_t sender_coordinate(const Coordinates &words, SenderCoordinateMetadata m,
                                     uint32_t phase, uint32_t axis) {
    if (m.encoding == SenderCoordinateEncoding::ExplicitPairs)
        return words[SENDER_COORD_WORDS * phase + axis];
    const bool by_row = m.encoding == SenderCoordinateEncoding::RowMajorRanges;
    const uint32_t x = by_row ? phase % m.columns : phase / m.rows;
    const uint32_t y = by_row ? phase / m.columns : phase % m.rows;
    return axis == SENDER_X ? range_coordinate(words, 0, m.x_ranges, x)
                            : range_coordinate(words, RANGE_WORDS * m.x_ranges, m.y_ranges, y);
}

} // namespace mcast_wire
} // namespace dataflow_kernel_lib
