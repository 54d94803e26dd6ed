/*
 * run.h: programs run side by side.
 */
#ifndef TW_TOOLCHAIN_RUN_H
#define TW_TOOLCHAIN_RUN_H

#include "tilewright/base.h"

/* One program run: fill arguments and input, read the rest. Zero-initialise. */
typedef struct tw_command {
    char **arguments;  /* NULL-terminated; [0] is an absolute path */
    const char *input; /* becomes standard input */
    size_t input_length;
    int exit_code;   /* 128 + N when signal N ended it; 127 when it could not be started */
    int start_error; /* errno when it could not be started, else 0 */
    char *output;    /* standard output and standard error; owned by the caller */
} tw_command;

/* Runs all commands, at most `jobs` at a time, in the folder `temporary` for temporary files, and
 * waits for them. The environment is made anew: messages are in English and no variable of the
 * user's changes what a compiler does. */
void tw_run_commands(tw_command *commands, size_t count, unsigned jobs, const char *temporary);

/* The absolute path of a program: `name` itself when it has a slash, else looked up along $PATH.
 * Caller frees; NULL when there is none. */
char *tw_find_program(const char *name);

#endif
