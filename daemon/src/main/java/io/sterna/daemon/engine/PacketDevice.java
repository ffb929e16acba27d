package io.sterna.daemon.engine;

import io.sterna.net.Arrival;
import io.sterna.net.Tap;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Where the data path reads and writes packets: [Tap], or memory in a test.
public interface PacketDevice {
  /// As [Tap#read].
  Optional<Arrival> read(MemorySegment buffer) throws IOException;

  /// As [Tap#deliver].
  void deliver(MemorySegment packet) throws IOException;

  /// As [Tap#handBack].
  void handBack(MemorySegment packet, int interfaceIndex) throws IOException;

  /// As [Tap#wake].
  void wake();

  static PacketDevice of(Tap tap) {
    return new PacketDevice() {
      @Override
      public Optional<Arrival> read(MemorySegment buffer) throws IOException {
        return tap.read(buffer);
      }

      @Override
      public void deliver(MemorySegment packet) throws IOException {
        tap.deliver(packet);
      }

      @Override
      public void handBack(MemorySegment packet, int interfaceIndex) throws IOException {
        tap.handBack(packet, interfaceIndex);
      }

      @Override
      public void wake() {
        tap.wake();
      }
    };
  }
}
