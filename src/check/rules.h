/* rules.h: what the files of this room share: the protocol state of each core. */
#ifndef TW_CHECK_RULES_H
#define TW_CHECK_RULES_H

#include "check/order.h"
#include "check/shadow.h"
#include "tilewright/check.h"
#include "tilewright/noc_address.h"

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
    uint32_t popped_at;          /* and of the consumer's last pop */
    uint8_t region;              /* region_rules.c */
    uint8_t reduced;             /* dimensions that its tiles were reduced along, a bit each */
    int waiter;                  /* hart that last waited for pages, -1 before */
    uint32_t waited_at;          /* and its place in the kernel */
    bool is_looked_at, is_moved; /* window_rules.c: nothing is said of a CB that is_moved */
    bool is_past_reserved;       /* told already: the push that follows is the same mistake */
    bool is_packed;              /* PACK has written to it, last at `packed_at` */
    uint32_t packed_at;
    bool is_shared;           /* a second hart popped its pages */
    bool is_used_by_producer; /* who pushed its pages sends them on itself */
    bool is_brought;          /* a transfer brought bytes to its pages */
    uint32_t tile_bytes;      /* of a tile in its format; 0 before it was asked for */
    bool is_misformed;        /* format_rules.c: told already */
    bool is_filled_at_once;   /* a transfer filled exactly a page */
    /* unwaited.c: where pages were used that the hart did not wait for; the finding of such (its
     * number among the run's, from 1), whose it is and where it has shown. */
    uint32_t used_at, needs, told, told_count, told_waited;
    uint32_t told_at[6];
    int user, told_hart;
    tw_fault_id told_as;
    /* unread.c: pages of the ring that are filled, that were read since they were pushed; of a
     * popped group, which pages were ever read, and which were filled and not read. */
    uint64_t ring_filled, ring_read, group_read, group_unread;
    uint32_t group_pages, groups;
    bool group_varies;
    const void *scaler_seen; /* the scaler that was looked at last, and `seen` then */
    uint32_t scaler_pushed;
} tw_cb_rule;

/* A word of a core that synchronises, set or counted up by a hart of any core (signals.c). */
typedef struct tw_signal {
    uint32_t address, times;
    size_t from; /* among the launch's cores */
    tw_hart_id hart;
    uint32_t pc;      /* of the last time, or of the time to come */
    bool is_foreseen; /* the hart would do it, did it not wait */
} tw_signal;

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
    uint32_t what; /* hang.c: of which kind, and on which CB */
} tw_wait_count;
enum { TW_WAIT_COUNTS = 32 };

typedef struct tw_hart_rule {
    TW_VEC(tw_transfer) transfers;
    const tw_image *image; /* of its kernel; NULL: it has none */
    bool started;          /* compute start-up seen */
    uint32_t op;           /* the unit's mode: op word of the last init */
    bool has_op;
    int format_a, format_b, format_out; /* configured; -1 before */
    bool holds_dst;                     /* MATH: acquired; PACK: waited */
    unsigned half;
    bool done;
    tw_hart *engine;                /* spans.c: while spans may be open in it */
    uint32_t last_load, last_store; /* addresses */
    unsigned next_span;
    tw_wait_count waits[TW_WAIT_COUNTS]; /* hang.c, by pc, in order of the first time */
    bool waits_are_more;                 /* than there is room for */
} tw_hart_rule;

/* What is undefined in the operands of one operation of MATH. */
typedef struct tw_operands {
    uint64_t number; /* among the captures of UNPACK */
    tw_hole a, b;
} tw_operands;

/* What is undefined on its way through the compute units of a core (carry.c). */
typedef struct tw_carry {
    uint64_t captured, taken;     /* operations by UNPACK and by MATH */
    TW_VEC(tw_operands) operands; /* captured ones that are not all written, from `first` on */
    size_t first;
    tw_operands next;
    tw_hole dst[16];
    bool adds_in_l1;
} tw_carry;

/* Where the CBs of a core lie. */
typedef struct tw_cb_place {
    uint32_t begin, end;
    const tw_cb_config *config;
    bool shares; /* bytes with another one */
} tw_cb_place;
typedef struct tw_cb_map {
    uint32_t count, found; /* `found`: the one that was asked for last */
    tw_cb_place places[TW_MAX_CBS];
} tw_cb_map;

/* The memory of one core of the chip; kept from launch to launch. */
typedef struct tw_core_memory {
    tw_shadow shadow;
    tw_core_order order;
    tw_cb_map map; /* of the launch; window_rules.c */
} tw_core_memory;

/* Where a hart's loads, or stores, were found in order; holds as long as `version` does. */
typedef struct tw_approved {
    uint32_t begin, end, version;
} tw_approved;

