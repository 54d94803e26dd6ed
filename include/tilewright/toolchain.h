/*
 * tilewright/toolchain.h: a kernel's C++ source to RV32IM ELF images, cached on disk.
 *
 * A data movement kernel becomes one image, a compute kernel three (UNPACK, MATH, PACK). Images
 * are found in the cache by content: the source, every header it includes, the flags, the compiler.
 * Several threads may use one toolchain and several processes one cache folder.
 *
 * What a compile sees, in this order (the contract with the headers under kernel/):
 *   1. -D macros, the same for every kernel of a (processor, architecture, API), so that the
 *      precompiled header fits:
 *        COMPILE_FOR_BRISC=0 | COMPILE_FOR_NCRISC=1 | COMPILE_FOR_TRISC=0, 1 or 2
 *        TRISC_UNPACK, UCK_CHLKC_UNPACK | TRISC_MATH, UCK_CHLKC_MATH | TRISC_PACK, UCK_CHLKC_PACK
 *        PROCESSOR_INDEX=0..4 (tw_hart_id)
 *        ARCH_WORMHOLE and ARCH_WORMHOLE_B0 | ARCH_BLACKHOLE, KERNEL_BUILD, TENSIX_FIRMWARE=0,
 *        TW_API=81 (release 0.81) or 2602 (February 2026)
 *   2. "tw/prefix.h", precompiled. Nothing in it may depend on the macros of 3.
 *   3. the generated part of this kernel, all of it before "tw/kernel.h" is included:
 *        #define NOC_INDEX 0|1, #define NOC_MODE 0|1 (data movement kernels)
 *        #define KERNEL_COMPILE_TIME_ARGS 1,2,3       (when there are any)
 *        #define KERNEL_COMPILE_TIME_ARG_MAP {"name", 7}, {"other", 8}  (when there are any)
 *        #define TW_COMPILE_TIME_ARG_COUNT 3
 *        the kernel's own defines
 *        constexpr arrays, NUM_CIRCULAR_BUFFERS long (32 on Wormhole, 64 on Blackhole):
 *          unsigned char unpack_src_format[], unpack_dst_format[], pack_src_format[],
 *          pack_dst_format[] (codes of DataFormat, 255 when the CB does not exist)
 *          uint8_t  {unpack,pack}_tile_num_faces[], _partial_face[], _tile_face_r_dim[],
 *                   _narrow_tile[], _tile_r_dim[], _tile_c_dim[]
 *          uint16_t {unpack,pack}_tile_size[]  (bytes of one tile)
 *          uint32_t tw_cb_page_size[]          (bytes of one page)
 *        compute kernels only:
 *          #define TW_MATH_FIDELITY 0|2|3|4, and `constexpr ckernel::MathFidelity MATH_FIDELITY`
 *            is made of it by kernel/tw/kernel.h
 *          constexpr bool APPROX, DST_ACCUM_MODE; constexpr uint8_t unpack_to_dest_mode[]
 *          #define DST_SYNC_FULL 1 (only with dst_full_sync)
 *        #define TW_FIRST_VARARG, TW_FIRST_COMMON_VARARG, TW_FIRST_COMPILE_VARARG (when not 0)
 *   4. "tw/kernel.h": whatever needs 3; then the namespaces of the kernel's tokens, when it has
 * any: namespace args { constexpr experimental::CtaVal<uint32_t> NAME{...}; ... }, dfb, tensor,
 *        sem, scratch, the last four with get_token_if_present<"name">()
 *   5. the kernel source; when its text marks an entry with TT_KERNEL, a kernel_main() that calls
 * it with its parameters by name. NAMESPACE is tw_kernel; MAIN is kernel_entry() inside it. The C
 * runtime (kernel/tw/crt.h) calls ::kernel_main or tw_kernel::kernel_entry, whichever exists, then
 *      the service KERNEL_DONE.
 *
 * The image: text and read-only data at TW_IMAGE_BASE (outside L1), data and bss in local
 * memory at TW_LOCAL_BASE. PT_LOAD segments carry the initial bytes of both; p_vaddr is
 * where they go. Symbols: __local_start, __local_end (end of data and bss: the stack's lower
 * limit), __stack_top, __global_pointer$; entry is _start. DWARF 4 lines and inlines are kept.
 */
