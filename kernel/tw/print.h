/*
 * tw/print.h: the items of the service `print` (DPRINT). The chip includes this file too (it is C).
 *
 * A line is a sequence of items of one hart and ends with TW_PRINT_END, or with a newline character
 * in a text. Modes (base, precision, fixed) hold for the hart until they are changed, as on the
 * vendor's print server, and a width for one item. `low`, `high`: the value's
 * words.
 *
 * Format strings: TW_PRINT_FORMAT (low = address of the string, high = number of values), then the
 * values as items, each numbered by its place, then TW_PRINT_FORMAT_END. The string is in the style
 * of std::format ("{}", "{:x}", "{0:#010x}", "{:.3f}", "{{").
 */
#ifndef TW_PRINT_H
#define TW_PRINT_H

enum tw_print {
    TW_PRINT_TEXT,     /* low: address of a NUL-terminated string */
    TW_PRINT_CHAR,     /* low: a character */
    TW_PRINT_UNSIGNED, /* low: 32 bits */
    TW_PRINT_SIGNED,   /* low: 32 bits */
    TW_PRINT_UNSIGNED64,
    TW_PRINT_SIGNED64,
    TW_PRINT_FLOAT,         /* low: bits of an fp32 */
    TW_PRINT_BF16,          /* low: bits of a bfloat16 in the low half */
    TW_PRINT_BOOL,          /* low: 0 or 1 */
    TW_PRINT_POINTER,       /* low: an address */
    TW_PRINT_DECIMAL,       /* mode: integers from here on in base 10 */
    TW_PRINT_HEX,           /* mode: base 16 */
    TW_PRINT_OCTAL,         /* mode: base 8 */
    TW_PRINT_WIDTH,         /* low: least width of the next item */
    TW_PRINT_PRECISION,     /* low: digits of fp values */
    TW_PRINT_FIXED,         /* mode: fp values with so many digits after the point */
    TW_PRINT_DEFAULT_FLOAT, /* mode: fp values with so many digits in all */
    TW_PRINT_END,           /* ends the line */
    TW_PRINT_FORMAT,        /* low: address of a format string, high: values that follow */
    TW_PRINT_FORMAT_END,    /* the values are complete: format and append */
    TW_PRINT_ARRAY,    /* low: address of words, high: their number and << 16 their DataFormat */
    TW_PRINT_ROWS_END, /* rows of a tile were printed: a TW_PRINT_END that follows adds no line */
};

#endif
