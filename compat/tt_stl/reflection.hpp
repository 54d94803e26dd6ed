// tt_stl/reflection.hpp: what the operation framework asks of attribute structs: a hash, a text,
// and the tensors in them. A type answers by to_hash(), by attribute_names with attribute_values(),
// by std::hash, or, when it is a plain aggregate, by its members.
#pragma once

#include <array>
#include <cstdint>
#include <enchantum/enchantum.hpp>
#include <enchantum/scoped.hpp>
#include <filesystem>
#include <fmt/base.h>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <reflect>
#include <set>
#include <sstream>
#include <string>
#include <tt_stl/concepts.hpp>
#include <tt_stl/small_vector.hpp>
#include <tt_stl/type_name.hpp>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace ttsl::json {
// Specialised by types that are written to JSON; see tt_stl/json.hpp.
template <typename T> struct to_json_t;
template <typename T> struct from_json_t;
} // namespace ttsl::json

namespace ttsl {

template <typename T>
concept IsVariant = requires {
    std::variant_size<T>::value;
};

template <IsVariant Variant>
constexpr auto get_active_type_name_in_variant(const Variant &variant) {
    return std::visit(
        [](const auto &value) { return get_type_name<std::decay_t<decltype(value)>>(); }, variant);
}

template <typename Test, template <typename...> class Ref>
constexpr bool is_specialization_v = false;
template <template <typename...> class Ref, typename... Args>
constexpr bool is_specialization_v<Ref<Args...>, Ref> = true;

namespace reflection {

template <typename T>
concept HasAttributes = requires(const T &object) {
    T::attribute_names;
    object.attribute_values();
};
template <typename T>
concept HasToString = requires(const T &object) {
    { object.to_string() } -> std::convertible_to<std::string>;
};
template <typename T>
concept HasToHash = requires(const T &object) {
    { object.to_hash() } -> std::convertible_to<std::uint64_t>;
};
template <typename T>
concept HasAttributeList = requires(const T &object) {
    object.attributes();
};
template <typename T>
concept Streamable = requires(std::ostream &out, const T &object) {
    out << object;
};
template <typename T>
concept Tuple = is_specialization_v<T, std::tuple> || is_specialization_v<T, std::pair>;
template <typename T>
concept Range = requires(const T &object) {
    object.begin() != object.end();
    *object.begin();
};
template <typename T>
concept Pointer = std::is_pointer_v<T> || is_specialization_v<T, std::shared_ptr> ||
    is_specialization_v<T, std::unique_ptr>;
template <typename T>
concept Aggregate = std::is_aggregate_v<T> && std::is_class_v<T> && !Range<T>;
template <typename T>
concept StdHashed = requires(const T &object) {
    { std::hash<T>{}(object) } -> std::convertible_to<std::size_t>;
};

// The members of an object, as a tuple of references; only for HasAttributes or Aggregate.
template <typename T> auto parts(const T &object) {
    if constexpr (HasAttributes<T>) {
        return object.attribute_values();
    } else {
        return reflect::members(object);
    }
}

} // namespace reflection

namespace hash {

using hash_t = std::uint64_t;
constexpr hash_t DEFAULT_SEED = 1234;

// A number for each type, the same wherever the type is named: a hash of its name.
template <typename T>
inline constexpr int type_hash = [] {
    std::uint32_t hash = 2166136261u;
    for (char c : reflect::type_name<T>()) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    }
    return static_cast<int>(hash & 0x7FFFFFFF);
}();

constexpr hash_t mix(hash_t seed, hash_t value) {
    value += 0x9E3779B97F4A7C15ull + (seed << 6) + (seed >> 2);
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
    return seed ^ (value ^ (value >> 27)) * 0x94D049BB133111EBull;
}

template <typename T> hash_t hash_object(const T &object);

template <typename... Ts> hash_t hash_objects(hash_t seed, const Ts &...objects) {
    ((seed = mix(seed, hash_object(objects))), ...);
    return seed;
}
template <typename... Ts> hash_t hash_objects_with_default_seed(const Ts &...objects) {
    return hash_objects(DEFAULT_SEED, objects...);
}
namespace detail {
using hash::hash_object;
using hash::hash_objects;
} // namespace detail
template <typename T> void hash_combine(hash_t &seed, const T &object) {
    seed = mix(seed, hash_object(object));
}

template <typename T> hash_t hash_object(const T &object) {
    using namespace reflection;
    if constexpr (HasToHash<T>) {
        return object.to_hash();
    } else if constexpr (std::is_enum_v<T>) {
        return static_cast<hash_t>(object);
    } else if constexpr (HasAttributes<T>) {
        return std::apply(
            [](const auto &...values) { return hash_objects(DEFAULT_SEED, values...); },
            parts(object));
    } else if constexpr (HasAttributeList<T>) {
        return hash_object(object.attributes());
    } else if constexpr (is_specialization_v<T, std::optional>) {
        return object ? mix(1, hash_object(*object)) : 0;
    } else if constexpr (IsVariant<T>) {
        return std::visit(
            [&](const auto &value) { return mix(object.index() + 1, hash_object(value)); }, object);
    } else if constexpr (is_specialization_v<T, std::reference_wrapper>) {
        return hash_object(object.get());
    } else if constexpr (Tuple<T>) {
        return std::apply(
            [](const auto &...values) { return hash_objects(DEFAULT_SEED, values...); }, object);
    } else if constexpr (std::is_same_v<T, std::monostate>) {
        return 0;
    } else if constexpr (StdHashed<T>) {
        return mix(DEFAULT_SEED, std::hash<T>{}(object));
    } else if constexpr (is_specialization_v<T, std::unordered_map> ||
                         is_specialization_v<T, std::unordered_set>) {
        hash_t sum = object.size();
        for (const auto &item : object) {
            sum += hash_object(item);
        }
        return sum;
    } else if constexpr (Range<T>) {
        hash_t seed = DEFAULT_SEED;
        for (const auto &item : object) {
            hash_combine(seed, item);
        }
        return mix(seed, static_cast<hash_t>(std::distance(object.begin(), object.end())));
    } else if constexpr (Aggregate<T>) {
        return std::apply(
            [](const auto &...values) { return hash_objects(DEFAULT_SEED, values...); },
            parts(object));
    } else {
        static_assert(concepts::always_false_v<T>, "this type cannot be hashed for the program "
                                                   "cache: give it to_hash(), attribute_names with "
                                                   "attribute_values(), or make it an aggregate");
        return 0;
    }
}

} // namespace hash

