/*
 * state.h: what the files of this room share: a chip, its cores, their harts. Nobody else includes
 * it.
 */
#ifndef TW_CHIP_STATE_H
#define TW_CHIP_STATE_H

#include "tilewright/chip.h"
#include "tilewright/tile.h"

#define TW_NEVER UINT64_MAX

enum { TW_RING = 32 }; /* words of a core's debug ring buffer, as the watcher's */
enum { TW_NOCS = 2, TW_TRIDS = 16, TW_LOCAL_BYTES = 8192, TW_SRC_BANKS = 2 };

typedef struct tw_wait {
    tw_wait_kind kind;
    uint32_t cb, pages, address, value;
} tw_wait;

/* When the transfers a hart has started on one NoC are over. */
typedef struct tw_noc_progress {
    uint64_t read_done[TW_TRIDS];
    uint64_t write_sent[TW_TRIDS], write_done[TW_TRIDS];
    uint64_t atomic_done;
} tw_noc_progress;

enum { TW_PRINT_VALUES = 32 };

typedef struct tw_print_value {
    uint32_t kind, low, high; /* kind: enum tw_print */
} tw_print_value;

/* A DPRINT line that is complete, and waits for its turn among those of other cores. */
typedef struct tw_printed {
    uint64_t time, sequence;
    uint32_t x, y;
    tw_hart_id hart;
    char *text;
} tw_printed;

/* A DPRINT line in the making. */
typedef struct tw_print_line {
    tw_text text;
    unsigned base, width; /* width: of the next item */
    bool after_rows;      /* the last thing was rows of a tile */
    bool begun;           /* modes are set */
    int precision;        /* -1: the shortest text */
    bool fixed;
    uint32_t format; /* address of a format string whose values are being collected, or 0 */
    tw_print_value values[TW_PRINT_VALUES];
    unsigned value_count;
} tw_print_line;

/* Why a run was cut off. */
typedef enum tw_stop { TW_NOT_STOPPED, TW_STOPPED_LIMIT, TW_STOPPED_BY_HAND } tw_stop;

/* One hart of a core, with its memory and what it waits for. */
typedef struct tw_slot {
    tw_hart hart;
    tw_core *core;
    tw_hart_id id;
    tw_hart_state state;
    tw_wait wait;
    bool asked;   /* the service at pc was reported to the observer */
    tw_spin spin; /* while it waits for memory: the loop, and the words it read */
    uint32_t spin_words[TW_SPIN_ADDRESSES];
    uint32_t step; /* progress inside a service that waits more than once */
    uint64_t served_at; /* instructions retired at the last service */
    uint32_t waypoint;  /* letters, the first in the low byte */
    uint32_t clock_high; /* of the wall clock, as its lower word was read last */
    const tw_hart_launch *launch;
    tw_noc_progress noc[TW_NOCS];
    tw_cb_interface window[TW_MAX_CBS];
    tw_print_line line;
    _Alignas(16) uint8_t local[TW_LOCAL_BYTES];
} tw_slot;

typedef struct tw_cb {
    const tw_cb_config *config;
    uint32_t pages;
    uint32_t received, acked;
} tw_cb;

/* A write that reaches a core at a given time: semaphores and inline words. */
typedef struct tw_message {
    uint64_t time, sequence;
    uint32_t address, value, bytes; /* value added (atomic) or stored; bytes 1, 2, 4 */
    bool add;
    uint8_t wrap; /* atomic: the number of bits that count, less one */
} tw_message;

/* The compute pipeline of a core (pipeline.c). */
typedef struct tw_pipeline tw_pipeline;

struct tw_core {
    tw_chip *chip;
    uint32_t x, y;
    uint8_t *l1;
    const tw_core_launch *launch;
    tw_slot slots[TW_HARTS];
    tw_cb cbs[TW_MAX_CBS];
    tw_pipeline *pipeline;
    TW_VEC(tw_message) inbox; /* a heap by (time, sequence) */
    size_t index;             /* among the launch's cores */
    uint8_t *tags;            /* of 16 bytes of L1 each, when watched (watch.c) */
    bool running;             /* part of the launch under way */
    uint64_t limit;           /* a hart past this time may not do what others see */
    uint32_t ring[TW_RING];   /* debug ring buffer; entry n is at n % TW_RING */
    uint32_t ring_count;      /* values ever pushed */
};

struct tw_chip {
    const tw_arch *arch;
    uint32_t grid_x, grid_y;
    uint64_t perturb, max_cycles, max_instructions;
    tw_core **cores;     /* grid_x * grid_y, made when first used */
    uint8_t **dram;      /* dram_banks, mapped when first used */
    uint64_t *bank_free; /* when each bank's port is free again */
    tw_core **running;   /* the launch's cores, in its order */
    size_t running_count;
    uint64_t *times;   /* of each: when it next does something */
    tw_core *at_hand;  /* the core that runs */
    uint64_t until;    /* how far the core at hand may run */
    uint64_t sequence; /* of messages */
    uint64_t noc_bytes;
    const tw_observer *observer;
    bool watch_arguments;
    tw_stop stop;  /* the run was cut off */
    const volatile unsigned *interrupt; /* never NULL */
    unsigned interrupt_before;
    const tw_debugger *debugger;
    tw_faults *faults;
    tw_print_sink print;
    void *print_context;
    TW_VEC(tw_printed) printed;
    uint64_t first_printed; /* the least time of them */
    bool alone;             /* no other core has anything to do yet */
};