#ifndef TILEWRIGHT_TOOLCHAIN_H
#define TILEWRIGHT_TOOLCHAIN_H

#include "tilewright/fault.h"
#include "tilewright/memory_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which processors a kernel is for. */
typedef enum tw_kernel_kind {
    TW_KERNEL_BRISC,   /* data movement, RISCV_0: one image */
    TW_KERNEL_NCRISC,  /* data movement, RISCV_1: one image */
    TW_KERNEL_COMPUTE, /* three images: UNPACK, MATH, PACK, in this order */
} tw_kernel_kind;

/* The release whose words and meanings the kernel headers follow. */
typedef enum tw_kernel_api { TW_KERNEL_API_0_81 = 81, TW_KERNEL_API_2026_02 = 2602 } tw_kernel_api;

/* Finds "2026.02" or "0.81"; false for any other word. */
bool tw_kernel_api_find(const char *word, tw_kernel_api *api);
const char *tw_kernel_api_word(tw_kernel_api api);
/* What a host that names none gets: $TILEWRIGHT_API, else what this thread uses, else 0.81. */
tw_kernel_api tw_kernel_api_default(void);
/* From now on this thread uses a release (0: none in particular), that of the tree an operation is
 * of, say. Gives what it used before. */
tw_kernel_api tw_kernel_api_use(tw_kernel_api api);

typedef struct tw_named_value {
    const char *name;
    uint32_t value;
} tw_named_value;

typedef struct tw_define {
    const char *name;
    const char *value; /* NULL or "": defined as 1 when NULL, as nothing when empty */
} tw_define;

/* What the host calls by name (release 0.81): the generated part of the kernel defines a constant
 * for each, and the kernel says get_arg(args::NAME), DataflowBuffer(dfb::NAME), TensorAccessor(
 * tensor::NAME), Semaphore(sem::NAME), Scratchpad<T>(scratch::NAME). */
typedef enum tw_token_kind {
    TW_TOKEN_CONSTANT, /* args::NAME is the number `value` */
    TW_TOKEN_ARGUMENT, /* args::NAME is run-time argument `value` */
    TW_TOKEN_COMMON,   /* args::NAME is common run-time argument `value` */
    TW_TOKEN_DFB,      /* dfb::NAME is circular buffer `value` */
    TW_TOKEN_TENSOR,   /* tensor::NAME: its accessor's words start at compile-time argument `value`,
                          its address is common argument `extra`, and what the accessor keeps among
                          the common arguments follows that */
    TW_TOKEN_SEQUENCE, /* tensor::NAME: a tuple of the `extra` tokens of tensors that stand in the
                          list from `value` on */
    TW_TOKEN_SEMAPHORE, /* sem::NAME is semaphore `value` */
    TW_TOKEN_SCRATCH, /* scratch::NAME: its address is common argument `value`, `extra` its bytes */
} tw_token_kind;
typedef struct tw_token {
    tw_token_kind kind;
    const char *name; /* an identifier, once in its namespace */
    uint32_t value, extra;
} tw_token;

/* What the kernel's generated tables say of one circular buffer. Zero fields of a CB that is
 * present take the defaults in brackets. */
typedef struct tw_kernel_cb {
    bool present;
    uint8_t data_format;    /* the code of the kernel's DataFormat enum (Float32 is 0) */
    uint8_t unpack_to_dest; /* 0 Default, 1 UnpackToDestFp32 */
    uint16_t tile_rows;     /* [32] */
    uint16_t tile_cols;     /* [32] */
    uint16_t face_rows;     /* [16, or tile_rows when that is smaller] */
    uint32_t tile_size;     /* bytes of one tile [from format and shape] */
    uint32_t page_size;     /* bytes of one CB page [tile_size] */
} tw_kernel_cb;

