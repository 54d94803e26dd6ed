/*
 * tilewright/metal.h: the host runtime: a device, its memory, and programs of kernels that run on
 * it.
 *
 *   tw_device_open -> tw_buffer_create, tw_buffer_write
 *                  -> tw_program_create, add_cb, add_kernel, set_args
 *                  -> tw_device_run -> tw_buffer_read
 *
 * Everything is done when a call returns: tw_device_run comes back when the last kernel has ended
 * or the chip has explained why it cannot. The names are those of TT-Metalium's host_api.hpp where
 * it has the thing.
 *
 * Coordinates are logical (column x, row y) unless called NoC coordinates. Strings and arrays given
 * to these functions are copied. A device, its buffers and the programs run on it belong to one
 * thread at a time.
 *
 * Errors: TW_BAD_INPUT for an argument that makes no sense by itself, TW_FAULT with err->fault for
 * a row of the fault catalogue; such a fault is in tw_device_faults too when a device is at hand.
 */
#ifndef TILEWRIGHT_METAL_H
#define TILEWRIGHT_METAL_H

#include "tilewright/check.h"
#include "tilewright/chip.h"
#include "tilewright/tile.h"
#include "tilewright/toolchain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- cores --------------------------------------------------------------------------------- */

typedef struct tw_core_xy {
    uint32_t x, y;
} tw_core_xy;

/* A rectangle, both corners in it. */
typedef struct tw_core_range {
    tw_core_xy start, end;
} tw_core_range;

/* A set of cores. Rectangles may overlap; a core counts once. */
typedef struct tw_core_ranges {
    const tw_core_range *items;
    size_t count;
} tw_core_ranges;

/* A set of one core: TW_ONE_CORE(x, y). Lives as long as the enclosing block. */
#define TW_ONE_CORE(core_x, core_y)                                                                \
    ((tw_core_ranges){(const tw_core_range[]){{{(core_x), (core_y)}, {(core_x), (core_y)}}}, 1})

bool tw_core_ranges_contain(tw_core_ranges ranges, uint32_t x, uint32_t y);
/* Number of different cores. Here and below coordinates beyond 31 are left out: no chip has them.
 */
size_t tw_core_ranges_count(tw_core_ranges ranges);
/* The cores in row-major order (column-major when `by_columns`), each range after the other, each
 * core once. Caller frees; *count is set. */
tw_core_xy *tw_core_ranges_list(tw_core_ranges ranges, bool by_columns, size_t *count);

/* ---- device -------------------------------------------------------------------------------- */

typedef struct tw_device tw_device;
typedef struct tw_buffer tw_buffer;
typedef struct tw_program tw_program;

/* Zero-initialise; zero is the default everywhere. What is zero is taken from the environment where
 * that says something: $TILEWRIGHT_ARCH, _GRID (columns x rows: 8x8), _CHECK, _THREADS, _PERTURB,
 * _MAX_CYCLES. With $TILEWRIGHT_REPORT each run appends a line of JSON to the file it names: cycles,
 * cores, CBs, NoC bytes, faults. */
typedef struct tw_device_options {
    const char *arch;        /* NULL: $TILEWRIGHT_ARCH, else "wormhole_b0" */
    uint32_t grid_x, grid_y; /* 0: the architecture's compute grid */
    const char *check;       /* "off", "protocol" or "full" (check.h); NULL: $TILEWRIGHT_CHECK,
                                else full */
    unsigned threads; /* host threads to use at most; results never depend on it. The chip runs on
                         one today, whatever is asked */
    uint64_t perturb; /* another order of independent events */
    uint64_t max_cycles, max_instructions; /* as tw_chip_options has them */
    uint16_t gdb;            /* port on which launches wait for gdb (gdb.h); 0: $TILEWRIGHT_GDB,
                                else none */
    tw_toolchain *toolchain; /* shared, not owned; NULL: the device opens its own */
    /* worker_l1_size: bytes of each core's L1 for buffers and CBs, at its end; 0: all that is not
     * reserved. l1_small_size: how much of that is for buffers of type L1_SMALL alone; 0: they
     * share it with the others. */
    uint64_t worker_l1_bytes, l1_small_bytes;
} tw_device_options;

/* Opens a virtual chip. `options` may be NULL. Fails with TW_BAD_INPUT (unknown architecture, a
 * grid larger than the chip, more L1 than there is) or TW_IO. */
