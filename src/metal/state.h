/*
 * state.h: what the files of this room share. Nobody else includes it.
 */
#ifndef TW_METAL_STATE_H
#define TW_METAL_STATE_H

#include "tilewright/gdb.h"
#include "tilewright/metal.h"

/* Cores of a program lie in a square this wide: no chip is larger. */
enum { TW_SIDE = 32, TW_FREED = 1024 };

/* ---- memory ---- */

/* A live allocation, in one of the two spaces. */
typedef struct tw_piece {
    uint64_t start, end;
    const tw_buffer *buffer;
} tw_piece;

/* An allocation that was given back. */
typedef struct tw_freed {
    uint64_t start, end, number;
    char *name;
} tw_freed;

/* One kind of memory, the same in every bank. `pieces` are sorted by address. */
typedef struct tw_space {
    uint64_t base, limit, align;
    bool from_top;
    TW_VEC(tw_piece) pieces;
    tw_freed freed[TW_FREED]; /* a ring */
    size_t freed_count;
} tw_space;

/* Finds room for `bytes` in each bank; false when there is none. */
bool tw_space_take(tw_space *space, uint64_t bytes, const tw_buffer *buffer, uint64_t *start);
void tw_space_give(tw_space *space, const tw_buffer *buffer);
/* The piece, and the buffer, that holds an address; NULL: none. */
const tw_piece *tw_space_piece(const tw_space *space, uint64_t address);
const tw_buffer *tw_space_holder(const tw_space *space, uint64_t address);
uint64_t tw_space_largest(const tw_space *space);
uint64_t tw_space_used(const tw_space *space);
void tw_space_clear(tw_space *space);

struct tw_buffer {
    tw_device *device; /* counted */
    char *name;
    uint64_t number, size;
    uint32_t page_size, aligned_page_size, pages, bank_size, address;
    tw_buffer_type type;
    tw_memory_layout layout;
    tw_buffer_shards shards; /* its core ranges are owned */
    tw_core_xy *cores;       /* in shard order */
    size_t core_count;
    bool allocated;
    bool view; /* its memory is another's */
    bool is_used; /* the host wrote to it, or a run was to fill it */
    tw_buffer_elements elements;
    uint8_t *written; /* DRAM: a bit for each page's place in the banks; sharded: one for all */
};
/* buffer_pages.c */
static inline uint32_t tw_div_up(uint32_t a, uint32_t b) {
    return a / b + (a % b != 0);
}
static inline bool tw_buffer_type_in_dram(tw_buffer_type type) {
    return type == TW_BUFFER_DRAM || type == TW_BUFFER_TRACE;
}
/* Where a page lies that the buffer has. */
tw_page_place tw_buffer_place(const tw_buffer *buffer, uint32_t page);
/* What it takes of each bank; what its bits `written` take. */
uint64_t tw_buffer_bank_bytes(const tw_buffer *buffer);
size_t tw_buffer_written_bytes(const tw_buffer *buffer);
/* DRAM buffers: notes that bytes of a bank were written; whether all pages that a range of a bank
 * touches have been written, by the host or a kernel, ever since the buffer was made. */
void tw_buffer_mark_written(const tw_buffer *buffer, uint32_t bank, uint32_t address,
                            uint32_t bytes);
bool tw_buffer_was_written(const tw_buffer *buffer, uint32_t bank, uint32_t address,
                           uint32_t bytes);
/* True when the buffer has bytes in that L1 bank (worker) or DRAM bank. */
bool tw_buffer_on_bank(const tw_buffer *buffer, uint32_t bank);

/* Whether a page holds elements, and not padding alone. */
bool tw_buffer_page_counts(const tw_buffer *buffer, uint32_t page);

/* ---- device ---- */

/* tally.c: the figures of each run, told to $TILEWRIGHT_REPORT. NULL when it is not set; all of these
 * take NULL. */
