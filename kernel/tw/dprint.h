/*
 * tw/dprint.h: DPRINT in both forms, the stream (DPRINT << "x " << 1 << ENDL()) and the format
 * string (DPRINT("x {}\n", 1)). Items go to the chip one by one (tw/print.h), which formats them.
 */
#ifndef TW_DPRINT_H
#define TW_DPRINT_H

#include <type_traits>

#include "tw/arguments.h"
#include "tw/print.h"
#include "tw/types.h"

TW_INLINE void tw_print(tw_print kind, uint32_t low = 0, uint32_t high = 0) {
    TW_CALL(print, kind, low, high);
}

struct BF16 {
    uint16_t val;
    constexpr BF16(uint32_t bits) : val(uint16_t(bits)) {}
};
struct bf16_t : BF16 {
    constexpr bf16_t(uint16_t bits) : BF16(bits) {}
};
/* A datum of a block format with the exponent it shares: sign and 7 (bf8_t) or 3 (bf4_t) bits of
 * magnitude, the highest of which stands for 2^(exponent - 127). */
template <unsigned magnitude_bits> struct tw_block_datum {
    union {
        struct {
            uint8_t exponent, mantissa;
        };
        uint16_t val;
    };
    constexpr tw_block_datum(uint16_t bits) : val(bits) {}
    constexpr tw_block_datum(uint8_t exponent_, uint8_t mantissa_)
        : exponent(exponent_), mantissa(mantissa_) {}
    float tw_number() const {
        const uint32_t top = 1u << (magnitude_bits - 1);
        uint32_t magnitude = mantissa & (2 * top - 1), power = exponent;
        const uint32_t sign = uint32_t(mantissa >> magnitude_bits & 1) << 31;
        while (magnitude && !(magnitude & top) && power) {
            magnitude <<= 1;
            power--;
        }
        if (!magnitude || !power) return __builtin_bit_cast(float, sign);
        return __builtin_bit_cast(float,
                                  sign | power << 23 | (magnitude - top) << (24 - magnitude_bits));
    }
};
struct bf8_t : tw_block_datum<7> {
    using tw_block_datum::tw_block_datum;
};
struct bf4_t : tw_block_datum<3> {
    using tw_block_datum::tw_block_datum;
};
/* `length` words with numbers of a DataFormat, several in a word where they are narrow; block formats
 * as pairs of the shared exponent and a datum, 16 bits each. */
template <uint16_t length> struct dp_typed_array_t {
    uint32_t *ptr;
    uint16_t type;
    dp_typed_array_t(uint16_t type_, uint32_t *words) : ptr(words), type(type_) {}
    void tw_print_to_line() const {
        tw_print(TW_PRINT_ARRAY, uint32_t(reinterpret_cast<uintptr_t>(ptr)),
                 length | uint32_t(type) << 16);
    }
};
/* A text that is known when the kernel is compiled. */
#define CTSTR(literal) ((const char *)(literal))
struct F32 {
    float val;
    constexpr F32(float value) : val(value) {}
};
struct U32 {
    uint32_t val;
    constexpr U32(uint32_t value) : val(value) {}
};
struct ENDL {};
struct HEX {};
struct DEC {};
struct OCT {};
struct FIXED {};
struct DEFAULTFLOAT {};
struct SETW {
    uint32_t width;
    constexpr SETW(uint32_t value, bool = true) : width(value) {}
};
struct SETPRECISION {
    uint32_t digits;
    constexpr SETPRECISION(uint32_t value) : digits(value) {}
};

