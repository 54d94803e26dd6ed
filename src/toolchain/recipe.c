#include "toolchain/recipe.h"

#include <stdlib.h>
#include <string.h>

#include "toolchain/tokens.h"

/* The chips' numbers are written once, in their .def files; src/chip lies beyond this room. */
#define TW_ARCH_TEXT(field, value)  .field = (value),
#define TW_ARCH_VALUE(field, value) .field = (value),
static const tw_arch chips[] = {
    {
#include "tilewright/arch_wormhole_b0.def"
    },
    {
#include "tilewright/arch_blackhole.def"
    },
};
#undef TW_ARCH_TEXT
#undef TW_ARCH_VALUE

static const tw_arch *find_chip(const char *name) {
    for (size_t i = 0; i < TW_COUNT(chips); i++)
        if (!name || !strcmp(chips[i].name, name)) return &chips[i];
    return NULL;
}

void tw_words_add(tw_words *words, const char *fmt, ...) {
    tw_text text = {0};
    va_list args;
    va_start(args, fmt);
    tw_text_addv(&text, fmt, args);
    va_end(args);
    TW_VEC_PUSH(words, tw_text_take(&text));
}

void tw_words_free(tw_words *words) {
    for (size_t i = 0; i < words->count; i++)
        free(words->items[i]);
    free(words->items);
    *words = (tw_words){0};
}

tw_status tw_source_check(const tw_kernel_source *source, tw_error *err) {
    const char *name = source->name ? source->name : source->path ? source->path : "inline kernel";
    const tw_arch *chip = find_chip(source->arch);
    if (!chip)
        return tw_fail(err, TW_BAD_INPUT,
                       "kernel '%s': unknown architecture '%s'; known are wormhole_b0, blackhole",
                       name, source->arch);
    if (!source->path == !source->text)
        return tw_fail(err, TW_BAD_INPUT, "kernel '%s': give a path or inline text, one of them",
                       name);
    if (source->cb_count > chip->cbs)
        return tw_fail(err, TW_BAD_INPUT, "kernel '%s': %zu circular buffers; %s has %u a core",
                       name, source->cb_count, chip->name, chip->cbs);
    if (source->kind == TW_KERNEL_COMPUTE &&
        (source->math_fidelity == 1 || source->math_fidelity > 4))
        return tw_fail(
            err, TW_BAD_INPUT,
            "kernel '%s': math fidelity %u; known are 0 (LoFi), 2, 3, 4 (HiFi2 to HiFi4)", name,
            source->math_fidelity);
    if (source->noc_index > 1)
        return tw_fail(err, TW_BAD_INPUT, "kernel '%s': NoC %u; there are NoC 0 and 1", name,
                       source->noc_index);
    if (source->optimisation && !strchr("s0123", source->optimisation))
        return tw_fail(err, TW_BAD_INPUT, "kernel '%s': optimisation '%c'; known are s 0 1 2 3",
                       name, source->optimisation);
    return tw_tokens_check(source, name, err);
}

size_t tw_source_targets(const tw_kernel_source *source, tw_target targets[3]) {
    const tw_hart_id first = source->kind == TW_KERNEL_BRISC    ? TW_BRISC
                             : source->kind == TW_KERNEL_NCRISC ? TW_NCRISC
                                                                : TW_UNPACK;
    const size_t count = source->kind == TW_KERNEL_COMPUTE ? 3 : 1;
    for (size_t i = 0; i < count; i++)
        targets[i] = (tw_target){
            .hart = (tw_hart_id)((size_t)first + i),
            .arch = find_chip(source->arch)->name,
            .api = source->api ? source->api : TW_KERNEL_API_0_81,
        };
    return count;
}

uint32_t tw_target_cbs(const tw_target *target) {
    return find_chip(target->arch)->cbs;
}

uint32_t tw_target_local_bytes(const tw_target *target) {
    const tw_arch *chip = find_chip(target->arch);
    return target->hart == TW_BRISC    ? chip->local_bytes_brisc
           : target->hart == TW_NCRISC ? chip->local_bytes_ncrisc
                                       : chip->local_bytes_trisc;
}

