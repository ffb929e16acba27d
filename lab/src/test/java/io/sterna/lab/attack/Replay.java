package io.sterna.lab.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// Sends recorded control messages again, from any address that was made local to its host before:
/// as they were, and each SEALED once for each of its bytes with a bit of that turned.
/// `Replay FILE TARGET SOURCE`; the file has one message a line, in hex.
final class Replay {
  private static final int PORT = 19941;
  private static final int SEALED = 4;

  private Replay() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var target = new InetSocketAddress(InetAddress.getByName(arguments[1]), PORT);
    var source = new InetSocketAddress(InetAddress.getByName(arguments[2]), PORT);
    int sent = 0;
    try (var channel = DatagramChannel.open().bind(source)) {
      for (var line : Files.readAllLines(Path.of(arguments[0]))) {
        var message = HexFormat.of().parseHex(line.strip());
        channel.send(ByteBuffer.wrap(message), target);
        sent++;
        if (message[0] != SEALED) continue;
        for (int i = 0; i < message.length; i++) {
          var turned = message.clone();
          turned[i] ^= (byte) (1 << i % 8);
          channel.send(ByteBuffer.wrap(turned), target);
          sent++;
          if (i % 50 == 0) Thread.sleep(1); // the daemon is to see them all
        }
      }
    }
    System.out.println("sent " + sent);
  }
}
