/* rules.h: what the files of this room share: the protocol state of each core. */
#ifndef TW_CHECK_RULES_H
#define TW_CHECK_RULES_H

#include "tilewright/check.h"

/* For "%u page%s". */
#define TW_PAGES(count) (count), (count) == 1 ? "" : "s"

/* What part of its tiles a CB holds, as far as PACK wrote them: partial ones from PARTIAL on, by
 * the dimension of the reduce. */
enum { TW_REGION_UNKNOWN, TW_REGION_MIXED, TW_REGION_FULL, TW_REGION_PARTIAL };

/* What is known of one circular buffer of a core. */
typedef struct tw_cb_rule {
    uint32_t reserved, waited;                 /* pages the producer and the consumer may handle */
    uint32_t pushes[TW_HARTS], pops[TW_HARTS]; /* pages, by hart */
    uint32_t seen;               /* pages that were ever waited for, from the launch on */
    int producer, consumer;      /* hart, -1 before the first */
    uint32_t pushed_at;          /* pc of the last push */
    uint8_t region;              /* region_rules.c */
    uint8_t reduced;             /* dimensions that its tiles were reduced along, a bit each */
    int waiter;                  /* hart that last waited for pages, -1 before */
    bool is_looked_at, is_moved; /* window_rules.c: nothing is said of a CB that is_moved */
    bool is_past_reserved;       /* told already: the push that follows is the same mistake */
    bool is_misformed;           /* format_rules.c: told already */
    bool is_filled_at_once;      /* a transfer filled exactly a page */
    const void *scaler_seen;     /* the scaler that was looked at last, and `seen` then */
    uint32_t scaler_pushed;
} tw_cb_rule;

/* A transfer that no barrier has ended yet; L1 of the hart's own core. */
typedef struct tw_transfer {
    uint32_t begin, end;
    uint32_t noc, id;
    uint32_t pc; /* where it was asked for */
    bool is_read;
} tw_transfer;

/* How often a hart came to the wait at an address. */
typedef struct tw_wait_count {
    uint32_t pc, times;
} tw_wait_count;
enum { TW_WAIT_COUNTS = 32 };

typedef struct tw_hart_rule {
    TW_VEC(tw_transfer) transfers;
    bool started; /* compute start-up seen */
    uint32_t op;  /* the unit's mode: op word of the last init */
    bool has_op;
    int format_a, format_b, format_out; /* configured; -1 before */
    bool holds_dst;                     /* MATH: acquired; PACK: waited */
    unsigned half;
    bool done;
    tw_wait_count waits[TW_WAIT_COUNTS]; /* hang.c, hashed by pc */
    bool waits_are_more;                 /* than there is room for */
} tw_hart_rule;

typedef struct tw_core_rule {
    tw_core *core;
    tw_cb_rule cbs[TW_MAX_CBS];
    uint8_t pack_region; /* of what PACK writes as it is set up */
    tw_hart_rule harts[TW_HARTS];
    uint32_t dst_written[2]; /* tiles of each half computed since it was acquired */
    bool dst_packed[2];      /* any tile of the half was packed since */
} tw_core_rule;

struct tw_check {
    tw_check_level level;
    tw_observer observer;
    tw_core_rule *cores; /* by launch order */
    size_t core_count, capacity;
    tw_core_rule *last; /* the core of the last event */
    tw_check_memory memory;
};

/* Records a fault of the event's hart; message by format. The fault, for more to be added. */
tw_fault *tw_rule_broken(const tw_service_event *event, tw_fault_id id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* One function a group of services; each sees the event before its effect. */
void tw_check_cb(tw_core_rule *rule, const tw_service_event *event);
void tw_check_noc(tw_core_rule *rule, const tw_service_event *event);
void tw_check_compute(tw_core_rule *rule, const tw_service_event *event);
/* At the end of a run that did not hang. */
void tw_check_cb_at_end(tw_core_rule *rule);
void tw_check_noc_at_end(tw_core_rule *rule, const tw_service_event *event);
/* Used by the CB rules: transfers of this hart that touch [begin, end). NULL: none. */
const tw_transfer *tw_transfer_in(const tw_hart_rule *hart, uint32_t begin, uint32_t end,
                                  bool is_read);
/* Where the pages of a CB that is at `pages` from the launch's begin lie. */
uint32_t tw_cb_address(const tw_cb_view *cb, uint32_t pages);

/* window_rules.c: the one CB that holds an address; NULL: none, or several do. */
const tw_cb_config *tw_cb_holding(const tw_core_rule *core, uint32_t address);
/* window_rules.c: bytes that a transfer writes to, or reads from, the core's own L1; tiles that are
 * unpacked, and packed. */
void tw_check_landing(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                      uint32_t bytes);
void tw_check_departure(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                        uint32_t bytes);
void tw_check_operands(tw_core_rule *core, const tw_service_event *event);
void tw_check_result(tw_core_rule *core, const tw_service_event *event);

/* region_rules.c: a pack; an init or uninit on PACK; an unpack. */
void tw_check_pack_region(tw_core_rule *core, const tw_service_event *event);
void tw_check_pack_init(tw_core_rule *core, const tw_service_event *event);
void tw_check_regions(tw_core_rule *core, const tw_service_event *event);

/* format_rules.c: a transfer that fills a page of a CB; a tile that is unpacked or packed as a page
 * of a CB; the scaler of a reduce that is unpacked. */
void tw_check_page_landed(tw_cb_rule *rule, const tw_cb_config *config, uint32_t begin,
                          uint32_t bytes);
void tw_check_page_format(tw_core_rule *core, const tw_service_event *event, uint32_t index,
                          uint32_t tile, bool packs);
void tw_check_scaler(tw_core_rule *core, const tw_service_event *event);

/* semaphore_rules.c: waits, sets and remote increments. */
void tw_check_semaphore(tw_core_rule *rule, const tw_service_event *event);

/* ownership.c: a transfer to or from DRAM that no buffer holds. */
void tw_check_ownership(const tw_check *check, const tw_service_event *event);

/* hang_text.c: "reader" of "kernels/reader.cpp"; what a hart waits for. */
void tw_hang_kernel(const char *path, tw_text *out);
void tw_hang_wait(const tw_core *core, const tw_hart_view *view, tw_text *out);

/* hang.c: a wait that a hart comes to; how a core stands (caller frees; without `rule` nothing is
 * said of totals); a line for each hart of a core. */
void tw_hang_count(tw_core_rule *rule, const tw_service_event *event);
tw_hang *tw_hang_of(const tw_core *core, const tw_core_rule *rule);
void tw_hang_harts(const tw_core *core, tw_text *out);

/* hang_loop.c: the loops of the user's source around the place where a hart is, innermost first. */
unsigned tw_hang_loops(const tw_core *core, tw_hart_id hart, const tw_frame *frames,
                       unsigned frame_count, tw_hang_loop loops[TW_HANG_LOOPS]);

/* deadlock.c: who would have to act for a wait of hart `self` to end; -1 when it is nobody of this
 * core, or not known. */
int tw_hang_partner(const tw_core_rule *rule, int self, const tw_hart_view *view);
void tw_check_hang(tw_check *check, tw_chip *chip);

#endif
