package io.sterna.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The section ".BTF" of an object: what the compiler says of its types
/// (Documentation/bpf/btf.rst).
final class Btf {
  /// A member of a struct; `offset` and `size` in bytes.
  record Member(String name, int offset, int size) {}

  /// A struct.
  record Struct(String name, int size, List<Member> members) {}

  private static final int INT = 1;
  private static final int POINTER = 2;
  private static final int ARRAY = 3;
  private static final int STRUCT = 4;
  private static final int UNION = 5;
  private static final int ENUM = 6;
  private static final int FUNC_PROTO = 13;
  private static final int VAR = 14;
  private static final int DATASEC = 15;
  private static final int DECL_TAG = 17;
  private static final int ENUM64 = 19;

  private record Type(int at, String name, int kind, int count, int size) {}

  private final ByteBuffer in;
  private final int strings;
  private final List<Type> types = new ArrayList<>();

  Btf(byte[] section) {
    in = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
    int header = in.getInt(4);
    int at = header + in.getInt(8);
    int end = at + in.getInt(12);
    strings = header + in.getInt(16);
    types.add(new Type(0, "void", 0, 0, 0));
    while (at < end) {
      int info = in.getInt(at + 4);
      var type =
          new Type(
              at + 12,
              text(in.getInt(at)),
              info >>> 24 & 31,
              info & 0xffff,
              in.getInt(at + 8)); // or the type that it refers to
      types.add(type);
      at += 12 + behind(type);
    }
  }

  private static int behind(Type type) {
    return switch (type.kind) {
      case INT, VAR, DECL_TAG -> 4;
      case ARRAY -> 12;
      case STRUCT, UNION, DATASEC, ENUM64 -> 12 * type.count;
      case ENUM, FUNC_PROTO -> 8 * type.count;
      default -> 0;
    };
  }

  Struct struct(String name) {
    for (var type : types) {
      if (type.kind != STRUCT || !type.name.equals(name)) continue;
      var members = new ArrayList<Member>();
      for (int i = 0; i < type.count; i++) {
        int at = type.at + 12 * i;
        members.add(
            new Member(
                text(in.getInt(at)), (in.getInt(at + 8) & 0xffffff) / 8, size(in.getInt(at + 4))));
      }
      return new Struct(name, type.size, members);
    }
    throw new AssertionError("the object has no struct " + name);
  }

  /// The constants of an enum and their values.
  Map<String, Integer> enumeration(String name) {
    for (var type : types) {
      if (type.kind != ENUM || !type.name.equals(name)) continue;
      var values = new LinkedHashMap<String, Integer>();
      for (int i = 0; i < type.count; i++) {
        values.put(text(in.getInt(type.at + 8 * i)), in.getInt(type.at + 8 * i + 4));
      }
      return values;
    }
    throw new AssertionError("the object has no enum " + name);
  }

  private int size(int id) {
    var type = types.get(id);
    return switch (type.kind) {
      case INT, STRUCT, UNION, ENUM -> type.size;
      case POINTER -> 8;
      case ARRAY -> size(in.getInt(type.at)) * in.getInt(type.at + 8);
      default -> size(type.size); // a typedef, const, volatile
    };
  }

  private String text(int offset) {
    int end = strings + offset;
    while (in.get(end) != 0) end++;
    var bytes = new byte[end - strings - offset];
    in.get(strings + offset, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
