/*
 * tw/command_buffer.h: command buffers of the NoC, register by register, for kernels that fill them
 * by hand: the words are kept, and writing NOC_CTRL_SEND_REQ to NOC_CMD_CTRL sends what they say. A
 * read goes from TARG to RET, a write from TARG to RET, a single word and an atomic to TARG.
 * Numbers of registers and bits are those of Tenstorrent's public "NoC" documents
 * (noc_parameters.h). The functions of tw/noc.h do not share these words: their state is their own.
 */
#ifndef TW_COMMAND_BUFFER_H
#define TW_COMMAND_BUFFER_H

#include "tw/noc.h"

#define NOC_REGS_START_ADDR 0xFFB20000u
#define NOC_TARG_ADDR_LO    (NOC_REGS_START_ADDR + 0x0)
#define NOC_TARG_ADDR_MID   (NOC_REGS_START_ADDR + 0x4)
#define NOC_TARG_ADDR_HI    (NOC_REGS_START_ADDR + 0x8)
#define NOC_RET_ADDR_LO     (NOC_REGS_START_ADDR + 0xC)
#define NOC_RET_ADDR_MID    (NOC_REGS_START_ADDR + 0x10)
#define NOC_RET_ADDR_HI     (NOC_REGS_START_ADDR + 0x14)
#define NOC_PACKET_TAG      (NOC_REGS_START_ADDR + 0x18)
#define NOC_CTRL            (NOC_REGS_START_ADDR + 0x1C)
#define NOC_AT_LEN_BE       (NOC_REGS_START_ADDR + 0x20)
#ifdef ARCH_BLACKHOLE
#define NOC_AT_LEN_BE_1   (NOC_REGS_START_ADDR + 0x24)
#define NOC_AT_DATA       (NOC_REGS_START_ADDR + 0x28)
#define NOC_BRCST_EXCLUDE (NOC_REGS_START_ADDR + 0x2C)
#define NOC_CMD_CTRL      (NOC_REGS_START_ADDR + 0x40)
#define NOC_WORD_BYTES    64
#else
#define NOC_AT_DATA    (NOC_REGS_START_ADDR + 0x24)
#define NOC_CMD_CTRL   (NOC_REGS_START_ADDR + 0x28)
#define NOC_WORD_BYTES 32
#endif
/* Coordinates lie above the 4 upper bits of the local address, in the middle word. */
constexpr uint32_t NOC_TARG_ADDR_COORDINATE = NOC_TARG_ADDR_MID,
                   NOC_RET_ADDR_COORDINATE = NOC_RET_ADDR_MID, NOC_COORDINATE_MASK = 0xFFFFFFFF,
                   NOC_PCIE_MASK = 0xF;

#define NOC_CMD_CPY                       (0u << 0)
#define NOC_CMD_AT                        (1u << 0)
#define NOC_CMD_RD                        (0u << 1)
#define NOC_CMD_WR                        (1u << 1)
#define NOC_CMD_WR_BE                     (1u << 2)
#define NOC_CMD_WR_INLINE                 (1u << 3)
#define NOC_CMD_RESP_MARKED               (1u << 4)
#define NOC_CMD_BRCST_PACKET              (1u << 5)
#define NOC_CMD_VC_LINKED                 (1u << 6)
#define NOC_CMD_VC_STATIC                 (1u << 7)
#define NOC_CMD_PATH_RESERVE              (1u << 8)
#define NOC_CMD_MEM_RD_DROP_ACK           (1u << 9)
#define NOC_CMD_STATIC_VC(vc)             (uint32_t(vc) << 13)
#define NOC_CMD_BRCST_XY(y)               (uint32_t(y) << 16)
#define NOC_CMD_BRCST_SRC_INCLUDE         (1u << 17)
#define NOC_CMD_ARB_PRIORITY(p)           (uint32_t(p) << 27)
#define NOC_CTRL_SEND_REQ                 1u
#define NOC_CTRL_STATUS_READY             0u
#define NOC_AT_INS_INCR_GET               1u
#define NOC_AT_IND_32(index)              (index)
#define NOC_AT_IND_32_SRC(index)          ((index) << 10)
#define NOC_AT_WRAP(wrap)                 ((wrap) << 2)
#define NOC_AT_INS(instruction)           ((instruction) << 12)
#define NOC_PACKET_TAG_TRANSACTION_ID(id) ((id) << 10)