namespace reflection {

namespace detail {

template <typename T> void print(std::string &out, const T &object);

template <typename Tuple>
void print_members(std::string &out, const Tuple &values, const std::vector<std::string> &names) {
    std::size_t i = 0;
    std::apply(
        [&](const auto &...value) {
            ((out += i ? "," : "", out += i < names.size() ? names[i] + "=" : "", print(out, value),
              ++i),
             ...);
        },
        values);
}

template <typename T>
concept BuiltIn = fmt::detail::type_constant<T, char>::value != fmt::detail::type::custom_type ||
                  std::is_convertible_v<T, std::string_view>;

// What the formatter below prints: everything that has no formatter of its own.
template <typename T>
concept Printable =
    !BuiltIn<T> && (std::is_enum_v<T> || HasAttributes<T> || HasToString<T> ||
                    is_specialization_v<T, std::optional> || IsVariant<T> ||
                    is_specialization_v<T, std::reference_wrapper> || Tuple<T> || Range<T> ||
                    Aggregate<T> || (std::is_class_v<T> && Streamable<T>));

template <typename T> void print_range(std::string &out, const T &object) {
    out += '{';
    bool first = true;
    for (const auto &item : object) {
        out += first ? "" : ", ";
        first = false;
        print(out, item);
    }
    out += '}';
}

// An object by what it holds, whether or not it can be streamed.
template <typename T> void print_parts(std::string &out, const T &object) {
    if constexpr (HasToString<T>) {
        out += object.to_string();
    } else if constexpr (is_specialization_v<T, std::optional>) {
        object ? print(out, *object) : void(out += "std::nullopt");
    } else if constexpr (IsVariant<T>) {
        std::visit([&](const auto &value) { print(out, value); }, object);
    } else if constexpr (is_specialization_v<T, std::reference_wrapper>) {
        print(out, object.get());
    } else if constexpr (HasAttributes<T>) {
        std::vector<std::string> names;
        std::apply([&](const auto &...name) { (names.emplace_back(name), ...); },
                   T::attribute_names);
        out += short_type_name<T>;
        out += '(';
        print_members(out, object.attribute_values(), names);
        out += ')';
    } else if constexpr (Tuple<T>) {
        out += '(';
        print_members(out, object, {});
        out += ')';
    } else if constexpr (Range<T>) {
        print_range(out, object);
    } else {
        out += short_type_name<T>;
        out += '(';
        print_members(out, parts(object), {});
        out += ')';
    }
}

template <typename T> void print(std::string &out, const T &object) {
    if constexpr (BuiltIn<T> || !Printable<T>) {
        if constexpr (Pointer<T> && !std::is_convertible_v<T, const char *>) {
            out += object ? "pointer" : "nullptr";
        } else if constexpr (fmt::is_formattable<T>::value) {
            fmt::format_to(std::back_inserter(out), "{}", object);
        } else {
            out += reflect::type_name<T>();
        }
    } else if constexpr (std::is_enum_v<T>) {
        const auto name = enchantum::to_string(object);
        out += name.empty() ? std::to_string(static_cast<long long>(object))
                            : enchantum::scoped::to_string(object);
    } else if constexpr (Streamable<T>) {
        std::ostringstream stream;
        stream << object;
        out += stream.str();
    } else {
        print_parts(out, object);
    }
}

} // namespace detail

// Any object as text.
template <typename T> std::string to_text(const T &object);

// A value of any type, for attributes(): its hash and its text.
class Attribute {
  public:
    template <typename T>
    requires(!std::is_same_v<std::decay_t<T>, Attribute>) Attribute(const T &value)
        : hash_(hash::hash_object(value)), text_(to_text(value)) {}
    hash::hash_t to_hash() const { return hash_; }
    std::string to_string() const { return text_; }

