/*
 * Static assertions about single arguments: the words of the condition are followed to the
 * compile-time arguments they come from, and those are given one value after another until the
 * complaint is another one.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/kernel_pin.h"

/* How far a word is followed through other words, and what an argument may be. */
enum { DEPTH = 3, WORD_MAX = 80 };
static const uint32_t values[] = {1, 0, 4, 8, 16, 32, 64, 3, 12, 128};

const kernel_pin *kernel_pin_at(const kernel_pins *pins, size_t i) {
    if (i < pins->origins.count) return &pins->origins.items[i];
    i -= pins->origins.count;
    return i < pins->kept.count ? &pins->kept.items[i] : NULL;
}

static void add_pin(kernel_pins *pins, const char *name, size_t length, uint32_t index) {
    char *copy = name ? tw_strndup(name, length) : NULL;
    const kernel_pin *have;
    for (size_t i = 0; (have = kernel_pin_at(pins, i)); i++) {
        const bool same =
            copy ? have->name && !strcmp(have->name, copy) : !have->name && have->index == index;
        if (!same) continue;
        free(copy);
        return;
    }
    TW_VEC_PUSH(&pins->origins, (kernel_pin){.name = copy, .index = index});
}

/* The arguments that the expression asks for itself. */
static void direct_origins(kernel_pins *pins, const char *at, const char *end) {
    static const char positional[] = "get_compile_time_arg_val(", named[] = "arg_val(\"",
                      token[] = "args::";
    for (; at < end; at++) {
        if (!strncmp(at, positional, sizeof positional - 1)) {
            char *stop;
            const char *digits = at + sizeof positional - 1;
            const unsigned long index = strtoul(digits, &stop, 10);
            if (stop > digits && *stop == ')') add_pin(pins, NULL, 0, (uint32_t)index);
        } else if (!strncmp(at, named, sizeof named - 1)) {
            const char *name = at + sizeof named - 1;
            add_pin(pins, name, strcspn(name, "\""), 0);
        } else if (!strncmp(at, token, sizeof token - 1)) {
            const char *name = at + sizeof token - 1, *stop = name;
            while (tw_is_word(*stop))
                stop++;
            add_pin(pins, name, (size_t)(stop - name), 0);
        }
    }
}

/* The initializer of `word` in `text`: from behind its "=" to the semicolon. */
static const char *initializer(const char *text, const char *word, size_t length,
                               const char **end) {
    for (const char *at = text; (at = strstr(at, word)); at += length) {
        if ((at > text && tw_is_word(at[-1])) || tw_is_word(at[length])) continue;
        const char *next = at + length + strspn(at + length, " \t\n");
        if (*next != '=' || next[1] == '=') continue;
        *end = next + strcspn(next, ";");
        return next + 1;
    }
    return NULL;
}

static void origins_of(kernel_pins *pins, const kernel_file *file, const char *at, const char *end,
                       unsigned depth) {
    direct_origins(pins, at, end);
    if (!depth) return;
    while (at < end) {
        if (!tw_is_word(*at) || isdigit((unsigned char)*at)) {
            at++;
            continue;
        }
        const char *start = at;
        while (at < end && tw_is_word(*at))
            at++;
        char word[WORD_MAX];
        const size_t length = (size_t)(at - start);
        if (length >= sizeof word) continue;
        memcpy(word, start, length);
        word[length] = '\0';
        const char *texts[] = {file->text, file->local_text};
        for (size_t i = 0; i < TW_COUNT(texts); i++) {
            const char *stop = NULL;
            const char *value = texts[i] ? initializer(texts[i], word, length, &stop) : NULL;
            if (value) origins_of(pins, file, value, stop, depth - 1);
        }
    }
}

/* The condition of the assertion at `line` of `text`, which may begin a few lines above it. */
static const char *condition_at(const char *text, unsigned line, const char **end) {
    enum { ABOVE = 8 };
    const char *found = NULL;
    unsigned n = 1;
    for (const char *at = text; *at && n <= line; n++) {
        const char *stop = at + strcspn(at, "\n");
        const char *assertion = strstr(at, "static_assert");
        if (n + ABOVE >= line && assertion && assertion < stop) found = assertion;
        at = stop + (*stop == '\n');
    }
    if (!found) return NULL;
    found += strlen("static_assert");
    *end = found + strcspn(found, ";");
    return found;
}

static void forget(kernel_pins *pins) {
    for (size_t i = 0; i < pins->origins.count; i++)
        free(pins->origins.items[i].name);
    pins->origins.count = 0;
    pins->at = 0;
    free(pins->file);
    pins->file = NULL;
}

static void begin(kernel_pins *pins, const kernel_file *file, const tw_diagnostic *d) {
    for (size_t i = 0; i < pins->origins.count; i++)
        if (pins->origins.items[i].set) {
            TW_VEC_PUSH(&pins->kept, pins->origins.items[i]);
            pins->origins.items[i].name = NULL;
        }
    forget(pins);
    pins->file = tw_strdup(d->file);
    pins->line = d->line;
    char *text = NULL;
    size_t length;
    if (tw_file_read(d->file, &text, &length, NULL) != TW_OK) return;
    const char *end = NULL, *condition = condition_at(text, d->line, &end);
    if (condition) origins_of(pins, file, condition, end, DEPTH);
    free(text);
}

bool kernel_pin_next(kernel_pins *pins, const kernel_file *file, const tw_diagnostic *d) {
    enum { MOST = 40 };
    if (!d->file || !d->line || !strstr(d->message, "static assertion")) return false;
    if (pins->tried >= MOST) return false;
    if (!pins->file || strcmp(pins->file, d->file) || pins->line != d->line) begin(pins, file, d);
    if (pins->at >= pins->origins.count * TW_COUNT(values)) return false;
    for (size_t i = 0; i < pins->origins.count; i++)
        pins->origins.items[i].set = false;
    kernel_pin *pin = &pins->origins.items[pins->at / TW_COUNT(values)];
    pin->set = true;
    pin->value = values[pins->at % TW_COUNT(values)];
    pins->at++;
    pins->tried++;
    return true;
}

const kernel_pin *kernel_pin_of(const kernel_pins *pins, const char *name, uint32_t index) {
    const kernel_pin *pin;
    for (size_t i = 0; (pin = kernel_pin_at(pins, i)); i++) {
        if (!pin->set || !name != !pin->name) continue;
        if (name ? !strcmp(name, pin->name) : pin->index == index) return pin;
    }
    return NULL;
}

void kernel_pins_free(kernel_pins *pins) {
    forget(pins);
    for (size_t i = 0; i < pins->kept.count; i++)
        free(pins->kept.items[i].name);
    free(pins->kept.items);
    free(pins->origins.items);
    *pins = (kernel_pins){0};
}
