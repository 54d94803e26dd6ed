/* layout.h: emitted C++ as clang-format would lay it out. */
#ifndef TW_EMIT_LAYOUT_H
#define TW_EMIT_LAYOUT_H

#include "tilewright/base.h"

/* Calls joined or broken to 120 columns, blank lines single. Caller frees. */
char *tw_emit_layout(const char *text);

/* Emitted Python: two blank lines at most, what is empty on one line. Caller frees. */
char *tw_emit_layout_python(const char *text);

#endif
