/* The logs: templates/log/ over the values of record, plan and proof. */
#include <stdlib.h>
#include <string.h>

#include "emit/render.h"
#include "stages/log_values.h"

static const struct log_row {
    tw_log_choice choice;
    const char *template, *folder, *stem;
} logs[] = {
    {TW_LOG_FACTORY, "templates/log/factory.md", "logs", "factory_builder"},
    {TW_LOG_AGENT, "templates/log/agent.md", "agent_logs", "ttnn-factory-builder"},
};

static tw_status write_in(const char *folder, const char *stem, const char *ending,
                          const char *text, tw_error *err) {
    tw_text path = {0};
    tw_text_addf(&path, "%s/%s%s", folder, stem, ending);
    const tw_status status = tw_file_write(path.data, text, strlen(text), err);
    tw_text_free(&path);
    return status;
}

/* One event a line, for machines. */
static char *breadcrumbs(const json_t *record) {
    tw_text text = {0};
    size_t i;
    json_t *event;
    tw_text_add(&text, "");
    json_array_foreach(json_object_get(record, "events"), i, event) {
        char *line = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(6));
        tw_text_addf(&text, "%s\n", line);
        free(line);
    }
    return tw_text_take(&text);
}

static tw_status write_log(const struct log_row *row, const tw_place *place, const json_t *values,
                           const json_t *record, tw_error *err) {
    char *path = tw_path_join(tw_data_root(), row->template);
    char *folder = tw_path_join(place->folder, row->folder);
    char *form = NULL, *text = NULL, *crumbs = breadcrumbs(record);
    size_t length;
    tw_status status = tw_file_read(path, &form, &length, err);
    if (status == TW_OK) status = tw_render(row->template, form, values, &text, err);
    if (status == TW_OK) status = tw_make_folders(folder, err);
    if (status == TW_OK) status = write_in(folder, row->stem, "_execution_log.md", text, err);
    if (status == TW_OK) status = write_in(folder, row->stem, "_breadcrumbs.jsonl", crumbs, err);
    free(crumbs);
    free(text);
    free(form);
    free(folder);
    free(path);
    return status;
}

tw_status tw_logs_write(const tw_plan *plan, const tw_proof *proof, const tw_diagnostics *findings,
                        const tw_place *place, const json_t *record, tw_log_choice choice,
                        tw_error *err) {
    json_t *values = json_object();
    tw_log_design(values, plan, proof, findings);
    tw_log_history(values, record);
    json_object_set_new(values, "folder", json_string(place->folder));
    tw_log_kernels(values, plan, place, record);
    tw_status status = TW_OK;
    for (size_t i = 0; i < TW_COUNT(logs) && status == TW_OK; i++)
        if (choice == TW_LOG_BOTH || choice == logs[i].choice)
            status = write_log(&logs[i], place, values, record, err);
    json_decref(values);
    return status;
}
