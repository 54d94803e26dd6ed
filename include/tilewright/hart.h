/*
 * tilewright/hart.h: the RV32IM engine. An image is an executable, a hart runs it.
 *
 * This room knows RISC-V and nothing of Tensix. What lies in memory, what a service does and what
 * a fault means for the rest of the chip are the caller's, through regions and callbacks.
 *
 * Instruction semantics: "The RISC-V Instruction Set Manual, Volume I: Unprivileged ISA", RV32I,
 * M and Zicsr (the counters cycle, time, instret and mcycle, minstret, read only). Code is fetched
 * only from the executable segments of the hart's image, which never change: fence.i does nothing.
 *
 * Threads: an image may be shared by any number of harts on any number of threads once loaded; a
 * hart belongs to one thread at a time. Nothing here touches global state.
 */
#ifndef TILEWRIGHT_HART_H
#define TILEWRIGHT_HART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tilewright/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- cost of instructions ------------------------------------------------------------------ */

/* Cycles by instruction class. A cost is the whole time of the instruction, except `taken`, which
 * is what a taken branch or a jump adds to `other`. */
typedef struct tw_hart_costs {
    uint8_t other;
    uint8_t load_local; /* loads from every place but L1 */
    uint8_t load_l1;
    uint8_t mul;
    uint8_t div;   /* and rem */
    uint8_t taken; /* extra */
} tw_hart_costs;

/* ---- images -------------------------------------------------------------------------------- */

/* A loaded executable: its segments, its instructions decoded once, its symbols and lines. */
typedef struct tw_image tw_image;

/* One loadable segment, as the linker laid it out. */
typedef struct tw_segment {
    uint32_t base, size;  /* guest addresses; size in memory, zeros after file_size included */
    uint32_t file_size;   /* bytes that `bytes` holds */
    const uint8_t *bytes; /* owned by the image */
    bool writable, executable;
} tw_segment;

/* One level of a source location. Strings belong to the image and are never NULL ("?" when the
 * executable does not say); line 0 is unknown. */
typedef struct tw_source_frame {
    const char *file;
    unsigned line;
    const char *function;
} tw_source_frame;

/* Loads a 32-bit little-endian RISC-V executable. The bytes are copied. `name` is for messages.
 * `costs` may be NULL: every instruction then costs one cycle. On success *image is the caller's;
 * release with tw_image_free. Fails with TW_BAD_INPUT (not such an executable, truncated, segment
 * out of the file) or TW_IO (path). */
tw_status tw_image_load(const void *elf, size_t length, const char *name,
                        const tw_hart_costs *costs, tw_image **image, tw_error *err);
tw_status tw_image_load_file(const char *path, const tw_hart_costs *costs, tw_image **image,
                             tw_error *err);
void tw_image_free(tw_image *image);

uint32_t tw_image_entry(const tw_image *image);
/* The executable as it was given, for debuggers. */
const char *tw_image_file(const tw_image *image, size_t *length);
size_t tw_image_segment_count(const tw_image *image);
const tw_segment *tw_image_segment(const tw_image *image, size_t index);
/* Address of a symbol by its linkage name; false when there is none. `size` may be NULL. */
bool tw_image_symbol(const tw_image *image, const char *name, uint32_t *address, uint32_t *size);
/* Bytes of the executable segments; bytes in memory of the writable ones. */
uint32_t tw_image_text_size(const tw_image *image);
uint32_t tw_image_data_size(const tw_image *image);
/* Where the executable segments lie, from the first one's begin to the last one's end. */
void tw_image_code_place(const tw_image *image, uint32_t *base, uint32_t *bytes);
/* Copies what the image has in guest [base, base + size) to `host`, zeros (bss) included; bytes
 * outside every segment are left as they are. To fill a hart's local memory before it starts. */
void tw_image_copy(const tw_image *image, uint32_t base, uint32_t size, void *host);
/* The source of the instruction at `pc`, innermost first through inlined functions; the number of
 * frames, at most `max` and 16, 0 when `pc` is not in the code or nothing is known. Safe from any
 * thread. The first search for an address takes up to a millisecond; the last ones are kept. */
size_t tw_image_locate(const tw_image *image, uint32_t pc, tw_source_frame *frames, size_t max);

/* ---- harts --------------------------------------------------------------------------------- */

typedef struct tw_hart tw_hart;

/* Memory of the hart. The first `memory_count` regions are searched in order when an address is in
 * neither of the fast ones; they must not overlap. */
typedef struct tw_region {
    uint32_t base, size;
    uint8_t *host; /* size bytes, the caller's; never written unless `writable` */
    bool writable;
} tw_region;
enum { TW_HART_REGIONS = 8 };