  private:
    hash::hash_t hash_;
    std::string text_;
};

template <typename T> std::string to_text(const T &object) {
    std::string out;
    detail::print(out, object);
    return out;
}

// For a type's own operator<<: what it holds.
template <typename T>
requires(HasAttributes<T> || Aggregate<T>) std::ostream &operator<<(std::ostream &out,
                                                                    const T &object) {
    std::string text;
    detail::print_parts(text, object);
    return out << text;
}

// Calls `callback` with every Object found in `object`, in the order of members.
template <typename Object, typename F, typename T>
void visit_object_of_type(F &&callback, const T &object) {
    if constexpr (std::is_same_v<T, Object>) {
        callback(object);
    } else if constexpr (is_specialization_v<T, std::optional>) {
        if (object) {
            visit_object_of_type<Object>(callback, *object);
        }
    } else if constexpr (is_specialization_v<T, std::reference_wrapper>) {
        visit_object_of_type<Object>(callback, object.get());
    } else if constexpr (IsVariant<T>) {
        std::visit([&](const auto &value) { visit_object_of_type<Object>(callback, value); },
                   object);
    } else if constexpr (Tuple<T>) {
        std::apply(
            [&](const auto &...value) { (visit_object_of_type<Object>(callback, value), ...); },
            object);
    } else if constexpr (is_specialization_v<T, std::vector> || Range<T>) {
        using item = std::remove_cvref_t<decltype(*object.begin())>;
        if constexpr (!std::is_arithmetic_v<item> && !std::is_same_v<item, T>) {
            for (const auto &value : object) {
                visit_object_of_type<Object>(callback, value);
            }
        }
    } else if constexpr (HasAttributes<T> || Aggregate<T>) {
        std::apply(
            [&](const auto &...value) { (visit_object_of_type<Object>(callback, value), ...); },
            parts(object));
    }
}

// The first Object in `object`, or nullopt.
template <typename Object, typename T>
std::optional<Object> get_first_object_of_type(const T &object) {
    std::optional<Object> first;
    visit_object_of_type<Object>(
        [&](const Object &found) {
            if (!first) {
                first.emplace(found);
            }
        },
        object);
    return first;
}

} // namespace reflection
} // namespace ttsl

template <typename T>
requires ttsl::reflection::detail::Printable<T>
struct fmt::formatter<T, char> {
    constexpr auto parse(format_parse_context &context) {
        auto it = context.begin();
        while (it != context.end() && *it != '}') {
            ++it;
        }
        return it;
    }
    auto format(const T &object, format_context &context) const {
        const std::string text = ttsl::reflection::to_text(object);
        return std::copy(text.begin(), text.end(), context.out());
    }
};