/* One kernel to build. Zero-initialise; all strings stay the caller's. */
typedef struct tw_kernel_source {
    const char *name; /* for messages; NULL: the file's name, or "inline kernel" */
    const char *path; /* the file, found along the search list when relative; or */
    const char *text; /* inline source text (`path` is then NULL) */
    const char *near; /* the host's source file that names it, or NULL: its folders come last */
    tw_kernel_kind kind;
    const char *arch;  /* "wormhole_b0" (also when NULL) or "blackhole" */
    tw_kernel_api api; /* 0 means TW_KERNEL_API_0_81 */

    uint8_t noc_index; /* data movement: 0 or 1 */
    uint8_t noc_mode;  /* data movement: 0 dedicated, 1 dynamic */

    const uint32_t *compile_args;
    size_t compile_arg_count;
    const tw_named_value *named_args;
    size_t named_arg_count;
    const tw_token *tokens;
    size_t token_count;
    /* Where get_vararg(0), get_common_vararg(0) and get_compile_time_vararg(0) are. */
    uint32_t first_vararg, first_common_vararg, first_compile_vararg;
    const tw_define *defines;
    size_t define_count;
    const char *const *include_folders; /* searched before tilewright's own */
    size_t include_folder_count;
    char optimisation; /* 's' (default when 0), '0', '1', '2', '3' */

    uint8_t math_fidelity; /* compute: 0 LoFi, 2 HiFi2, 3 HiFi3, 4 HiFi4 */
    bool fp32_dest_acc_en, dst_full_sync, math_approx_mode;

    const tw_kernel_cb *cbs; /* indexed by CB id; may be shorter than the chip's number of CBs */
    size_t cb_count;         /* at most TW_MAX_CBS */
} tw_kernel_source;

/* One image. */
typedef struct tw_kernel_image {
    uint8_t *bytes; /* the ELF file, owned by the tw_kernel_build */
    size_t size;
    char key[33]; /* content key: equal keys, equal images */
    char *path;   /* its cache entry for a debugger, or NULL when not cached; owned. The ELF
                     starts at the file's beginning */
    bool from_cache;
} tw_kernel_image;

/* The compiler's complaint, placed where the user can act on it. */
typedef struct tw_diagnostic {
    char *kernel;          /* the kernel's name */
    char *file;            /* the user's file, as given by the user where possible */
    unsigned line, column; /* 0 when the complaint has no place (link errors) */
    char *message;         /* one sentence, without place */
    char *hint;            /* what to try, or NULL */
    char *output;          /* everything the compiler printed */
} tw_diagnostic;

/* What became of one source. */
typedef struct tw_kernel_build {
    tw_kernel_image images[3];
    size_t image_count;       /* 1 or 3; 0 when it failed */
    char *source_path;        /* resolved absolute path; NULL for inline text */
    tw_diagnostic diagnostic; /* `message` is NULL unless the compile failed */
} tw_kernel_build;

typedef struct tw_toolchain tw_toolchain;

typedef struct tw_toolchain_options {
    const char *cache_folder; /* NULL: $TILEWRIGHT_CACHE, $XDG_CACHE_HOME/tilewright,
                                 ~/.cache/tilewright */
    bool no_cache;            /* build in a temporary folder, keep nothing */
    unsigned jobs;            /* compilers at once; 0: the machine's processors */
    const char *compiler;     /* NULL: $TILEWRIGHT_CXX, else riscv64-unknown-elf-g++ from PATH */
} tw_toolchain_options;

/* Finds the cache. `options` may be NULL. Does not start a compiler: a missing compiler is reported
 * by the first build that needs one. When the cache folder cannot be written, builds go on without
 * it, and tw_toolchain_note says so. Close with tw_toolchain_close (NULL is fine). */
tw_status tw_toolchain_open(const tw_toolchain_options *options, tw_toolchain **toolchain,
                            tw_error *err);
void tw_toolchain_close(tw_toolchain *toolchain);

/* Builds `count` sources, their compiles side by side. Fills `builds[0..count)` (release each with
 * tw_kernel_build_free, also after failure). Fails with the first source that fails:
 *   TW_FAULT      err->fault is TW_FAULT_KERNEL_NOT_FOUND (text names the search list), or
 *                 TW_FAULT_KERNEL_COMPILE_ERROR (text is "kernel 'NAME': FILE:LINE:COL: error:
 *                 MESSAGE" and the hint; builds[i].diagnostic has the parts)
 *   TW_BAD_INPUT  an unknown architecture, more CBs than the chip has, ...
 *   TW_IO         no compiler, or nowhere to write. */