/* Accesses to [0, TW_HART_NULL_SIZE) are null accesses, whatever is mapped there. */
enum { TW_HART_NULL_SIZE = 16 };

typedef enum tw_hart_fault_kind {
    TW_HART_NO_FAULT = 0,
    TW_HART_MISALIGNED_LOAD,
    TW_HART_MISALIGNED_STORE,
    TW_HART_MISALIGNED_FETCH, /* jump to an address that is no multiple of 4; pc is the jump */
    TW_HART_UNMAPPED_LOAD,
    TW_HART_UNMAPPED_STORE,
    TW_HART_UNMAPPED_FETCH, /* jump out of the executable segments; pc is the jump, if known */
    TW_HART_READ_ONLY_STORE,
    TW_HART_NULL_LOAD,
    TW_HART_NULL_STORE,
    TW_HART_ILLEGAL,        /* value is the instruction word */
    TW_HART_STACK_OVERFLOW, /* address is where sp, or a store through sp, went */
    TW_HART_ECALL,
    TW_HART_EBREAK,
} tw_hart_fault_kind;

/* The instruction at pc did not happen: registers, memory, counts are as before it. */
typedef struct tw_hart_fault {
    tw_hart_fault_kind kind;
    uint32_t pc;
    uint32_t address; /* of the access, or the target of the jump */
    uint32_t value;   /* what was to be stored, or the instruction word */
    uint32_t size;    /* of the access in bytes, 0 for others */
} tw_hart_fault;

/* What a service says to the engine. */
typedef enum tw_service_result {
    TW_SERVICE_CONTINUE,   /* done: go on with the next instruction */
    TW_SERVICE_STOP,       /* cannot be done yet: stop; the same call is made again on resumption */
    TW_SERVICE_STOP_AFTER, /* done, and stop before the next instruction */
} tw_service_result;

/* Why tw_hart_run came back. */
typedef enum tw_hart_stop {
    TW_STOP_BUDGET,        /* the budget is used up */
    TW_STOP_SERVICE,       /* a service said TW_SERVICE_STOP; pc is at its instruction */
    TW_STOP_SERVICE_AFTER, /* a service said TW_SERVICE_STOP_AFTER; pc is after it */
    TW_STOP_YIELD,         /* a memory callback set `yield` */
    TW_STOP_FAULT,         /* see `fault`; running on would fault again */
} tw_hart_stop;

/* Every callback gets `ctx` and the hart with pc (of the instruction at hand), retired and cycles
 * exact, that instruction not counted yet. It may read and write x[1..31] (services), add to
 * cycles, set yield; it may not change pc or the map. */
/* A stretch of L1 whose accesses the watcher has looked at beforehand: the engine notes which bytes
 * are touched, a bit each, and does not call `access`. Open while `bytes` is not 0. */
enum { TW_SPAN_LINES = 32, TW_SPAN_LINE = 64, TW_HART_LOAD_SPANS = 2 };
typedef struct tw_hart_span {
    uint32_t begin, bytes; /* multiples of 4, within the lines from `base` on */
    uint32_t base;         /* a multiple of TW_SPAN_LINE */
    uint64_t touched[TW_SPAN_LINES];
} tw_hart_span;

struct tw_hart {
    /* Registers. x[0] is 0; x[32] is where results for x0 go. */
    uint32_t x[33];
    uint32_t pc;
    /* Instructions retired and cycles passed, exact whenever the engine is not running and in
     * callbacks. The caller may add to cycles (waiting, services). */
    uint64_t retired;
    uint64_t cycles;

    const tw_image *image;

    /* The two fast regions, readable and writable. Sizes and local_base are multiples of 4; size 0
     * for none. L1 starts at guest address 0. */
    uint8_t *l1;
    uint32_t l1_size;
    uint8_t *local;
    uint32_t local_base, local_size;
    /* The lowest address the stack may use, in local memory: a store through sp, or an add to sp,
     * that goes below it is a stack overflow. 0: no check. */
    uint32_t stack_limit;

    tw_region memory[TW_HART_REGIONS];
    unsigned memory_count;

    void *ctx;
    /* Custom-0 instruction (opcode 0x0B, funct3 0, rd x0, rs1 x0) with its immediate, 0..4095.
     * NULL: the instruction is illegal. */
    tw_service_result (*service)(void *ctx, tw_hart *hart, unsigned number);
    /* Aligned accesses in no region: false is an unmapped fault. NULL: always a fault. Loads give
     * the bytes zero-extended; the engine extends signs. */
    bool (*load)(void *ctx, tw_hart *hart, uint32_t address, unsigned size, uint32_t *value);
    bool (*store)(void *ctx, tw_hart *hart, uint32_t address, unsigned size, uint32_t value);

