/* What a hart waits for, in words. */
#include "check/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tw_hang_kernel(const char *path, tw_text *out) {
    const char *name = tw_path_name(path), *dot = strrchr(name, '.');
    tw_text_addf(out, "%.*s", (int)(dot ? dot - name : (long)strlen(name)), name);
}

static const char *plural(uint32_t count) {
    return count == 1 ? "" : "s";
}

/* "semaphore 2" where the address is one's. */
static void add_semaphore(uint32_t address, tw_text *out) {
    const uint32_t id = (address - TW_SEMAPHORE_BASE) / TW_SEMAPHORE_STRIDE;
    if (address >= TW_SEMAPHORE_BASE && id < TW_SEMAPHORES)
        tw_text_addf(out, "semaphore %u", id);
    else
        tw_text_addf(out, "the semaphore at 0x%x", address);
}

/* ---- policies of the helpers -------------------------------------------------------------------
 * kernel_lib's helpers do their calls in functions whose template arguments are the policies:
 * "wait_front_by<(compute_kernel_lib::WaitPolicy)3, (compute_kernel_lib::PopPolicy)0>", with the
 * numbers of their headers. */

typedef struct policy {
    const char *name;
    const char *values[6];
} policy;

static const policy policies[] = {
    {"WaitPolicy", {"None", "PerTile", "PerBlockSize", "Upfront", "Cumulative"}},
    {"PopPolicy", {"None", "PerTile", "PerBlockSize", "AtEnd"}},
    {"ReservePolicy", {"None", "PerTile", "PerBlockSize", "Upfront", "PerOuter", "OneUpfront"}},
    {"PushPolicy", {"None", "PerTile", "PerBlockSize", "AtEnd", "PerOuter", "OneAtEnd"}},
    {"ReduceInputPolicy",
     {"WaitAndPopPerTile", "BulkWaitBulkPop", "WaitUpfrontNoPop", "NoWaitNoPop"}},
    {"ReduceScalerPolicy", {"WaitOnceNoPop"}},
    {"ReduceOutputPolicy", {"PerTile"}},
    {"BinaryInputPolicy",
     {"WaitAndPopPerTile", "WaitUpfrontNoPop", "WaitUpfrontPopAtEnd", "NoWaitNoPop",
      "NoWaitPopAtEnd"}},
    {"WaitMode", {"WaitBlock", "WaitUpfront", "NoWait"}},
    {"ReduceInputMode", {"STREAMING", "STREAMING_BATCHED", "PRELOADED", "PERSISTENT"}},
};

/* A policy that is a type: "InputPolicy<WaitUpfront, PopNever>", without the names' space. */
static bool add_typed_policy(const char *function, tw_text *out) {
    static const char space[] = "cb_policies::";
    const char *at = strstr(function, "InputPolicy<");
    if (!at) return false;
    for (; *at && *at != '>'; at++) {
        if (!strncmp(at, space, sizeof space - 1)) at += sizeof space - 1;
        tw_text_addn(out, at, 1);
    }
    tw_text_add(out, ">");
    return true;
}

/* The policies among a function's template arguments, "A::B and C::D"; false when there are none.
 */
static bool add_policies(const char *function, tw_text *out) {
    bool any = false;
    for (size_t i = 0; i < TW_COUNT(policies); i++) {
        char wanted[32];
        snprintf(wanted, sizeof wanted, "::%s)", policies[i].name);
        const char *at = strstr(function, wanted);
        const unsigned value = at ? (unsigned)(at[strlen(wanted)] - '0') : 6;
        if (value >= TW_COUNT(policies[i].values) || !policies[i].values[value]) continue;
        tw_text_addf(out, "%s%s::%s", any ? " and " : "", policies[i].name,
                     policies[i].values[value]);
        any = true;
    }
    return any;
}