/* Counts that kernels keep beside the chip's own, which are exact: nothing reads them back. */
static uint32_t noc_reads_num_issued[2], noc_nonposted_writes_num_issued[2],
    noc_nonposted_writes_acked[2], noc_nonposted_atomics_acked[2], noc_posted_writes_num_issued[2];
enum class NocBarrierType : uint8_t {
    READS_NUM_ISSUED,
    NONPOSTED_WRITES_NUM_ISSUED,
    NONPOSTED_WRITES_ACKED,
    NONPOSTED_ATOMICS_ACKED,
    POSTED_WRITES_NUM_ISSUED,
};
constexpr uint32_t proc_type = PROCESSOR_INDEX;
template <uint32_t processor, NocBarrierType type>
TW_INLINE void inc_noc_counter_val(uint32_t noc, uint32_t by = 1) {
    switch (type) {
    case NocBarrierType::READS_NUM_ISSUED: noc_reads_num_issued[noc] += by; break;
    case NocBarrierType::NONPOSTED_WRITES_NUM_ISSUED:
        noc_nonposted_writes_num_issued[noc] += by;
        break;
    case NocBarrierType::NONPOSTED_WRITES_ACKED: noc_nonposted_writes_acked[noc] += by; break;
    case NocBarrierType::NONPOSTED_ATOMICS_ACKED: noc_nonposted_atomics_acked[noc] += by; break;
    case NocBarrierType::POSTED_WRITES_NUM_ISSUED: noc_posted_writes_num_issued[noc] += by; break;
    }
}

constexpr uint32_t tw_command_words = 17, tw_command_buffers = 4;
static uint32_t tw_commands[2][tw_command_buffers][tw_command_words];

