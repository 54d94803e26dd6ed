/*
 * tilewright/chip.h: a virtual Tensix chip: a grid of cores, DRAM banks, the NoC, and the harts that
 * run kernels.
 *
 * A launch gives each core its circular buffers, semaphores, kernels and arguments; tw_chip_run
 * carries it out as a discrete-event simulation in virtual time. The same launch on the same memory
 * gives the same bytes, cycles and faults, every time and for any number of threads.
 *
 * Coordinates are logical (column x, row y, from 0) unless they are called NoC coordinates. A chip
 * is used by one thread at a time.
 */
#ifndef TILEWRIGHT_CHIP_H
#define TILEWRIGHT_CHIP_H

#include "tilewright/fault.h"
#include "tilewright/hart.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tw_chip tw_chip;
typedef struct tw_core tw_core;
struct tw_observer;

/* What a hart tells the profiler (service profile_mark). */
typedef enum tw_profile_kind {
    TW_PROFILE_START, /* a zone begins, ends */
    TW_PROFILE_END,
    TW_PROFILE_SUM_START, /* so does a part of a zone that is told as a sum, when the kernel ends */
    TW_PROFILE_SUM_END,
    TW_PROFILE_DATA,  /* a name with data */
    TW_PROFILE_EVENT, /* a number */
} tw_profile_kind;

/* The numbers of the services in services.def. */
typedef enum tw_service {
#define TW_SERVICE(name, harts, arguments) TW_SERVICE_##name,
#include "tilewright/services.def"
#undef TW_SERVICE
    TW_SERVICE_COUNT
} tw_service;
/* "cb_reserve_back"; "?" beyond the table. */
const char *tw_service_name(unsigned service);

/* The operations in tile_ops.def (bits 0..7 of an op word). */
typedef enum tw_tile_op {
#define TW_TILE_OP(name, operands, init, meaning) TW_OP_##name,
#include "tilewright/tile_ops.def"
#undef TW_TILE_OP
    TW_OP_COUNT
} tw_tile_op;
/* The init to call and the name of an op word's operation. */
const char *tw_tile_op_init(uint32_t op);
const char *tw_tile_op_name(uint32_t op);

typedef struct tw_chip_options {
    const tw_arch *arch;
    uint32_t grid_x, grid_y; /* 0: the architecture's */
    uint64_t perturb;        /* 0: the default order of independent events; else another one */
    uint64_t max_cycles;     /* of a launch; 0: TW_DEFAULT_MAX_CYCLES, TW_NO_LIMIT: none */
    uint64_t max_instructions; /* of a hart from one service to the next; 0: the default below */
} tw_chip_options;

/* Limits that end what would never end. Real launches take milliseconds on the chip, so that twenty
 * seconds of its time, or one second in which a hart asks the chip for nothing, is a loop. */
#define TW_DEFAULT_MAX_CYCLES       UINT64_C(20000000000)
#define TW_DEFAULT_MAX_INSTRUCTIONS UINT64_C(1000000000)
#define TW_NO_LIMIT                 UINT64_MAX

tw_status tw_chip_create(const tw_chip_options *options, tw_chip **chip, tw_error *err);
void tw_chip_destroy(tw_chip *chip);

const tw_arch *tw_chip_arch(const tw_chip *chip);
void tw_chip_grid(const tw_chip *chip, uint32_t *x, uint32_t *y);

/* Whether loads of run-time arguments that the host did not set are faults
 * (arg-index-out-of-range). Off at first; from the next launch on. */
void tw_chip_watch_arguments(tw_chip *chip, bool watch);

/* Host views of memory: `l1_bytes` of a core, or a DRAM bank (mapped lazily, zero at first). The
 * pointers live as long as the chip. NULL beyond the grid or the banks. */
uint8_t *tw_chip_l1(tw_chip *chip, uint32_t x, uint32_t y);
uint8_t *tw_chip_dram(tw_chip *chip, uint32_t bank);

/* ---- a launch ------------------------------------------------------------------------------- */

/* One circular buffer of a core. */
typedef struct tw_cb_config {
    uint8_t index;
    bool on_tensor;    /* lies on an L1 buffer: may be pushed without reserving */
    uint8_t format;    /* a tw_format value */
    uint8_t face_rows, tile_rows, tile_cols; /* datums; 16, 32, 32 for a full tile */
    uint32_t address;  /* in L1 */
    uint32_t size;     /* bytes */
    uint32_t page_size;
    const char *created_at; /* host file:line that made it, for explanations, or NULL */
} tw_cb_config;

