#include "emit/cmake_list.h"

#include <stdlib.h>
#include <string.h>

/* ---- words ------------------------------------------------------------------------------------
 */

/* From `at` to the next word, over blanks and comments. */
static size_t to_word(const char *text, size_t at) {
    for (;;) {
        at += strspn(text + at, " \t\r\n");
        if (text[at] != '#') return at;
        at += strcspn(text + at, "\n");
    }
}

/* Length of the word at `at`; 0 at a parenthesis and at the end of the text. */
static size_t word_length(const char *text, size_t at) {
    if (text[at] != '"') return strcspn(text + at, " \t\r\n()#");
    const char *close = strchr(text + at + 1, '"');
    return close ? (size_t)(close - text) + 1 - at : strlen(text + at);
}

static bool is_word(const char *text, size_t at, size_t length, const char *word) {
    return length == strlen(word) && !strncmp(text + at, word, length);
}

/* Begins with head and ends with tail, which do not overlap. */
static bool is_like(const char *text, size_t at, size_t length, const char *head,
                    const char *tail) {
    const size_t first = strlen(head), last = strlen(tail);
    return length >= first + last && !strncmp(text + at, head, first) &&
           !strncmp(text + at + length - last, tail, last);
}

/* Words that end a list within a command. */
static bool ends_list(const char *text, size_t at, size_t length) {
    static const char *const words[] = {"PRIVATE", "PUBLIC", "INTERFACE", "FILE_SET"};
    for (size_t i = 0; i < TW_COUNT(words); i++)
        if (is_word(text, at, length, words[i])) return true;
    return false;
}

/* The list that begins at `begin`. */
static tw_cmake_list list_at(const char *text, size_t begin) {
    tw_cmake_list list = {.begin = begin, .last = begin, .found = true};
    for (size_t at = to_word(text, begin);; at = to_word(text, list.last)) {
        const size_t length = word_length(text, at);
        if (!length || ends_list(text, at, length)) return list;
        list.last = at + length;
    }
}

/* Behind the first `word` at or behind `from` and before the command's closing parenthesis. */
static bool behind_word(const char *text, size_t *from, const char *word) {
    for (size_t at = to_word(text, *from), length; (length = word_length(text, at));
         at = to_word(text, at + length)) {
        if (!is_word(text, at, length, word)) continue;
        *from = at + length;
        return true;
    }
    return false;
}

/* ---- lists ------------------------------------------------------------------------------------
 */

tw_cmake_list tw_cmake_set(const char *text, const char *head, const char *tail) {
    for (const char *at = text; (at = strstr(at, "set(")); at++) {
        if (at > text && at[-1] != '\n' && at[-1] != ' ') continue;
        const size_t name = to_word(text, (size_t)(at - text) + 4);
        const size_t length = word_length(text, name);
        if (is_like(text, name, length, head, tail)) return list_at(text, name + length);
    }
    return (tw_cmake_list){0};
}

tw_cmake_list tw_cmake_private_sources(const char *text, const char *target) {
    for (const char *at = text; (at = strstr(at, "target_sources(")); at++) {
        size_t from = to_word(text, (size_t)(at - text) + strlen("target_sources("));
        const size_t length = word_length(text, from);
        if (target && !is_word(text, from, length, target)) continue;
        if (behind_word(text, &from, "PRIVATE")) return list_at(text, from);
    }
    return (tw_cmake_list){0};
}

tw_cmake_list tw_cmake_api_headers(const char *text) {
    const char *set = strstr(text, "FILE_SET api");
    size_t from = set ? (size_t)(set - text) + strlen("FILE_SET api") : 0;
    if (!set || !behind_word(text, &from, "FILES")) return (tw_cmake_list){0};
    return list_at(text, from);
}

tw_cmake_list tw_cmake_globbed(const char *text) {
    const char *glob = strstr(text, "GLOB_RECURSE");
    if (!glob) return (tw_cmake_list){0};
    const size_t variable = to_word(text, (size_t)(glob - text) + strlen("GLOB_RECURSE"));
    return list_at(text, variable + word_length(text, variable));
}

/* ---- entries ----------------------------------------------------------------------------------
 */

/* Behind the last entry that begins and ends so; 0: there is none. */
static size_t last_like(const char *text, tw_cmake_list list, const char *head, const char *tail) {
    size_t found = 0;
    for (size_t at = to_word(text, list.begin); at < list.last;) {
        const size_t length = word_length(text, at);
        if (is_like(text, at, length, head, tail)) found = at + length;
        at = to_word(text, at + length);
    }
    return found;
}

bool tw_cmake_holds(const char *text, tw_cmake_list list, const char *head, const char *tail) {
    return list.found && last_like(text, list, head, tail);
}

/* Offset of the line that holds `at`. */
static size_t line_of(const char *text, size_t at) {
    while (at && text[at - 1] != '\n')
        at--;
    return at;
}

/* How the entry is parted from what it follows: by a blank, or on a line of its own, as far in as
 * the entry before it or one step further than the word that opens the list. */
static void add_gap(tw_text *out, const char *text, tw_cmake_list list, size_t place) {
    const size_t line = line_of(text, place);
    const size_t indent = strspn(text + line, " ");
    const bool none = list.last == list.begin;
    const size_t first = line + indent + word_length(text, line + indent);
    const bool own_line = !none && to_word(text, first) >= place;
    if (!own_line && (!none || text[place] == ')'))
        tw_text_add(out, " ");
    else
        tw_text_addf(out, "\n%*s", (int)(indent + (none ? 4 : 0)), "");
}

bool tw_cmake_add(tw_text *text, tw_cmake_list list, const char *near, const char *entry) {
    for (size_t at = to_word(text->data, list.begin); at < list.last;) {
        const size_t length = word_length(text->data, at);
        if (is_word(text->data, at, length, entry)) return false;
        at = to_word(text->data, at + length);
    }
    const size_t neighbour = near ? last_like(text->data, list, near, "") : 0;
    size_t place = neighbour ? neighbour : list.last;
    const size_t blanks = strspn(text->data + place, " \t");
    if (place > list.begin && text->data[place + blanks] == '#') /* its comment stays with it */
        place += strcspn(text->data + place, "\n");
    tw_text now = {0};
    tw_text_addn(&now, text->data, place);
    add_gap(&now, text->data, list, place);
    tw_text_add(&now, entry);
    tw_text_add(&now, text->data + place);
    tw_text_free(text);
    *text = now;
    return true;
}
