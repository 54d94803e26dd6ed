/*
 * tw/vector/operators.h: arithmetic, comparisons and conditions of sfpi's values. A comparison is
 * what the unit makes of it: a difference and a look at its sign or at all its bits, so that -0.0f
 * < 0.0f with the number 0, and integers compare as their difference wraps.
 */
#ifndef TW_VECTOR_OPERATORS_H
#define TW_VECTOR_OPERATORS_H

namespace sfpi {

/* ---- what may stand beside an operator */

template <typename T> constexpr bool tw_is_product = std::is_base_of_v<tw_product_tag, T>;
template <typename T>
constexpr bool tw_is_float = std::is_base_of_v<vFloat, T> || std::is_same_v<T, vDReg> ||
                             std::is_same_v<T, tw_fixed<vFloat>> || tw_is_product<T>;
template <typename T>
constexpr bool tw_is_number = std::is_arithmetic_v<T> || std::is_base_of_v<s2vFloat16, T>;
template <typename T>
constexpr bool tw_is_integer =
    std::is_base_of_v<vInt, T> || std::is_base_of_v<vUInt, T> || std::is_same_v<T, tw_fixed<vInt>>;
template <typename A, typename B>
concept tw_floats = (tw_is_float<A> && (tw_is_float<B> || tw_is_number<B>)) ||
                    (tw_is_number<A> && tw_is_float<B>);
template <typename A, typename B>
concept tw_integers = (tw_is_integer<A> && (tw_is_integer<B> || std::is_integral_v<B>)) ||
                      (std::is_integral_v<A> && tw_is_integer<B>);

/* An operand in a register, for the length of an expression: a variable stays where it is. */
template <typename T> TW_INLINE auto tw_hold(T &&value) {
    using Plain = std::remove_cvref_t<T>;
    if constexpr (std::is_base_of_v<vVal, Plain>) {
        if constexpr (std::is_lvalue_reference_v<T>)
            return tw_operand{value.number};
        else
            return Plain(std::move(value));
    } else if constexpr (std::is_same_v<Plain, tw_fixed<vFloat>> ||
                         std::is_same_v<Plain, tw_fixed<vInt>>) {
        return tw_operand{value.get()};
    } else if constexpr (std::is_arithmetic_v<Plain>) {
        return vFloat(float(value));
    } else {
        return vFloat(value);
    }
}
template <typename T> TW_INLINE auto tw_hold_integer(T &&value) {
    if constexpr (std::is_integral_v<std::remove_cvref_t<T>>)
        return vUInt(uint32_t(value));
    else
        return tw_hold(std::forward<T>(value));
}

/* ---- floats: a product waits for the sum that it may be joined with */

template <typename A, typename B> struct tw_product : tw_product_tag {
    A a;
    B b;
};
template <typename A, typename B>
requires tw_floats<std::remove_cvref_t<A>, std::remove_cvref_t<B>> TW_INLINE auto operator*(A &&a,
                                                                                            B &&b) {
    using Left = decltype(tw_hold(std::forward<A>(a)));
    using Right = decltype(tw_hold(std::forward<B>(b)));
    return tw_product<Left, Right>{{}, tw_hold(std::forward<A>(a)), tw_hold(std::forward<B>(b))};
}
/* d = a + b, or a - b. */
template <typename A, typename B>
TW_INLINE void tw_sum(uint32_t d, const A &a, const B &b, bool subtract) {
    if constexpr (tw_is_product<B>) {
        const auto held = tw_hold(a);
        tw_step(TW_VECTOR_mad, subtract ? 1 : 0, d, b.a.number, b.b.number, held.number);
    } else {
        const auto held = tw_hold(b);
        if constexpr (tw_is_product<A>) {
            tw_step(TW_VECTOR_mad, subtract ? 2 : 0, d, a.a.number, a.b.number, held.number);
        } else {
            const auto other = tw_hold(a);
            tw_step(TW_VECTOR_mad, subtract ? 2 : 0, d, TW_ONE, other.number, held.number);
        }
    }
}
template <typename A, typename B>
requires tw_floats<A, B> TW_INLINE vFloat operator+(const A &a, const B &b) {
    vFloat sum;
    tw_sum(sum.number, a, b, false);
    return sum;
}
template <typename A, typename B>
requires tw_floats<A, B> TW_INLINE vFloat operator-(const A &a, const B &b) {
    vFloat difference;
    tw_sum(difference.number, a, b, true);
    return difference;
}
template <typename A>
requires tw_is_float<A> TW_INLINE vFloat operator-(const A &a) {
    const auto held = tw_hold(a);
    vFloat negative;
    tw_step(TW_VECTOR_move, 1, negative.number, held.number);
    return negative;
}
template <typename A>
requires tw_is_float<A> TW_INLINE vFloat operator+(const A &a) {
    return a;
}
template <typename B>
requires tw_floats<vFloat, B> TW_INLINE vFloat &operator+=(vFloat &a, const B &b) {
    tw_sum(a.number, a, b, false);
    return a;
}
template <typename B>
requires tw_floats<vFloat, B> TW_INLINE vFloat &operator-=(vFloat &a, const B &b) {
    tw_sum(a.number, a, b, true);
    return a;
}
template <typename B>
requires tw_floats<vFloat, B> TW_INLINE vFloat &operator*=(vFloat &a, const B &b) {
    const auto held = tw_hold(b);
    tw_step(TW_VECTOR_mad, 0, a.number, a.number, held.number, TW_ZERO);
    return a;
}

/* ---- integers: the result has the type of the left one, of the right one beside a number */

template <typename A, typename B>
using tw_integer_result =
    std::conditional_t<std::is_base_of_v<vUInt, A> ||
                           (std::is_integral_v<A> && std::is_base_of_v<vUInt, B>),
                       vUInt, vInt>;
enum : uint32_t { TW_NUMBER = 1, TW_MINUS = 2, TW_NO_LANES = 4 };

#define TW_INTEGER_OPERATOR(sign, step, mode)                                                      \
    template <typename A, typename B>                                                              \
    requires tw_integers<A, B> TW_INLINE auto operator sign(const A &a, const B &b) {              \
        const auto left = tw_hold_integer(a);                                                      \
        const auto right = tw_hold_integer(b);                                                     \
        tw_integer_result<A, B> result;                                                            \
        tw_step(TW_VECTOR_##step, mode, result.number, left.number, right.number);                 \
        return result;                                                                             \
    }                                                                                              \
    template <typename A, typename B>                                                              \
    requires(std::is_base_of_v<vInt, A> || std::is_base_of_v<vUInt, A>) &&                         \
        tw_integers<A, B> TW_INLINE A &operator sign##=(A &a, const B &b) {                        \
        const auto right = tw_hold_integer(b);                                                     \
        tw_step(TW_VECTOR_##step, mode, a.number, a.number, right.number);                         \
        return a;                                                                                  \
    }
TW_INTEGER_OPERATOR(+, integer_add, TW_NO_LANES)
TW_INTEGER_OPERATOR(-, integer_add, TW_NO_LANES | TW_MINUS)
TW_INTEGER_OPERATOR(&, bit_and, 0)
TW_INTEGER_OPERATOR(|, bit_or, 0)
TW_INTEGER_OPERATOR(^, bit_xor, 0)
#undef TW_INTEGER_OPERATOR
template <typename A>
requires tw_is_integer<A> TW_INLINE auto operator~(const A &a) {
    const auto held = tw_hold(a);
    tw_integer_result<A, A> result;
    tw_step(TW_VECTOR_bit_not, 0, result.number, held.number);
    return result;
}
template <typename A>
requires tw_is_integer<A> TW_INLINE auto operator-(const A &a) {
    return 0 - a;
}

/* Right shifts of vInt keep the sign on Blackhole; Wormhole has only the plain ones. */
#ifdef ARCH_BLACKHOLE
template <typename A> constexpr uint32_t tw_keeps_sign = std::is_base_of_v<vInt, A> ? 2u : 0u;
#else
template <typename A> constexpr uint32_t tw_keeps_sign = 0;
#endif
template <typename A, typename B>
TW_INLINE void tw_shift(uint32_t d, uint32_t a, const B &by, bool right, uint32_t sign) {
    if constexpr (std::is_integral_v<B>) {
        tw_step(TW_VECTOR_shift, TW_NUMBER | sign, d, a, right ? 0u - uint32_t(by) : uint32_t(by));
    } else if (right) {
        const auto left = 0 - by;
        tw_step(TW_VECTOR_shift, sign, d, a, left.number);
    } else {
        tw_step(TW_VECTOR_shift, sign, d, a, by.number);
    }
}
#define TW_SHIFT(sign, right)                                                                      \
    template <typename A, typename B>                                                              \
    requires(std::is_base_of_v<vInt, A> || std::is_base_of_v<vUInt, A>) &&                         \
        tw_integers<A, B> TW_INLINE A operator sign(const A &a, const B &by) {                     \
        A result;                                                                                  \
        tw_shift<A>(result.number, a.number, by, right, tw_keeps_sign<A>);                         \
        return result;                                                                             \
    }                                                                                              \
    template <typename A, typename B>                                                              \
    requires(std::is_base_of_v<vInt, A> || std::is_base_of_v<vUInt, A>) &&                         \
        tw_integers<A, B> TW_INLINE A &operator sign##=(A &a, const B &by) {                       \
        tw_shift<A>(a.number, a.number, by, right, tw_keeps_sign<A>);                              \
        return a;                                                                                  \
    }
TW_SHIFT(<<, false)
TW_SHIFT(>>, true)
#undef TW_SHIFT

#define TW_STEPS_BY_ONE(type)                                                                      \
    TW_INLINE type &type::operator++() {                                                           \
        return *this += 1;                                                                         \
    }                                                                                              \
    TW_INLINE type &type::operator--() {                                                           \
        return *this -= 1;                                                                         \
    }                                                                                              \
    TW_INLINE type type::operator++(int) {                                                         \
        type before(*this);                                                                        \
        *this += 1;                                                                                \
        return before;                                                                             \
    }                                                                                              \
    TW_INLINE type type::operator--(int) {                                                         \
        type before(*this);                                                                        \
        *this -= 1;                                                                                \
        return before;                                                                             \
    }
TW_STEPS_BY_ONE(vFloat)
TW_STEPS_BY_ONE(vInt)
TW_STEPS_BY_ONE(vUInt)
#undef TW_STEPS_BY_ONE

/* ---- comparisons */

/* All ones in the lanes where it holds. */
class vBool : public tw_register {
  public:
    vBool() = default;
    vBool(const vBool &) = default;
    vBool(vBool &&) = default;
};
enum class tw_test : uint32_t {
    below = 0,
    differs = 2,
    not_below = 4,
    equals = 6,
    above,
    not_above
};

TW_INLINE void tw_try(uint32_t d, tw_test test, uint32_t a) {
    tw_step(TW_VECTOR_test, uint32_t(test), d, a);
}
TW_INLINE vBool tw_tested(tw_test test, uint32_t a) {
    vBool result;
    if (test != tw_test::above && test != tw_test::not_above) {
        tw_try(result.number, test, a);
        return result;
    }
    vBool other;
    const bool above = test == tw_test::above;
    tw_try(result.number, above ? tw_test::not_below : tw_test::below, a);
    tw_try(other.number, above ? tw_test::differs : tw_test::equals, a);
    tw_step(above ? TW_VECTOR_bit_and : TW_VECTOR_bit_or, 0, result.number, result.number,
            other.number);
    return result;
}
template <typename A, typename B>
TW_INLINE vBool tw_compared(tw_test test, const A &a, const B &b) {
    if constexpr (tw_integers<A, B>) {
        if constexpr (std::is_integral_v<B>)
            if (b == 0) return tw_tested(test, tw_hold(a).number);
        const auto difference = a - b;
        return tw_tested(test, difference.number);
    } else {
        if constexpr (std::is_arithmetic_v<B>)
            if (b == 0) {
                const auto held = tw_hold(a);
                return tw_tested(test, held.number);
            }
        const auto difference = a - b;
        return tw_tested(test, difference.number);
    }
}
/* A number on the left turns the comparison round. */
#define TW_COMPARISON(sign, test, turned)                                                          \
    template <typename A, typename B>                                                              \
    requires tw_floats<A, B> || tw_integers<A, B> TW_INLINE vBool operator sign(const A &a,        \
                                                                                const B &b) {      \
        if constexpr (tw_is_number<A>)                                                             \
            return tw_compared(tw_test::turned, b, a);                                             \
        else                                                                                       \
            return tw_compared(tw_test::test, a, b);                                               \
    }
TW_COMPARISON(<, below, above)
TW_COMPARISON(>, above, below)
TW_COMPARISON(<=, not_above, not_below)
TW_COMPARISON(>=, not_below, not_above)
TW_COMPARISON(==, equals, equals)
TW_COMPARISON(!=, differs, differs)
#undef TW_COMPARISON

/* Both sides are worked out: lanes know no short cut. */
TW_INLINE vBool tw_joined(tw_vector_op op, const vBool &a, const vBool &b) {
    vBool result;
    tw_step(op, 0, result.number, a.number, b.number);
    return result;
}
TW_INLINE vBool operator&&(const vBool &a, const vBool &b) {
    return tw_joined(TW_VECTOR_bit_and, a, b);
}
TW_INLINE vBool operator||(const vBool &a, const vBool &b) {
    return tw_joined(TW_VECTOR_bit_or, a, b);
}
TW_INLINE vBool operator!(const vBool &a) {
    return tw_tested(tw_test::equals, a.number);
}

/* ---- conditions */

class tw_condition {
    uint32_t pushed = 1;

