package io.sterna.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sterna.core.identifier.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The commands of bpf(2) that are needed here, with their attributes (linux/bpf.h: union
/// bpf_attr).
final class Bpf {
  /// What a program of a tc hook did to a packet.
  ///
  /// @param action TC_ACT_*, or -1
  /// @param mark of the packet afterwards
  record TestRun(int action, Bytes frame, int mark) {}

  /// What a program of a tc hook is shown beside the bytes (struct __sk_buff).
  ///
  /// @param interfaceIndex on which it comes in, an Ethernet interface of this namespace or 0
  /// @param segmentSize of a packet that stands for several of the wire, 0 for one that is alone
  record Shown(Bytes frame, int interfaceIndex, int segmentSize, int segments) {}

  static final int TCX_INGRESS = 46;
  static final int TCX_EGRESS = 47;

  private static final int MAP_CREATE = 0;
  private static final int MAP_LOOKUP = 1;
  private static final int MAP_UPDATE = 2;
  private static final int MAP_DELETE = 3;
  private static final int MAP_NEXT_KEY = 4;
  private static final int PROG_LOAD = 5;
  private static final int OBJ_PIN = 6;
  private static final int TEST_RUN = 10;
  private static final int LINK_CREATE = 28;

  private static final int SCHED_CLS = 3;
  private static final int ATTRIBUTES = 144;
  private static final int LOG = 1 << 20;
  private static final int NAME = 15;
  private static final int SK_BUFF = 192;

  private Bpf() {}

  static int createMap(ObjectFile.MapDefinition map) throws BpfException {
    try (var arena = Arena.ofConfined()) {
      var attributes = attributes(arena);
      attributes.set(JAVA_INT, 0, map.type());
      attributes.set(JAVA_INT, 4, map.keySize());
      attributes.set(JAVA_INT, 8, map.valueSize());
      attributes.set(JAVA_INT, 12, map.entries());
      name(attributes, 28, map.name());
      int fd = SystemCalls.bpf(MAP_CREATE, attributes);
      return SystemCalls.check(fd, "cannot make the BPF map " + map.name());
    }
  }

  static int lookUp(int map, MemorySegment key, MemorySegment value) {
    return element(MAP_LOOKUP, map, key, value);
  }

  static int update(int map, MemorySegment key, MemorySegment value) {
    return element(MAP_UPDATE, map, key, value);
  }

  static int delete(int map, MemorySegment key) {
    return element(MAP_DELETE, map, key, MemorySegment.NULL);
  }

  /// @param key NULL for the first
  static int nextKey(int map, MemorySegment key, MemorySegment next) {
    return element(MAP_NEXT_KEY, map, key, next);
  }

  private static int element(int command, int map, MemorySegment key, MemorySegment value) {
    try (var arena = Arena.ofConfined()) {
      var attributes = arena.allocate(32, 8);
      attributes.set(JAVA_INT, 0, map);
      attributes.set(JAVA_LONG, 8, key.address());
      attributes.set(JAVA_LONG, 16, value.address());
      return SystemCalls.bpf(command, attributes);
    }
  }

  /// Loads a program of a tc hook.
  ///
  /// @throws BpfException with the verifier's log
  static int load(String name, Bytes instructions, String license) throws BpfException {
    try (var arena = Arena.ofConfined()) {
      var code = arena.allocateFrom(JAVA_BYTE, instructions.toArray());
      var attributes = attributes(arena);
      attributes.set(JAVA_INT, 0, SCHED_CLS);
      attributes.set(JAVA_INT, 4, instructions.length() / 8);
      attributes.set(JAVA_LONG, 8, code.address());
      attributes.set(JAVA_LONG, 16, arena.allocateFrom(license).address());
      name(attributes, 48, name);
      int fd = SystemCalls.bpf(PROG_LOAD, attributes);
      if (fd >= 0) return fd;
      // Once more for its log, which is slow to write.
      var log = arena.allocate(LOG);
      attributes.set(JAVA_INT, 24, 1);
      attributes.set(JAVA_INT, 28, LOG);
      attributes.set(JAVA_LONG, 32, log.address());
      fd = SystemCalls.bpf(PROG_LOAD, attributes);
      if (fd >= 0) return fd;
      throw new BpfException("the kernel refuses the program " + name, -fd, log.getString(0));
    }
  }

  /// Attaches a program to a tc hook of a device, beside those of others (tcx, Linux 6.6). It stays
  /// there for as long as the result is open or pinned.
  static int attach(int program, int device, int hook) {
    try (var arena = Arena.ofConfined()) {
      var attributes = attributes(arena);
      attributes.set(JAVA_INT, 0, program);
      attributes.set(JAVA_INT, 4, device);
      attributes.set(JAVA_INT, 8, hook);
      return SystemCalls.bpf(LINK_CREATE, attributes);
    }
  }

  /// Gives an object a name in a BPF file system, by which it outlives this process.
  static int pin(int fd, String path) {
    try (var arena = Arena.ofConfined()) {
      var attributes = attributes(arena);
      attributes.set(JAVA_LONG, 0, arena.allocateFrom(path).address());
      attributes.set(JAVA_INT, 8, fd);
      return SystemCalls.bpf(OBJ_PIN, attributes);
    }
  }

  /// Shows a program a packet, without sending or delivering anything.
  static TestRun test(int program, Shown shown) throws BpfException {
    try (var arena = Arena.ofConfined()) {
      int length = shown.frame.length();
      int room = length + 256;
      var in = arena.allocateFrom(JAVA_BYTE, shown.frame.toArray());
      var out = arena.allocate(room);
      var context = arena.allocate(SK_BUFF, 8);
      context.set(JAVA_INT, 36, shown.interfaceIndex); // ingress_ifindex
      context.set(JAVA_INT, 164, shown.segments);
      context.set(JAVA_INT, 176, shown.segmentSize);
      var attributes = attributes(arena);
      attributes.set(JAVA_INT, 0, program);
      attributes.set(JAVA_INT, 8, length);
      attributes.set(JAVA_INT, 12, room);
      attributes.set(JAVA_LONG, 16, in.address());
      attributes.set(JAVA_LONG, 24, out.address());
      attributes.set(JAVA_INT, 40, SK_BUFF);
      attributes.set(JAVA_INT, 44, SK_BUFF);
      attributes.set(JAVA_LONG, 48, context.address());
      attributes.set(JAVA_LONG, 56, context.address());
      SystemCalls.check(SystemCalls.bpf(TEST_RUN, attributes), "cannot test a program");
      return new TestRun(
          attributes.get(JAVA_INT, 4),
          Bytes.of(out.asSlice(0, attributes.get(JAVA_INT, 12)).toArray(JAVA_BYTE)),
          context.get(JAVA_INT, 8));
    }
  }

  private static MemorySegment attributes(Arena arena) {
    return arena.allocate(ATTRIBUTES, 8);
  }

  private static void name(MemorySegment attributes, int at, String name) {
    for (int i = 0; i < Math.min(NAME, name.length()); i++) {
      attributes.set(JAVA_BYTE, at + i, (byte) name.charAt(i));
    }
  }
}
