package io.sterna.daemon.host;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Carrier;
import io.sterna.net.MessageCarrier;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What this host's control messages come and go in (protocol §4).
final class Carriers implements AutoCloseable {
  private final Map<Carrier, MessageCarrier> open = new EnumMap<>(Carrier.class);

  /// Opens those that are wanted; UDP always, which carries encapsulated data too.
  ///
  /// @param receiver gets what comes in any of them
  static Carriers open(Set<Carrier> wanted, int port, Consumer<Input.Received> receiver)
      throws IOException {
    var carriers = new Carriers();
    try {
      carriers.open.put(
          Carrier.UDP,
          MessageCarrier.udp(
              port, (l, r, p, m) -> receiver.accept(new Input.Received(Carrier.UDP, l, r, p, m))));
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
