/* The figures that the runs of a program told (see src/metal/tally.c), added up. */
#ifndef TW_CLI_RUN_SUMMARY_H
#define TW_CLI_RUN_SUMMARY_H

#include <jansson.h>
#include <stdio.h>

typedef struct run_summary {
    json_t *runs; /* one object a run, in order; owned */
} run_summary;

/* Lines that are no JSON (of a program that was killed) are left out. */
void run_summary_read(run_summary *summary, const char *path);
void run_summary_free(run_summary *summary);
void run_summary_print(const run_summary *summary, FILE *out);
/* {"status", "runs": [...], "cycles", "faults"}; a new reference. */
json_t *run_summary_json(const run_summary *summary, int exit_status);

#endif
