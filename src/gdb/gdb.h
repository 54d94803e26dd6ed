/*
 * gdb.h: what the files of this room share.
 */
#ifndef TW_GDB_GDB_H
#define TW_GDB_GDB_H

#include "tilewright/gdb.h"

enum { TW_GDB_PACKET = 0x4000, TW_GDB_REGISTERS = 33, TW_GDB_FILES = 1024 };

/* ---- packet.c: the line --------------------------------------------------------------------- */

typedef struct tw_line {
    int listener, client; /* -1: none */
    bool no_ack;
    uint8_t buffer[4096];
    size_t at, end;
} tw_line;

/* Waits for gdb. False: the port is taken, or a signal came. */
bool tw_line_accept(tw_line *line, uint16_t port);
void tw_line_hang_up(tw_line *line); /* on gdb; still listens */
void tw_line_close(tw_line *line);
/* The next packet without its frame, escapes undone, NUL-terminated; false when the line is dead. An
 * interrupt character between packets is the packet "\3". */
bool tw_line_read(tw_line *line, tw_text *packet);
/* Sends bytes as one packet. Failures show at the next read. */
void tw_line_send(tw_line *line, const char *bytes, size_t length);
void tw_line_say(tw_line *line, const char *text);
/* Whether gdb says anything within so many milliseconds. */
bool tw_line_is_heard(const tw_line *line, int milliseconds);
/* Whether gdb asks to stop (or went away), without waiting. */
bool tw_line_is_interrupted(tw_line *line);

/* ---- the harts as gdb sees them --------------------------------------------------------------- */

typedef struct tw_process {
    const tw_image *image;
    char *bytes;   /* the executable as gdb reads it, NULL before it asks */
    size_t size;
    char *file;    /* the name by which gdb opens the executable */
    bool attached; /* gdb has not detached from it */
} tw_process;

typedef struct tw_thread {
    tw_core *core;
    tw_hart_id hart;
    unsigned process; /* index */
    bool steps, silent;   /* silent: gdb did not let it go on, so that it does so unseen */
    uint64_t step_from;   /* instructions retired when the step began */
    uint64_t in_service;  /* retired + 1 when gdb stepped over a service that was not over */
    uint64_t reported_at; /* retired + 1 when its breakpoint was last reported */
} tw_thread;

typedef struct tw_breakpoint {
    unsigned process;
    uint32_t address;
} tw_breakpoint;

/* Of the threads of a process: kind 2 write, 3 read, 4 access. `old`: the bytes as each thread of
 * the process last saw them, in the order of threads. */
typedef struct tw_watchpoint {
    unsigned process, kind;
    uint32_t address, size;
    TW_VEC(uint8_t) old;
} tw_watchpoint;

struct tw_gdb {
    tw_debugger debugger;
    uint16_t port;
    bool free; /* nobody asks any more */
    bool ends; /* gdb killed the program */
    tw_line line;
    tw_chip *chip;
    TW_VEC(tw_process) processes;
    TW_VEC(tw_thread) threads;
    TW_VEC(tw_breakpoint) breakpoints;
    TW_VEC(tw_watchpoint) watchpoints;
    unsigned general; /* thread that requests are about */
    unsigned resumed; /* process of the last resumption */
    size_t faults_seen;
    unsigned calls; /* since the line was last looked at */
    uint32_t accessed, access_size; /* by the instruction at hand, size 0: nothing */
    bool access_stores;
    uint16_t open_files[TW_GDB_FILES]; /* of vFile: process + 1, or 0 */
};

/* threads.c. Process and thread numbers on the line count from 1. */
void tw_gdb_thread_id(const tw_gdb *gdb, unsigned thread, tw_text *out); /* "p1.3" */
tw_hart *tw_gdb_hart(const tw_gdb *gdb, unsigned thread);
bool tw_gdb_is_live(const tw_gdb *gdb, unsigned thread);
const char *tw_gdb_kernel(const tw_gdb *gdb, unsigned thread); /* "reader.cpp" */
const char *tw_gdb_file_name(const char *path); /* the same of a kernel's path; may be NULL */

/* stub.c: answers gdb until it lets the chip go on; false: the run is to end. `report` (may be NULL)
 * is the stop reply that is due first. */
bool tw_gdb_serve(tw_gdb *gdb, const char *report);

/* Answers what gdb still asks at the end, until it is silent, and hangs up. */
void tw_gdb_part(tw_gdb *gdb);

/* points.c: breakpoints and watchpoints. */
bool tw_gdb_has_breakpoint(const tw_gdb *gdb, unsigned process, uint32_t pc);
void tw_gdb_set_watch(tw_gdb *gdb, tw_watchpoint point);
/* Notes what the load or store at the hart's pc is about to touch. */
void tw_gdb_note_access(tw_gdb *gdb, const tw_hart *hart);
/* The watchpoint that what `thread` just did has hit, or NULL; *hit is then the thread whose memory
 * it is. */
const tw_watchpoint *tw_gdb_hit_watch(tw_gdb *gdb, unsigned thread, unsigned *hit);

/* stop.c: when to stop. */
bool tw_gdb_before(void *self, tw_core *core, tw_hart_id hart);
bool tw_gdb_after(void *self, tw_core *core, tw_hart_id hart);

/* memory.c: a hart's memory, byte by byte across regions. The number of bytes done. */
size_t tw_gdb_read(const tw_hart *hart, uint32_t address, void *bytes, size_t size);
size_t tw_gdb_write(tw_hart *hart, uint32_t address, const void *bytes, size_t size);

/* objects.c: documents and files that gdb asks for. True when `packet` was such a request, and
 * `answer` is filled. */
bool tw_gdb_object(tw_gdb *gdb, const char *packet, tw_text *answer);

/* lines.c: the executable of an image as gdb is to see it; the caller frees it. */
char *tw_gdb_executable(const tw_image *image, size_t *size);

/* monitor.c: a command of `monitor`; what it says. */
void tw_gdb_monitor(tw_gdb *gdb, const char *command, tw_text *out);

#endif
