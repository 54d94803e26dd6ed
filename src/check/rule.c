/* What every rule stands on: the rules' state of a core, and how a broken rule is told. */
#include "check/rules.h"

tw_fault *tw_rule_broken(const tw_service_event *event, tw_fault_id id, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    return tw_core_raise(event->core, event->hart, id, tw_text_take(&text), NULL, NULL, NULL);
}

tw_core_rule *tw_rule_of(tw_check *check, const tw_core *core) {
    if (check->last && check->last->core == core) return check->last;
    uint32_t x, y;
    tw_core_place(core, &x, &y);
    return check->last = check->at[y * TW_CHECK_SIDE + x];
}

tw_core_rule *tw_rule_at_noc(const tw_check *check, uint32_t x, uint32_t y) {
    x -= check->arch->worker_x0;
    y -= check->arch->worker_y0;
    return x < TW_CHECK_SIDE && y < TW_CHECK_SIDE ? check->at[y * TW_CHECK_SIDE + x] : NULL;
}