/* What every compile is told. -ffast-math and no exceptions as the vendor's toolchain has it, so
 * that a kernel's own float arithmetic rounds alike. */
static const char *const common_flags[] = {
    "-march=rv32im",
    "-mabi=ilp32",
    "-std=c++20",
    "-g",
    "-gdwarf-4", /* binutils 2.40 names the wrong file of a version 5 table */
    "-ffast-math",
    "-fno-exceptions",
    "-fno-rtti",
    "-fno-use-cxa-atexit",
    "-fno-threadsafe-statics",
    "-fno-asynchronous-unwind-tables",
    "-ffunction-sections",
    "-fdata-sections",
    "-nostdinc",
    "-w",
    "-pipe",
    "-fdiagnostics-plain-output",
    "-DKERNEL_BUILD",
    "-DTENSIX_FIRMWARE=0",
};

static const struct hart_macros {
    const char *macros[4];
} hart_macros[TW_HARTS] = {
    [TW_BRISC] = {{"-DCOMPILE_FOR_BRISC=0", "-DPROCESSOR_INDEX=0"}},
    [TW_NCRISC] = {{"-DCOMPILE_FOR_NCRISC=1", "-DPROCESSOR_INDEX=1"}},
    [TW_UNPACK] = {{"-DCOMPILE_FOR_TRISC=0", "-DPROCESSOR_INDEX=2", "-DTRISC_UNPACK",
                    "-DUCK_CHLKC_UNPACK"}},
    [TW_MATH] = {{"-DCOMPILE_FOR_TRISC=1", "-DPROCESSOR_INDEX=3", "-DTRISC_MATH",
                  "-DUCK_CHLKC_MATH"}},
    [TW_PACK] = {{"-DCOMPILE_FOR_TRISC=2", "-DPROCESSOR_INDEX=4", "-DTRISC_PACK",
                  "-DUCK_CHLKC_PACK"}},
};

void tw_recipe_flags(tw_words *words, const tw_target *target, char optimisation) {
    for (size_t i = 0; i < TW_COUNT(common_flags); i++)
        tw_words_add(words, "%s", common_flags[i]);
    tw_words_add(words, "-O%c", optimisation ? optimisation : 's');
    const struct hart_macros *hart = &hart_macros[target->hart];
    for (size_t i = 0; i < TW_COUNT(hart->macros) && hart->macros[i]; i++)
        tw_words_add(words, "%s", hart->macros[i]);
    const bool wormhole = !strcmp(target->arch, "wormhole_b0");
    tw_words_add(words, "%s", wormhole ? "-DARCH_WORMHOLE" : "-DARCH_BLACKHOLE");
    if (wormhole) tw_words_add(words, "-DARCH_WORMHOLE_B0");
    tw_words_add(words, "-DTW_API=%d", (int)target->api);
    if (target->hart >= TW_UNPACK) tw_words_add(words, "-DNAMESPACE=tw_kernel");
}

void tw_recipe_folders(tw_words *words, const tw_compiler *compiler, const char *root) {
    tw_words_add(words, "-I%s/kernel", root);
    tw_words_add(words, "-I%s/include", root);
    /* The host's libstdc++ first asks its C library what it is: two empty files answer that. */
    tw_words_add(words, "-isystem%s/kernel/tw/shim", root);
    tw_words_add(words, "-isystem%s", compiler->cpp_headers);
    tw_words_add(words, "-isystem%s", compiler->cpp_target);
    tw_words_add(words, "-isystem%s", compiler->own_headers);
    /* gcc keeps its limits.h apart; where it does not, the folder is ignored. */
    tw_words_add(words, "-isystem%s-fixed", compiler->own_headers);
    tw_words_add(words, "-isystem%s", compiler->c_headers);
}

