/*
 * precompiled.h: the precompiled header of operations. One that is older than what it was made of
 * defines everything a second time.
 */
#ifndef TW_STAGES_PRECOMPILED_H
#define TW_STAGES_PRECOMPILED_H

#include "tilewright/stages.h"

/* Makes it again when a header it was made of is newer; what was done is added to `said`. TW_IO
 * when its folder cannot be written, TW_BAD_INPUT when the headers do not compile: the text says
 * which header changed and what to run. */
tw_status tw_precompiled_refresh(const tw_place *place, const char *compiler, tw_text *said,
                                 tw_error *err);

#endif
