/* How a design check says what it found: with the place in the spec underlined. */
#include "plan/check.h"
#include "spec/words.h"

#include <stdarg.h>
#include <string.h>

void tw_check_say(tw_checker *c, tw_level severity, const char *id, int line, const char *place,
                  const char *fix, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    tw_diagnostic found = {.id = id,
                           .severity = severity,
                           .line = line,
                           .message = tw_arena_strdup(c->arena, text.data),
                           .fix = tw_arena_strdup(c->arena, fix ? fix : "")};
    tw_text_free(&text);
    size_t length;
    const char *start = place && place[0] ? tw_spec_line(c->spec, line, &length) : NULL;
    const char *text_line = start ? tw_arena_strndup(c->arena, start, length) : NULL;
    const char *hit = text_line ? tw_find(text_line, place) : NULL;
    if (hit) {
        const char *at = start + (hit - text_line);
        found.column = (int)(at - start) + 1;
        found.length = (int)strlen(place);
    }
    TW_VEC_PUSH(c->found, found);
}