void tw_recipe_link(tw_words *words, const tw_target *target, const tw_compiler *compiler,
                    const char *root) {
    tw_words_add(words, "-nostdlib");
    tw_words_add(words, "-T%s/kernel/tw/kernel.ld", root);
    tw_words_add(words, "-Wl,--gc-sections,--build-id=none,--defsym=__local_size=%u",
                 tw_target_local_bytes(target));
    tw_words_add(words, "-L%s", compiler->c_library);
    tw_words_add(words, "-Wl,--start-group,-lc,-lgcc,--end-group");
}

/* ---- the generated text ------------------------------------------------------------------- */

typedef enum number_kind { F8, F5, SI, UI } number_kind; /* as formats.def has them */
static const struct format {
    uint8_t code, bits, shared;
    number_kind kind;
} formats[] = {
#define TW_FORMAT(name, value, bits, shared, kind, mantissa) {value, bits, shared, kind},
#include "tilewright/formats.def"
#undef TW_FORMAT
};
enum { FLOAT32 = 0, BFP8 = 2, TF32 = 4, FLOAT16_B = 5, BFP8_B = 6, NO_FORMAT = 255 };

static const struct format *find_format(uint8_t code) {
    for (size_t i = 0; i < TW_COUNT(formats); i++)
        if (formats[i].code == code) return &formats[i];
    return NULL;
}

/* What one CB's columns of the tables are; NO_FORMAT and 0 where there is no CB. */
typedef struct cb_row {
    unsigned format, unpack_dst, pack_src, faces, partial_face, face_rows, narrow, rows, cols,
        tile_size, page_size, unpack_to_dest;
} cb_row;

/* Formats inside the engines: block formats widen to 8 bits, fp32 is cut to tf32 in Src unless it
 * goes straight to DST; pack reads what DST holds. */
static void set_inner_formats(cb_row *row, const tw_kernel_source *source, const tw_kernel_cb *cb,
                              const struct format *format) {
    const bool integer = format && (format->kind == SI || format->kind == UI);
    unsigned wide = cb->data_format;
    if (format && format->shared) wide = format->kind == F8 ? BFP8_B : BFP8;
    row->unpack_dst = wide;
    if (cb->data_format == FLOAT32) row->unpack_dst = cb->unpack_to_dest ? FLOAT32 : TF32;
    row->pack_src = wide;
    if (cb->data_format == FLOAT32) row->pack_src = FLOAT16_B;
    if (source->fp32_dest_acc_en && !integer) row->pack_src = FLOAT32;
}

static cb_row row_of(const tw_kernel_source *source, uint32_t id) {
    cb_row row = {.format = NO_FORMAT, .unpack_dst = NO_FORMAT, .pack_src = NO_FORMAT};
    if (id >= source->cb_count || !source->cbs[id].present) return row;
    const tw_kernel_cb *cb = &source->cbs[id];
    const struct format *format = find_format(cb->data_format);
    row.format = cb->data_format;
    row.rows = cb->tile_rows ? cb->tile_rows : 32;
    row.cols = cb->tile_cols ? cb->tile_cols : 32;
    row.face_rows = cb->face_rows ? cb->face_rows : row.rows < 16 ? row.rows : 16;
    row.faces = (row.rows / row.face_rows) * ((row.cols + 15) / 16);
    row.partial_face = row.face_rows < 16;
    row.narrow = row.cols <= 16;
    const unsigned data = row.rows * row.cols;
    row.tile_size = data * (format ? format->bits : 16) / 8;
    if (format && format->shared) row.tile_size += data / format->shared;
    if (cb->tile_size) row.tile_size = cb->tile_size;
    row.page_size = cb->page_size ? cb->page_size : row.tile_size;
    row.unpack_to_dest = cb->unpack_to_dest;
    set_inner_formats(&row, source, cb, format);
    return row;
}

