/*
 * exec_trace.h: an observer that writes down a run: each service a hart asked for, from asking to
 * its end, so that waits show their length. Two forms: a timeline (a file that ends in .json), and
 * text, one line an event, written as they end.
 */
#ifndef TW_CLI_EXEC_TRACE_H
#define TW_CLI_EXEC_TRACE_H

#include "tilewright/chip.h"
#include "tilewright/report.h"

/* Which events are written; -1: any. */
typedef struct exec_trace_filter {
    long x, y, hart, cb;
} exec_trace_filter;
#define EXEC_TRACE_ALL ((exec_trace_filter){-1, -1, -1, -1})

/* Narrows the filter by "core=X,Y", "hart=NAME" or "cb=N"; false when it is none of them. */
bool exec_trace_narrow(exec_trace_filter *filter, const char *word);

typedef struct exec_trace exec_trace;

/* NULL when the file cannot be written; "-" is standard output. */
exec_trace *exec_trace_create(const char *path, exec_trace_filter filter, tw_error *err);
/* For tw_device_observe; lives as long as the trace. */
const tw_observer *exec_trace_observer(exec_trace *trace);
/* Writes what is left to write, and frees the trace. */
tw_status exec_trace_end(exec_trace *trace, uint32_t clock_mhz, tw_error *err);

#endif
