#define _GNU_SOURCE
#include "toolchain/diagnostic.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "toolchain/recipe.h"

/* ---- lines of compiler output -------------------------------------------------------------- */

typedef struct line_place {
    const char *file;
    size_t file_length;
    unsigned line, column;
    const char *rest; /* after "FILE:LINE:COL:" and blanks */
    size_t rest_length;
} line_place;

typedef enum trail_kind { BY_MACRO, BY_INSTANTIATION, BY_INCLUDE, TRAILS } trail_kind;

/* What is known of the first error so far. */
typedef struct reader {
    const tw_output_context *context;
    line_place error;          /* file is NULL until one was seen */
    line_place trails[TRAILS]; /* the first place in a user's file, a kind each */
    const char *numbers;       /* what a failed static assertion compared, "(3 < 1)", or NULL */
    const char *function;      /* the linker's current function, or NULL */
    size_t function_length;
} reader;

/* "FILE:LINE:COL: rest", "FILE:LINE: rest" or "FILE:LINE," at the start of a line. */
static bool read_place(const char *line, size_t length, line_place *place) {
    const char *end = line + length;
    for (const char *colon = line; (colon = memchr(colon, ':', (size_t)(end - colon))); colon++) {
        if (colon == line || colon + 1 >= end || !isdigit((unsigned char)colon[1])) continue;
        char *after;
        *place = (line_place){.file = line, .file_length = (size_t)(colon - line)};
        place->line = (unsigned)strtoul(colon + 1, &after, 10);
        if (after + 1 < end && *after == ':' && isdigit((unsigned char)after[1]))
            place->column = (unsigned)strtoul(after + 1, &after, 10);
        if (after < end && *after != ':' && *after != ',') continue;
        if (after < end) after++;
        while (after < end && *after == ' ')
            after++;
        place->rest = after;
        place->rest_length = (size_t)(end - after);
        return true;
    }
    return false;
}

static bool below(const char *file, size_t length, const char *folder) {
    const size_t prefix = strlen(folder);
    return length > prefix && !strncmp(file, folder, prefix) && file[prefix] == '/';
}

static bool is_users(const reader *reader, const line_place *place) {
    if (!place->file || place->file[0] == '<') return false;
    if (place->file_length == strlen(TW_GENERATED_NAME) &&
        !strncmp(place->file, TW_GENERATED_NAME, place->file_length))
        return false;
    const tw_output_context *context = reader->context;
    if (context->source_path && place->file_length == strlen(context->source_path) &&
        !strncmp(place->file, context->source_path, place->file_length))
        return true;
    for (size_t i = 0; i < context->own_folder_count; i++)
        if (below(place->file, place->file_length, context->own_folders[i])) return false;
    return true;
}

static void note_trail(reader *reader, trail_kind kind, const line_place *place) {
    if (!reader->trails[kind].file && is_users(reader, place)) reader->trails[kind] = *place;
}

static bool starts(const line_place *place, const char *word) {
    const size_t length = strlen(word);
    return place->rest_length >= length && !strncmp(place->rest, word, length);
}

static bool contains(const char *text, size_t length, const char *word) {
    return memmem(text, length, word, strlen(word)) != NULL;
}

/* False when the first error and its notes have been read. */
static bool read_line(reader *reader, const char *line, size_t length) {
    static const char included[] = "In file included from ", further[] = "                 from ";
    const bool first_include =
        length > sizeof included && !memcmp(line, included, sizeof included - 1);
    line_place place;
    if (first_include || (length > sizeof further && !memcmp(line, further, sizeof further - 1))) {
        if (reader->error.file) return false;
        if (first_include) reader->trails[BY_INCLUDE] = (line_place){0};
        const size_t skip = first_include ? sizeof included - 1 : sizeof further - 1;
        if (read_place(line + skip, length - skip, &place)) note_trail(reader, BY_INCLUDE, &place);
        return true;
    }
    if (!read_place(line, length, &place)) {
        /* A new chain of instantiations begins, or the second error's. */
        if (!reader->error.file && contains(line, length, ": In ")) {
            reader->trails[BY_INSTANTIATION] = (line_place){0};
        }
        return true;
    }
    if (starts(&place, "error: ") || starts(&place, "fatal error: ")) {
        if (reader->error.file) return false;
        reader->error = place;
    } else if (contains(place.rest, place.rest_length, "in expansion of macro")) {
        note_trail(reader, BY_MACRO, &place);
    } else if (contains(place.rest, place.rest_length, "the comparison reduces to '(")) {
        reader->numbers = memchr(place.rest, '(', place.rest_length);
    } else if (contains(place.rest, place.rest_length, "required ") ||
               contains(place.rest, place.rest_length, "in 'constexpr' expansion")) {
        note_trail(reader, BY_INSTANTIATION, &place);
    }
    return true;
}