  public:
    TW_INLINE tw_condition() { tw_step(TW_VECTOR_push, 0); }
    tw_condition(const tw_condition &) = delete;
    TW_INLINE ~tw_condition() {
        for (; pushed; pushed--)
            tw_step(TW_VECTOR_pop, 0);
    }
    TW_INLINE void when(const tw_register &holds) { tw_step(TW_VECTOR_keep, 0, 0, holds.number); }
    TW_INLINE void otherwise() { tw_step(TW_VECTOR_complement, 0); }
    TW_INLINE void again() {
        tw_step(TW_VECTOR_push, 0);
        pushed++;
    }
};

} // namespace sfpi

#define v_if(x)                                                                                    \
    {                                                                                              \
        sfpi::tw_condition tw_lanes;                                                               \
        tw_lanes.when(x);                                                                          \
        {
#define v_elseif(x)                                                                                \
    }                                                                                              \
    tw_lanes.otherwise();                                                                          \
    tw_lanes.again();                                                                              \
    tw_lanes.when(x);                                                                              \
    {
#define v_else                                                                                     \
    }                                                                                              \
    tw_lanes.otherwise();                                                                          \
    {
#define v_endif                                                                                    \
    }                                                                                              \
    }
#define v_block                                                                                    \
    {                                                                                              \
        sfpi::tw_condition tw_lanes;
#define v_and(x)   tw_lanes.when(x)
#define v_endblock }

#endif
