/*
 * exec_trace.h: an observer that draws the timeline of a run: each service a hart asked for, from
 * asking to its end, so that waits show their length.
 */
#ifndef TW_CLI_EXEC_TRACE_H
#define TW_CLI_EXEC_TRACE_H

#include "tilewright/chip.h"
#include "tilewright/report.h"

typedef struct exec_trace exec_trace;

exec_trace *exec_trace_create(void);
void exec_trace_free(exec_trace *trace);
/* For tw_device_observe; lives as long as the trace. */
const tw_observer *exec_trace_observer(exec_trace *trace);
const tw_timeline *exec_trace_timeline(const exec_trace *trace);

#endif