/* How many cores of a rectangle receive: the sender only when the command says so. */
TW_INLINE uint32_t tw_receivers(uint32_t high, bool sender_too) {
    const uint32_t x0 = high >> 16 & 63, x1 = high >> 4 & 63, y0 = high >> 22 & 63,
                   y1 = high >> 10 & 63;
    const uint32_t left = x0 < x1 ? x0 : x1, right = x0 < x1 ? x1 : x0;
    const uint32_t top = y0 < y1 ? y0 : y1, bottom = y0 < y1 ? y1 : y0;
    const bool inside = my_x[0] >= left && my_x[0] <= right && my_y[0] >= top && my_y[0] <= bottom;
    return (right - left + 1) * (bottom - top + 1) - (inside && !sender_too);
}
inline void tw_command_send(uint32_t noc, const uint32_t *words) {
#define TW_WORD(name) words[(name - NOC_REGS_START_ADDR) / 4]
    const uint32_t command = TW_WORD(NOC_CTRL), target = TW_WORD(NOC_TARG_ADDR_LO);
    const uint32_t target_high = TW_WORD(NOC_TARG_ADDR_MID), length = TW_WORD(NOC_AT_LEN_BE);
    const uint32_t back = TW_WORD(NOC_RET_ADDR_LO), back_high = TW_WORD(NOC_RET_ADDR_MID);
    const uint32_t data = TW_WORD(NOC_AT_DATA);
    const bool many = command & NOC_CMD_BRCST_PACKET;
    const bool sender_too = command & NOC_CMD_BRCST_SRC_INCLUDE;
    const uint32_t xfer = noc | tw_trid(TW_WORD(NOC_PACKET_TAG) >> 10) | TW_XFER_ONE_PACKET |
                          (command & NOC_CMD_RESP_MARKED ? 0u : TW_XFER_POSTED) |
                          (command & NOC_CMD_VC_LINKED ? TW_XFER_LINKED : 0u) |
                          (sender_too ? TW_XFER_LOOPBACK : 0u);
#undef TW_WORD
    if (command & NOC_CMD_AT) {
        if ((length >> 12 & 15) != NOC_AT_INS_INCR_GET)
            TW_UNSUPPORTED("an atomic of the NoC other than an increment");
        const uint32_t wrap = length >> 2 & 31;
        if (many)
            TW_CALL(noc_atomic_inc_multicast, target, target_high, data, xfer,
                    tw_receivers(target_high, sender_too));
        else
            TW_CALL(noc_atomic_inc, target, target_high, data, wrap, xfer);
    } else if (!(command & NOC_CMD_WR)) {
        TW_CALL(noc_read, target, target_high, back, length,
                noc | (xfer & 0xF00u) | TW_XFER_ONE_PACKET);
    } else if (command & NOC_CMD_WR_INLINE) {
        if (many) TW_UNSUPPORTED("single words to many cores");
        /* The enables are of the bytes of the NoC's word that the address lies in; the lower 32
         * of them say all that Wormhole has. */
        const uint32_t place = target & (NOC_WORD_BYTES - 1);
        TW_CALL(noc_inline_write, data, target, target_high,
                place < 32 && length >> place & 0xF ? length >> place & 0xF : 0xFu, xfer);
    } else if (many) {
        TW_CALL(noc_write_multicast, target, back, back_high, length, xfer,
                tw_receivers(back_high, sender_too));
    } else {
        TW_CALL(noc_write, target, back, back_high, length, xfer);
    }
}
TW_INLINE void NOC_CMD_BUF_WRITE_REG(uint32_t noc, uint32_t buffer, uint32_t address,
                                     uint32_t value) {
    const uint32_t word = (address - NOC_REGS_START_ADDR) / 4;
    if (word >= tw_command_words || buffer >= tw_command_buffers)
        TW_UNSUPPORTED("a register of the NoC that is not of a command buffer");
    else if (address != NOC_CMD_CTRL)
        tw_commands[noc][buffer][word] = value;
    else if (value & NOC_CTRL_SEND_REQ)
        tw_command_send(noc, tw_commands[noc][buffer]);
}
TW_INLINE uint32_t NOC_CMD_BUF_READ_REG(uint32_t noc, uint32_t buffer, uint32_t address) {
    const uint32_t word = (address - NOC_REGS_START_ADDR) / 4;
    if (word >= tw_command_words || buffer >= tw_command_buffers) {
        TW_UNSUPPORTED("a register of the NoC that is not of a command buffer");
        return 0;
    }
    return address == NOC_CMD_CTRL ? NOC_CTRL_STATUS_READY : tw_commands[noc][buffer][word];
}
/* A command is gone as soon as it was sent. */
TW_INLINE bool noc_cmd_buf_ready(uint32_t, uint32_t) {
    return true;
}

/* ---- one packet each, as the layer below has them */
template <uint8_t mode = 0, auto... options>
TW_INLINE void ncrisc_noc_fast_read(uint32_t noc, uint32_t, uint64_t source, uint32_t destination,
                                    uint32_t size, uint32_t = NOC_UNICAST_WRITE_VC) {
    noc_async_read<1>(source, destination, size, uint8_t(noc));
}
template <uint8_t mode = 0, bool use_trid = false, auto... options>
TW_INLINE void ncrisc_noc_fast_write(uint32_t noc, uint32_t buffer, uint32_t source,
                                     uint64_t destination, uint32_t size, uint32_t vc,
                                     bool multicast, bool linked, uint32_t destinations, bool path,
                                     bool posted = false, uint32_t trid = 0) {
    ncrisc_noc_fast_write_any_len<mode, use_trid, true>(noc, buffer, source, destination, size, vc,
                                                        multicast, linked, destinations, path,
                                                        posted, trid);
}

/* ---- what a command says once (multicast, linked, posted), then parts of it (source, NoC address,
 * destination, length): a letter of a flag that is a capital says so. */
constexpr uint32_t CQ_NOC_CMD_FLAG_MCAST = 1, CQ_NOC_CMD_FLAG_LINKED = 2,
                   CQ_NOC_CMD_FLAG_POSTED = 4;
constexpr uint32_t CQ_NOC_FLAG_SRC = 1, CQ_NOC_FLAG_NOC = 2, CQ_NOC_FLAG_DST = 4,
                   CQ_NOC_FLAG_LEN = 8;
