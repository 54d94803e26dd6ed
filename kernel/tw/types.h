/*
 * tw/types.h: names of the hardware that all kernels see: data formats, operations, broadcast and
 * reduce modes, packer modes. Values are those of the public headers of TT-Metalium
 * (tensix_types.h, llk_defs.h), since kernels get them as numbers from the host.
 */
#ifndef TW_TYPES_H
#define TW_TYPES_H

#include <cstdint>

#define FORCE_INLINE inline __attribute__((always_inline))
#define ALWI         inline __attribute__((always_inline))
#define tt_l1_ptr
#define tt_reg_ptr
typedef unsigned int uint;

enum class DataFormat : uint8_t {
    Float32 = 0,
    Float16 = 1,
    Bfp8 = 2,
    Bfp4 = 3,
    Tf32 = 4,
    Float16_b = 5,
    Bfp8_b = 6,
    Bfp4_b = 7,
    Int32 = 8,
    UInt16 = 9,
    Lf8 = 10,
    Bfp2 = 11,
    Int8 = 14,
    Bfp2_b = 15,
    UInt32 = 24,
    UInt8 = 30,
    testMan7 = 0x82,
    testMan2 = 0x8A,
    Invalid = 0xff,
};

enum class ProgrammableCoreType : uint32_t { TENSIX = 0, ACTIVE_ETH = 1, IDLE_ETH = 2, COUNT = 3 };

namespace ckernel {

/* Unscoped: older kernels write ELWADD, newer ones EltwiseBinaryType::ELWADD. */
enum EltwiseBinaryType : uint8_t { ELWMUL, ELWDIV, ELWADD, ELWSUB, ELWLESS };
enum class EltwiseBinaryReuseDestType { NONE = 0, DEST_TO_SRCA = 1, DEST_TO_SRCB = 2 };
enum BroadcastType : uint8_t { NONE = 0x0, COL = 0x1, ROW = 0x2, SCALAR = 0x3 };
enum PoolType : uint8_t { SUM, AVG, MAX, MIN };
enum ReduceDim : uint8_t { REDUCE_ROW, REDUCE_COL, REDUCE_SCALAR };
enum DataCopyType : uint8_t { A2D, B2D };
#if TW_API >= 2000
enum VectorMode : int { None = 0, R = 1, C = 2, RC = 4, RC_custom = 6, Invalid = 0xff };
#else
enum class VectorMode : int { None = 0, R = 1, C = 2, RC = 4, RC_custom = 6, Invalid = 0xff };
#endif
enum class PackMode : uint8_t { Default = 0, Untilize = 1, Tilize = 2 };
enum class ReluType : uint8_t { NO_RELU, ZERO_RELU, MIN_THRESHOLD_RELU, MAX_THRESHOLD_RELU };
enum class MathFidelity : uint8_t { LoFi = 0, HiFi2 = 2, HiFi3 = 3, HiFi4 = 4 };
enum class SrcOrder : uint8_t { Regular, Reverse };
constexpr uint32_t TILE_HEIGHT = 32, TILE_WIDTH = 32, FACE_HEIGHT = 16, FACE_WIDTH = 16;
enum class DstSync : uint8_t { SyncHalf = 0, SyncFull = 1 };
enum class DstRoundingMode : uint8_t { Default, NearestEven };
enum class RoundingMode : uint8_t { None = 0, Trunc = 1, Floor = 2 };
enum class InputClamping : uint8_t { ClampToNegative = 1, None = 0 };
enum class DataLayout : uint8_t { TILE = 0, ROW_MAJOR = 1 };

/* What the packer does with values on their way out of DST. */
struct ReluConfig {
    static constexpr ReluConfig none() { return {ReluType::NO_RELU, 0}; }
    static constexpr ReluConfig zero() { return {ReluType::ZERO_RELU, 0}; }
    static constexpr ReluConfig min_threshold(uint32_t bits) {
        return {ReluType::MIN_THRESHOLD_RELU, bits};
    }
    static constexpr ReluConfig max_threshold(uint32_t bits) {
        return {ReluType::MAX_THRESHOLD_RELU, bits};
    }
    /* The mode in bits 0..1, the threshold in bits 16..31. */
    static constexpr ReluConfig from_packed(uint32_t word) {
        return {ReluType(word & 3), word >> 16};
    }
    constexpr ReluType get_mode() const { return mode; }
    constexpr uint32_t get_threshold() const { return threshold; }

  private:
    constexpr ReluConfig(ReluType m, uint32_t t) : mode(m), threshold(t) {}
    ReluType mode;
    uint32_t threshold;
};

/* Shape of a tile as its faces. */
struct TensorShape {
    uint8_t face_r_dim = 16, face_c_dim = 16, num_faces_r_dim = 2, num_faces_c_dim = 2;
    constexpr uint32_t total_num_faces() const { return num_faces_r_dim * num_faces_c_dim; }
    constexpr uint32_t total_row_dim() const { return face_r_dim * num_faces_r_dim; }
    constexpr uint32_t total_col_dim() const { return face_c_dim * num_faces_c_dim; }
};

} // namespace ckernel

constexpr uint32_t TILE_R_DIM = 32, TILE_C_DIM = 32, FACE_R_DIM = 16, FACE_C_DIM = 16;

namespace tt {

#define TW_CB_4(a, b, c, d) c_##a = a, c_##b = b, c_##c = c, c_##d = d
enum CBIndex : uint8_t {
    TW_CB_4(0, 1, 2, 3),
    TW_CB_4(4, 5, 6, 7),
    TW_CB_4(8, 9, 10, 11),
    TW_CB_4(12, 13, 14, 15),
    TW_CB_4(16, 17, 18, 19),
    TW_CB_4(20, 21, 22, 23),
    TW_CB_4(24, 25, 26, 27),
    TW_CB_4(28, 29, 30, 31),
    TW_CB_4(32, 33, 34, 35),
    TW_CB_4(36, 37, 38, 39),
    TW_CB_4(40, 41, 42, 43),
    TW_CB_4(44, 45, 46, 47),
    TW_CB_4(48, 49, 50, 51),
    TW_CB_4(52, 53, 54, 55),
    TW_CB_4(56, 57, 58, 59),
    TW_CB_4(60, 61, 62, 63),
    SIZE = 64,
};
#undef TW_CB_4

/* The ids by their role, as older kernels name them. */
#define TW_CB_8(name, first)                                                                       \
    name##0 = first, name##1, name##2, name##3, name##4, name##5, name##6, name##7
enum CB : uint8_t {
    TW_CB_8(c_in, 0),
    TW_CB_8(dataflow, 8),
    TW_CB_8(c_out, 16),
    TW_CB_8(c_intermed, 24)
};
/* ... and as the oldest do. */
enum HlkOperand : uint8_t {
    TW_CB_8(in, 0),
    TW_CB_8(param, 8),
    TW_CB_8(out, 16),
    TW_CB_8(intermed, 24)
};
#undef TW_CB_8

} // namespace tt

#endif
