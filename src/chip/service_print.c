/* DPRINT: items of one line, or a format string with its values. Kinds: kernel/tw/print.h. */
#include "chip/state.h"
#include "../kernel/tw/print.h"
#include "tilewright/tile.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void hand_out(const tw_chip *chip, const tw_printed *line) {
    if (chip->print) {
        chip->print(chip->print_context, line->x, line->y, line->hart, line->text);
        return;
    }
    static const char *const tags[TW_HARTS] = {"BR", "NC", "TR0", "TR1", "TR2"};
    printf("(%u,%u):%s: %s\n", line->x, line->y, tags[line->hart], line->text);
    fflush(stdout); /* who debugs wants to see it now */
}

static int by_time(const void *a, const void *b) {
    const tw_printed *first = a, *second = b;
    if (first->time != second->time) return first->time < second->time ? -1 : 1;
    return first->sequence < second->sequence ? -1 : 1;
}

void tw_print_flush(tw_chip *chip, uint64_t time) {
    if (!chip->printed.count || chip->first_printed >= time) return;
    tw_printed *lines = chip->printed.items;
    const size_t count = chip->printed.count;
    size_t done = 0;
    qsort(lines, count, sizeof *lines, by_time);
    for (; done < count && lines[done].time < time; done++) {
        hand_out(chip, &lines[done]);
        free(lines[done].text);
    }
    memmove(lines, lines + done, (count - done) * sizeof *lines);
    chip->printed.count = count - done;
    chip->first_printed = count > done ? lines[0].time : TW_NEVER;
}

enum { LONGEST_LINE = 1 << 16 }; /* bytes that wait for their end; more are a line */

/* A core may run ahead of the others: its lines wait until they have come as far. */
static void end_line(tw_slot *slot) {
    tw_chip *chip = slot->core->chip;
    tw_print_line *line = &slot->line;
    const tw_printed made = {.time = slot->hart.cycles,
                             .sequence = chip->sequence++,
                             .x = slot->core->x,
                             .y = slot->core->y,
                             .hart = slot->id,
                             .text = line->text.data ? tw_text_take(&line->text) : tw_strdup("")};
    if (!chip->printed.count || made.time < chip->first_printed) chip->first_printed = made.time;
    TW_VEC_PUSH(&chip->printed, made);
    if (chip->alone) tw_print_flush(chip, TW_NEVER);
    tw_text_free(&line->text);
    line->format = 0;
    line->value_count = 0;
    line->width = 0;
}

void tw_print_end(tw_slot *slot) {
    if (slot->line.text.length) end_line(slot);
    tw_text_free(&slot->line.text);
    slot->line = (tw_print_line){0};
}

static void add_chars(tw_slot *slot, const char *chars) {
    for (const char *newline; (newline = strchr(chars, '\n')); chars = newline + 1) {
        tw_text_addn(&slot->line.text, chars, (size_t)(newline - chars));
        end_line(slot);
    }
    tw_text_add(&slot->line.text, chars);
    if (slot->line.text.length > LONGEST_LINE) end_line(slot);
}

/* How one value is written. */
typedef struct style {
    unsigned base, width;
    int precision;
    bool fixed, upper, prefix, zeros, left, plus;
    /* Of format strings: */
    bool in_braces, is_aligned, centred, space;
    char fill; /* 0: a blank */
    char kind; /* the letter, of those that are no base: e, g, a, c; or 0 */
} style;

