/* process.h: programs run side by side, their output kept. */
#ifndef TW_STAGES_PROCESS_H
#define TW_STAGES_PROCESS_H

#include "tilewright/base.h"

/* Fill arguments and folder, read the rest. Zero-initialise. */
typedef struct tw_process {
    char **arguments;   /* NULL-terminated; [0] is looked up along $PATH */
    const char *folder; /* where it runs */
    int exit_code;      /* 128 + N when signal N ended it, 127 when it could not be started */
    char *output;       /* standard output and error; owned by the caller */
} tw_process;

/* Runs all, at most `jobs` at a time, and waits for them. */
void tw_processes_run(tw_process *processes, size_t count, unsigned jobs);

#endif
