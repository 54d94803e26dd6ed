// tt_stl/json.hpp: objects to JSON and back: by the type's own to_json_t and from_json_t, else as
// nlohmann's library does it. Apart from reflection.hpp because it takes long to compile.
#pragma once

#include <nlohmann/json.hpp>
#include <tt_stl/reflection.hpp>

namespace ttsl::json {

template <typename T> nlohmann::json to_json(const T &object) {
    if constexpr (requires { to_json_t<T>{}(object); }) {
        return to_json_t<T>{}(object);
    } else {
        return object;
    }
}
template <typename T> T from_json(const nlohmann::json &json) {
    if constexpr (requires { from_json_t<T>{}(json); }) {
        return from_json_t<T>{}(json);
    } else {
        return json.get<T>();
    }
}

} // namespace ttsl::json