static void integer_text(char *out, size_t size, uint64_t magnitude, const style *style) {
    const char *format = style->base == 16  ? style->upper ? "%" PRIX64 : "%" PRIx64
                         : style->base == 8 ? "%" PRIo64
                                            : "%" PRIu64;
    const char *prefix = !style->prefix ? "" : style->base == 16 ? style->upper ? "0X" : "0x" : "0";
    const int used = snprintf(out, size, "%s", style->base == 10 ? "" : prefix);
    if (style->base == 2) {
        char bits[65];
        int at = 64;
        bits[at] = '\0';
        do
            bits[--at] = (char)('0' + (magnitude & 1));
        while (magnitude >>= 1);
        snprintf(out, size, "%s%s", style->prefix ? "0b" : "", bits + at);
        return;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(out + used, size - (size_t)used, format, magnitude);
#pragma GCC diagnostic pop
}

static float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void float_text(char *out, size_t size, double value, const style *style) {
    const int digits = style->precision < 0 ? 6 : style->precision;
    if (style->kind == 'e')
        snprintf(out, size, style->upper ? "%.*E" : "%.*e", digits, value);
    else if (style->kind == 'g')
        snprintf(out, size, style->upper ? "%.*G" : "%.*g", digits, value);
    else if (style->kind == 'a')
        snprintf(out, size, style->upper ? "%A" : "%a", value);
    else if (style->fixed)
        snprintf(out, size, "%.*f", digits, value);
    else
        snprintf(out, size, "%.*g", digits, value);
}

static bool is_words(uint32_t kind) {
    return kind == TW_PRINT_TEXT || kind == TW_PRINT_CHAR || kind == TW_PRINT_BOOL;
}

/* A number's sign where one is asked for and none stands. */
static void sign(char *text, size_t size, uint32_t kind, const style *style) {
    const bool is_float = kind == TW_PRINT_FLOAT || kind == TW_PRINT_BF16;
    const size_t length = strlen(text);
    if (is_words(kind) || text[0] == '-' || text[0] == '+' || length + 2 > size) return;
    if (!style->space && !(style->plus && is_float && style->in_braces)) return;
    memmove(text + 1, text, length + 1);
    text[0] = style->space ? ' ' : '+';
}

static void add_times(tw_text *out, char what, size_t times) {
    for (size_t i = 0; i < times; i++)
        tw_text_addn(out, &what, 1);
}

/* To its width: by zeros behind a sign or 0x, or by what fills on the sides that are free. In
 * braces words stand left and numbers right, when nothing is said. */
static void pad(const char *text, uint32_t kind, const style *style, tw_text *out) {
    const size_t length = strlen(text), room = style->width > length ? style->width - length : 0;
    const bool left = style->left || (style->in_braces && !style->is_aligned && is_words(kind));
    if (style->zeros && !style->is_aligned) {
        size_t head = text[0] == '-' || text[0] == '+' || text[0] == ' ';
        if (text[head] == '0' && (text[head + 1] | 32) == 'x') head += 2;
        tw_text_addn(out, text, head);
        add_times(out, '0', room);
        tw_text_add(out, text + head);
        return;
    }
    const size_t before = left ? 0 : style->centred ? room / 2 : room;
    const char fill = style->fill ? style->fill : ' ';
    add_times(out, fill, before);
    tw_text_add(out, text);
    add_times(out, fill, room - before);
}

/* Kernels may ask for any width and any number of digits; a line is no wider than this. */
static style bounded(style asked) {
    enum { MOST = 512 };
    if (asked.width > MOST) asked.width = MOST;
    if (asked.precision > MOST) asked.precision = MOST;
    return asked;
}

static void value_text(const tw_slot *slot, const tw_print_value *value, const style *asked,
                       tw_text *out) {
    char text[600] = "";
    const style own = bounded(*asked), *style = &own;
    const uint64_t wide = (uint64_t)value->high << 32 | value->low;
    bool negative = false;
    uint64_t magnitude = wide;
    switch (value->kind) {
    case TW_PRINT_TEXT: {
        char *guest = tw_guest_text(slot, value->low);
        snprintf(text, sizeof text, "%s", guest);
        free(guest);
        break;
    }
    case TW_PRINT_CHAR: snprintf(text, sizeof text, "%c", (int)(value->low & 0xFF)); break;
    case TW_PRINT_FLOAT: float_text(text, sizeof text, float_of(value->low), style); break;
    case TW_PRINT_BF16: float_text(text, sizeof text, float_of(value->low << 16), style); break;
    case TW_PRINT_BOOL: snprintf(text, sizeof text, "%s", value->low ? "true" : "false"); break;
    case TW_PRINT_POINTER: snprintf(text, sizeof text, "0x%x", value->low); break;
    case TW_PRINT_SIGNED:
        negative = (int32_t)value->low < 0 && (style->base == 10 || style->in_braces);
        magnitude = negative ? 0u - value->low : value->low;
        break;
    case TW_PRINT_SIGNED64:
        negative = (int64_t)wide < 0 && (style->base == 10 || style->in_braces);
        magnitude = negative ? 0u - wide : wide;
        break;
    case TW_PRINT_UNSIGNED: magnitude = value->low; break;
    default: break;
    }
    if (!text[0] && value->kind != TW_PRINT_TEXT && value->kind != TW_PRINT_CHAR) {
        text[0] = negative ? '-' : '+';
        integer_text(text + 1, sizeof text - 1, magnitude, style);
        if (!negative && !style->plus) memmove(text, text + 1, strlen(text));
        if (style->kind == 'c') snprintf(text, sizeof text, "%c", (int)(value->low & 0xFF));
    }
    sign(text, sizeof text, value->kind, style);
    pad(text, value->kind, style, out);
}

/* ---- arrays */

enum { LONGEST = 1 << 16 };

static float half_number(uint32_t bits) {
    const int exponent = (int)(bits >> 10 & 31);
    const float size =
        ldexpf((float)((bits & 1023) + (exponent ? 1024 : 0)), (exponent ? exponent : 1) - 25);
    return bits >> 15 ? -size : size;
}

/* A datum of a block format beside its exponent. */
static float block_number(uint32_t bits, unsigned magnitude_bits) {
    const int exponent = (int)(bits & 0xFF) - 127 - (int)(magnitude_bits - 1);
    const uint32_t magnitude = bits >> 8 & ((1u << magnitude_bits) - 1);
    const float size = ldexpf((float)magnitude, exponent);
    return bits >> (8 + magnitude_bits) & 1 ? -size : size;
}

static uint32_t bits_of(float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* How many bits a number of a format takes in an array; 0: it cannot be printed. */
static unsigned array_bits(uint32_t format) {
    switch (format) {
    case TW_Float32:
    case TW_Tf32:
    case TW_Int32:
    case TW_UInt32: return 32;
    case TW_Float16:
    case TW_Float16_b:
    case TW_Bfp8_b:
    case TW_Bfp4_b:
    case TW_UInt16: return 16;
    case TW_Int8:
    case TW_UInt8: return 8;
    default: return 0;
    }
}

static tw_print_value array_item(uint32_t format, uint32_t bits) {
    switch (format) {
    case TW_Float32:
    case TW_Tf32: return (tw_print_value){.kind = TW_PRINT_FLOAT, .low = bits};
    case TW_Float16_b: return (tw_print_value){.kind = TW_PRINT_BF16, .low = bits};
    case TW_Float16:
        return (tw_print_value){.kind = TW_PRINT_FLOAT, .low = bits_of(half_number(bits))};
    case TW_Bfp8_b:
        return (tw_print_value){.kind = TW_PRINT_FLOAT, .low = bits_of(block_number(bits, 7))};
    case TW_Bfp4_b:
        return (tw_print_value){.kind = TW_PRINT_FLOAT, .low = bits_of(block_number(bits, 3))};
    case TW_Int8:
        return (tw_print_value){.kind = TW_PRINT_SIGNED, .low = (uint32_t)(int32_t)(int8_t)bits};
    case TW_Int32: return (tw_print_value){.kind = TW_PRINT_SIGNED, .low = bits};
    default: return (tw_print_value){.kind = TW_PRINT_UNSIGNED, .low = bits};
    }
}

/* Each number as the format asks, and a space behind it. */
static void array_text(const tw_slot *slot, const tw_print_value *value, const style *style,
                       tw_text *out) {
    const uint32_t words = value->high & 0xFFFF, format = value->high >> 16;
    const unsigned bits = array_bits(format);
    if (!bits) tw_text_addf(out, "(an array of format %u) ", format);
    for (uint32_t i = 0; bits && i < words && out->length < LONGEST; i++) {
        uint32_t word;
        if (!tw_hart_peek(&slot->hart, value->low + 4 * i, &word, sizeof word)) break;
        for (unsigned at = 0; at < 32; at += bits) {
            const uint32_t mask = bits == 32 ? UINT32_MAX : (1u << bits) - 1;
            const tw_print_value item = array_item(format, word >> at & mask);
            value_text(slot, &item, style, out);
            tw_text_add(out, " ");
        }
    }
}

static void any_text(const tw_slot *slot, const tw_print_value *value, const style *style,
                     tw_text *out) {
    if (value->kind == TW_PRINT_ARRAY)
        array_text(slot, value, style, out);
    else
        value_text(slot, value, style, out);
}

/* ---- format strings */

static const char *parse_number(const char *at, unsigned *number) {
    for (*number = 0; *at >= '0' && *at <= '9'; at++)
        *number = *number * 10 + (unsigned)(*at - '0');
    return at;
}

/* Reads what stands after ':' up to '}'. */
static const char *parse_style(const char *at, style *style) {
    const bool filled = *at && *at != '}' && at[1] && strchr("<>^", at[1]);
    if (filled) style->fill = *at++;
    if (*at && strchr("<>^", *at)) {
        style->is_aligned = true;
        style->left = *at == '<';
        style->centred = *at++ == '^';
    }
    for (; *at == ' ' || *at == '+' || *at == '-' || *at == '#'; at++) {
        style->plus |= *at == '+';
        style->space |= *at == ' ';
        style->prefix |= *at == '#';
    }
    if (*at == '0') style->zeros = true;
    at = parse_number(at, &style->width);
    if (*at == '.') {
        unsigned digits;
        at = parse_number(at + 1, &digits);
        style->precision = (int)digits;
    }
    switch (*at) {
    case 'X': style->upper = true; /* fall through */
    case 'x': style->base = 16; break;
    case 'o': style->base = 8; break;
    case 'b': style->base = 2; break;
    case 'f':
    case 'F': style->fixed = true; break;
    case 'E':
    case 'G':
    case 'A': style->upper = true; /* fall through */
    case 'e':
    case 'g':
    case 'a':
    case 'c': style->kind = (char)(*at | 32); break;
    default: break;
    }
    while (*at && *at != '}')
        at++;
    return at;
}

static void add_formatted(tw_slot *slot) {
    tw_print_line *line = &slot->line;
    char *format = tw_guest_text(slot, line->format);
    tw_text out = {0};
    unsigned next = 0;
    for (const char *at = format; *at; at++) {
        if ((*at == '{' || *at == '}') && at[1] == *at) {
            tw_text_addn(&out, at++, 1);
        } else if (*at == '{') {
            unsigned index = next;
            if (at[1] >= '0' && at[1] <= '9')
                at = parse_number(at + 1, &index) - 1;
            else
                next++;
            style style = {.base = 10, .precision = -1, .in_braces = true};
            at++;
            if (*at == ':') at = parse_style(at + 1, &style);
            if (index < line->value_count) any_text(slot, &line->values[index], &style, &out);
            if (!*at) break;
        } else {
            tw_text_addn(&out, at, 1);
        }
    }
    free(format);
    line->format = 0;
    line->value_count = 0;
    if (out.data) add_chars(slot, out.data);
    tw_text_free(&out);
}

static void add_item(tw_slot *slot, const tw_print_value *value) {
    tw_print_line *line = &slot->line;
    const style style = {.base = line->base ? line->base : 10,
                         .width = line->width,
                         .precision = line->precision,
                         .fixed = line->fixed};
    tw_text out = {0};
    any_text(slot, value, &style, &out);
    line->width = 0;
    if (out.data) add_chars(slot, out.data);
    tw_text_free(&out);
}

tw_served tw_serve_print(tw_slot *slot, uint32_t *args) {
    tw_print_line *line = &slot->line;
    const tw_print_value value = {.kind = args[0], .low = args[1], .high = args[2]};
    if (!line->begun) line->precision = -1;
    line->begun = true;
    if (value.kind == TW_PRINT_END && line->after_rows && !line->text.length) {
        line->after_rows = false;
        return TW_SERVED;
    }
    line->after_rows = value.kind == TW_PRINT_ROWS_END;
    switch (value.kind) {
    case TW_PRINT_DECIMAL: line->base = 10; break;
    case TW_PRINT_HEX: line->base = 16; break;
    case TW_PRINT_OCTAL: line->base = 8; break;
    case TW_PRINT_WIDTH: line->width = value.low; break;
    case TW_PRINT_PRECISION: line->precision = (int)value.low; break;
    case TW_PRINT_FIXED: line->fixed = true; break;
    case TW_PRINT_DEFAULT_FLOAT: line->fixed = false; break;
    case TW_PRINT_END: end_line(slot); break;
    case TW_PRINT_ROWS_END: break;
    case TW_PRINT_FORMAT: line->format = value.low; break;
    case TW_PRINT_FORMAT_END: add_formatted(slot); break;
    default:
        if (!line->format)
            add_item(slot, &value);
        else if (line->value_count < TW_PRINT_VALUES)
            line->values[line->value_count++] = value;
        break;
    }
    return TW_SERVED;
}

tw_served tw_serve_profile_mark(tw_slot *slot, uint32_t *args) {
    (void)slot;
    (void)args;
    return TW_SERVED;
}
