/* Inside of the spec reader: what its files share. Each takes the blocks it knows from the flat
 * document and fills its part of the spec. */
#ifndef TILEWRIGHT_SPEC_READ_H
#define TILEWRIGHT_SPEC_READ_H

#include "spec/markdown.h"
#include "spec/words.h"
#include <tilewright/spec.h>

typedef struct tw_reader {
    tw_spec *spec;
    tw_md md;
} tw_reader;

/* Finds the modes, and leaves out of the document what is said of others than `chosen`. */
void tw_read_modes(tw_reader *r, int chosen);
/* What the chosen mode says of tensors, after they have been read. */
void tw_apply_mode(tw_spec *spec);

/* The parts, in the order they run: each may use what the earlier ones found. */
void tw_read_overview(tw_reader *r);
void tw_read_api(tw_reader *r);
void tw_read_output(tw_reader *r);
/* After the symbols: an output's list of dimensions that names some. */
void tw_read_listed(tw_reader *r);
/* Windows of a pooling operation, from the dimensions of its output. */
void tw_read_window(tw_reader *r);
/* After the phases and tests: a reference that is told in words. */
void tw_read_reference(tw_reader *r);
void tw_read_cbs(tw_reader *r);
/* Makes tables of one circular buffer a row out of lists, of rows with several ids, and of tables
 * with a buffer a column. */
void tw_cb_forms(tw_reader *r);
/* Whether a table tells of circular buffers and their sizes. */
bool tw_cb_table(const tw_md_block *table);
void tw_read_symbols(tw_reader *r);
void tw_read_work(tw_reader *r);
void tw_read_phases(tw_reader *r);
void tw_read_args(tw_reader *r);
void tw_read_rest(tw_reader *r);
/* Sizes of a spec of (N, H, W, C) over the letters of (N, C, H, W), which all others use. */
void tw_read_order(tw_reader *r);

/* A field explicit in the spec. `text` must live in the arena. */
tw_field tw_said(const char *text, int line);
/* The same with another confidence; HIGH of "" is ABSENT in both. */
tw_field tw_derived(const char *text, int line, tw_confidence confidence);

/* "Key: value" of an item, paragraph or one of its lines: the value when the key matches one of
 * `keys` ("work unit|granularity"), else NULL. */
const char *tw_keyed(tw_arena *arena, const char *text, const char *keys);

/* Reads a size; an unreadable one is diagnosed. */
tw_size tw_read_size(tw_reader *r, const char *text, int line);

/* No list of a spec is longer than this: more is a broken generator, and is said to be. */
#define TW_SPEC_LIST_LIMIT 512
/* False, and a diagnostic once, when a list of `count` items is full. */
bool tw_has_room(tw_reader *r, size_t count, const char *what, int line);

/* Adds a diagnostic. `place` is the text to underline in the line, or NULL. */
void tw_spec_say(tw_spec *spec, tw_level severity, const char *id, int line, const char *place,
                 const char *fix, const char *fmt, ...) __attribute__((format(printf, 7, 8)));

/* "BFLOAT16 or FLOAT32" to bits. */
unsigned tw_read_dtypes(const char *text);
tw_layout tw_read_layout(const char *text);
tw_memory tw_read_memory(const char *text);
/* "Compute (tilize)" to a role; TW_ROLE_NONE when no kernel is named. */
tw_role tw_read_role(const char *text);
/* The CB a piece of text speaks of first, by id or by name: index into spec->cbs, -1. The place is
 * returned in *start and *end (either may be NULL). */
int tw_mentioned_cb(const tw_spec *spec, const char *text, const char **start, const char **end);
/* Whether the text speaks of an optional tensor or parameter ("only if gamma"): its name or "". */
const char *tw_read_condition(tw_reader *r, const char *text);

#endif