typedef struct tw_core_rule {
    tw_core *core;
    struct tw_check *check;
    size_t index; /* among the launch's cores */
    TW_VEC(tw_signal) signals;
    uint32_t x, y;          /* of the worker, logical */
    uint32_t first_hart;    /* number of its first hart among the chip's; full checking only */
    tw_core_memory *memory; /* NULL below full checking */
    tw_carry carry;
    uint32_t version; /* counts what happens to CBs */
    tw_approved loads[TW_HARTS], stores[TW_HARTS];
    tw_cb_rule cbs[TW_MAX_CBS];
    uint8_t pack_region;   /* of what PACK writes as it is set up */
    uint8_t wholes[64];    /* region_rules.c: of the operations that UNPACK brought operands for */
    uint8_t dst_whole[32]; /* and of the tiles of DST, both halves */
    tw_hart_rule harts[TW_HARTS];
    uint32_t dst_written[2]; /* tiles of each half computed since it was acquired */
    bool dst_packed[2];      /* any tile of the half was packed since */
} tw_core_rule;

/* A finding that may be the consequence of another (held.c). */
typedef struct tw_held {
    tw_core_rule *core;
    tw_hart_id hart;
    uint32_t pc;
    tw_fault_id id;
    char *message;
} tw_held;

/* Whether the load at a place of a kernel decides a branch (touch.c). */
typedef struct tw_sign {
    const tw_image *image;
    uint32_t pc;
    bool decides;
} tw_sign;

/* Loads of an image that spans may note (spans.c), a byte an instruction. */
typedef struct tw_noted {
    const tw_image *image;
    uint32_t base;
    uint8_t *loads;
} tw_noted;

enum { TW_CHECK_SIDE = 16 }; /* a chip has at most so many workers in a row or column */

struct tw_check {
    tw_check_level level;
    tw_observer observer;
    bool done_wanted[TW_SERVICE_COUNT]; /* of the observer */
    tw_core_rule *cores;                /* by launch order */
    size_t core_count, capacity;
    tw_core_rule *last;                              /* the core of the last event */
    tw_core_rule *at[TW_CHECK_SIDE * TW_CHECK_SIDE]; /* of the launch, by place; NULL: none */
    tw_core_memory *memories[TW_CHECK_SIDE * TW_CHECK_SIDE];
    TW_VEC(tw_held) held;
    tw_order order;
    tw_sign signs[256];
    TW_VEC(tw_noted) noted;   /* of the launch */
    uint8_t bank_at[64 * 64]; /* number of the DRAM bank at NoC coordinates and 1; ownership.c */
    tw_chip *chip;            /* of the launch */
    const tw_arch *arch;
    tw_check_memory memory;
};

/* The rule of a core of the launch; NULL: it has none. */
tw_core_rule *tw_rule_of(tw_check *check, const tw_core *core);
/* The rule of a core of the launch, by NoC coordinates; NULL: none. */
tw_core_rule *tw_rule_at_noc(const tw_check *check, uint32_t x, uint32_t y);

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
/* transfers.c: one of this hart that touches [begin, end); NULL: none. */
const tw_transfer *tw_transfer_in(const tw_hart_rule *hart, uint32_t begin, uint32_t end,
                                  bool is_read);
/* Where the pages of a CB that is at `pages` from the launch's begin lie. */
uint32_t tw_cb_address(const tw_cb_view *cb, uint32_t pages);

/* unwaited.c: the hart uses pages of a CB without a wait, which may be right. */
void tw_note_unwaited(tw_core_rule *core, tw_cb_rule *rule, const tw_service_event *event);
/* It is wrong: `pages` from the front on were to be waited for. Takes the message. */
void tw_tell_unwaited(tw_core_rule *core, uint32_t cb, const tw_service_event *event,
                      tw_fault_id id, uint32_t pages, char *message);
/* Whether the event stands behind the hart's last pop of the CB in the source: what it reads is the
 * popped page rather than the next one. */
bool tw_is_behind_pop(const tw_core_rule *core, const tw_cb_rule *rule,
                      const tw_service_event *event);
/* unread.c: bytes of a CB that a transfer fills, or takes; operands that UNPACK takes; a page, from
 * the write pointer on, that PACK fills; a pop, before its effect; the end of a run. `forget`: who
 * reads what is not known. */
void tw_unread_filled(tw_core_rule *core, uint32_t index, uint32_t begin, uint32_t bytes);
void tw_unread_read(tw_core_rule *core, uint32_t index, uint32_t begin, uint32_t bytes);
void tw_unread_unpacked(tw_core_rule *core, const tw_service_event *event);
void tw_unread_packed(tw_core_rule *core, uint32_t index, uint32_t page);
void tw_unread_popped(tw_core_rule *core, const tw_cb_view *cb, const tw_service_event *event);
void tw_unread_at_end(tw_core_rule *core, uint32_t index);
void tw_unread_forget(tw_core_rule *core, uint32_t index);
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

