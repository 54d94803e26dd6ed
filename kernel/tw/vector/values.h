/*
 * tw/vector/values.h: sfpi's values: vFloat, vInt, vUInt, dst_reg, constants. An assignment writes
 * the lanes that are on.
 *
 * Source: the public sfpi documentation (names, operators); ISA documentation, SFPU.
 */
#ifndef TW_VECTOR_VALUES_H
#define TW_VECTOR_VALUES_H

namespace sfpi {

constexpr uint32_t SFP_DESTREG_STRIDE = 2, SFP_LREG_COUNT = 8;
/* Registers of the unit with a meaning of their own. */
enum tw_own_register : uint32_t { TW_0P8373 = 8, TW_ZERO, TW_ONE, TW_MINUS_ONE, TW_LANES = 15 };

/* ---- 16-bit floats as numbers */

class s2vFloat16 {
  public:
    enum Format { fp16a, fp16b };
    uint32_t bits; /* as fp32 */
    constexpr explicit s2vFloat16(float value, Format = fp16b)
        : bits(std::bit_cast<uint32_t>(value)) {}
    template <std::integral N>
    constexpr explicit s2vFloat16(N value, Format format = fp16b)
        : bits(format == fp16a ? from_half(uint32_t(value)) : uint32_t(value) << 16) {}
    constexpr uint32_t get() const { return bits >> 16; }

  private:
    static constexpr uint32_t from_half(uint32_t half) {
        return (half & 0x8000) << 16 | ((half & 0x7FFF) + (112 << 10)) << 13;
    }
};
#define TW_HALF(name, format)                                                                      \
    struct name : s2vFloat16 {                                                                     \
        constexpr explicit name(float value) : s2vFloat16(value, format) {}                        \
        template <std::integral N> constexpr explicit name(N value) : s2vFloat16(value, format) {} \
    };
TW_HALF(s2vFloat16a, fp16a)
TW_HALF(s2vFloat16b, fp16b)
#undef TW_HALF
using sFloat16a = s2vFloat16a;
using sFloat16b = s2vFloat16b;

/* ---- places */

class vFloat;
class vInt;
class vUInt;
struct tw_product_tag {};

/* A register that is no variable: vConst1, l_reg[LRegs::LReg0]. `Value` is what it holds. */
template <typename Value> class tw_fixed {
    uint32_t number;

  public:
    constexpr explicit tw_fixed(uint32_t given) : number(given) {}
    constexpr uint32_t get() const { return number; }
    TW_INLINE void operator=(const Value &value) const {
        tw_step(number < SFP_LREG_COUNT ? TW_VECTOR_move : TW_VECTOR_configure, 0, number,
                value.number);
    }
    void operator=(const tw_fixed &) const = delete;
};

/* A vector of DST: dst_reg[i]. */
class vDReg {
    uint32_t row;

  public:
    enum Layout : uint32_t { as_dst = 0, whole = 4, sign_and_magnitude = 12 };
#ifdef ARCH_WORMHOLE
    static constexpr Layout with_sign = sign_and_magnitude;
#else
    static constexpr Layout with_sign = whole;
#endif
    constexpr explicit vDReg(uint32_t at) : row(at) {}
    TW_INLINE void load(uint32_t number, Layout layout) const {
        tw_step(TW_VECTOR_load, layout, number, row, 7);
    }
    TW_INLINE void store(uint32_t number, Layout layout) const {
        tw_step(TW_VECTOR_store, layout, number, row, 7);
    }
    TW_INLINE void operator=(const vFloat &value) const;
    TW_INLINE void operator=(const vInt &value) const;
    TW_INLINE void operator=(const vUInt &value) const;
    TW_INLINE void operator=(const vDReg &other) const;
    TW_INLINE void operator=(float value) const;
    template <typename Product>
    requires std::is_base_of_v<tw_product_tag, Product> TW_INLINE void
    operator=(const Product &product) const;
    template <typename Value> TW_INLINE void operator=(const tw_fixed<Value> &constant) const;
};

/* ---- values */

class vVal : public tw_register {
  public:
    vVal() = default;
    vVal(const vVal &) = default;
    vVal(vVal &&) = default;
    vVal &operator=(const vVal &) = default;

