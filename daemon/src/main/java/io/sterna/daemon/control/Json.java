package io.sterna.daemon.control;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value (RFC 8259). [JsonText] reads and writes it.
///
/// Made by hand and without reflection, so that `sterna status` need not wait for a mapper to
/// start.
public sealed interface Json {
  /// Members in the order in which they were put.
  record Members(Map<String, Json> members) implements Json {}

  record Elements(List<Json> elements) implements Json {
    public Elements {
      elements = List.copyOf(elements);
    }
  }

  record Text(String text) implements Json {}

  record Whole(long number) implements Json {}

  record Real(double number) implements Json {}

  record Truth(boolean truth) implements Json {}

  record Nothing() implements Json {}

  /// An object without members; [#with] makes the next one.
  static Json object() {
    return new Members(Map.of());
  }

  /// An array of texts.
  static Json texts(Collection<?> values) {
    return new Elements(values.stream().<Json>map(value -> new Text(value.toString())).toList());
  }

  static Json array(List<? extends Json> elements) {
    return new Elements(List.copyOf(elements));
  }

  /// This object with one more member.
  ///
  /// @throws IllegalStateException if this is no object
  default Json with(String name, Json value) {
    if (!(this instanceof Members(var members))) {
      throw new IllegalStateException("only objects have members");
    }
    var more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Members(more);
  }

  /// This object with all members of another one behind its own.
  default Json with(Json other) {
    var all = this;
    if (other instanceof Members(var members)) {
      for (var member : members.entrySet()) all = all.with(member.getKey(), member.getValue());
    }
    return all;
  }

  default Json with(String name, String value) {
    return with(name, new Text(value));
  }

  default Json with(String name, long value) {
    return with(name, new Whole(value));
  }

  default Json with(String name, boolean value) {
    return with(name, new Truth(value));
  }

  /// As [#with], or this object unchanged if there is no value.
  ///
  /// @param value whole and other numbers become numbers, all else text
  default Json withAny(String name, Optional<?> value) {
    if (value.isEmpty()) return this;
    return with(
        name,
        switch (value.orElseThrow()) {
          case Long whole -> new Whole(whole);
          case Integer whole -> new Whole(whole);
          case Double real -> new Real(real);
          case Object other -> new Text(other.toString());
        });
  }

  /// The member of that name, if this is an object that has it.
  default Optional<Json> member(String name) {
    return this instanceof Members(var members)
        ? Optional.ofNullable(members.get(name))
        : Optional.empty();
  }

  /// The text of the member of that name, or an empty one.
  default String text(String name) {
    return member(name).map(value -> value instanceof Text(var text) ? text : "").orElse("");
  }

  /// The whole number of the member of that name, or 0.
  default long whole(String name) {
    return member(name).map(value -> value instanceof Whole(var n) ? n : 0L).orElse(0L);
  }

  default boolean truth(String name) {
    return member(name).map(value -> value instanceof Truth(var truth) && truth).orElse(false);
  }

  /// The elements of the member of that name, or none.
  default List<Json> elements(String name) {
    return member(name)
        .map(value -> value instanceof Elements(var all) ? all : List.<Json>of())
        .orElse(List.of());
  }
}