enum CQNocCmdFlags : uint32_t {
    CQ_NOC_mkp = 0,
    CQ_NOC_Mkp = 1,
    CQ_NOC_mKp = 2,
    CQ_NOC_MKp = 3,
    CQ_NOC_mkP = 4,
    CQ_NOC_MkP = 5,
    CQ_NOC_mKP = 6,
    CQ_NOC_MKP = 7,
};
enum CQNocFlags : uint32_t {
    CQ_NOC_sndl = 0,
    CQ_NOC_Sndl = 1,
    CQ_NOC_sNdl = 2,
    CQ_NOC_SNdl = 3,
    CQ_NOC_snDl = 4,
    CQ_NOC_SnDl = 5,
    CQ_NOC_sNDl = 6,
    CQ_NOC_SNDl = 7,
    CQ_NOC_sndL = 8,
    CQ_NOC_SndL = 9,
    CQ_NOC_sNdL = 10,
    CQ_NOC_SNdL = 11,
    CQ_NOC_snDL = 12,
    CQ_NOC_SnDL = 13,
    CQ_NOC_sNDL = 14,
    CQ_NOC_SNDL = 15,
};
enum CQNocWait { CQ_NOC_wait = 0, CQ_NOC_WAIT = 1 };
enum CQNocSend { CQ_NOC_send = 0, CQ_NOC_SEND = 1 };
template <uint32_t buffer, CQNocCmdFlags kind = CQ_NOC_mkp>
TW_INLINE void noc_write_init_state(uint32_t noc, uint32_t vc) {
    NOC_CMD_BUF_WRITE_REG(
        noc, buffer, NOC_CTRL,
        NOC_CMD_CPY | NOC_CMD_WR | NOC_CMD_VC_STATIC | NOC_CMD_STATIC_VC(vc) |
            (kind & CQ_NOC_CMD_FLAG_LINKED ? NOC_CMD_VC_LINKED : 0u) |
            (kind & CQ_NOC_CMD_FLAG_MCAST ? NOC_CMD_PATH_RESERVE | NOC_CMD_BRCST_PACKET : 0u) |
            (kind & CQ_NOC_CMD_FLAG_POSTED ? 0u : NOC_CMD_RESP_MARKED));
}
template <uint8_t mode, uint32_t buffer, CQNocFlags flags, CQNocSend send = CQ_NOC_SEND,
          CQNocWait wait = CQ_NOC_WAIT, bool update_counter = true, bool posted = false>
TW_INLINE void noc_wwrite_with_state(uint32_t noc, uint32_t source, uint32_t coordinates,
                                     uint64_t destination, uint32_t size = 0, uint32_t = 1) {
    if (flags & CQ_NOC_FLAG_SRC) NOC_CMD_BUF_WRITE_REG(noc, buffer, NOC_TARG_ADDR_LO, source);
    if (flags & CQ_NOC_FLAG_DST)
        NOC_CMD_BUF_WRITE_REG(noc, buffer, NOC_RET_ADDR_LO, TW_LOW(destination));
    if (flags & CQ_NOC_FLAG_NOC)
        NOC_CMD_BUF_WRITE_REG(noc, buffer, NOC_RET_ADDR_COORDINATE, coordinates);
    if (flags & CQ_NOC_FLAG_LEN) NOC_CMD_BUF_WRITE_REG(noc, buffer, NOC_AT_LEN_BE, size);
    if (send) NOC_CMD_BUF_WRITE_REG(noc, buffer, NOC_CMD_CTRL, NOC_CTRL_SEND_REQ);
}
template <uint8_t mode, uint32_t buffer, CQNocFlags flags, CQNocSend send = CQ_NOC_SEND,
          CQNocWait wait = CQ_NOC_WAIT, bool update_counter = true, bool posted = false>
TW_INLINE void noc_write_with_state(uint32_t noc, uint32_t source, uint64_t destination,
                                    uint32_t size = 0, uint32_t destinations = 1) {
    noc_wwrite_with_state<mode, buffer, flags, send, wait, update_counter, posted>(
        noc, source, TW_HIGH(destination), destination, size, destinations);
}

#endif
