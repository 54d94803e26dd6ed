/* kernel_pin.h: values of single compile-time arguments that a static assertion asks for. */
#ifndef TW_CLI_KERNEL_PIN_H
#define TW_CLI_KERNEL_PIN_H

#include "cli/kernel_check.h"

/* One argument, by its name or (name NULL) by its index; it has `value` while `set`. */
typedef struct kernel_pin {
    char *name;
    uint32_t index, value;
    bool set;
} kernel_pin;

/* Zero-initialise; release with kernel_pins_free. */
typedef struct kernel_pins {
    TW_VEC(kernel_pin)
    origins;                 /* of the assertion that is worked on: one of them is set at a time */
    TW_VEC(kernel_pin) kept; /* what satisfied earlier ones */
    char *file;              /* of the assertion */
    unsigned line, tried;
    size_t at;
} kernel_pins;

/* The next value to try for the failed static assertion `d`; false when there is none (left). */
bool kernel_pin_next(kernel_pins *pins, const kernel_file *file, const tw_diagnostic *d);
/* The pins one after another, set or not; NULL behind the last. */
const kernel_pin *kernel_pin_at(const kernel_pins *pins, size_t i);
/* The pin of an argument, or NULL. */
const kernel_pin *kernel_pin_of(const kernel_pins *pins, const char *name, uint32_t index);
void kernel_pins_free(kernel_pins *pins);

#endif
