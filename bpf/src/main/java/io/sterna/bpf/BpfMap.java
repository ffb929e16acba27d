package io.sterna.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;

/// A map of the kernel's.
///
/// @param cpus how many values an entry has, 1 for a map that has one for all processors
record BpfMap(int fd, ObjectFile.MapDefinition definition, int cpus) implements AutoCloseable {
  /// Writes key and value with what is given, which fills segments of their sizes.
  interface Entry {
    void write(MemorySegment key, MemorySegment value);
  }

  static BpfMap create(ObjectFile.MapDefinition definition) throws IOException {
    int cpus = definition.isPerCpu() ? possibleCpus() : 1;
    return new BpfMap(Bpf.createMap(definition), definition, cpus);
  }

  /// Sets an entry.
  ///
  /// @throws BpfException if the map is full
  void put(Entry entry) throws BpfException {
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocate(definition.keySize(), 8);
      var value = arena.allocate(definition.valueSize() * (long) cpus, 8);
      entry.write(key, value);
      SystemCalls.check(
          Bpf.update(fd, key, value), "cannot write to the BPF map " + definition.name());
    }
  }

  /// Removes an entry if there is one.
  void remove(BiConsumer<MemorySegment, Arena> writeKey) {
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocate(definition.keySize(), 8);
      writeKey.accept(key, arena);
      Bpf.delete(fd, key);
    }
  }

  /// The values of an entry, one a processor; none if there is no such entry.
  ///
  /// @param arena in which they are
  Optional<List<MemorySegment>> find(BiConsumer<MemorySegment, Arena> writeKey, Arena arena) {
    var key = arena.allocate(definition.keySize(), 8);
    writeKey.accept(key, arena);
    long size = definition.valueSize() + 7L & ~7L;
    var value = arena.allocate(size * cpus, 8);
    if (Bpf.lookUp(fd, key, value) < 0) return Optional.empty();
    return Optional.of(
        LongStream.range(0, cpus).mapToObj(i -> value.asSlice(i * size, size)).toList());
  }

  /// How many entries there are.
  int size() {
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocate(definition.keySize(), 8);
      int n = 0;
      int more = Bpf.nextKey(fd, MemorySegment.NULL, key);
      for (; more >= 0; n++) more = Bpf.nextKey(fd, key, key);
      return n;
    }
  }

  /// What the kernel takes for possible: "0-3", "0", "0,2-5".
  private static int possibleCpus() throws IOException {
    var text = Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip();
    var last = text.substring(Math.max(text.lastIndexOf('-'), text.lastIndexOf(',')) + 1);
    return Integer.parseInt(last) + 1;
  }

  @Override
  public void close() {
    SystemCalls.close(fd);
  }
}
