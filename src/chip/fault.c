/* Faults: the place of a hart in the user's source, and how a fault is recorded with it. */
#include "chip/state.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES = TW_FAULT_FRAMES };

unsigned tw_core_locate(const tw_core *core, tw_hart_id hart, uint32_t pc, tw_frame *frames,
                        unsigned max) {
    const tw_image *image = core->slots[hart].launch->image;
    tw_source_frame found[TW_DEEP_FRAMES];
    const size_t count =
        tw_image_locate(image, pc, found, max < TW_DEEP_FRAMES ? max : TW_DEEP_FRAMES);
    for (size_t i = 0; i < count; i++)
        frames[i] = (tw_frame){.file = tw_strdup(found[i].file),
                               .line = found[i].line,
                               .function = tw_strdup(found[i].function)};
    return (unsigned)count;
}

static void free_frames(tw_frame *frames, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        free(frames[i].file);
        free(frames[i].function);
        free(frames[i].objects);
    }
}

/* tilewright's own headers are not where the user looks: they are left out while anything else
 * remains. */
static bool is_ours(const tw_frame *frame) {
    const char *root = tw_data_root();
    const size_t length = strlen(root);
    if (!strcmp(frame->file, "?")) return true; /* the start-up code */
    return !strncmp(frame->file, root, length) && !strncmp(frame->file + length, "/kernel/", 8);
}

bool tw_frame_is_users(const tw_frame *frame) {
    return !is_ours(frame);
}

/* `called`, when asked for: what the user's line called, of what was left out; caller frees. */
static unsigned drop_ours(tw_frame *frames, unsigned count, char **called) {
    unsigned inner = 0;
    while (inner < count && is_ours(&frames[inner]))
        inner++;
    if (inner == count) return count;
    unsigned outer = count;
    while (outer > inner + 1 && is_ours(&frames[outer - 1]))
        outer--;
    if (called && inner) *called = tw_strdup(frames[inner - 1].function);
    free_frames(frames, inner);
    free_frames(frames + outer, count - outer);
    memmove(frames, frames + inner, (outer - inner) * sizeof *frames);
    const unsigned left = outer - inner;
    /* A helper that calls the user's function back: its name is enough. */
    for (unsigned i = 0; i < left; i++)
        if (is_ours(&frames[i])) frames[i].function[strcspn(frames[i].function, "<")] = '\0';
    return left;
}

/* The user's part of a chain, as much as a fault has room for. */
static unsigned users_part(tw_frame *deep, unsigned count, tw_frame *frames, char **called) {
    unsigned left = drop_ours(deep, count, called);
    if (left > FRAMES) {
        free_frames(deep + FRAMES, left - FRAMES);
        left = FRAMES;
    }
    memcpy(frames, deep, left * sizeof *deep);
    return left;
}

static unsigned chain(const tw_core *core, tw_hart_id hart, tw_frame *frames, char **called) {
    uint32_t pcs[FRAMES];
    const size_t levels = tw_hart_backtrace(&core->slots[hart].hart, pcs, FRAMES);
    tw_frame deep[TW_DEEP_FRAMES];
    unsigned count = 0;
    for (size_t i = 0; i < levels && count < TW_DEEP_FRAMES; i++)
        count += tw_core_locate(core, hart, pcs[i], deep + count, TW_DEEP_FRAMES - count);
    return users_part(deep, count, frames, called);
}

unsigned tw_core_chain(const tw_core *core, tw_hart_id hart, tw_frame *frames) {
    return chain(core, hart, frames, NULL);
}

/* `cb`: the CB that the call is about, of which other objects are none; or -1. */
static void name_objects(const tw_hart_launch *launch, tw_frame *frames, unsigned count,
                         char *called, int cb) {
    if (count && called && !frames[0].objects)
        frames[0].objects = tw_objects_of_cb(frames[0].file, frames[0].line, called, cb,
                                             launch ? launch->cb_names : NULL);
    free(called);
}

/* The one CB that a message names, "c_3"; -1 when it names none, or several. */
static int cb_of(const char *message) {
    int found = -1;
    for (const char *at = message; at && (at = strstr(at, "c_")); at += 2) {
        if (at > message && at[-1] != ' ') continue;
        if (at[2] < '0' || at[2] > '9') continue;
        const int cb = atoi(at + 2);
        if (found >= 0 && found != cb) return -1;
        found = cb;
    }
    return found;
}