tw_status tw_toolchain_build(tw_toolchain *toolchain, const tw_kernel_source *sources, size_t count,
                             tw_kernel_build *builds, tw_error *err);
void tw_kernel_build_free(tw_kernel_build *build);

/* Makes the precompiled headers of an architecture and API that are not there yet, in `folder`
 * (NULL: the cache; "DATA ROOT/precompiled" is where every toolchain looks too). Builds find them
 * by content and go without when there are none. About 25 MB and half a second a processor. */
tw_status tw_toolchain_precompile(tw_toolchain *toolchain, const char *arch, tw_kernel_api api,
                                  const char *folder, tw_error *err);

/* The absolute path of a kernel file: `path` itself when absolute, else the first that exists of
 * working directory, $TT_METAL_KERNEL_PATH, /usr/share/tenstorrent/kernels, $TT_METAL_HOME,
 * $TT_METAL_RUNTIME_ROOT, $OVERRIDE_KERNEL_PREFIX, data root, the folder of the running program and
 * those above it, and (`_near`) those of `near`, a file, which may be NULL. Caller frees *found. Fails with TW_FAULT (TW_FAULT_KERNEL_NOT_FOUND) and the list of places. */
tw_status tw_kernel_find(const char *path, char **found, tw_error *err);
tw_status tw_kernel_find_near(const char *path, const char *near, char **found, tw_error *err);

/* Names for a kernel that has no host: what tw_tokens_supply found and made up. Zero-initialise;
 * release with tw_supplied_free, after the source was built. */
typedef struct tw_supplied {
    TW_VEC(tw_token) tokens;
    TW_VEC(uint32_t) compile_args;
    uint32_t dfbs, semaphores;            /* how many: their ids are 0 and up */
    uint32_t arguments, common_arguments; /* words that the tokens take of the run-time arguments */
    tw_arena arena;
} tw_supplied;

/* Reads the kernel's text, and the files that it includes by quotes and that are not tilewright's
 * own, for args::NAME, dfb::NAME and so on, and gives each name that the source does not have yet a
 * value: numbers are constants of value 1 (function parameters of a TT_KERNEL entry: run-time
 * arguments), buffers, semaphores and tensors count up from those that the source has; tensors are
 * interleaved in DRAM with pages of 2048 bytes, whose accessors' words are appended to the
 * compile-time arguments; scratchpads have 4096 bytes. `source` then points to the lists in
 * `supplied`, the ones it had included. A source without such names is left as it is. Fails as
 * tw_kernel_find, or with TW_BAD_INPUT when there are more buffers than the chip has. */
tw_status tw_tokens_supply(tw_kernel_source *source, tw_supplied *supplied, tw_error *err);
void tw_supplied_free(tw_supplied *supplied);
/* "args", "dfb", "tensor", "sem" or "scratch". */
const char *tw_token_space(tw_token_kind kind);

/* Why the cache is not used, or NULL when it is; owned by the toolchain. */
const char *tw_toolchain_note(const tw_toolchain *toolchain);

/* Work done since open, for tests and benchmarks. */
typedef struct tw_toolchain_counts {
    uint64_t compilers_started; /* precompiled headers included */
    uint64_t hits, misses;      /* images */
    uint64_t corrupt;           /* entries thrown away */
} tw_toolchain_counts;
tw_toolchain_counts tw_toolchain_get_counts(const tw_toolchain *toolchain);

/* ---- what is installed ---------------------------------------------------------------------- */

/* One finding of `tilewright doctor`. */
typedef struct tw_toolchain_check {
    const char *what; /* "cross compiler", "C++ headers", ...; a constant */
    bool good;
    char *found;        /* path and version, or what is wrong; owned */
    const char *remedy; /* how to get it; a constant */
} tw_toolchain_check;
typedef TW_VEC(tw_toolchain_check) tw_toolchain_checks;
/* Looks at compiler, C++ headers, C library, cache folder, kernel headers. Appends to `checks`;
 * true when all are good. */
bool tw_toolchain_inspect(tw_toolchain *toolchain, tw_toolchain_checks *checks);
void tw_toolchain_checks_free(tw_toolchain_checks *checks);

#ifdef __cplusplus
}
#endif
#endif