bool tw_hang_policies(const tw_core *core, tw_hart_id hart, uint32_t pc, tw_text *out) {
    static const char *const calls[] = {"wait_front_by<", "reserve_back_by<", "pack_by<"};
    static const char typed[] = "wait_front_as<", by_mode[] = "reduce_by_mode<";
    tw_frame frames[TW_DEEP_FRAMES];
    const unsigned count = tw_core_locate(core, hart, pc, frames, TW_DEEP_FRAMES);
    bool found = false;
    for (unsigned i = 0; i < count; i++) {
        for (size_t k = 0; k < TW_COUNT(calls) && !found; k++)
            if (!strncmp(frames[i].function, calls[k], strlen(calls[k])))
                found = add_policies(frames[i].function, out);
        if (!found && !strncmp(frames[i].function, typed, sizeof typed - 1))
            found = add_typed_policy(frames[i].function, out);
        /* The caller named the policy by a mode. */
        if (found && !strncmp(out->data, "ReduceInputPolicy", 17) &&
            !strncmp(frames[i].function, by_mode, sizeof by_mode - 1)) {
            tw_text_free(out);
            *out = (tw_text){0};
            add_policies(frames[i].function, out);
        }
        free(frames[i].file);
        free(frames[i].function);
    }
    return found;
}

void tw_hang_place(const tw_core *core, tw_hart_id hart, uint32_t pc, uint32_t cb, tw_text *out) {
    tw_frame frames[TW_DEEP_FRAMES];
    const unsigned count = tw_core_locate(core, hart, pc, frames, TW_DEEP_FRAMES);
    unsigned i = 0;
    while (i < count && !tw_frame_is_users(&frames[i]))
        i++;
    if (i < count) {
        tw_text_addf(out, " (%s:%u", tw_path_name(frames[i].file), frames[i].line);
        char *objects = i ? tw_objects_of_cb(frames[i].file, frames[i].line, frames[i - 1].function,
                                             (int)cb, tw_core_hart(core, hart).launch->cb_names)
                          : NULL;
        if (objects) tw_text_addf(out, " on %.*s", (int)strcspn(objects, " "), objects);
        free(objects);
        const uint32_t loop = tw_loop_around(frames[i].file, frames[i].line);
        if (loop) tw_text_addf(out, ", in the loop at line %u", loop);
        tw_text_add(out, ")");
    }
    for (i = 0; i < count; i++) {
        free(frames[i].file);
        free(frames[i].function);
    }
}

static void add_wait(const tw_core *core, const tw_hart_view *view, tw_text *out) {
    switch (view->wait) {
    case TW_WAIT_CB_SPACE:
        tw_text_addf(out, "waits for %u free page%s in c_%u (reserve_back)", view->pages,
                     plural(view->pages), view->cb);
        break;
    case TW_WAIT_CB_PAGES:
        tw_text_addf(out, "waits for %u page%s in c_%u (wait_front)", view->pages,
                     plural(view->pages), view->cb);
        break;
    case TW_WAIT_SEMAPHORE:
    case TW_WAIT_SEMAPHORE_MIN:
        tw_text_add(out, "waits until ");
        add_semaphore(view->address, out);
        tw_text_addf(out, " is %s%u (now %u)", view->wait == TW_WAIT_SEMAPHORE ? "" : "at least ",
                     view->value, tw_core_word(core, view->address));
        break;
    case TW_WAIT_DST_FREE:
        tw_text_add(out, "waits for a free half of DST (tile_regs_acquire)");
        break;
    case TW_WAIT_DST_READY:
        tw_text_add(out, "waits for a half of DST from MATH (tile_regs_wait)");
        break;
    case TW_WAIT_SRC_FREE: tw_text_add(out, "waits for MATH to use its operands"); break;
    case TW_WAIT_SRC_VALID: tw_text_add(out, "waits for UNPACK to bring operands"); break;
    case TW_WAIT_MEMORY:
        tw_text_addf(out, "polls the word at 0x%x, which is %u", view->address, view->value);
        break;
    default: tw_text_add(out, "waits"); break;
    }
}

void tw_hang_wait(const tw_core *core, tw_hart_id hart, const tw_hart_view *view, tw_text *out) {
    tw_text policies = {0};
    add_wait(core, view, out);
    if (view->state == TW_HART_WAITING && tw_hang_policies(core, hart, view->pc, &policies))
        tw_text_addf(out, " by %s", policies.data);
    tw_text_free(&policies);
}