tw_status tw_device_open(const tw_device_options *options, tw_device **device, tw_error *err);
/* Frees the chip's memory. Buffers may be freed after their device was closed; every other use of
 * them then fails with TW_BAD_INPUT. NULL is fine. */
void tw_device_close(tw_device *device);

const tw_arch *tw_device_arch(const tw_device *device);
tw_chip *tw_device_chip(tw_device *device);
tw_toolchain *tw_device_toolchain(tw_device *device);
/* compute_with_storage_grid_size. */
tw_core_xy tw_device_grid(const tw_device *device);
/* worker_core_from_logical_core: the NoC coordinates by which kernels address a worker. Not checked
 * against the grid. */
tw_core_xy tw_device_worker_noc(const tw_device *device, tw_core_xy logical);
/* The NoC coordinates of a DRAM bank, or of the worker that holds L1 bank `bank` (bank b is the
 * worker b % grid_x, b / grid_x). */
tw_core_xy tw_device_bank_noc(const tw_device *device, bool dram, uint32_t bank);
uint32_t tw_device_banks(const tw_device *device, bool dram);
/* First address of L1 that CBs and buffers may use (get_base_allocator_addr(L1)). */
uint32_t tw_device_l1_base(const tw_device *device);
/* get_dram_alignment, get_l1_alignment: bytes. */
uint32_t tw_device_alignment(const tw_device *device, bool dram);

/* The faults of the last tw_device_run or tw_program_compile on this device, host faults included,
 * in order; valid until the next one. */
const tw_faults *tw_device_faults(const tw_device *device);
/* Names buffers, by number, that the next run must not touch: those of the call for which a cached
 * program was made or last updated, less those of the call at hand. A kernel that does, or a CB that
 * lies on one, is the fault stale-override. Holds for one run; the numbers are copied. */
void tw_device_set_earlier(tw_device *device, const uint64_t *numbers, size_t count);
/* Names buffers that the next run is to fill: the outputs that an operation made for the call at hand.
 * Pages of them that hold elements and that no kernel wrote are told when it ends, as the warning
 * output-unwritten. Left out are buffers that something was written to before, those that were named
 * so earlier, and what nothing is known of (below protocol checking; L1 below full). `name` is for
 * the message, or NULL: the buffer's. Holds for one run; the strings are copied, the buffers live
 * until it ends. */
typedef struct tw_output {
    tw_buffer *buffer;
    const char *name;
} tw_output;
void tw_device_set_outputs(tw_device *device, const tw_output *outputs, size_t count);
/* Appends what the profiler gathered since the last call to the file that TT-Metalium's writes,
 * generated/profiler/.logs/profile_log_device.csv of $TT_METAL_HOME or the working directory
 * ($TT_METAL_PROFILER_DIR: .logs/... there), as of chip number `chip`; the first call of a process
 * begins the file anew. Does nothing unless $TT_METAL_DEVICE_PROFILER was set when the device was
 * opened. tw_device_close does it too. Fails with TW_IO. */
tw_status tw_device_write_profile(tw_device *device, unsigned chip, tw_error *err);
/* Figures of the last run. */
tw_run_stats tw_device_stats(const tw_device *device);
/* Runs carried out since the device was opened. */
uint64_t tw_device_runs(const tw_device *device);
/* DPRINT lines go to `sink`; NULL: standard output. */
void tw_device_set_print(tw_device *device, tw_print_sink sink, void *context);
/* A second observer beside the checker (a trace); NULL takes it away. Must outlive its use. */
void tw_device_observe(tw_device *device, const tw_observer *observer);
/* One thing of a layer above that is to live as long as the device (compat's MeshDevice with its
 * program cache): tw_device_close calls `release(data)` first of all, while the device still works.
 * Attaching again releases the former. */
void tw_device_attach(tw_device *device, void *data, void (*release)(void *data));
void *tw_device_attached(const tw_device *device); /* NULL when there is none */

/* ---- memory -------------------------------------------------------------------------------- */

/* BufferType. L1_SMALL is a share of L1 (tw_device_options). */
typedef enum tw_buffer_type {
    TW_BUFFER_DRAM = 0,
    TW_BUFFER_L1 = 1,
    TW_BUFFER_SYSTEM_MEMORY = 2, /* not on a device: refused */
    TW_BUFFER_L1_SMALL = 3,
    TW_BUFFER_TRACE = 4, /* as DRAM */
} tw_buffer_type;

