package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.noise.MacKey;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.noise.NoiseIk;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Init;
import io.sterna.core.wire.Padding;
import io.sterna.core.wire.Response;
import io.sterna.core.wire.Timestamp;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One attempt of an initiator: one INIT, all of whose copies are equal, with its source
/// (protocol §5).
final class Handshake {
  final int index;
  final Create create;
  final Init init;
  final Bytes peerKey;
  final Locator source;

  /// When the first copy left.
  final Instant began;

  /// Where copies went: an answer from there verifies the address, any other does not.
  final Set<IpAddress> sentTo = new LinkedHashSet<>();

  /// How many addresses the last copy went to at most.
  int width = 1;

  final NoiseIk.Initiator noise;

  /// @throws NoiseException if the peer's key is of low order
  Handshake(
      Host host, Identifier local, Identifier remote, Bytes peerKey, Locator source, Instant now)
      throws NoiseException {
    this.index = host.indexes.draw(now);
    this.peerKey = peerKey;
    this.source = source;
    this.began = now;
    this.create =
        new Create(
            host.number(),
            remote,
            local,
            host.own.set(),
            new Endpoint(source.address(), source.port()),
            host.capabilities(host.key()));
    var stamp = host.timestamps.next(now).bytes();
    host.effect(new Effect.PersistTimestamp(stamp));
    this.noise = new NoiseIk.Initiator(Host.PROLOGUE, host.key().pair(), peerKey, host.ephemeral());
    var payload =
        Padding.fill(
            List.of(new Timestamp(stamp), create), Init.NOISE_LENGTH - NoiseIk.MESSAGE1_OVERHEAD);
    var message1 = noise.writeMessage1(Bytes.of(Command.encodeAll(payload)));
    var bare = Init.withoutMacs(index, message1);
    this.init = bare.withMac1(MacKey.mac1(peerKey).mac(bare.beforeMac1()));
  }

  /// Our set, as CREATE says it.
  LocatorSet told() {
    return create.set();
  }

  NoiseIk.Finished finish(Response response) throws NoiseException {
    return noise.readMessage2(response.noise());
  }
}