typedef struct tw_tally tw_tally;
tw_tally *tw_tally_open(void);
void tw_tally_close(tw_tally *tally);
const tw_observer *tw_tally_observer(const tw_tally *tally);
/* `ran`: the chip was started, so its cores are this run's. */
void tw_tally_tell(tw_tally *tally, tw_device *device, bool ran);

/* profile.c: zones and marks of kernels, and the start and end of each, for the file that TT-Metalium's
 * profiler writes. NULL unless $TT_METAL_DEVICE_PROFILER is set (and not "0"); all of these take NULL.
 */
typedef struct tw_profile tw_profile;
bool tw_profile_is_wanted(void);
tw_profile *tw_profile_open(void);
void tw_profile_close(tw_profile *profile);
const tw_observer *tw_profile_observer(const tw_profile *profile);
/* After a run: it took that long. */
void tw_profile_end_run(tw_profile *profile, const tw_device *device);

/* environment.c: what is zero in `options` and named by the environment. */
tw_status tw_environment_read(tw_device_options *options, tw_error *err);

/* outputs.c: where a core wrote to a buffer last; a buffer that a run is to fill. */
typedef struct tw_filler {
    tw_hart_id hart;
    uint32_t pc;
    bool known;
} tw_filler;
typedef struct tw_filled {
    tw_buffer *buffer;
    char *name;
    uint16_t *writers;  /* of each page, the core that sent it last and 1; 0: none */
    tw_filler *fillers; /* of each core, TW_SIDE * TW_SIDE */
} tw_filled;
void tw_outputs_begin(void *device, tw_chip *chip);
void tw_outputs_written(tw_device *device, const tw_buffer *buffer, const tw_service_event *event,
                        uint32_t bank, uint32_t address, uint32_t bytes);
void tw_outputs_to_l1(void *device, const tw_service_event *event, uint32_t x, uint32_t y,
                      uint32_t address, uint32_t bytes);
void tw_outputs_end(void *device, tw_chip *chip);
/* After a run, in whatever way it ended. */
void tw_outputs_forget(tw_device *device);

typedef struct tw_loaded_image {
    char key[33];
    tw_image *image;
} tw_loaded_image;

struct tw_device {
    unsigned references; /* the opener's and one a buffer */
    bool closed;
    const tw_arch *arch;
    uint32_t grid_x, grid_y;
    tw_chip *chip;
    tw_toolchain *toolchain;
    bool owns_toolchain;
    tw_check *check;
    tw_gdb *gdb; /* or NULL */
    tw_tally *tally;              /* NULL: nobody asked for figures */
    tw_profile *profile;          /* NULL: nobody asked for zones */
    const tw_observer *observers[4];
    size_t observer_count;
    tw_observer joined; /* calls all of them */
    void *attached;
    void (*release_attached)(void *data);
    uint64_t serial; /* tells devices apart that had one address */
    tw_space dram, l1;
    uint32_t l1_base; /* where the L1 of buffers and CBs begins */
    uint64_t l1_small,
        l1_used[2];      /* the share of L1_SMALL, or 0; taken of the others', of its own */
    uint64_t l1_changes; /* allocations and deallocations in L1 */
    uint64_t buffers;    /* created so far */
    TW_VEC(uint64_t) earlier; /* numbers of buffers that the next run must leave alone */
    TW_VEC(tw_filled) outputs;
    bool outputs_run; /* the run that is to fill them has begun */
    bool raw_dram;       /* the host wrote DRAM outside buffers: nobody's memory is fair game */
    TW_VEC(tw_loaded_image) images;
    tw_faults faults;
    tw_run_stats stats;
    uint64_t runs;
    bool failed_on_host, ran_to_end;
};
void tw_device_unref(tw_device *device);
/* The image of a build, loaded once a device. */
tw_status tw_device_image(tw_device *device, const tw_kernel_image *built, const char *name,
                          tw_image **image, tw_error *err);

/* picture.c: the hangs of the last run to the file that $TILEWRIGHT_GRAPH names, if it does. */
void tw_device_draw(const tw_device *device);