/* ttnn's TensorMemoryLayout, by its numbers. */
typedef enum tw_memory_layout {
    TW_INTERLEAVED = 0, /* page p in bank p % banks, slot p / banks */
    TW_HEIGHT_SHARDED = 2,
    TW_WIDTH_SHARDED = 3,
    TW_BLOCK_SHARDED = 4,
} tw_memory_layout;

/* Where the shards of a buffer are. The buffer is a matrix of pages, tensor_rows x tensor_cols
 * (tiles; or sticks: a row-major tensor has one column when shards are as wide as the tensor), cut
 * into shards of shard_rows x shard_cols pages; a shard at the edge keeps its full size in memory,
 * its missing pages unused. Shard s, counted along rows of shards, is on core s % cores of the list
 * made of `cores` along rows (columns when `column_major`). Block sharding wants a rectangle: the
 * shard in row i and column j is on core (x0 + j, y0 + i), or (x0 + i, y0 + j) when `column_major`.
 */
enum { TW_SHARD_RANK = 8 };
typedef struct tw_buffer_shards {
    tw_core_ranges cores;
    bool column_major; /* ShardOrientation::COL_MAJOR */
    uint32_t tensor_rows, tensor_cols;
    uint32_t shard_rows, shard_cols;
    /* Above 0: shards of any rank, in pages, instead of the rows and columns above; the cores in the
     * order given take them in turn, whatever the layout. */
    uint32_t rank;
    uint32_t tensor[TW_SHARD_RANK], shard[TW_SHARD_RANK];
} tw_buffer_shards;

typedef struct tw_buffer_options {
    uint64_t size;      /* bytes; a multiple of page_size. Sharded: tensor_rows*cols*page_size */
    uint32_t page_size; /* bytes, without alignment */
    tw_buffer_type type;
    tw_memory_layout layout;
    tw_buffer_shards shard; /* when sharded */
    const char *name;       /* for messages ("tensor src"), or NULL */
    uint32_t address; /* not 0: no memory is taken, the buffer is a view of what lies there */
} tw_buffer_options;

/* Allocates. DRAM grows from the bottom, L1 from the top; the address is the same in every bank and
 * every core. Contents are undefined. Fails with TW_BAD_INPUT (a size that is no multiple, a shard
 * that does not fit the description), TW_FAULT core-outside-grid, or TW_NO_MEMORY when the banks
 * are full: the text gives the size asked, the largest free piece and the total. */
tw_status tw_buffer_create(tw_device *device, const tw_buffer_options *options, tw_buffer **buffer,
                           tw_error *err);
/* Deallocates when still allocated, and frees the object. NULL is fine. */
void tw_buffer_free(tw_buffer *buffer);
/* Gives the memory back; the object stays, and any further access fails with TW_BAD_INPUT. */
void tw_buffer_deallocate(tw_buffer *buffer);
bool tw_buffer_is_allocated(const tw_buffer *buffer);
/* The name in messages. */
void tw_buffer_set_name(tw_buffer *buffer, const char *name);

/* What a buffer of tiles holds: a stack of matrices of height x width elements, each padded to whole
 * tiles. Only so can the checker tell elements from padding; without it, or with `tiled` false, every
 * byte of a page counts as part of an element. */
typedef struct tw_buffer_elements {
    bool tiled;
    uint32_t height, width, padded_height, padded_width;
    tw_tile_shape tile;
    tw_format format;
} tw_buffer_elements;
void tw_buffer_set_elements(tw_buffer *buffer, const tw_buffer_elements *elements);
/* By order of creation on its device, from 1; never used twice. */
uint64_t tw_buffer_number(const tw_buffer *buffer);
tw_device *tw_buffer_device(const tw_buffer *buffer); /* NULL after the device was closed */
uint32_t tw_buffer_address(const tw_buffer *buffer);
uint64_t tw_buffer_size(const tw_buffer *buffer);
uint32_t tw_buffer_page_size(const tw_buffer *buffer);
uint32_t tw_buffer_aligned_page_size(const tw_buffer *buffer);
uint32_t tw_buffer_pages(const tw_buffer *buffer);
/* Bytes taken in each bank (interleaved: the fullest bank; sharded: a core's shards). */
uint32_t tw_buffer_bank_size(const tw_buffer *buffer);
tw_buffer_type tw_buffer_type_of(const tw_buffer *buffer);
bool tw_buffer_is_dram(const tw_buffer *buffer);
tw_memory_layout tw_buffer_layout(const tw_buffer *buffer);
/* NULL when interleaved; owned by the buffer. */
const tw_buffer_shards *tw_buffer_shard(const tw_buffer *buffer);
/* The cores in shard order; owned by the buffer; 0 when interleaved. */
size_t tw_buffer_shard_cores(const tw_buffer *buffer, const tw_core_xy **cores);