/* The tables of the kernel's generated headers, by their public names. */
static const struct column {
    const char *type, *name;
    size_t offset;
    bool compute_only;
} columns[] = {
    {"unsigned char", "unpack_src_format", offsetof(cb_row, format), false},
    {"unsigned char", "unpack_dst_format", offsetof(cb_row, unpack_dst), false},
    {"unsigned char", "pack_src_format", offsetof(cb_row, pack_src), false},
    {"unsigned char", "pack_dst_format", offsetof(cb_row, format), false},
    {"unsigned char", "unpack_tile_num_faces", offsetof(cb_row, faces), false},
    {"unsigned char", "unpack_partial_face", offsetof(cb_row, partial_face), false},
    {"unsigned char", "unpack_tile_face_r_dim", offsetof(cb_row, face_rows), false},
    {"unsigned char", "unpack_narrow_tile", offsetof(cb_row, narrow), false},
    {"unsigned char", "unpack_tile_r_dim", offsetof(cb_row, rows), false},
    {"unsigned char", "unpack_tile_c_dim", offsetof(cb_row, cols), false},
    {"unsigned short", "unpack_tile_size", offsetof(cb_row, tile_size), false},
    {"unsigned char", "pack_tile_num_faces", offsetof(cb_row, faces), false},
    {"unsigned char", "pack_partial_face", offsetof(cb_row, partial_face), false},
    {"unsigned char", "pack_tile_face_r_dim", offsetof(cb_row, face_rows), false},
    {"unsigned char", "pack_narrow_tile", offsetof(cb_row, narrow), false},
    {"unsigned char", "pack_tile_r_dim", offsetof(cb_row, rows), false},
    {"unsigned char", "pack_tile_c_dim", offsetof(cb_row, cols), false},
    {"unsigned short", "pack_tile_size", offsetof(cb_row, tile_size), false},
    {"unsigned int", "tw_cb_page_size", offsetof(cb_row, page_size), false},
    {"unsigned char", "unpack_to_dest_mode", offsetof(cb_row, unpack_to_dest), true},
};

/* Two thousand numbers a kernel: printf would be most of a lookup's time. */
static void add_number(tw_text *text, unsigned value) {
    char digits[12];
    size_t at = sizeof digits;
    digits[--at] = ',';
    do
        digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    tw_text_addn(text, digits + at, sizeof digits - at);
}

static void add_tables(tw_text *text, const cb_row *rows, uint32_t cbs, bool compute) {
    for (size_t i = 0; i < TW_COUNT(columns); i++) {
        if (columns[i].compute_only && !compute) continue;
        tw_text_addf(text, "constexpr %s %s[%u]={", columns[i].type, columns[i].name, cbs);
        for (uint32_t id = 0; id < cbs; id++) {
            unsigned value;
            memcpy(&value, (const char *)&rows[id] + columns[i].offset, sizeof value);
            add_number(text, value);
        }
        tw_text_add(text, "};\n");
    }
}

/* A string as the preprocessor reads it between double quotes. */
static void add_quoted(tw_text *text, const char *chars) {
    tw_text_add(text, "\"");
    for (; *chars; chars++) {
        if (*chars == '"' || *chars == '\\') tw_text_add(text, "\\");
        tw_text_addn(text, chars, 1);
    }
    tw_text_add(text, "\"");
}

static void add_arguments(tw_text *text, const tw_kernel_source *source) {
    tw_text_addf(text, "#define TW_COMPILE_TIME_ARG_COUNT %zu\n", source->compile_arg_count);
    for (size_t i = 0; i < source->compile_arg_count; i++)
        tw_text_addf(text, "%s%u", i ? "," : "#define KERNEL_COMPILE_TIME_ARGS ",
                     source->compile_args[i]);
    if (source->compile_arg_count) tw_text_add(text, "\n");
    for (size_t i = 0; i < source->named_arg_count; i++) {
        tw_text_add(text, i ? ",{" : "#define KERNEL_COMPILE_TIME_ARG_MAP {");
        add_quoted(text, source->named_args[i].name);
        tw_text_addf(text, ",%u}", source->named_args[i].value);
    }
    if (source->named_arg_count) tw_text_add(text, "\n");
}

