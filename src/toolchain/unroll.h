/*
 * unroll.h: `#pragma GCC unroll N` with an N that a template gives: newer compilers take it,
 * Debian's do not. It says how to compile and nothing of what the kernel does, so such lines are
 * left out.
 */
#ifndef TW_TOOLCHAIN_UNROLL_H
#define TW_TOOLCHAIN_UNROLL_H

#include "toolchain/run.h"

/* True when a compile failed over such a line. */
bool tw_broke_on_unroll(const tw_command *command);

/* Runs `command` again in two steps: preprocess, and compile what is left without those lines, with
 * the original's numbers of lines. Replaces the command's result; false when the first step failed,
 * and the result is then as it was. */
bool tw_run_without_unroll(tw_command *command, const char *temporary);

/* Blanks the lines in a preprocessed text; numbers stay. For tests. */
void tw_blank_unroll(char *text);

#endif