/* Where a page is: the DRAM bank, or the worker; and the address there. */
typedef struct tw_page_place {
    uint32_t bank;    /* DRAM bank, or L1 bank number of the worker */
    tw_core_xy core;  /* L1: the worker */
    uint32_t address; /* in the bank or the worker's L1 */
} tw_page_place;
/* False when `page` is beyond the buffer. */
bool tw_buffer_page(const tw_buffer *buffer, uint32_t page, tw_page_place *place);

/* Copies between host bytes in page order without padding and the device: `offset` and `size` in
 * bytes of the buffer, any sub-range. Fails with TW_BAD_INPUT when out of range, or the buffer is
 * deallocated or its device closed. */
tw_status tw_buffer_write(tw_buffer *buffer, uint64_t offset, const void *bytes, uint64_t size,
                          tw_error *err);
tw_status tw_buffer_read(const tw_buffer *buffer, uint64_t offset, void *bytes, uint64_t size,
                         tw_error *err);

/* Raw access (detail::WriteToDeviceL1 and the like). Fails with TW_BAD_INPUT beyond the memory. */
tw_status tw_device_write_l1(tw_device *device, tw_core_xy core, uint32_t address,
                             const void *bytes, uint32_t size, tw_error *err);
tw_status tw_device_read_l1(tw_device *device, tw_core_xy core, uint32_t address, void *bytes,
                            uint32_t size, tw_error *err);
tw_status tw_device_write_dram(tw_device *device, uint32_t bank, uint32_t address,
                               const void *bytes, uint32_t size, tw_error *err);
tw_status tw_device_read_dram(tw_device *device, uint32_t bank, uint32_t address, void *bytes,
                              uint32_t size, tw_error *err);

/* One allocation, live or freed: for noc-outside-buffer, noc-freed-buffer, cb-meets-buffer. */
typedef struct tw_allocation {
    const char *name; /* of the buffer, or "buffer N" by order of creation */
    bool dram, live;
    uint64_t number;     /* order of creation, from 1 */
    uint32_t start, end; /* bytes in each bank: [start, end) */
} tw_allocation;
typedef enum tw_allocation_answer {
    TW_ALLOCATION_INSIDE,  /* [address, address + size) lies in the live allocation in *found */
    TW_ALLOCATION_FREED,   /* outside every live one, touching the freed one in *found */
    TW_ALLOCATION_OUTSIDE, /* the nearest live one is in *found (number 0: there is none) */
} tw_allocation_answer;
/* `bank`: the DRAM bank or L1 bank number; a sharded buffer counts only on its cores. The string in
 * *found is valid until buffers change. The last 1024 freed allocations are remembered. */
tw_allocation_answer tw_device_find_allocation(const tw_device *device, bool dram, uint32_t bank,
                                               uint32_t address, uint32_t size,
                                               tw_allocation *found);
/* Bytes in each bank: in live allocations, and the largest piece that could be allocated. */
void tw_device_memory_use(const tw_device *device, bool dram, uint64_t *used, uint64_t *largest);

/* ---- tensor accessor ----------------------------------------------------------------------- */

/* ArgConfig: which parts of an accessor are common run-time arguments instead of compile-time. */
enum {
    TW_ACCESSOR_SHARDED = 1,
    TW_ACCESSOR_IS_DRAM = 2,
    TW_ACCESSOR_RUNTIME_RANK = 4,
    TW_ACCESSOR_RUNTIME_NUM_BANKS = 8,
    TW_ACCESSOR_RUNTIME_TENSOR_SHAPE = 16,
    TW_ACCESSOR_RUNTIME_SHARD_SHAPE = 32,
    TW_ACCESSOR_RUNTIME_BANK_COORDS = 64,
    TW_ACCESSOR_RUNTIME_PAGE_SIZE = 128,
    TW_ACCESSOR_MAX_WORDS = 96,
};

/* The words a kernel's TensorAccessorArgs<...> reads, in the real encoding: configuration; aligned
 * page size (release 0.81 only); sharded: rank, banks, tensor shape and shard shape in pages, NoC
 * coordinates of the banks, two a word, low half first, x << 8 | y. */