/* earlier.c: a buffer that tw_device_set_earlier named; CBs that lie on one. */
bool tw_device_is_earlier(const tw_device *device, uint64_t number);
tw_status tw_program_check_earlier(const tw_program *program, tw_device *device, tw_error *err);

/* Answers the checker's questions (space.c). */
tw_fault_id tw_device_answer(void *device, const tw_service_event *event, uint32_t bank,
                             uint32_t address, uint32_t bytes, bool writes, char **whose);

bool tw_device_is_element(void *device, uint32_t bank, uint32_t address); /* elements.c */

/* ---- programs ---- */

typedef struct tw_args {
    uint32_t *words;
    uint32_t count;
    bool set;
} tw_args;

typedef struct tw_kernel {
    tw_kernel_desc desc; /* strings and arrays in the program's arena */
    const char *shown;   /* the name for messages */
    const char *near;    /* the host's source file that made it, or NULL */
    tw_args *args;       /* TW_SIDE * TW_SIDE */
    tw_args common;
    tw_image *images[3]; /* of the device compiled for; the device's */
    const char *cb_names[TW_MAX_CBS]; /* what it calls them, or NULL */
} tw_kernel;

typedef struct tw_cb_entry {
    tw_cb_desc desc;
    tw_cb_index_desc *indices; /* desc.indices, writable; [0] is there for messages at least */
    tw_cb_index_desc *remotes; /* desc.remotes */
    uint64_t buffer_number;    /* of the buffer it lies on, 0: none */
    const char *buffer_name;
    uint32_t buffer_address, buffer_bytes;
    uint32_t address; /* as laid out */
} tw_cb_entry;

typedef struct tw_semaphore_entry {
    tw_core_ranges cores;
    uint32_t id, initial_value;
} tw_semaphore_entry;

struct tw_program {
    tw_kernel_api api;
    tw_arena arena;
    TW_VEC(tw_kernel *) kernels;
    TW_VEC(tw_cb_entry) cbs;
    TW_VEC(tw_semaphore_entry) semaphores;

    /* What was made of it, and for whom. */
    uint64_t compiled_for; /* a device's serial; 0: not compiled */
    bool laid_out;         /* CB addresses and the launch below are up to date */
    uint64_t l1_changes;   /* of the device when the CBs were last held against its buffers */
    tw_arena launch_arena;
    tw_launch launch;
};

/* Raises a host fault on the device, and puts the first one's text into `err`. `where` (may be
 * NULL) is the host's file:line or the JSON key. */
tw_status tw_host_fault(tw_device *device, tw_error *err, tw_fault_id id, const char *where,
                        const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* validate.c: everything that can be said before compiling. */
tw_status tw_program_validate(const tw_program *program, tw_device *device, tw_error *err);
/* size.c: kernels that do not fit the chip's memory for them; after they were built. */
tw_status tw_program_check_sizes(const tw_program *program, tw_device *device, tw_error *err);
/* layout.c: addresses of CBs; faults when they do not fit. */
tw_status tw_program_lay_out(tw_program *program, tw_device *device, tw_error *err);
/* launch.c: the launch of the chip, from kernels, CBs, semaphores, arguments. */
void tw_program_assemble(tw_program *program, tw_device *device);

/* interrupt.c: Ctrl-C while a program runs. SIGINT counts up tw_interrupts, on which every run ends,
 * and goes on to the handler that was there before (Python's sets KeyboardInterrupt). `disarm` puts
 * that one back and tells whether the process had none; then `die` prints why and ends the process
 * as the signal would have. Any thread; calls nest. */
extern volatile unsigned tw_interrupts;
void tw_interrupt_arm(void);
bool tw_interrupt_disarm(void);
void tw_interrupt_die(const char *why);

/* Copies into the arena. */
tw_core_ranges tw_copy_ranges(tw_arena *arena, tw_core_ranges ranges);
/* Refuses empty sets, corners in the wrong order, and cores that no chip has. */
tw_status tw_check_ranges(tw_core_ranges ranges, const char *what, tw_error *err);
bool tw_ranges_overlap(tw_core_ranges a, tw_core_ranges b);

#endif