static void add_define(tw_text *text, const tw_define *define) {
    tw_text_addf(text, "#define %s ", define->name);
    /* A line break would end the macro early. */
    for (const char *at = define->value ? define->value : "1"; *at; at++)
        tw_text_addn(text, *at == '\n' || *at == '\r' ? " " : at, 1);
    tw_text_add(text, "\n");
}

static void add_compute(tw_text *text, const tw_kernel_source *source) {
    tw_text_addf(text,
                 "#define MAIN kernel_entry()\n"
                 "#define TW_MATH_FIDELITY %u\n"
                 "constexpr bool APPROX=%s;\n"
                 "constexpr bool DST_ACCUM_MODE=%s;\n",
                 source->math_fidelity, source->math_approx_mode ? "true" : "false",
                 source->fp32_dest_acc_en ? "true" : "false");
    if (source->dst_full_sync) tw_text_add(text, "#define DST_SYNC_FULL 1\n");
}

static void add_tokens(tw_text *text, const tw_kernel_source *source, const cb_row *rows,
                       uint32_t cbs) {
    tw_token_data data[TW_MAX_CBS];
    for (uint32_t id = 0; id < cbs; id++) {
        const unsigned face_rows = rows[id].face_rows ? rows[id].face_rows : 16;
        data[id] = (tw_token_data){.format = rows[id].format,
                                   .face_rows = face_rows,
                                   .faces_down = rows[id].rows / face_rows,
                                   .faces_across = rows[id].narrow ? 1 : 2};
    }
    tw_tokens_add_spaces(text, source, data);
}

/* kernel_main() of a kernel whose text says TT_KERNEL; complaints about it are placed there. */
static void add_main(tw_text *text, const tw_kernel_source *source, const char *path) {
    char *file = NULL;
    size_t length;
    if (path && tw_file_read(path, &file, &length, NULL) != TW_OK) return;
    const char *given = path ? file : source->text;
    if (strstr(given, "TT_KERNEL")) {
        char *code = tw_source_blank(given, true);
        tw_entry entry;
        if (tw_entry_find(code, &entry)) {
            tw_text_addf(text, "# %u ", entry.line);
            add_quoted(text, path ? path : source->name ? source->name : "inline kernel");
            tw_text_add(text, "\n");
            tw_entry_add_main(text, &entry);
        }
        free(entry.parameters.items);
        free(code);
    }
    free(file);
}

void tw_recipe_text(tw_text *text, const tw_kernel_source *source, const tw_target *target,
                    const char *path) {
    const bool compute = source->kind == TW_KERNEL_COMPUTE;
    tw_text_add(text, "#include \"tw/prefix.h\"\n# 1 \"" TW_GENERATED_NAME "\"\n");
    if (compute)
        add_compute(text, source);
    else
        tw_text_addf(text, "#define NOC_INDEX %u\n#define NOC_MODE %u\n", source->noc_index,
                     source->noc_mode);
    add_arguments(text, source);
    for (size_t i = 0; i < source->define_count; i++)
        add_define(text, &source->defines[i]);
    const uint32_t cbs = tw_target_cbs(target);
    cb_row rows[TW_MAX_CBS];
    for (uint32_t id = 0; id < cbs; id++)
        rows[id] = row_of(source, id);
    add_tables(text, rows, cbs, compute);
    tw_tokens_add_macros(text, source);
    tw_text_add(text, "#include \"tw/kernel.h\"\n");
    add_tokens(text, source, rows, cbs);
    if (path) {
        tw_text_addf(text, "#include \"%s\"\n", path);
    } else {
        tw_text_add(text, "# 1 ");
        add_quoted(text, source->name ? source->name : "inline kernel");
        tw_text_add(text, "\n");
        tw_text_add(text, source->text);
        tw_text_add(text, "\n");
    }
    add_main(text, source, path);
    tw_text_add(text, "# 1 \"" TW_GENERATED_NAME "\"\n#include \"tw/crt.h\"\n");
}
