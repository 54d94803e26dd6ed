/*
 * tilewright/gdb.h: debugging by hand. A server of GDB's remote serial protocol for the harts of a
 * chip, to which gdb-multiarch connects.
 *
 * Each executable of the launch is an inferior (gdb's "process"), and each hart that runs it a
 * thread of it, named "(0,0) BRISC writer.cpp": executables share their addresses, so gdb must keep
 * their symbols apart. gdb gets the executables over the connection. Stopped means that the whole
 * chip stands still in virtual time; going on means all of it. Stepping a hart lets the others run
 * as far as the order of time asks.
 *
 * Protocol: "Debugging with GDB", appendix E, with the multiprocess extension; registers are the
 * feature org.gnu.gdb.riscv.cpu.
 */
#ifndef TILEWRIGHT_GDB_H
#define TILEWRIGHT_GDB_H

#include "tilewright/chip.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tw_gdb tw_gdb;

/* A server for one chip on 127.0.0.1:`port`; it listens from the first launch on. Never NULL. At
 * the start of each launch it waits for gdb, until gdb detaches or goes away: then everything runs
 * freely. Messages go to standard error. */
tw_gdb *tw_gdb_create(uint16_t port);
void tw_gdb_destroy(tw_gdb *gdb);
/* To be given to tw_chip_debug; lives as long as the server. */
const tw_debugger *tw_gdb_debugger(tw_gdb *gdb);

#ifdef __cplusplus
}
#endif
#endif
