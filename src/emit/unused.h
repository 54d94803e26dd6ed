/* unused.h: what a template defines for every plan, and this plan's text does not use. */
#ifndef TW_EMIT_UNUSED_H
#define TW_EMIT_UNUSED_H

#include "tilewright/base.h"

/* Templates mark definitions and parameters that not every operation needs with [[maybe_unused]].
 * In the result nothing is marked: what is used is plain, a definition that is not is gone, a
 * parameter that is not loses its name to a comment. Includes of which no name is used go too.
 * One definition a line, so before the text is laid out. Caller frees. */
char *tw_emit_drop_unused(const char *text);

#endif