typedef struct tw_accessor {
    uint32_t compile_time[TW_ACCESSOR_MAX_WORDS];
    size_t compile_time_count;
    uint32_t common_runtime[TW_ACCESSOR_MAX_WORDS];
    size_t common_runtime_count;
} tw_accessor;
/* `runtime`: an or of TW_ACCESSOR_RUNTIME_*, usually 0. `buffer` NULL: the default-made
 * TensorAccessorArgs. Fails with TW_BAD_INPUT when more cores hold shards than the words can list.
 */
tw_status tw_accessor_make(const tw_buffer *buffer, tw_kernel_api api, uint32_t runtime,
                           tw_accessor *out, tw_error *err);

/* ---- programs ------------------------------------------------------------------------------ */

typedef uint32_t tw_kernel_handle;
typedef uint32_t tw_cb_handle;
enum { TW_NO_HANDLE = 0xFFFFFFFFu };

/* An empty program. `api` 0 means tw_kernel_api_default(). It is not tied to a device; it is compiled
 * for the one it is run on. */
tw_program *tw_program_create(tw_kernel_api api);
void tw_program_free(tw_program *program);
/* Another program with the same kernels, CBs, semaphores and arguments, as they are now (a trace
 * keeps what it recorded); handles mean the same in both. */
tw_program *tw_program_clone(const tw_program *program);

/* One kernel. Zero-initialise. */
typedef struct tw_kernel_desc {
    const char *path; /* a file, found as tw_kernel_find does; or */
    const char *text; /* inline source */
    const char *name; /* for messages; NULL: the file's name */
    tw_core_ranges cores;
    tw_kernel_kind kind; /* RISCV_0 is TW_KERNEL_BRISC, RISCV_1 TW_KERNEL_NCRISC */
    uint8_t noc;      /* data movement: 0 or 1 (reader: RISCV_1, NoC 0; writer: RISCV_0, NoC 1) */
    uint8_t noc_mode; /* data movement: 0 dedicated, 1 dynamic */
    tw_compute_config compute; /* compute; math_fidelity 0 is LoFi: the vendor's default is HiFi4 */
    const uint32_t *compile_args;
    size_t compile_arg_count;
    const tw_named_value *named_args;
    size_t named_arg_count;
    const tw_token *tokens; /* what the kernel calls by name, see tilewright/toolchain.h */
    size_t token_count;
    uint32_t first_vararg, first_common_vararg, first_compile_vararg;
    const tw_define *defines;
    size_t define_count;
    const char *const *include_folders;
    size_t include_folder_count;
    char optimisation;      /* 0: the processor's default */
    const char *created_at; /* host file:line for explanations, or NULL */
} tw_kernel_desc;
/* Cores are checked against the grid, and the source is looked for, when the program is compiled.
 * Fails with TW_BAD_INPUT (no source, no cores, bad NoC or fidelity). */
tw_status tw_program_add_kernel(tw_program *program, const tw_kernel_desc *desc,
                                tw_kernel_handle *handle, tw_error *err);

/* One index of a circular buffer. Several indices of one CB share its memory. */
typedef struct tw_cb_index_desc {
    uint8_t index;
    uint8_t format;               /* a tw_format value */
    uint8_t tile_rows, tile_cols; /* 0: 32 */
    uint32_t page_size;           /* bytes */
} tw_cb_index_desc;

/* One circular buffer. Zero-initialise. */
typedef struct tw_cb_desc {
    uint32_t total_size; /* bytes */
    tw_core_ranges cores;
    const tw_cb_index_desc *indices;
    size_t index_count;
    const tw_buffer *buffer; /* lies on this L1 buffer (set_globally_allocated_address), or NULL */
    uint32_t offset;         /* bytes into the buffer's address on each core */
    /* Indices that see one end of a ring between cores (a global circular buffer): each core has
     * seven words of L1 at `remote_words`, see tw_remote_config of chip.h. A CB of remote indices
     * may have no others; those it has lie on `buffer`, which is the ring. */
    const tw_cb_index_desc *remotes;
    size_t remote_count;
    uint32_t remote_words;
    const char *created_at;
} tw_cb_desc;
/* Faults (page size, duplicates, space) are found when the program is compiled or run. Fails with
 * TW_BAD_INPUT (no index, unknown format, index beyond 63, a DRAM buffer, a dead buffer). */
tw_status tw_program_add_cb(tw_program *program, const tw_cb_desc *desc, tw_cb_handle *handle,
                            tw_error *err);
