// tt_stl/json.hpp: objects to JSON and back: by the type's own to_json_t and from_json_t, else as
// nlohmann's library does it, else by parts: an aggregate as an object of its members, an
// enumerator by its name, an alternative with its index. Apart from reflection.hpp because it takes
// long to compile.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tt_stl/reflection.hpp>

namespace ttsl::json {

template <typename T> nlohmann::json to_json(const T &object);
template <typename T> T from_json(const nlohmann::json &json);

namespace detail {

// A member's name is read off the name of a function whose argument is its address.
template <typename T> struct Elsewhere { T value; };
template <typename T> extern const Elsewhere<T> elsewhere;
template <const auto *member> constexpr std::string_view name_of_member() {
    std::string_view name = __PRETTY_FUNCTION__;
    name = name.substr(0, name.find_last_not_of(")];") + 1);
    const std::size_t end = name.find("; std::string_view");
    if (end != name.npos) name = name.substr(0, name.find_last_not_of(")];", end - 1) + 1);
    return name.substr(name.find_last_of(".:") + 1);
}
template <typename T, std::size_t I>
inline constexpr std::string_view
    member_name = name_of_member<&reflect::get<I>(elsewhere<T>.value)>();

template <typename T> nlohmann::json members(const T &object) {
    nlohmann::json json = nlohmann::json::object();
    reflect::for_each(
        [&](auto i) { json[std::string(member_name<T, i>)] = to_json(reflect::get<i>(object)); },
        object);
    return json;
}
template <typename T> T from_members(const nlohmann::json &json) {
    T object{};
    reflect::for_each(
        [&](auto i) {
            auto &member = reflect::get<i>(object);
            member = from_json<std::remove_cvref_t<decltype(member)>>(
                json.at(std::string(member_name<T, i>)));
        },
        object);
    return object;
}

// Of a type that names its attributes, and can be made of them in their order.
template <typename T> nlohmann::json attributes(const T &object) {
    nlohmann::json json = nlohmann::json::object();
    std::size_t i = 0;
    const auto names = std::apply(
        [](const auto &...name) { return std::vector<std::string>{std::string(name)...}; },
        T::attribute_names);
    std::apply([&](const auto &...value) { ((json[names[i++]] = to_json(value)), ...); },
               object.attribute_values());
    return json;
}
template <typename T> T from_attributes(const nlohmann::json &json) {
    using Values = decltype(std::declval<const T &>().attribute_values());
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return T{from_json<std::remove_cvref_t<std::tuple_element_t<I, Values>>>(
            json.at(std::string(std::get<I>(T::attribute_names))))...};
    }
    (std::make_index_sequence<std::tuple_size_v<Values>>{});
}

template <typename V, std::size_t I = 0>
V alternative(std::size_t index, const nlohmann::json &json) {
    if constexpr (I < std::variant_size_v<V>) {
        if (index == I)
            return V(std::in_place_index<I>, from_json<std::variant_alternative_t<I, V>>(json));
        return alternative<V, I + 1>(index, json);
    } else {
        throw std::runtime_error("alternative " + std::to_string(index) + " of " +
                                 std::to_string(std::variant_size_v<V>) + " in JSON");
    }
}

template <typename T>
concept Known = std::is_constructible_v<nlohmann::json, const T &>;

} // namespace detail

template <typename T> nlohmann::json to_json(const T &object) {
    if constexpr (requires { to_json_t<T>{}(object); }) {
        return to_json_t<T>{}(object);
    } else if constexpr (std::is_enum_v<T>) {
        return std::string(enchantum::to_string(object));
    } else if constexpr (is_specialization_v<T, std::optional>) {
        return object ? to_json(*object) : nlohmann::json();
    } else if constexpr (IsVariant<T>) {
        nlohmann::json value = std::visit([](const auto &held) { return to_json(held); }, object);
        return {{"index", object.index()}, {"value", std::move(value)}};
    } else if constexpr (detail::Known<T>) {
        return object;
    } else if constexpr (reflection::Range<T>) {
        nlohmann::json json = nlohmann::json::array();
        for (const auto &item : object)
            json.push_back(to_json(item));
        return json;
    } else if constexpr (reflection::HasAttributes<T>) {
        return detail::attributes(object);
    } else {
        return detail::members(object);
    }
}
template <typename T> T from_json(const nlohmann::json &json) {
    if constexpr (requires { from_json_t<T>{}(json); }) {
        return from_json_t<T>{}(json);
    } else if constexpr (std::is_enum_v<T>) {
        const auto value = enchantum::cast<T>(json.get<std::string>());
        if (!value) throw std::runtime_error("no enumerator " + json.dump());
        return *value;
    } else if constexpr (is_specialization_v<T, std::optional>) {
        using Value = typename T::value_type;
        return json.is_null() ? T() : T(from_json<Value>(json));
    } else if constexpr (IsVariant<T>) {
        return detail::alternative<T>(json.at("index").template get<std::size_t>(),
                                      json.at("value"));
    } else if constexpr (detail::Known<T>) {
        return json.get<T>();
    } else if constexpr (reflection::Range<T>) {
        T items;
        for (const auto &item : json)
            items.push_back(from_json<typename T::value_type>(item));
        return items;
    } else if constexpr (reflection::HasAttributes<T>) {
        return detail::from_attributes<T>(json);
    } else {
        return detail::from_members<T>(json);
    }
}

} // namespace ttsl::json