/* One end of a circular buffer whose other end is on other cores. The window of `index` is made of
 * seven words of the core's L1 at `words`, as global circular buffers of TT-Metalium lay them out:
 * is it the sender's end, number of receivers, start of the ring, its bytes, the pointer, where the
 * coordinates of the other end are, where the counters are. When the pointer is no multiple of
 * `page_size`, the bytes up to the next one are counted as passed, at both ends. */
typedef struct tw_remote_config {
    uint8_t index;
    uint32_t words, page_size; /* bytes, of L1's alignment */
} tw_remote_config;

typedef struct tw_semaphore_config {
    uint8_t id;
    uint32_t initial_value;
} tw_semaphore_config;

/* One hart's part; `image` NULL means the hart has no kernel. The image is shared and outlives the
 * run. */
typedef struct tw_hart_launch {
    tw_image *image;
    const char *kernel;       /* its source, as the user named it */
    const uint32_t *args;     /* unique run-time arguments */
    const uint32_t *common_args;
    uint32_t arg_count, common_arg_count;
    uint8_t noc;              /* data movement harts: the NoC they use by default */
    const char *const *cb_names; /* TW_MAX_CBS: what the kernel calls a CB (dfb::NAME), or NULL */
} tw_hart_launch;

/* How the compute harts of a core are set up (ComputeConfig). */
typedef struct tw_compute_config {
    uint8_t math_fidelity; /* 0 LoFi, 2 HiFi2, 3 HiFi3, 4 HiFi4 */
    bool fp32_dest_acc_en, dst_full_sync_en, math_approx_mode, bfp8_pack_precise;
    uint8_t unpack_to_dest_fp32[TW_MAX_CBS]; /* 1: this CB unpacks straight to DST */
} tw_compute_config;

typedef struct tw_core_launch {
    uint32_t x, y;
    const tw_cb_config *cbs;
    size_t cb_count;
    const tw_remote_config *remotes; /* their indices are none of `cbs` */
    size_t remote_count;
    const tw_semaphore_config *semaphores;
    size_t semaphore_count;
    tw_hart_launch harts[TW_HARTS];
    const tw_compute_config *compute; /* NULL when the core has no compute kernel */
} tw_core_launch;

typedef struct tw_launch {
    const tw_core_launch *cores;
    size_t core_count;
} tw_launch;

typedef struct tw_run_stats {
    uint64_t cycles;       /* virtual time from launch to the last hart's end */
    uint64_t instructions; /* retired by all harts */
    uint64_t noc_bytes;
} tw_run_stats;

/* Where DPRINT text goes: whole lines, with core and hart. NULL: to standard output, prefixed. */
typedef void (*tw_print_sink)(void *context, uint32_t x, uint32_t y, tw_hart_id hart,
                              const char *line);
void tw_chip_set_print(tw_chip *chip, tw_print_sink sink, void *context);

/* Runs a launch to its end. Faults are appended to `faults` (not NULL); TW_FAULT is returned when
 * any of them is an error, with the first error's message in `err`. TW_BAD_INPUT: a core beyond the
 * grid. TW_INTERRUPTED: see below. `stats` may be NULL. */
tw_status tw_chip_run(tw_chip *chip, const tw_launch *launch, tw_faults *faults,
                      tw_run_stats *stats, tw_error *err);
/* Whether the last run was cut off, by a limit or an interruption; harts stay as they were then. */
bool tw_chip_was_stopped(const tw_chip *chip);

/* ---- steering a run ---------------------------------------------------------------------------- */

/* A run ends with TW_INTERRUPTED soon after *count changes (a signal handler may count it up). NULL:
 * it cannot be interrupted. Must outlive its use. */
void tw_chip_watch_interrupt(tw_chip *chip, const volatile unsigned *count);

/* One who holds the harts: every instruction of a launch asks him first. While a callback runs the
 * chip stands still; registers and memory may be changed. Each returns false to end the run. */
typedef struct tw_debugger {
    void *self;
    /* The launch is laid out, nothing has run. */
    bool (*launched)(void *self, tw_chip *chip);
    /* Whether a hart goes by single instructions; else, for speed, the next two are not asked. */
    bool (*holds)(void *self, tw_core *core, tw_hart_id hart);
    bool (*before)(void *self, tw_core *core, tw_hart_id hart); /* the instruction at pc */
    bool (*after)(void *self, tw_core *core, tw_hart_id hart);  /* it, or a slice of them */
    bool (*hangs)(void *self, tw_chip *chip); /* harts wait that nobody can wake */
    void (*ended)(void *self, tw_chip *chip);
} tw_debugger;
/* NULL takes it away. The struct must outlive its use. */
void tw_chip_debug(tw_chip *chip, const tw_debugger *debugger);
/* For a debugger, within its callbacks: one instruction of a hart now, before whose turn it is. A
 * hart that waits, or whose service is not due yet, stays where it is. */