/* ---- chip.c */
tw_core *tw_chip_core_at(tw_chip *chip, uint32_t x, uint32_t y); /* NULL beyond the grid */
tw_core *tw_chip_core_at_noc(tw_chip *chip, uint32_t x, uint32_t y);
/* The DRAM bank at NoC coordinates, or -1. */
int tw_chip_bank_at_noc(const tw_chip *chip, uint32_t x, uint32_t y);

/* ---- steer.c: limits, interruption, a debugger */
/* Runs a hart for a slice; false: the run is cut off. */
bool tw_slot_run(tw_slot *slot, uint64_t slice, tw_hart_stop *stop);
/* The run is over the limit of cycles: says so for each hart that still runs. */
void tw_chip_reach_limit(tw_chip *chip);
/* A hart that has used up a slice; true when it has gone too long without a service, and is ended. */
bool tw_slot_is_endless(tw_slot *slot);
/* Shows the debugger, if there is one, a hart that ended in a fault. */
void tw_slot_show_fault(tw_slot *slot);
static inline bool tw_chip_interrupted(const tw_chip *chip) {
    return *chip->interrupt != chip->interrupt_before;
}

/* ---- launch.c */
void tw_core_prepare(tw_core *core, const tw_core_launch *launch);
/* remote_cb.c: counts what pointers pass to stand at a page of the launch's page size; then makes the
 * windows. */
void tw_core_count_passed(tw_core *core, const tw_core_launch *launch);
void tw_slot_open_remotes(tw_slot *slot, const tw_core_launch *launch);

/* ---- wake.c */
/* Wakes every hart of the core whose wait is over, at `time`, and lets it run before the one at
 * hand goes on with what others see. */
void tw_core_wake(tw_core *core, uint64_t time);
void tw_core_post(tw_core *core, tw_message message);
/* The earliest message takes effect. */
void tw_core_deliver(tw_core *core);
static inline uint64_t tw_core_next_message(const tw_core *core) {
    return core->inbox.count ? core->inbox.items[0].time : TW_NEVER;
}
/* The word of memory or the register that a polling loop reads; 0 where there is nothing. */
uint32_t tw_slot_peek_word(tw_slot *slot, uint32_t address);

/* ---- schedule.c */
void tw_chip_schedule(tw_chip *chip);

/* ---- service.c: one function a row of services.def */
typedef enum tw_served { TW_SERVED, TW_SERVED_WAIT, TW_SERVED_END } tw_served;
typedef tw_served (*tw_service_function)(tw_slot *slot, uint32_t *args);
#define TW_SERVICE(name, harts, arguments) tw_served tw_serve_##name(tw_slot *slot, uint32_t *args);
#include "tilewright/services.def"
#undef TW_SERVICE
/* The hook that harts call. */
tw_service_result tw_serve(void *context, tw_hart *hart, unsigned number);
/* wake.c: makes the hart wait; to be returned from a service. */
tw_served tw_wait_for(tw_slot *slot, tw_wait wait);

/* ---- registers.c */
/* A load from where there is no memory: the registers that can be read. False: none is there. */
bool tw_slot_read_register(void *context, tw_hart *hart, uint32_t address, unsigned size,
                           uint32_t *value);

/* ---- service_cb.c */
/* The core's CB of that index, or NULL after a fault. */
tw_cb *tw_slot_cb(tw_slot *slot, uint32_t index);
static inline uint32_t tw_cb_filled_pages(const tw_cb *cb) {
    return cb->received - cb->acked;
}
static inline uint32_t tw_cb_free_pages(const tw_cb *cb) {
    const uint32_t filled = tw_cb_filled_pages(cb);
    return filled < cb->pages ? cb->pages - filled : 0;
}

/* ---- pipeline.c */
tw_pipeline *tw_pipeline_create(void);
void tw_pipeline_destroy(tw_pipeline *pipeline);
void tw_pipeline_reset(tw_pipeline *pipeline, const tw_compute_config *config,
                       const tw_cb cbs[TW_MAX_CBS]);

/* ---- core.c */
/* A NUL-terminated string in the hart's memory, at most 512 characters; "" at 0. Caller frees. */
char *tw_guest_text(const tw_slot *slot, uint32_t address);

/* ---- service_print.c */
void tw_print_end(tw_slot *slot); /* hands out an unfinished line */
/* Hands out the lines of before `time`, in the order of time. */
void tw_print_flush(tw_chip *chip, uint64_t time);

/* watch.c: sets a hart that is about to start to tell loads of arguments nobody set. */
void tw_slot_watch(tw_slot *slot);

#endif
