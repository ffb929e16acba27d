package io.sterna.daemon.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Lines of UTF-8 over a channel, each with an end and none longer than agreed.
final class Lines {
  private final ByteChannel channel;
  private final ByteBuffer buffer;

  /// @param longest bytes of a line that is read, its end included
  Lines(ByteChannel channel, int longest) {
    this.channel = channel;
    this.buffer = ByteBuffer.allocate(longest);
  }

  /// The next line without its end; empty when the other side has closed.
  ///
  /// @throws IOException also if the line is too long; what follows it is lost then
  Optional<String> read() throws IOException {
    int looked = 0;
    while (true) {
      for (; looked < buffer.position(); looked++) {
        if (buffer.get(looked) == '\n') return Optional.of(take(looked));
      }
      if (!buffer.hasRemaining()) {
        throw new IOException("a line has at most " + buffer.capacity() + " bytes");
      }
      if (channel.read(buffer) < 0) return Optional.empty();
    }
  }

  void write(String line) throws IOException {
    var out = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (out.hasRemaining()) channel.write(out);
  }

  private String take(int length) {
    var line = new String(buffer.array(), 0, length, StandardCharsets.UTF_8);
    buffer.flip().position(length + 1);
    buffer.compact();
    return line;
  }
}
