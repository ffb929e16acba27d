package io.sterna.core.translate;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.TranslatorStatus.Traffic;
import io.sterna.core.wire.Form;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What carries established connections beside a [Translator], with the same result for each
/// packet; all else it leaves to the translator, which tells it what it may do.
///
/// It has to leave aside each segment that begins or ends a connection (SYN, FIN, RST), so that the
/// translator knows how far a connection has come.
public interface FastPath {
  /// What it has seen of a connection.
  ///
  /// @param idleMillis since its last packet
  /// @param sentNext up to before which sequence number was sent
  /// @param acknowledged the last acknowledgment that was sent
  /// @param peerAcknowledged the last one that was received
  record Progress(
      long idleMillis,
      OptionalInt sentNext,
      OptionalInt acknowledged,
      OptionalInt peerAcknowledged) {}

  /// What it has carried of one association, in packets of the wire on the way out and of the local
  /// kernel on the way in.
  record Carried(Traffic sent, Traffic received) {
    static final Carried NOTHING = new Carried(new Traffic(0, 0), new Traffic(0, 0));
  }

  /// What is there where there is none.
  FastPath NONE =
      new FastPath() {
        @Override
        public void ways(
            Identifier local,
            Identifier remote,
            Optional<SendPath> out,
            Map<LocatorPair, Form> in) {}

        @Override
        public boolean open(Tcn tcn) {
          return false;
        }

        @Override
        public void close(Tcn tcn) {}

        @Override
        public Optional<Progress> progress(Tcn tcn) {
          return Optional.empty();
        }

        @Override
        public Carried carried(Identifier local, Identifier remote) {
          return Carried.NOTHING;
        }
      };

  /// The ways of an association's packets from now on, in place of those before.
  ///
  /// @param out where to send, in [Form#PLAIN] or [Form#NAMES]; empty if it must not
  /// @param in in which of the two forms packets come over the pairs on which it may take them
  void ways(Identifier local, Identifier remote, Optional<SendPath> out, Map<LocatorPair, Form> in);

  /// May carry this connection, by whatever ways its association has.
  ///
  /// @return whether it does; asked again at its next packet if not
  boolean open(Tcn tcn);

  /// Must not carry it any more.
  void close(Tcn tcn);

  /// What it has seen of a connection that it carries.
  Optional<Progress> progress(Tcn tcn);

  /// What it has carried so far.
  Carried carried(Identifier local, Identifier remote);
}
