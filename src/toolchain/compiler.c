#include "toolchain/compiler.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "toolchain/run.h"

const char *const tw_compiler_names[] = {"riscv64-unknown-elf-g++", "riscv32-unknown-elf-g++",
                                         "riscv-none-elf-g++", "riscv64-elf-g++", NULL};
const char tw_remedy_compiler[] =
    "install gcc-riscv64-unknown-elf (Debian, Ubuntu: apt install gcc-riscv64-unknown-elf), or "
    "name a compiler in TILEWRIGHT_CXX";
const char tw_remedy_cpp_headers[] =
    "install libstdc++'s headers of the cross compiler's version (Debian, Ubuntu: apt install g++)";
const char tw_remedy_c_library[] =
    "install picolibc (Debian, Ubuntu: apt install picolibc-riscv64-unknown-elf)";

/* Where distributions put a C library for bare RISC-V: its headers and rv32im/ilp32 archive. */
static const char *const c_libraries[][2] = {
    {"/usr/lib/picolibc/riscv64-unknown-elf/include",
     "/usr/lib/picolibc/riscv64-unknown-elf/lib/rv32im/ilp32"},
    {"/usr/picolibc/riscv64-unknown-elf/include",
     "/usr/picolibc/riscv64-unknown-elf/lib/rv32im/ilp32"},
    {"/usr/riscv64-unknown-elf/include", "/usr/riscv64-unknown-elf/lib/rv32im/ilp32"},
    {"/usr/riscv64-elf/include", "/usr/riscv64-elf/lib/rv32im/ilp32"},
    {"/opt/riscv/riscv64-unknown-elf/include", "/opt/riscv/riscv64-unknown-elf/lib/rv32im/ilp32"},
};

enum { ANSWERS = 6 };
/* What the driver is asked, in the order of the answers below. */
static const char *const questions[ANSWERS] = {
    "-dumpfullversion",    "-print-file-name=include", "-print-prog-name=cc1plus",
    "-print-prog-name=as", "-print-prog-name=ld",      "-print-libgcc-file-name",
};

static char *below(const char *folder, const char *name) {
    char *path = tw_path_join(folder, name);
    if (tw_file_exists(path)) return path;
    free(path);
    return NULL;
}

