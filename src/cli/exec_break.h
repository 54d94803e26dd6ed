/*
 * exec_break.h: `--break FILE:LINE`: the run ends where a hart comes to a line, and the state of
 * the program there is told.
 */
#ifndef TW_CLI_EXEC_BREAK_H
#define TW_CLI_EXEC_BREAK_H

#include "tilewright/chip.h"

typedef struct exec_break exec_break;

/* Of "FILE:LINE" or "FILE:LINE:COUNT" (the COUNT-th time, of any hart). NULL when it is neither. */
exec_break *exec_break_create(const char *place);
void exec_break_free(exec_break *point);
/* For tw_chip_debug; lives as long as the breakpoint. */
const tw_debugger *exec_break_debugger(exec_break *point);
/* What was found there, or NULL when no hart came by. */
const char *exec_break_text(const exec_break *point);
/* Why no hart came by: no such file among the kernels that ran, no code at the line (and where the
 * next is), or it was not reached. */
void exec_break_missed(const exec_break *point, tw_text *out);

#endif