  protected:
    TW_INLINE void fill(uint32_t bits) { tw_step(TW_VECTOR_constant, 0, number, bits); }
    TW_INLINE void take(uint32_t other) { tw_step(TW_VECTOR_move, 2, number, other); }
};

class vFloat : public vVal {
  public:
    vFloat() = default;
    vFloat(const vFloat &) = default;
    vFloat(vFloat &&) = default;
    vFloat &operator=(const vFloat &) = default;
    TW_INLINE vFloat(float value) { fill(std::bit_cast<uint32_t>(value)); }
    TW_INLINE vFloat(double value) : vFloat(float(value)) {}
    TW_INLINE vFloat(int value) : vFloat(float(value)) {}
    TW_INLINE vFloat(s2vFloat16 value) { fill(value.bits); }
    TW_INLINE vFloat(const vDReg &place) { place.load(number, vDReg::as_dst); }
    TW_INLINE vFloat(const tw_fixed<vFloat> &constant) { take(constant.get()); }
    template <typename Product>
    requires std::is_base_of_v<tw_product_tag, Product> TW_INLINE vFloat(const Product &product) {
        tw_step(TW_VECTOR_mad, 0, number, product.a.number, product.b.number, TW_ZERO);
    }
    TW_INLINE vFloat &operator++();
    TW_INLINE vFloat operator++(int);
    TW_INLINE vFloat &operator--();
    TW_INLINE vFloat operator--(int);
};

/* vInt and vUInt differ in how they lie in DST and shift right; each becomes the other freely. */
#define TW_INTEGERS(name, other, layout)                                                           \
    class name : public vVal {                                                                     \
      public:                                                                                      \
        name() = default;                                                                          \
        name(const name &) = default;                                                              \
        name(name &&) = default;                                                                   \
        name &operator=(const name &) = default;                                                   \
        template <typename N>                                                                      \
        requires std::is_integral_v<N> TW_INLINE name(N value) { fill(uint32_t(value)); }          \
        TW_INLINE name(const other &value);                                                        \
        TW_INLINE name(const vDReg &place) { place.load(number, layout); }                         \
        template <typename V> TW_INLINE name(const tw_fixed<V> &constant) {                        \
            take(constant.get());                                                                  \
        }                                                                                          \
        TW_INLINE name &operator++();                                                              \
        TW_INLINE name operator++(int);                                                            \
        TW_INLINE name &operator--();                                                              \
        TW_INLINE name operator--(int);                                                            \
    };
TW_INTEGERS(vInt, vUInt, vDReg::with_sign)
TW_INTEGERS(vUInt, vInt, vDReg::whole)
#undef TW_INTEGERS
TW_INLINE vInt::vInt(const vUInt &value) {
    take(value.number);
}
TW_INLINE vUInt::vUInt(const vInt &value) {
    take(value.number);
}

TW_INLINE void vDReg::operator=(const vFloat &value) const {
    store(value.number, as_dst);
}
TW_INLINE void vDReg::operator=(const vInt &value) const {
    store(value.number, with_sign);
}
TW_INLINE void vDReg::operator=(const vUInt &value) const {
    store(value.number, whole);
}
TW_INLINE void vDReg::operator=(const vDReg &other) const {
    *this = vFloat(other);
}
TW_INLINE void vDReg::operator=(float value) const {
    *this = vFloat(value);
}
template <typename Product>
requires std::is_base_of_v<tw_product_tag, Product> TW_INLINE void
vDReg::operator=(const Product &product) const {
    *this = vFloat(product);
}
template <typename Value> TW_INLINE void vDReg::operator=(const tw_fixed<Value> &constant) const {
    *this = Value(constant);
}

/* ---- files of registers, constants */

enum class LRegs : uint8_t { LReg0, LReg1, LReg2, LReg3, LReg4, LReg5, LReg6, LReg7 };
class tw_any_register {
    uint32_t number;

  public:
    constexpr explicit tw_any_register(uint32_t given) : number(given) {}
    template <typename V>
    requires std::is_base_of_v<vVal, V> TW_INLINE operator V() const {
        V value;
        tw_step(TW_VECTOR_move, 2, value.number, number);
        return value;
    }
    TW_INLINE void operator=(const vVal &value) const {
        tw_step(TW_VECTOR_move, 0, number, value.number);
    }
    void in_use() const {} /* a hint to the vendor's compiler */
};
struct tw_register_file {
    constexpr tw_any_register operator[](LRegs reg) const { return tw_any_register(uint32_t(reg)); }
};
struct tw_dst_file {
    constexpr vDReg operator[](int vector) const {
        return vDReg(uint32_t(vector) * SFP_DESTREG_STRIDE);
    }
    TW_INLINE void operator+=(int vectors) const {
        tw_step(TW_VECTOR_count, 0, uint32_t(vectors) * SFP_DESTREG_STRIDE);
    }
    TW_INLINE void operator++() const { *this += 1; }
    TW_INLINE void operator++(int) const { *this += 1; }
};
constexpr tw_register_file l_reg;
constexpr tw_dst_file dst_reg;

constexpr tw_fixed<vFloat> vConst0(TW_ZERO), vConst1(TW_ONE), vConstNeg1(TW_MINUS_ONE),
    vConst0p8373(TW_0P8373), vConstFloatPrgm0(12), vConstFloatPrgm1(13), vConstFloatPrgm2(14);
constexpr tw_fixed<vInt> vConstIntPrgm0(12), vConstIntPrgm1(13), vConstIntPrgm2(14),
    vConstTileId(TW_LANES);

} // namespace sfpi
#endif