static char *first_match(const char *pattern) {
    glob_t found;
    char *match = NULL;
    if (!glob(pattern, 0, NULL, &found) && found.gl_pathc)
        match = tw_strdup(found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
    return match;
}

/* The folder that holds bits/c++config.h for the headers `folder` of version `version`. */
static char *find_target_headers(const char *folder, const char *version) {
    const char *const forms[] = {
        "%s/bits/c++config.h", "%s/x86_64*/bits/c++config.h", "%s/*/bits/c++config.h",
        "/usr/include/x86_64*/c++/%s/bits/c++config.h", "/usr/include/*/c++/%s/bits/c++config.h"};
    for (size_t i = 0; i < TW_COUNT(forms); i++) {
        tw_text pattern = {0};
        const char *hole = strstr(forms[i], "%s");
        tw_text_addn(&pattern, forms[i], (size_t)(hole - forms[i]));
        tw_text_add(&pattern, i < 3 ? folder : version);
        tw_text_add(&pattern, hole + 2);
        char *match = first_match(pattern.data);
        tw_text_free(&pattern);
        if (!match) continue;
        match[strlen(match) - strlen("/bits/c++config.h")] = '\0';
        return match;
    }
    return NULL;
}

/* libstdc++'s headers: of exactly the compiler's version when there are some, by its own prefix
 * first; else the newest, for templates are mostly the compiler's equals. */
static void find_cpp_headers(tw_compiler *compiler) {
    const char *version = compiler->version ? compiler->version : "";
    char major[16];
    snprintf(major, sizeof major, "%.*s", (int)strcspn(version, "."), version);
    tw_text own = {0};
    char *prefix = tw_path_folder(compiler->driver);
    tw_text_addf(&own, "%s/../riscv*/include/c++/%s*/array", prefix, major);
    free(prefix);
    tw_text host = {0};
    tw_text_addf(&host, "/usr/include/c++/%s*/array", major);
    const char *const patterns[] = {own.data, host.data, "/usr/include/c++/*/array"};
    for (size_t i = 0; i < TW_COUNT(patterns) && !compiler->cpp_headers; i++) {
        char *match = first_match(patterns[i]);
        if (!match) continue;
        match[strlen(match) - strlen("/array")] = '\0';
        compiler->cpp_target = find_target_headers(match, strrchr(match, '/') + 1);
        if (compiler->cpp_target)
            compiler->cpp_headers = match;
        else
            free(match);
    }
    tw_text_free(&own);
    tw_text_free(&host);
}

static void find_c_library(tw_compiler *compiler) {
    for (size_t i = 0; i < TW_COUNT(c_libraries); i++) {
        char *header = below(c_libraries[i][0], "string.h");
        char *archive = below(c_libraries[i][1], "libc.a");
        const bool good = header && archive;
        free(header);
        free(archive);
        if (!good) continue;
        compiler->c_headers = tw_strdup(c_libraries[i][0]);
        compiler->c_library = tw_strdup(c_libraries[i][1]);
        return;
    }
}

static void ask(tw_compiler *compiler, char *answers[ANSWERS], uint64_t *started) {
    tw_command commands[ANSWERS] = {0};
    char *arguments[ANSWERS][5];
    for (size_t i = 0; i < ANSWERS; i++) {
        char *const words[] = {compiler->driver, "-march=rv32im", "-mabi=ilp32",
                               (char *)(uintptr_t)questions[i], NULL};
        memcpy(arguments[i], words, sizeof words);
        commands[i].arguments = arguments[i];
    }
    tw_run_commands(commands, ANSWERS, tw_processors(), "/tmp");
    *started += ANSWERS;
    for (size_t i = 0; i < ANSWERS; i++) {
        commands[i].output[strcspn(commands[i].output, "\n")] = '\0';
        answers[i] =
            commands[i].exit_code == 0 && commands[i].output[0] ? commands[i].output : NULL;
        if (!answers[i]) free(commands[i].output);
    }
}

/* ---- what a cache folder remembers: lines "name value" --------------------------------------- */

typedef struct field {
    const char *name;
    char **value;
} field;
enum { FIELDS = 10 };

static void list_fields(tw_compiler *compiler, field fields[FIELDS]) {
    const field all[FIELDS] = {
        {"version", &compiler->version},
        {"own_headers", &compiler->own_headers},
        {"cpp_headers", &compiler->cpp_headers},
        {"cpp_target", &compiler->cpp_target},
        {"c_headers", &compiler->c_headers},
        {"c_library", &compiler->c_library},
        {"cc1plus", &compiler->parts[0]},
        {"as", &compiler->parts[1]},
        {"ld", &compiler->parts[2]},
        {"libgcc", &compiler->libgcc},
    };
    memcpy(fields, all, sizeof all);
}

static char *memory_path(const char *folder, const tw_compiler *compiler) {
    tw_stamps stamps = {0};
    const tw_stamp *stamp = tw_stamps_get(&stamps, compiler->driver);
    tw_text what = {0};
    tw_text_addf(&what, "%s %llu %lld %lld", compiler->driver, (unsigned long long)stamp->size,
                 (long long)stamp->modified, (long long)stamp->changed);
    char name[33];
    tw_digest_text(tw_digest_of(what.data, what.length), name);
    tw_text_free(&what);
    tw_stamps_free(&stamps);
    tw_text path = {0};
    tw_text_addf(&path, "%s/compilers/%s", folder, name);
    return tw_text_take(&path);
}

static void forget(tw_compiler *compiler) {
    field fields[FIELDS];
    list_fields(compiler, fields);
    for (size_t i = 0; i < FIELDS; i++) {
        free(*fields[i].value);
        *fields[i].value = NULL;
    }
}

/* True when every part is remembered and still there. */
static bool recall(const char *folder, tw_compiler *compiler) {
    char *path = memory_path(folder, compiler);
    char *data;
    size_t length;
    const bool have = tw_file_read(path, &data, &length, NULL) == TW_OK;
    free(path);
    if (!have) return false;
    field fields[FIELDS];
    list_fields(compiler, fields);
    char *rest = data;
    bool good = true;
    for (size_t i = 0; i < FIELDS; i++) {
        char *line = strsep(&rest, "\n");
        const size_t name = strlen(fields[i].name);
        good &= line && !strncmp(line, fields[i].name, name) && line[name] == ' ';
        if (!good) break;
        *fields[i].value = tw_strdup(line + name + 1);
        good &= i == 0 || tw_file_exists(line + name + 1);
    }
    free(data);
    if (!good) forget(compiler);
    return good;
}

static void remember(const char *folder, tw_compiler *compiler) {
    field fields[FIELDS];
    list_fields(compiler, fields);
    tw_text text = {0};
    for (size_t i = 0; i < FIELDS; i++)
        tw_text_addf(&text, "%s %s\n", fields[i].name, *fields[i].value);
    char *path = memory_path(folder, compiler);
    tw_file_write(path, text.data, text.length, NULL);
    free(path);
    tw_text_free(&text);
}

/* The packages' header folders are known by one file each: packages replace them as a whole, and a
 * lookup need not visit every header of the C++ library. */
static void identify(tw_compiler *compiler) {
    const struct {
        const char *folder, *file;
    } parts[] = {
        {NULL, compiler->driver},          {NULL, compiler->parts[0]},
        {NULL, compiler->parts[1]},        {NULL, compiler->parts[2]},
        {NULL, compiler->libgcc},          {compiler->own_headers, "stddef.h"},
        {compiler->cpp_headers, "array"},  {compiler->cpp_target, "bits/c++config.h"},
        {compiler->c_headers, "string.h"}, {compiler->c_library, "libc.a"},
    };
    tw_stamps stamps = {0};
    tw_text text = {0};
    tw_text_addf(&text, "%s\n", compiler->version);
    for (size_t i = 0; i < TW_COUNT(parts); i++) {
        if (!parts[i].file) continue;
        char *file = tw_path_join(parts[i].folder ? parts[i].folder : "", parts[i].file);
        const tw_stamp *stamp = tw_stamps_get(&stamps, file);
        tw_text_addf(&text, "%s %llu %lld\n", file, (unsigned long long)stamp->size,
                     (long long)stamp->modified);
        free(file);
    }
    compiler->identity = tw_digest_of(text.data, text.length);
    tw_text_free(&text);
    tw_stamps_free(&stamps);
}

bool tw_compiler_owns(const tw_compiler *compiler, const char *file) {
    const char *const folders[] = {compiler->own_headers, compiler->cpp_headers,
                                   compiler->cpp_target, compiler->c_headers};
    for (size_t i = 0; i < TW_COUNT(folders); i++) {
        const size_t length = folders[i] ? strlen(folders[i]) : 0;
        if (length && !strncmp(file, folders[i], length) &&
            (file[length] == '/' || !strncmp(file + length, "-fixed/", 7)))
            return true;
    }
    return false;
}

static char *find_driver(const char *wanted, tw_error *err) {
    const char *named = wanted ? wanted : getenv("TILEWRIGHT_CXX");
    if (named && *named) {
        char *driver = tw_find_program(named);
        if (!driver) tw_fail(err, TW_IO, "no cross compiler '%s': %s", named, tw_remedy_compiler);
        return driver;
    }
    for (size_t i = 0; tw_compiler_names[i]; i++) {
        char *driver = tw_find_program(tw_compiler_names[i]);
        if (driver) return driver;
    }
    tw_fail(err, TW_IO, "no RISC-V cross compiler (%s) along PATH: %s", tw_compiler_names[0],
            tw_remedy_compiler);
    return NULL;
}

tw_status tw_compiler_find(const char *wanted, const char *folder, tw_compiler *compiler,
                           uint64_t *started, tw_error *err) {
    *compiler = (tw_compiler){0};
    compiler->driver = find_driver(wanted, err);
    if (!compiler->driver) return TW_IO;
    if (!folder || !recall(folder, compiler)) {
        char *answers[ANSWERS];
        ask(compiler, answers, started);
        compiler->version = answers[0];
        compiler->own_headers = answers[1];
        for (size_t i = 0; i < 3; i++) {
            compiler->parts[i] = answers[2 + i] ? tw_find_program(answers[2 + i]) : NULL;
            free(answers[2 + i]);
        }
        compiler->libgcc = answers[5];
        find_cpp_headers(compiler);
        find_c_library(compiler);
        if (folder && tw_compiler_complete(compiler, NULL) == TW_OK) remember(folder, compiler);
    }
    identify(compiler);
    return TW_OK;
}

tw_status tw_compiler_complete(const tw_compiler *compiler, tw_error *err) {
    if (!compiler->version || !compiler->parts[0] || !compiler->libgcc || !compiler->parts[1] ||
        !compiler->parts[2] || !compiler->own_headers)
        return tw_fail(err, TW_IO, "the cross compiler %s is not complete: %s", compiler->driver,
                       tw_remedy_compiler);
    if (!compiler->cpp_headers)
        return tw_fail(err, TW_IO, "no C++ headers (libstdc++ %s) for the cross compiler: %s",
                       compiler->version, tw_remedy_cpp_headers);
    if (!compiler->c_headers)
        return tw_fail(err, TW_IO, "no C library for RV32IM: %s", tw_remedy_c_library);
    return TW_OK;
}

void tw_compiler_free(tw_compiler *compiler) {
    forget(compiler);
    free(compiler->driver);
    *compiler = (tw_compiler){0};
}
