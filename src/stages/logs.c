#include "stages/session.h"
tw_status tw_logs_write(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *findings,
                        const tw_place *place, const json_t *record, tw_log_choice choice,
                        tw_error *err) {
    (void)plan; (void)proof; (void)findings; (void)place; (void)record; (void)choice; (void)err;
    return TW_OK;
}