void tw_core_step(tw_core *core, tw_hart_id hart);
/* The engine's hart, for a debugger. */
tw_hart *tw_core_engine(tw_core *core, tw_hart_id hart);

/* ---- watching a run (src/check) --------------------------------------------------------------- */

/* What a hart waits for. */
typedef enum tw_wait_kind {
    TW_WAIT_NONE,
    TW_WAIT_CB_SPACE,  /* cb, pages */
    TW_WAIT_CB_PAGES,  /* cb, pages */
    TW_WAIT_SEMAPHORE, /* address, value; equal */
    TW_WAIT_SEMAPHORE_MIN,
    TW_WAIT_DST_FREE,  /* MATH: PACK has not released */
    TW_WAIT_DST_READY, /* PACK: MATH has not committed */
    TW_WAIT_SRC_FREE,  /* UNPACK: MATH has not used the banks */
    TW_WAIT_SRC_VALID, /* MATH: UNPACK has not filled a bank */
    TW_WAIT_MEMORY,    /* a polling loop of the kernel's own: address */
} tw_wait_kind;

typedef enum tw_hart_state { TW_HART_ABSENT, TW_HART_RUNNABLE, TW_HART_WAITING, TW_HART_DONE,
                             TW_HART_FAULTED } tw_hart_state;

/* A hart as an observer sees it. */
typedef struct tw_hart_view {
    tw_hart_state state;
    tw_wait_kind wait;
    uint32_t cb, pages;      /* CB waits */
    uint32_t address, value; /* semaphore and memory waits */
    uint32_t pc;
    uint64_t cycle;
    char waypoint[5];        /* the last WAYPOINT it passed, or "" */
    const tw_hart_launch *launch;
} tw_hart_view;

/* One CB as it stands. Counters are in pages, since the launch. */
typedef struct tw_cb_view {
    const tw_cb_config *config; /* NULL: not configured */
    uint32_t pages;             /* capacity */
    uint32_t received, acked;   /* pushed, popped */
} tw_cb_view;

/* A service about to take effect; retries of a wait are not reported again. */
typedef struct tw_service_event {
    tw_chip *chip;
    tw_core *core;
    tw_hart_id hart;
    tw_service service;
    const uint32_t *args; /* a0..a7 */
    uint64_t cycle;
} tw_service_event;

/* Callbacks may be NULL. They may raise faults and look, never change the chip. */
typedef struct tw_observer {
    void *self;
    void (*launched)(void *self, tw_chip *chip, const tw_launch *launch);
    /* Before the effect. For services that wait: when first asked. */
    void (*asked)(void *self, const tw_service_event *event);
    /* After the effect: a wait that has ended, a push that is done. */
    void (*done)(void *self, const tw_service_event *event);
    const bool *done_wanted; /* by service, those that `done` is called for; NULL: all */
    /* A load or store of L1 by a hart's own instruction, before it is done; its argument block is
     * left out. Costs some tens of nanoseconds each time: NULL unless it is wanted. */
    void (*touched)(void *self, tw_core *core, tw_hart_id hart, uint32_t address, unsigned size,
                    bool is_store);
    /* A hart that stops for now; another one, or nobody, goes on. Spans of it that were opened
     * (tw_core_watched) are to be closed here and in `asked`. NULL where none are. */
    void (*rests)(void *self, tw_core *core, tw_hart_id hart);
    /* The end: every hart is done, faulted or (then the program hangs) waiting. */
    void (*ended)(void *self, tw_chip *chip, bool hangs);
} tw_observer;

/* One observer a chip; NULL takes it away. The struct must outlive its use. */
void tw_chip_observe(tw_chip *chip, const tw_observer *observer);

/* Cores of the current launch, in launch order. */
size_t tw_chip_core_count(const tw_chip *chip);
tw_core *tw_chip_core(tw_chip *chip, size_t index);
void tw_core_place(const tw_core *core, uint32_t *x, uint32_t *y);
tw_hart_view tw_core_hart(const tw_core *core, tw_hart_id hart);
uint32_t tw_core_pc(const tw_core *core, tw_hart_id hart); /* the `pc` of its view alone */
/* The text at an address of a kernel, at most 512 bytes. Caller frees. */
char *tw_core_text(const tw_core *core, tw_hart_id hart, uint32_t address);
/* The tile of MATH's half of DST that vector code reaches now at this offset in rows. */
uint32_t tw_core_vector_tile(const tw_core *core, uint32_t offset);
/* For `touched`: the hart's engine, to open and close spans in it; NULL where the chip's observer
 * has no `rests`, so that they could not be closed in time. */