/* carry.c: whether a function of the SFPU is of one value, and that of the tile's own elements. */
bool tw_sfpu_is_of_one(uint32_t function);

/* region_rules.c: a pack; an init or uninit on PACK; an unpack. */
void tw_check_pack_region(tw_core_rule *core, const tw_service_event *event);
void tw_region_done(tw_core_rule *core, const tw_service_event *event); /* a step of MATH */
void tw_check_pack_init(tw_core_rule *core, const tw_service_event *event);
void tw_check_regions(tw_core_rule *core, const tw_service_event *event);

/* order.c: a launch begins, for all its cores; the end. Services before and after their effect. */
void tw_order_begin(tw_check *check);
void tw_order_destroy(tw_check *check);
void tw_order_asked(tw_core_rule *core, const tw_service_event *event);
void tw_order_done(tw_core_rule *core, const tw_service_event *event);
/* Words that synchronise: whether one does; a hart that saw its value; a hart that changes one of a
 * core `there`. */
bool tw_order_is_sync(tw_core_rule *core, uint32_t address);
void tw_order_acquire_word(tw_core_rule *core, tw_hart_id hart, uint32_t address);
void tw_order_release_word(tw_core_rule *core, tw_hart_id hart, tw_core_rule *there,
                           uint32_t address);
/* Whether the one who left this mark is known to the hart to have done so before. */
bool tw_order_is_before(const tw_core_rule *core, tw_hart_id hart, uint32_t mark);
/* Whether the hart knows of all that `producer`, of its core, pushed to a CB. */
bool tw_order_knows_pushes(const tw_core_rule *core, tw_hart_id hart, uint32_t cb, int producer);
/* All that the chip's hart number `other` has done comes before what the hart does from now on. */
void tw_order_acquire_hart(tw_core_rule *core, tw_hart_id hart, uint32_t other);
/* The marks of a DRAM bank. */
const tw_marks *tw_order_dram(tw_check *check, uint32_t bank);

/* race_rules.c: a transfer before its effect; bytes of the L1 of `there` that a hart of `core`
 * touches; a load by an instruction, which `is_sign` when it decides a branch. */
void tw_race_asked(tw_core_rule *core, const tw_service_event *event);
void tw_race_l1(tw_core_rule *core, const tw_service_event *event, tw_core_rule *there,
                uint64_t begin, uint64_t bytes, bool writes);
/* Rows of L1 at a stride. */
typedef struct tw_rows {
    uint64_t begin, bytes, stride;
    uint32_t count;
} tw_rows;
void tw_race_rows(tw_core_rule *core, const tw_service_event *event, tw_rows rows, bool writes);
void tw_race_load(tw_core_rule *core, const tw_service_event *event, uint32_t address,
                  uint32_t bytes, bool is_sign);

/* held.c: keeps a finding at the hart's instruction for the end; takes the message. Tells those
 * that stand, or none. */
void tw_hold(tw_core_rule *core, const tw_service_event *event, tw_fault_id id, char *message);
void tw_tell_held(tw_check *check);
/* Whether anything of another kind is told of a core. */
bool tw_is_told_of(const tw_core_rule *core, tw_fault_id but);
void tw_drop_held(tw_check *check);

/* carry.c: a service before its effect, and after it. Full checking only. */
void tw_carry_asked(tw_core_rule *core, const tw_service_event *event);
void tw_carry_done(tw_core_rule *core, const tw_service_event *event);

/* touch.c: the observer's `touched`. */
void tw_check_touched(void *self, tw_core *core, tw_hart_id hart, uint32_t address, unsigned size,
                      bool is_store);
/* Bytes that a transfer brings to memory kept for the system of the core at hand or another. */
void tw_check_reserved(const tw_service_event *event, uint32_t address, uint32_t bytes);

/* format_rules.c: bytes of a tile of a CB that is configured. */
uint32_t tw_cb_tile_bytes(tw_core_rule *core, const tw_cb_config *config);
/* format_rules.c: a transfer that fills a page of a CB; a tile that is unpacked or packed as a page
 * of a CB; the scaler of a reduce that is unpacked. */
void tw_check_page_landed(tw_cb_rule *rule, const tw_cb_config *config, uint32_t begin,
                          uint32_t bytes);
void tw_check_page_format(tw_core_rule *core, const tw_service_event *event, uint32_t index,
                          uint32_t tile, bool packs);
void tw_check_scaler(tw_core_rule *core, const tw_service_event *event);

/* semaphore_rules.c: waits, sets and remote increments. */
void tw_check_semaphore(tw_core_rule *rule, const tw_service_event *event);
void tw_check_semaphores_at_end(tw_check *check);

/* window_rules.c: the map from addresses to CBs, at a launch; a store, and a load, of a hart's own,
 * which is at least as large as the bytes approved from there on. */