template <typename T> inline void tw_print_value(const T &value) {
    if constexpr (std::is_same_v<T, bool>)
        tw_print(TW_PRINT_BOOL, value);
    else if constexpr (std::is_same_v<T, char>)
        tw_print(TW_PRINT_CHAR, uint8_t(value));
    else if constexpr (std::is_enum_v<T>)
        tw_print_value(std::underlying_type_t<T>(value));
    else if constexpr (std::is_integral_v<T>) {
        constexpr bool negative = std::is_signed_v<T>;
        if constexpr (sizeof(T) == 8)
            tw_print(negative ? TW_PRINT_SIGNED64 : TW_PRINT_UNSIGNED64, uint32_t(value),
                     uint32_t(uint64_t(value) >> 32));
        else
            tw_print(negative ? TW_PRINT_SIGNED : TW_PRINT_UNSIGNED, uint32_t(value));
    } else if constexpr (std::is_same_v<T, float>)
        tw_print(TW_PRINT_FLOAT, __builtin_bit_cast(uint32_t, value));
    else if constexpr (std::is_same_v<T, double>)
        tw_print_value(float(value));
    else if constexpr (std::is_base_of_v<BF16, T>)
        tw_print(TW_PRINT_BF16, value.val);
    else if constexpr (std::is_same_v<T, bf8_t> || std::is_same_v<T, bf4_t>)
        tw_print_value(value.tw_number());
    else if constexpr (std::is_same_v<T, F32> || std::is_same_v<T, U32>)
        tw_print_value(value.val);
    else if constexpr (std::is_same_v<T, ENDL>)
        tw_print(TW_PRINT_END);
    else if constexpr (std::is_same_v<T, HEX>)
        tw_print(TW_PRINT_HEX);
    else if constexpr (std::is_same_v<T, DEC>)
        tw_print(TW_PRINT_DECIMAL);
    else if constexpr (std::is_same_v<T, OCT>)
        tw_print(TW_PRINT_OCTAL);
    else if constexpr (std::is_same_v<T, FIXED>)
        tw_print(TW_PRINT_FIXED);
    else if constexpr (std::is_same_v<T, DEFAULTFLOAT>)
        tw_print(TW_PRINT_DEFAULT_FLOAT);
    else if constexpr (std::is_same_v<T, SETW>)
        tw_print(TW_PRINT_WIDTH, value.width);
    else if constexpr (std::is_same_v<T, SETPRECISION>)
        tw_print(TW_PRINT_PRECISION, value.digits);
    else if constexpr (std::is_convertible_v<const T &, const char *>)
        tw_print(TW_PRINT_TEXT, uint32_t(reinterpret_cast<uintptr_t>((const char *)value)));
    else if constexpr (std::is_pointer_v<T>)
        tw_print(TW_PRINT_POINTER, uint32_t(reinterpret_cast<uintptr_t>(value)));
    else if constexpr (requires { value.tw_print_to_line(); })
        value.tw_print_to_line();
    else
        static_assert(sizeof(T) == 0, "DPRINT cannot print a value of this type");
}

struct DebugPrinter {
    template <typename T> const DebugPrinter &operator<<(const T &value) const {
        tw_print_value(value);
        return *this;
    }
};
using DebugPrinterT = DebugPrinter;
constexpr DebugPrinter DPRINT{};

template <typename... Values> inline void tw_dprint(const char *format, const Values &...values) {
    tw_print(TW_PRINT_FORMAT, uint32_t(reinterpret_cast<uintptr_t>(format)), sizeof...(values));
    (tw_print_value(values), ...);
    tw_print(TW_PRINT_FORMAT_END);
}
/* DPRINT_MATH(DPRINT << x) hands over a stream that has printed already. */
inline void tw_dprint(const DebugPrinter &) {}

/* Only with parentheses: `DPRINT << x` is the object above. */
#define DPRINT(...)       tw_dprint(__VA_ARGS__)
#define DEVICE_PRINT(...) tw_dprint(__VA_ARGS__)

/* For one processor. The February release took statements here, the next one a format. */
#if TW_API >= 2000
#define TW_DPRINT_IF(condition, ...)                                                               \
    do {                                                                                           \
        if constexpr (condition) {                                                                 \
            __VA_ARGS__;                                                                           \
        }                                                                                          \
    } while (0)
#else
#define TW_DPRINT_IF(condition, ...)                                                               \
    do {                                                                                           \
        if constexpr (condition) tw_dprint(__VA_ARGS__);                                           \
    } while (0)
#endif
#define DPRINT_DATA0(...)  TW_DPRINT_IF(PROCESSOR_INDEX == 0, __VA_ARGS__)
#define DPRINT_DATA1(...)  TW_DPRINT_IF(PROCESSOR_INDEX == 1, __VA_ARGS__)
#define DPRINT_UNPACK(...) TW_DPRINT_IF(PROCESSOR_INDEX == 2, __VA_ARGS__)
#define DPRINT_MATH(...)   TW_DPRINT_IF(PROCESSOR_INDEX == 3, __VA_ARGS__)
#define DPRINT_PACK(...)   TW_DPRINT_IF(PROCESSOR_INDEX == 4, __VA_ARGS__)

#endif
