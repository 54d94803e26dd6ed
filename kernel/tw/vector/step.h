/*
 * tw/vector/step.h: one step of the vector unit, and the registers that hold a kernel's variables.
 * Registers 16 and up are handed out when a variable begins and taken back when it ends.
 */
#ifndef TW_VECTOR_STEP_H
#define TW_VECTOR_STEP_H

enum tw_vector_op : uint32_t {
#define TW_VECTOR(name, meaning) TW_VECTOR_##name,
#include "tilewright/vector_ops.def"
#undef TW_VECTOR
};

TW_INLINE void tw_step(tw_vector_op op, uint32_t mode, uint32_t d = 0, uint32_t a = 0,
                       uint32_t b = 0, uint32_t c = 0) {
    TW_CALL(vector, op | mode << 8, d, a, b, c);
}

constexpr uint32_t TW_VECTOR_FIRST = 16, TW_VECTOR_VARIABLES = 64;
/* A list of the free ones: what follows each of them. */
struct tw_free_registers {
    uint8_t next[TW_VECTOR_VARIABLES + 1], first;
    constexpr tw_free_registers() : next(), first(0) {
        for (uint32_t i = 0; i <= TW_VECTOR_VARIABLES; i++)
            next[i] = uint8_t(i + 1);
    }
};
inline constinit tw_free_registers tw_free_vectors;

/* A variable's register. */
class tw_register {
  public:
    uint32_t number;

    TW_INLINE tw_register() : number(taken()) {}
    TW_INLINE tw_register(const tw_register &other) : number(taken()) {
        tw_step(TW_VECTOR_move, 2, number, other.number);
    }
    TW_INLINE tw_register(tw_register &&other) : number(other.number) { other.number = 0; }
    /* The lanes that are on; the others keep what they have. */
    TW_INLINE tw_register &operator=(const tw_register &other) {
        tw_step(TW_VECTOR_move, 0, number, other.number);
        return *this;
    }
    TW_INLINE ~tw_register() {
        if (number < TW_VECTOR_FIRST) return; /* moved away */
        tw_free_vectors.next[number - TW_VECTOR_FIRST] = tw_free_vectors.first;
        tw_free_vectors.first = uint8_t(number - TW_VECTOR_FIRST);
    }

  private:
    static TW_INLINE uint32_t taken() {
        const uint32_t free = tw_free_vectors.first;
        if (free >= TW_VECTOR_VARIABLES) TW_UNSUPPORTED("more than 64 vector variables at a time");
        tw_free_vectors.first = tw_free_vectors.next[free];
        return free + TW_VECTOR_FIRST;
    }
};
/* A register that somebody else keeps: a variable's, or one of the unit's own (below 16). */
struct tw_operand {
    uint32_t number;
};

#endif
