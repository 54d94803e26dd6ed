#include "tilewright/base.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(tw_text *text, size_t more) {
    const size_t need = text->length + more + 1;
    if (need <= text->capacity) return;
    text->capacity = need > 2 * text->capacity ? need : 2 * text->capacity;
    text->data = tw_realloc(text->data, text->capacity);
}

void tw_text_addn(tw_text *text, const char *chars, size_t length) {
    reserve(text, length);
    memcpy(text->data + text->length, chars, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void tw_text_add(tw_text *text, const char *chars) {
    tw_text_addn(text, chars, strlen(chars));
}

void tw_text_addv(tw_text *text, const char *fmt, va_list args) {
    va_list again;
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, fmt, args);
    if (length > 0) {
        reserve(text, (size_t)length);
        vsnprintf(text->data + text->length, (size_t)length + 1, fmt, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void tw_text_addf(tw_text *text, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    tw_text_addv(text, fmt, args);
    va_end(args);
}

char *tw_text_take(tw_text *text) {
    char *data = text->data ? text->data : tw_strdup("");
    *text = (tw_text){0};
    return data;
}

void tw_text_free(tw_text *text) {
    free(text->data);
    *text = (tw_text){0};
}

/* Levenshtein distance, one row at a time; words here are option and key names. */
static size_t edit_distance(const char *a, const char *b) {
    size_t row[64];
    const size_t la = strlen(a), lb = strlen(b);
    if (la >= TW_COUNT(row) || lb >= TW_COUNT(row)) return SIZE_MAX;
    for (size_t j = 0; j <= lb; j++)
        row[j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            const size_t substitute = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            size_t best = row[j] + 1 < row[j - 1] + 1 ? row[j] + 1 : row[j - 1] + 1;
            row[j] = substitute < best ? substitute : best;
        }
    }
    return row[lb];
}

const char *tw_nearest(const char *word, const char *const *candidates, size_t count) {
    const char *best = NULL;
    size_t best_distance = strlen(word) / 3 + 1;
    for (size_t i = 0; i < count; i++) {
        const size_t distance = edit_distance(word, candidates[i]);
        if (distance <= best_distance && (!best || distance < best_distance)) {
            best = candidates[i];
            best_distance = distance;
        }
    }
    return best;
}

char *tw_arena_printf(tw_arena *arena, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    char *copy = tw_arena_strndup(arena, text.data ? text.data : "", text.length);
    tw_text_free(&text);
    return copy;
}

char *tw_asprintf(const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    return tw_text_take(&text);
}

bool tw_is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}
