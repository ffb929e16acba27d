package io.sterna.daemon.host;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.Envelope;
import io.sterna.core.translate.Outer;
import io.sterna.core.wire.Carrier;
import io.sterna.net.MessageCarrier;
import io.sterna.net.MessageReceiver;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What this host's control messages come and go in (protocol §4).
final class Carriers implements AutoCloseable {
  private final Map<Carrier, MessageCarrier> open = new EnumMap<>(Carrier.class);

  /// Opens those that are wanted; UDP always, which carries encapsulated data too.
  ///
  /// @param receiver gets the messages that come in any of them
  /// @param envelopes gets the packets that come in UDP
  static Carriers open(
      Set<Carrier> wanted,
      int port,
      Consumer<Input.Received> receiver,
      BiConsumer<Outer, Bytes> envelopes)
      throws IOException {
    var carriers = new Carriers();
    try {
      carriers.open.put(
          Carrier.UDP, MessageCarrier.udp(port, new Demultiplexer(receiver, envelopes)));
      if (wanted.contains(Carrier.ICMP)) {
        carriers.open.put(
            Carrier.ICMP,
            MessageCarrier.icmp(
                (l, r, p, m) -> receiver.accept(new Input.Received(Carrier.ICMP, l, r, p, m))));
      }
      return carriers;
    } catch (IOException e) {
      carriers.close();
      throw e;
    }
  }

  /// Control messages and encapsulated packets share a port, and so a NAT's binding (protocol §4).
  private record Demultiplexer(
      Consumer<Input.Received> messages, BiConsumer<Outer, Bytes> envelopes)
      implements MessageReceiver {
    @Override
    public void received(IpAddress local, IpAddress remote, int port, Bytes message) {
      received(local, remote, port, 0, message);
    }

    @Override
    public void received(
        IpAddress local, IpAddress remote, int port, int trafficClass, Bytes payload) {
      if (payload.length() > 0 && Envelope.isPacket(payload.at(0))) {
        var outer = new Outer(new LocatorPair(local, remote), port, trafficClass);
        envelopes.accept(outer, payload);
      } else {
        messages.accept(new Input.Received(Carrier.UDP, local, remote, port, payload));
      }
    }
  }

  /// Sends a control message; one that cannot be sent counts as lost.
  boolean send(Carrier carrier, IpAddress local, IpAddress remote, int port, Bytes message) {
    var by = open.get(carrier);
    return by != null && by.send(local, remote, port, message);
  }

  @Override
  public void close() {
    open.values().forEach(MessageCarrier::close);
  }
}
