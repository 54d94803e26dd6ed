#include "emit/render.h"

#include <kainjow/mustache.hpp>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using kainjow::mustache::data;

data convert(const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT: {
        data object(data::type::object);
        const char *key;
        json_t *item;
        json_object_foreach(const_cast<json_t *>(value), key, item) object.set(key, convert(item));
        return object;
    }
    case JSON_ARRAY: {
        data list(data::type::list);
        size_t index;
        json_t *item;
        json_array_foreach(value, index, item) list.push_back(convert(item));
        return list;
    }
    case JSON_STRING: /* an empty text opens no section */
        if (!*json_string_value(value)) return data(data::type::bool_false);
        return data(std::string(json_string_value(value)));
    case JSON_INTEGER: return data(std::to_string(json_integer_value(value)));
    case JSON_TRUE: return data(data::type::bool_true);
    default: return data(data::type::bool_false);
    }
}

// A line that holds one section tag and nothing else is no line of the result.
std::string join_tag_lines(const char *text) {
    std::string joined;
    while (*text) {
        const char *end = strchr(text, '\n');
        const size_t length = end ? size_t(end - text) + 1 : strlen(text);
        const std::string_view line(text, length);
        const size_t first = line.find_first_not_of(" \t"), last = line.find_last_not_of(" \t\n");
        const bool is_tag = first != line.npos && last >= first + 5 && line.substr(first, 2) == "{{" &&
                            strchr("#^/", line[first + 2]) && line.find("}}") == last - 1;
        text += length;
        /* The library takes a tag at the end of a line for a line of its own: one newline more. */
        if (is_tag)
            joined.append(line.substr(first, last + 1 - first)).append(*text == '\n' ? "\n" : "");
        else
            joined += line;
    }
    return joined;
}

}  // namespace

tw_status tw_render(const char *name, const char *text, const json_t *values, char **out, tw_error *err) {
    kainjow::mustache::mustache form{join_tag_lines(text)};
    form.set_custom_escape([](const std::string &verbatim) { return verbatim; });
    if (!form.is_valid())
        return tw_fail(err, TW_BAD_INPUT, "template %s: %s", name, form.error_message().c_str());
    *out = tw_strdup(form.render(convert(values)).c_str());
    return TW_OK;
}
