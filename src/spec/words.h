/* Searching and cutting text as specs write it. Strings that are made live in the arena. */
#ifndef TILEWRIGHT_SPEC_WORDS_H
#define TILEWRIGHT_SPEC_WORDS_H

#include <tilewright/spec.h>

/* ASCII lower case. */
char *tw_lower(tw_arena *arena, const char *text);
/* Without leading and trailing white space. */
char *tw_trim(tw_arena *arena, const char *text, size_t length);
/* Where `word` occurs in `text` with no letter, digit or underscore at its ends (case matters
 * not); NULL when it does not. */
const char *tw_find_word(const char *text, const char *word);
/* Case-insensitive strstr. */
const char *tw_find(const char *text, const char *part);
bool tw_has(const char *text, const char *part);
bool tw_has_word(const char *text, const char *word);
/* Whether an identifier has `part` among the parts between its underscores: "cb_eps" has "eps",
 * "cb_scaler" has no "scale". `part` may have underscores itself. */
bool tw_has_part(const char *identifier, const char *part);
/* A C identifier in lower case from any words: "CB_in (row-major)" gives "cb_in". Text in
 * parentheses is dropped. "" when nothing is left. */
char *tw_identifier(tw_arena *arena, const char *text);
/* The first "c_N" or "CB_N" or "CBIndex::c_N" at or after `text`: its id, and in *end where it
 * ends; -1 when there is none. */
int tw_find_cb_id(const char *text, const char **start, const char **end);
/* The first quoted piece ("..." or '...'), without quotes; NULL when there is none. */
char *tw_quoted(tw_arena *arena, const char *text);
/* The first integer in the text, or `otherwise`. */
int64_t tw_first_integer(const char *text, int64_t otherwise);

#endif