unsigned tw_core_chain_named(const tw_core *core, tw_hart_id hart, tw_frame *frames) {
    char *called = NULL;
    const unsigned count = chain(core, hart, frames, &called);
    const tw_hart_view view = tw_core_hart(core, hart);
    const bool waits = view.state == TW_HART_WAITING;
    const bool on_cb = waits && (view.wait == TW_WAIT_CB_SPACE || view.wait == TW_WAIT_CB_PAGES);
    const bool on_units =
        waits && (view.wait == TW_WAIT_DST_FREE || view.wait == TW_WAIT_DST_READY ||
                  view.wait == TW_WAIT_SRC_FREE || view.wait == TW_WAIT_SRC_VALID);
    if (on_units) {
        free(called); /* a helper's arguments are not what that waits for */
        return count;
    }
    name_objects(core->slots[hart].launch, frames, count, called, on_cb ? (int)view.cb : -1);
    return count;
}

char *tw_core_objects(const tw_core *core, tw_hart_id hart, uint32_t cb) {
    tw_frame frames[TW_FAULT_FRAMES] = {0};
    char *called = NULL;
    const unsigned count = chain(core, hart, frames, &called);
    name_objects(core->slots[hart].launch, frames, count, called, (int)cb);
    char *objects = count ? frames[0].objects : NULL;
    if (count) frames[0].objects = NULL;
    free_frames(frames, count);
    return objects;
}

/* The debug ring buffer is told with what else is known; takes `state`. */
static char *with_ring(const tw_core *core, char *state) {
    tw_text text = {0};
    const uint32_t kept = core->ring_count < TW_RING ? core->ring_count : TW_RING;
    if (state) tw_text_addf(&text, "%s%s", state, state[strlen(state) - 1] == '\n' ? "" : "\n");
    tw_text_addf(&text, "  debug ring buffer, newest first (%u pushed):", core->ring_count);
    for (uint32_t i = 1; i <= kept; i++)
        tw_text_addf(&text, "%s 0x%08x", i % 6 == 1 ? "\n   " : "",
                     core->ring[(core->ring_count - i) % TW_RING]);
    tw_text_add(&text, "\n");
    free(state);
    return tw_text_take(&text);
}

size_t tw_core_locals(const tw_core *core, tw_hart_id hart, tw_local *locals, size_t max) {
    return tw_hart_locals(&core->slots[hart].hart, locals, max);
}

static tw_fault fault_of(const tw_core *core, tw_hart_id hart, tw_fault_id id, char *message,
                         char *state, char *cause, char *remedy) {
    const tw_slot *slot = &core->slots[hart];
    if (core->ring_count) state = with_ring(core, state);
    tw_fault fault = {.id = id,
                      .core_x = (int)core->x,
                      .core_y = (int)core->y,
                      .hart = (int)hart,
                      .cycle = slot->hart.cycles,
                      .message = message,
                      .state = state,
                      .cause = cause,
                      .remedy = remedy};
    if (slot->launch && slot->launch->kernel) fault.kernel = tw_strdup(slot->launch->kernel);
    return fault;
}

tw_fault *tw_core_raise(tw_core *core, tw_hart_id hart, tw_fault_id id, char *message, char *state,
                        char *cause, char *remedy) {
    const tw_slot *slot = &core->slots[hart];
    tw_fault fault = fault_of(core, hart, id, message, state, cause, remedy);
    char *called = NULL;
    if (slot->launch && slot->launch->image)
        fault.frame_count = chain(core, hart, fault.frames, &called);
    tw_fault *told = tw_faults_add(core->chip->faults, fault);
    name_objects(slot->launch, told->frames, told->count == 1 ? told->frame_count : 0, called,
                 cb_of(told->message));
    return told;
}

tw_fault *tw_core_raise_at(tw_core *core, tw_hart_id hart, uint32_t pc, tw_fault_id id,
                           char *message) {
    tw_fault fault = fault_of(core, hart, id, message, NULL, NULL, NULL);
    tw_frame deep[TW_DEEP_FRAMES];
    const unsigned count = tw_core_locate(core, hart, pc, deep, TW_DEEP_FRAMES);
    char *called = NULL;
    fault.frame_count = users_part(deep, count, fault.frames, &called);
    tw_fault *told = tw_faults_add(core->chip->faults, fault);
    name_objects(core->slots[hart].launch, told->frames, told->count == 1 ? told->frame_count : 0,
                 called, cb_of(told->message));
    return told;
}