    /* Watching, for a checker: with `watch` set, tw_hart_run uses the engine that looks up one
     * byte of l1_tags for every 16 bytes of L1 at each load and store there and calls `access`,
     * before the access is done, where the byte is not zero. */
    bool watch;
    const uint8_t *l1_tags; /* (l1_size + 15) / 16 bytes */
    void (*access)(void *ctx, tw_hart *hart, uint32_t address, unsigned size, bool is_store);
    /* Opened and closed by the watcher. A load is noted only where `noted_loads` has a byte that is
     * not zero for its instruction, counted from the code's begin; NULL: none is. tw_hart_step and
     * tw_hart_spins note nothing: they call `access` each time. */
    tw_hart_span store_span, load_spans[TW_HART_LOAD_SPANS];
    const uint8_t *noted_loads;

    /* Set by a load, store or access callback: stop after the instruction. */
    bool yield;

    tw_hart_fault fault;
};

/* Makes a hart at the image's entry with all registers zero, no memory but the image's own
 * read-only segments, no callbacks. The image must outlive the hart. Nothing to release. */
void tw_hart_init(tw_hart *hart, const tw_image *image);
/* Adds a region; false when there are TW_HART_REGIONS already. */
bool tw_hart_add_region(tw_hart *hart, tw_region region);

/* Runs until a service or callback stops it, a fault, or the budget is used up. The budget is
 * looked at where control jumps (taken branches, jumps), so that up to one straight run of code
 * more than the budget is executed: deterministic, and at least one instruction goes by. */
tw_hart_stop tw_hart_run(tw_hart *hart, uint64_t budget);

/* ---- polling ------------------------------------------------------------------------------- */

enum { TW_SPIN_ADDRESSES = 8 };
/* A loop that comes back to where it was with every register the same, having stored nothing,
 * called no service and read no counter: it goes on for ever unless one of the words it loads is
 * changed by somebody else. */
typedef struct tw_spin {
    uint32_t pc;      /* first instruction of the loop */
    uint32_t retired; /* instructions of one round, and its cycles */
    uint32_t cycles;
    unsigned count;                      /* addresses; more than TW_SPIN_ADDRESSES is no spin */
    uint32_t address[TW_SPIN_ADDRESSES]; /* distinct, in order of first load */
    uint32_t size[TW_SPIN_ADDRESSES];
} tw_spin;
/* Tells whether the hart spins, by executing up to `budget` (a few hundred) instructions one at a
 * time; slower than tw_hart_run, for use when a budget ran out. Executed instructions count as
 * always. When the result is true, *spin is filled and the hart is at spin->pc. When it is false
 * the hart has just run on, to `*stop`. */
bool tw_hart_spins(tw_hart *hart, uint64_t budget, tw_spin *spin, tw_hart_stop *stop);

/* Executes exactly one instruction; TW_STOP_BUDGET when it went well. */
tw_hart_stop tw_hart_step(tw_hart *hart);

/* ---- telling ------------------------------------------------------------------------------- */

/* The hart's call chain as code addresses: pc first, then the call instruction of each caller, by
 * the executable's unwind tables and the hart's stack; at most `max`, at least 1. */
size_t tw_hart_backtrace(const tw_hart *hart, uint32_t *pcs, size_t max);
/* A variable that is in scope where the hart is. Strings belong to the image. */
typedef struct tw_local {
    const char *name, *file; /* the file that declares it */
    unsigned line;           /* of the declaration */
    bool known;              /* false: the compiler kept no trace of its value here */
    uint32_t value;          /* its first word */
} tw_local;
/* The variables in scope at the hart's pc and at each call of its chain, innermost scope first,
 * inlined functions included; their number, at most `max`. For explanations: it takes up to a
 * millisecond. */
size_t tw_hart_locals(const tw_hart *hart, tw_local *locals, size_t max);
/* "misaligned load" and so on. */
const char *tw_hart_fault_name(tw_hart_fault_kind kind);
/* Reads guest memory without side effects (no callbacks); false when any byte is unmapped. */
bool tw_hart_peek(const tw_hart *hart, uint32_t address, void *bytes, uint32_t size);
/* Mnemonic of an instruction word ("addi", "service", "illegal"). */
const char *tw_hart_mnemonic(uint32_t word);

#ifdef __cplusplus
}
#endif
#endif