/* ---- link errors --------------------------------------------------------------------------- */

/* Lines of the linker. Its "FILE:LINE" is not to be trusted: it reads line tables before relaxation
 * has settled addresses, so the function it names is all that is kept. */
static void read_link_line(reader *reader, const char *line, size_t length, char **message) {
    static const char in_function[] = "in function `", undefined[] = "undefined reference to";
    const char *missing = memmem(line, length, undefined, sizeof undefined - 1);
    const char *function = memmem(line, length, in_function, sizeof in_function - 1);
    if (*message) return;
    if (contains(line, length, "tw: no kernel entry")) {
        *message = tw_strdup("the kernel has no entry: it defines neither kernel_main() nor MAIN");
    } else if (contains(line, length, "tw: local memory is full") ||
               contains(line, length, "region `local' overflowed")) {
        *message = tw_strdup("data, bss and 256 bytes of stack do not fit the processor's local "
                             "memory");
    } else if (function) {
        function += sizeof in_function - 1;
        reader->function = function;
        reader->function_length = strcspn(function, "'\n");
    } else if (missing) {
        tw_text text = {0};
        tw_text_addn(&text, missing, length - (size_t)(missing - line));
        if (reader->function)
            tw_text_addf(&text, " in %.*s", (int)reader->function_length, reader->function);
        *message = tw_text_take(&text);
    }
}

/* ---- result -------------------------------------------------------------------------------- */

typedef void line_reader(reader *reader, const char *line, size_t length, bool *more,
                         char **message);

static void compiler_line(reader *reader, const char *line, size_t length, bool *more,
                          char **message) {
    (void)message;
    *more = read_line(reader, line, length);
}

static void linker_line(reader *reader, const char *line, size_t length, bool *more,
                        char **message) {
    read_link_line(reader, line, length, message);
    *more = !*message;
}

static void each_line(const char *output, reader *reader, line_reader *read, char **message) {
    bool more = true;
    for (const char *at = output; *at && more;) {
        const size_t length = strcspn(at, "\n");
        read(reader, at, length, &more, message);
        at += length + (at[length] == '\n');
    }
}

/* The file as the user knows it. */
static char *file_named(const tw_output_context *context, const line_place *place) {
    char *file = tw_strndup(place->file, place->file_length);
    if (context->source_path && context->source_named && !strcmp(file, context->source_path)) {
        free(file);
        return tw_strdup(context->source_named);
    }
    return file;
}

static const char *find_hint(const char *message, const char *output) {
    static const char *const hints[][3] = {
#define TW_HINT(message, context, hint) {message, context, hint},
#include "toolchain/hints.def"
#undef TW_HINT
    };
    for (size_t i = 0; i < TW_COUNT(hints); i++)
        if (strstr(message, hints[i][0]) &&
            (!hints[i][1][0] || strstr(message, hints[i][1]) || strstr(output, hints[i][1])))
            return hints[i][2];
    return NULL;
}

static char *message_of(const reader *reader) {
    const line_place *error = &reader->error;
    const char *text = error->rest;
    size_t length = error->rest_length;
    if (starts(error, "error: ")) {
        text += strlen("error: ");
        length -= strlen("error: ");
    }
    tw_text message = {0};
    tw_text_addn(&message, text, length);
    if (reader->numbers) {
        tw_text_add(&message, ": ");
        tw_text_addn(&message, reader->numbers, strcspn(reader->numbers, "'\n"));
    }
    return tw_text_take(&message);
}

/* True when the compiler ran from the kernel's text into what is included after it: a brace or a
 * statement was left open. */
static bool ended_early(const reader *reader) {
    static const char after[] = "/tw/crt.h";
    const line_place *error = &reader->error;
    return error->file_length > sizeof after &&
           !memcmp(error->file + error->file_length - (sizeof after - 1), after, sizeof after - 1);
}