tw_hart *tw_core_watched(tw_core *core, tw_hart_id hart);
/* What a hart that waits would do if all its waits were over: it is run on from where it is, without
 * effect on anything, for about `budget` instructions. `visit` is given each service that it comes
 * to, the one it waits in first, and each store to L1 (service TW_SERVICE_COUNT, args the address of
 * the word and its value), with the address of the instruction; false ends it. Data that would have
 * come meanwhile is not there: what is seen is what the kernel would most likely do. The number of
 * instructions. */
typedef bool (*tw_foreseen)(void *self, const tw_service_event *event, uint32_t pc);
uint64_t tw_core_foresee(tw_core *core, tw_hart_id hart, uint64_t budget, tw_foreseen visit,
                         void *self);
tw_cb_view tw_core_cb(const tw_core *core, uint32_t cb);
/* A hart's own pointers into a CB, as addresses in L1; `write_tile` is in bytes behind `write`. Zeros
 * beyond the table. */
typedef struct tw_cb_pointers {
    uint32_t read, write, write_tile;
} tw_cb_pointers;
tw_cb_pointers tw_core_cb_pointers(const tw_core *core, tw_hart_id hart, uint32_t cb);
/* DST of a core, for debuggers. A half holds `capacity` tiles; with full sync there is one half. */
typedef struct tw_dst_view {
    unsigned halves, capacity;
    const char *state[2]; /* "free", "MATH computes", "committed", "PACK reads" */
    uint32_t written;     /* bit i: tile i, counted through the halves, is not zero */
    bool bits32;          /* fp32_dest_acc_en */
} tw_dst_view;
/* False when the core has no compute kernel. */
bool tw_core_dst(const tw_core *core, tw_dst_view *view);
/* The 1024 datums of a tile, faces one after the other, as tw_dst has them (tile.h). NULL beyond. */
const uint32_t *tw_core_dst_datums(const tw_core *core, unsigned tile);
/* The launch entry of a core. */
const tw_core_launch *tw_core_launched(const tw_core *core);
/* Reads a word of the core's L1; 0 beyond it. */
uint32_t tw_core_word(const tw_core *core, uint32_t address);

/* Records a fault at the hart's current instruction, with its call chain. `message` is formatted by
 * the caller; state, cause, remedy may be NULL (then the catalogue's). All strings are taken. */
tw_fault *tw_core_raise(tw_core *core, tw_hart_id hart, tw_fault_id id, char *message, char *state,
                        char *cause, char *remedy);
/* The same at an earlier instruction of the hart: what is only known to be wrong at the end. */
tw_fault *tw_core_raise_at(tw_core *core, tw_hart_id hart, uint32_t pc, tw_fault_id id,
                           char *message);
/* The place of an instruction, for explanations: "reader.cpp:41", with callers. Caller frees the
 * strings of the frames. The helpers of kernel_lib lie deep above the user's line: room for
 * TW_DEEP_FRAMES gets there. */
enum { TW_DEEP_FRAMES = 64 };
unsigned tw_core_locate(const tw_core *core, tw_hart_id hart, uint32_t pc, tw_frame *frames,
                        unsigned max);
/* Whether a place is the user's, and not in tilewright's own headers. */
bool tw_frame_is_users(const tw_frame *frame);
/* The call chain of the hart from its current instruction, tilewright's own headers left out;
 * `frames` has room for TW_FAULT_FRAMES. Caller frees the strings. */
unsigned tw_core_chain(const tw_core *core, tw_hart_id hart, tw_frame *frames);
/* The same, and the objects of the first frame's call from its source. */
unsigned tw_core_chain_named(const tw_core *core, tw_hart_id hart, tw_frame *frames);
/* The objects of that frame's call that one CB is behind; NULL: none is known. Caller frees. */
char *tw_core_objects(const tw_core *core, tw_hart_id hart, uint32_t cb);
/* The variables in scope at that chain (hart.h). */
size_t tw_core_locals(const tw_core *core, tw_hart_id hart, tw_local *locals, size_t max);
/* The faults of the run under way. */
tw_faults *tw_chip_faults(tw_chip *chip);

#ifdef __cplusplus
}
#endif
#endif
