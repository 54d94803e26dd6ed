#include <stdlib.h>

#include "tilewright/report.h"

void tw_timeline_add(tw_timeline *timeline, tw_span span) {
    TW_VEC_PUSH(&timeline->spans, span);
}

void tw_timeline_free(tw_timeline *timeline) {
    for (size_t i = 0; i < timeline->spans.count; i++)
        free(timeline->spans.items[i].detail);
    free(timeline->spans.items);
    *timeline = (tw_timeline){0};
}

/* A core is a process of the format, a hart a thread of it. */
static uint32_t process(const tw_span *span) {
    return span->y * 256 + span->x;
}

static void name_track(const tw_span *span, tw_text *out) {
    tw_text_addf(out,
                 "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":%u,\"args\":{\"name\":\"core "
                 "(%u,%u)\"}},\n"
                 "{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":%u,\"tid\":%u,"
                 "\"args\":{\"name\":\"%s\"}},\n",
                 process(span), span->x, span->y, process(span), span->track,
                 tw_hart_name((tw_hart_id)span->track));
}

static bool named_before(const tw_timeline *timeline, size_t index) {
    const tw_span *span = &timeline->spans.items[index];
    for (size_t i = index; i-- > 0;) {
        const tw_span *earlier = &timeline->spans.items[i];
        if (process(earlier) == process(span) && earlier->track == span->track) return true;
    }
    return false;
}

static void add_span(const tw_span *span, double cycles_per_us, bool last, tw_text *out) {
    char *detail = NULL;
    if (span->detail) {
        json_t *quoted = json_string(span->detail);
        detail = quoted ? json_dumps(quoted, JSON_ENCODE_ANY) : NULL;
        json_decref(quoted);
    }
    tw_text_addf(out,
                 "{\"ph\":\"X\",\"name\":\"%s\",\"pid\":%u,\"tid\":%u,\"ts\":%.4f,\"dur\":%.4f,"
                 "\"args\":{\"cycle\":%llu,\"what\":%s}}%s\n",
                 span->name, process(span), span->track, (double)span->begin / cycles_per_us,
                 (double)(span->end - span->begin) / cycles_per_us, (unsigned long long)span->begin,
                 detail ? detail : "null", last ? "" : ",");
    free(detail);
}

tw_status tw_timeline_write(const tw_timeline *timeline, uint32_t clock_mhz, const char *path,
                            tw_error *err) {
    tw_text text = {0};
    tw_text_add(&text, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
    const size_t count = timeline->spans.count;
    for (size_t i = 0; i < count; i++)
        if (!named_before(timeline, i)) name_track(&timeline->spans.items[i], &text);
    for (size_t i = 0; i < count; i++)
        add_span(&timeline->spans.items[i], clock_mhz, i + 1 == count, &text);
    tw_text_add(&text, "]}\n");
    const tw_status status = tw_file_write(path, text.data, text.length, err);
    tw_text_free(&text);
    return status;
}