/* The brace that was left open when the compiler names it, else the end of the text. */
static void place_early_end(const char *output, const reader *reader, tw_diagnostic *diagnostic) {
    const tw_output_context *context = reader->context;
    tw_text message = {0};
    tw_text_add(&message, "the source ends inside a statement or an unclosed brace: ");
    char *rest = message_of(reader);
    tw_text_add(&message, rest);
    free(rest);
    diagnostic->message = tw_text_take(&message);
    diagnostic->file = tw_strdup(context->source_named ? context->source_named : "the kernel");
    diagnostic->line = context->source_lines;
    for (const char *at = output; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        line_place place;
        if (!read_place(at, strcspn(at, "\n"), &place) ||
            !starts(&place, "note: to match this '{'"))
            continue;
        if (!is_users(reader, &place)) continue;
        diagnostic->line = place.line;
        diagnostic->column = place.column;
    }
}

/* The user's place nearest to the error. */
static const line_place *choose(const reader *reader) {
    if (is_users(reader, &reader->error)) return &reader->error;
    for (size_t i = 0; i < TRAILS; i++)
        if (reader->trails[i].file) return &reader->trails[i];
    return &reader->error;
}

/* A line of the kernel's text, appended. */
static void add_line(const char *text, unsigned line, tw_text *out) {
    for (; text && line > 1; line--) {
        text = strchr(text, '\n');
        if (text) text++;
    }
    if (text && line) tw_text_addn(out, text, strcspn(text, "\n"));
}

void tw_diagnostic_read(const char *output, const tw_output_context *context,
                        tw_diagnostic *diagnostic) {
    reader reader = {.context = context};
    char *message = NULL;
    each_line(output, &reader, compiler_line, &message);
    if (reader.error.file && ended_early(&reader)) {
        place_early_end(output, &reader, diagnostic);
        message = diagnostic->message;
    } else if (reader.error.file) {
        const line_place *place = choose(&reader);
        diagnostic->file = file_named(context, place);
        diagnostic->line = place->line;
        diagnostic->column = place->column;
        message = message_of(&reader);
        if (place != &reader.error) {
            /* Where it happened inside a header is for the reader of the whole output. */
            tw_text with = {0};
            tw_text_addf(&with, "%s (in %.*s:%u)", message, (int)reader.error.file_length,
                         reader.error.file, reader.error.line);
            free(message);
            message = tw_text_take(&with);
        }
    } else {
        each_line(output, &reader, linker_line, &message);
        if (context->source_named) diagnostic->file = tw_strdup(context->source_named);
        if (!message) message = tw_strndup(output, strcspn(output, "\n"));
    }
    diagnostic->message = message;
    /* Hints look at what led to the first error and at its line, not at what followed from it. */
    tw_text chain = {0};
    const char *end = reader.error.file ? reader.error.rest + reader.error.rest_length : NULL;
    tw_text_addn(&chain, output, end ? (size_t)(end - output) : strlen(output));
    tw_text_add(&chain, "\n");
    if (end && diagnostic->file && context->source_named &&
        !strcmp(diagnostic->file, context->source_named))
        add_line(context->source_text, diagnostic->line, &chain);
    const char *hint = find_hint(message, chain.data);
    diagnostic->hint = hint ? tw_strdup(hint) : NULL;
    tw_text_free(&chain);
    diagnostic->output = tw_strdup(output);
}

void tw_diagnostic_print(const tw_diagnostic *diagnostic, tw_text *text) {
    tw_text_addf(text, "kernel '%s': ", diagnostic->kernel);
    if (diagnostic->file) tw_text_addf(text, "%s:", diagnostic->file);
    if (diagnostic->line) tw_text_addf(text, "%u:", diagnostic->line);
    if (diagnostic->column) tw_text_addf(text, "%u:", diagnostic->column);
    tw_text_addf(text, "%s%s%s", diagnostic->file ? " " : "",
                 strncmp(diagnostic->message, "fatal error: ", 13) ? "error: " : "",
                 diagnostic->message);
    if (diagnostic->hint) tw_text_addf(text, "\n  try: %s", diagnostic->hint);
}

void tw_diagnostic_clear(tw_diagnostic *diagnostic) {
    free(diagnostic->kernel);
    free(diagnostic->file);
    free(diagnostic->message);
    free(diagnostic->hint);
    free(diagnostic->output);
    *diagnostic = (tw_diagnostic){0};
}
