package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/// The members of the structs in abi.h.
final class Struct {
  private Struct() {}

  static MemoryLayout u8(String name) {
    return JAVA_BYTE.withName(name);
  }

  static MemoryLayout u16(String name) {
    return JAVA_SHORT.withName(name);
  }

  static MemoryLayout u32(String name) {
    return JAVA_INT.withName(name);
  }

  static MemoryLayout u64(String name) {
    return JAVA_LONG.withName(name);
  }

  static MemoryLayout bytes(String name, int length) {
    return MemoryLayout.sequenceLayout(length, JAVA_BYTE).withName(name);
  }

  static long at(StructLayout layout, String name) {
    return layout.byteOffset(PathElement.groupElement(name));
  }
}