void tw_check_map_cbs(tw_core_rule *core);
tw_approved tw_check_store(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                           uint32_t bytes);
tw_approved tw_check_load(tw_core_rule *core, const tw_service_event *event, uint32_t begin,
                          uint32_t bytes);

/* spans.c: a load, or store, that was found in order within the bytes approved may be the first of
 * many; enters what was noted since, of a hart; whether an address lies where its stores are noted;
 * all images are forgotten. */
void tw_spans_consider(tw_core_rule *core, tw_hart_id hart, uint32_t address,
                       const tw_approved *approved, bool writes);
void tw_spans_close(tw_core_rule *core, tw_hart_id hart);
bool tw_spans_are_stored(const tw_core_rule *core, tw_hart_id hart, uint32_t address);
void tw_spans_forget(tw_check *check);

/* ownership.c: where the banks of a chip's DRAM are; the one at NoC coordinates, false when
 * something else is there. */
void tw_check_map_banks(tw_check *check);
bool tw_check_bank_at(const tw_check *check, uint32_t x, uint32_t y, uint32_t *bank);
/* ownership.c: a transfer to or from DRAM that no buffer holds. */
void tw_check_ownership(const tw_check *check, const tw_service_event *event);

/* hang_text.c: "reader" of "kernels/reader.cpp"; what a hart waits for. */
void tw_hang_kernel(const char *path, tw_text *out);
void tw_hang_wait(const tw_core *core, tw_hart_id hart, const tw_hart_view *view, tw_text *out);
/* " (compute.cpp:18 on a, in the loop at line 17)", of a call about a CB; nothing when not known.
 */
void tw_hang_place(const tw_core *core, tw_hart_id hart, uint32_t pc, uint32_t cb, tw_text *out);
/* Of a wait of a helper of kernel_lib: "WaitPolicy::Upfront and PopPolicy::None"; false at others.
 */
bool tw_hang_policies(const tw_core *core, tw_hart_id hart, uint32_t pc, tw_text *out);

/* hang.c: a wait that a hart comes to; how a core stands (caller frees; without `rule` nothing is
 * said of totals); a line for each hart of a core. */
void tw_hang_count(tw_core_rule *rule, const tw_service_event *event);
tw_hang *tw_hang_of(const tw_core *core, const tw_core_rule *rule);
void tw_hang_harts(const tw_core *core, tw_text *out);

/* hang_loop.c: the loops of the user's source around the place where a hart is, innermost first. */
unsigned tw_hang_loops(const tw_core *core, tw_hart_id hart, const tw_frame *frames,
                       unsigned frame_count, tw_hang_loop loops[TW_HANG_LOOPS]);

/* signals.c: a service that sets words of cores; at a hang, what waiting harts would set next of
 * what others wait for. The signal that would end a hart's wait for a word, foreseen ones first and
 * the `skip`th of them; NULL: none is known. */
void tw_signal_asked(tw_core_rule *core, const tw_service_event *event);
void tw_signals_foresee(tw_check *check);
const tw_signal *tw_signal_for(const tw_core_rule *core, const tw_hart_view *view, size_t skip);
/* Whether a hart waits for a word that another may set. */
bool tw_hang_is_on_word(const tw_hart_view *view);

/* deadlock.c: who would have to act for a wait of hart `self` to end; -1 when it is nobody of this
 * core, or not known. Why one wait cannot end, if that can be told of it alone. Why a core hangs.
 */
typedef struct tw_finding {
    tw_fault_id id;
    tw_hart_id hart; /* where it is told */
    tw_text cause, remedy;
    int about; /* 1 + the CB that it is about, of those in the call; 0: any */
} tw_finding;
int tw_hang_partner(const tw_core_rule *rule, int self, const tw_hart_view *view);
bool tw_explain_wait(const tw_core_rule *rule, tw_hart_id hart, const tw_hart_view *view,
                     tw_finding *found);
bool tw_explain_alone(const tw_core_rule *rule, tw_finding *found);
void tw_explain_rest(const tw_core_rule *rule, tw_finding *found);

/* hang_chain.c: the way from a core's waits over other cores to what holds them up. */
typedef struct tw_chain_step {
    const tw_core_rule *core;
    tw_hart_id hart;
} tw_chain_step;
typedef struct tw_chain {
    TW_VEC(tw_chain_step) steps; /* the hart that waits first */
    bool is_circle;              /* the last step waits for the first */
} tw_chain;
/* False when it leads nowhere; the steps are the caller's to free. */
bool tw_chain_find(tw_check *check, const tw_core_rule *core, tw_chain *chain);
void tw_explain_circle(const tw_chain *chain, tw_finding *found);

/* hang_report.c: why a program hangs. */
void tw_check_hang(tw_check *check, tw_chip *chip);

#endif
