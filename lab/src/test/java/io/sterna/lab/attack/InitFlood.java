package io.sterna.lab.attack;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.noise.MacKey;
import io.sterna.core.wire.Init;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/// Sends INITs with a right mac1 and nothing else right, as fast as one thread can, each from the
/// next of many addresses: `InitFlood TARGET PUBLIC-KEY SECONDS SOURCE-PREFIX`. The addresses are
/// made local to its host before, and no way leads back to them.
final class InitFlood {
  private static final int PORT = 19941;
  private static final int SOURCES = 200;

  private InitFlood() {}

  public static void main(String[] arguments) throws IOException {
    var target = new InetSocketAddress(InetAddress.getByName(arguments[0]), PORT);
    var mac1 = MacKey.mac1(Bytes.of(Base64.getDecoder().decode(arguments[1])));
    long end = System.nanoTime() + Long.parseLong(arguments[2]) * 1_000_000_000L;
    var sources = sources(arguments[3]);
    var random = new Random(1);
    var noise = new byte[Init.NOISE_LENGTH];
    random.nextBytes(noise);
    long sent = 0;
    while (System.nanoTime() < end) {
      ByteBuffer.wrap(noise).putLong(random.nextLong());
      var bare = Init.withoutMacs(random.nextInt(), Bytes.of(noise));
      var init = bare.withMac1(mac1.mac(bare.beforeMac1())).encode();
      var from = sources.get((int) (sent % sources.size()));
      try {
        if (from.send(ByteBuffer.wrap(init), target) > 0) sent++;
      } catch (IOException e) {
        sent++; // an answer that nobody wanted; the next one goes
      }
    }
    System.out.println("sent " + sent);
  }

  private static List<DatagramChannel> sources(String prefix) throws IOException {
    var all = new ArrayList<DatagramChannel>();
    for (int i = 0; i < SOURCES; i++) {
      var address = InetAddress.getByName(prefix + i + ".7");
      all.add(DatagramChannel.open().bind(new InetSocketAddress(address, PORT)));
    }
    return all;
  }
}
