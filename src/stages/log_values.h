/* log_values.h: the record, the plan and the proof as the values of the log templates. Every value
 * is a string, a truth or a list of objects: what templates can print. */
#ifndef TW_STAGES_LOG_VALUES_H
#define TW_STAGES_LOG_VALUES_H

#include "tilewright/stages.h"

/* What was designed: fields of the spec, CBs, proof, work, kernels, decisions, findings. */
void tw_log_design(json_t *values, const tw_plan *plan, const tw_proof *proof,
                   const tw_diagnostics *findings);
/* What the kernels that were written do, and what the compiler said of them. */
void tw_log_kernels(json_t *values, const tw_plan *plan, const tw_place *place,
                    const json_t *record);
/* What happened: stages, runs, builds, files, commits, stops. */
void tw_log_history(json_t *values, const json_t *record);

json_t *tw_log_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