/* UpdateCircularBufferTotalSize, UpdateCircularBufferPageSize, UpdateDynamicCircularBufferAddress
 * (the total size stays). Take effect at the next run; only a page size makes it compile again. */
tw_status tw_program_set_cb_size(tw_program *program, tw_cb_handle cb, uint32_t total_size,
                                 tw_error *err);
tw_status tw_program_set_cb_page_size(tw_program *program, tw_cb_handle cb, uint8_t index,
                                      uint32_t page_size, tw_error *err);
tw_status tw_program_set_cb_buffer(tw_program *program, tw_cb_handle cb, const tw_buffer *buffer,
                                   uint32_t offset, tw_error *err);
/* The same for the words of the remote indices. Fails with TW_BAD_INPUT when there are none. */
tw_status tw_program_set_cb_remote(tw_program *program, tw_cb_handle cb, uint32_t remote_words,
                                   tw_error *err);
/* As added, with later updates; owned by the program; NULL for an unknown handle. `address` (may be
 * NULL) is where it lies, 0 before the first compile. */
const tw_cb_desc *tw_program_cb(const tw_program *program, tw_cb_handle cb, uint32_t *address);
size_t tw_program_cb_count(const tw_program *program);

/* CreateSemaphore: the lowest id free on every core of the set, written to *id. Fails with
 * TW_BAD_INPUT when none of the 16 is free. */
tw_status tw_program_add_semaphore(tw_program *program, tw_core_ranges cores,
                                   uint32_t initial_value, uint32_t *id, tw_error *err);
/* The same with an id that the caller chooses; fails when it is taken on a core of the set. */
tw_status tw_program_add_semaphore_at(tw_program *program, tw_core_ranges cores, uint32_t id,
                                      uint32_t initial_value, tw_error *err);

/* Run-time arguments of a kernel on each core of the set. Setting them again replaces the values;
 * the count may not change then (TW_BAD_INPUT), unless it was 0. More than 341 words, unique and
 * common together, is TW_BAD_INPUT; a core without the kernel is TW_FAULT args-on-wrong-core. */
tw_status tw_program_set_args(tw_program *program, tw_kernel_handle kernel, tw_core_ranges cores,
                              const uint32_t *args, size_t count, tw_error *err);
tw_status tw_program_set_common_args(tw_program *program, tw_kernel_handle kernel,
                                     const uint32_t *args, size_t count, tw_error *err);
/* The words themselves, to update in place (GetRuntimeArgs); they keep their place as long as the
 * program lives. NULL with *count 0 when none were set. `count` may be NULL. */
uint32_t *tw_program_args(tw_program *program, tw_kernel_handle kernel, uint32_t x, uint32_t y,
                          size_t *count);
uint32_t *tw_program_common_args(tw_program *program, tw_kernel_handle kernel, size_t *count);

size_t tw_program_kernel_count(const tw_program *program);
/* The cores of a kernel as ranges given; owned by the program. */
tw_core_ranges tw_program_kernel_cores(const tw_program *program, tw_kernel_handle kernel);

/* Checks the program against the device and compiles its kernels (from the cache when it can). Done
 * by the first run too. On failure every fault found is in tw_device_faults, and the first one's
 * text in `err`. */
tw_status tw_program_compile(tw_program *program, tw_device *device, tw_error *err);
/* Compiles if need be, lays out CBs, launches, and runs to the end. TW_FAULT when a fault is an
 * error; buffers then hold what the kernels had written. TW_INTERRUPTED when SIGINT (Ctrl-C) came
 * meanwhile, with the state of every unfinished hart in `err`; the signal is handed to the handler
 * the process has, and where it has none (SIG_DFL) the state is printed to standard error and the
 * process ends as the signal asks. An ignored SIGINT stays ignored. */
tw_status tw_device_run(tw_device *device, tw_program *program, tw_error *err);
/* Runs programs on disjoint cores at the same time (those of several sub-devices): their kernels may
 * wait for one another. Fails with TW_BAD_INPUT when two use one core; else as tw_device_run, with
 * the faults of all. */
tw_status tw_device_run_together(tw_device *device, tw_program *const *programs, size_t count,
                                 tw_error *err);
/* True when the error of the last tw_device_run came before the first kernel instruction. */
bool tw_device_failed_on_host(const tw_device *device);
/* True when every hart of the last tw_device_run came to the end of its kernel: its faults, if any,
 * are then ones that the hardware does not notice by itself. */
bool tw_device_ran_to_end(const tw_device *device);

#ifdef __cplusplus
}
#endif
#endif
