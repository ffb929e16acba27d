package io.sterna.core.noise;

import io.sterna.core.identifier.Bytes;
import java.util.Arrays;
import java.util.Optional;

/// Noise_IK_25519_ChaChaPoly_SHA256: one round trip, the initiator knows the responder's key
/// (protocol §5; Noise specification §7.5).
///
/// ```
/// <- s
/// -> e, es, s, ss      | e 32 | s 32 + 16 | payload + 16 |
/// <- e, ee, se         | e 32 | payload + 16 |
/// ```
///
/// Each object serves one handshake. Ephemeral keys are arguments: use each once.
public final class NoiseIk {
  /// What message 1 is longer than its payload.
  public static final int MESSAGE1_OVERHEAD = 32 + 48 + 16;

  /// What message 2 is longer than its payload.
  public static final int MESSAGE2_OVERHEAD = 32 + 16;

  private static final String NAME = "Noise_IK_25519_ChaChaPoly_SHA256";

  private NoiseIk() {}

  /// What message 1 told the responder.
  ///
  /// @param initiator its static public key, which `ss` proves; that this is no replay only the
  ///     first message of the session proves
  public record Opened(Bytes initiator, Bytes payload) {}

  /// A handshake that has ended at the responder: what to send, and the session's keys.
  public record Answer(Bytes message, SessionKeys keys) {}

  /// A handshake that has ended at the initiator.
  public record Finished(Bytes payload, SessionKeys keys) {}

  /// The end that begins.
  public static final class Initiator {
    private final SymmetricState state;
    private final KeyPair own;
    private final KeyPair ephemeral;
    private final Bytes responder;
    private Optional<TagKey> tagKey = Optional.empty();
    private boolean begun;
    private boolean finished;

    /// A handshake that has not begun.
    ///
    /// @param own the static pair
    /// @param responder its static public key, 32 bytes
    /// @param ephemeral a new pair, for this handshake only
    public Initiator(byte[] prologue, KeyPair own, Bytes responder, KeyPair ephemeral) {
      this.state = begin(prologue, responder);
      this.own = own;
      this.responder = responder;
      this.ephemeral = ephemeral;
    }

    /// Message 1.
    ///
    /// @throws NoiseException if the responder's key is of low order
    public Bytes writeMessage1(Bytes payload) throws NoiseException {
      if (begun) throw new IllegalStateException("message 1 is written once");
      begun = true;
      state.mixHash(ephemeral.publicKey().toArray());
      state.mixAgreement(ephemeral.privateKey().toArray(), responder.toArray()); // es
      var sealedStatic = state.encryptAndHash(own.publicKey().toArray());
      state.mixAgreement(own.privateKey().toArray(), responder.toArray()); // ss
      tagKey = Optional.of(state.tagKey());
      var sealedPayload = state.encryptAndHash(payload.toArray());
      return join(ephemeral.publicKey().toArray(), sealedStatic, sealedPayload);
    }

    /// The tags of this session, there once message 1 is written.
    public TagKey tagKey() {
      return tagKey.orElseThrow(() -> new IllegalStateException("write message 1 first"));
    }

    /// Reads message 2 and ends the handshake. A message that does not fit leaves all as it was, so
    /// that a forged one does not keep the right one out.
    public Finished readMessage2(Bytes message) throws NoiseException {
      if (tagKey.isEmpty() || finished) {
        throw new IllegalStateException("message 2 is read once, after message 1 is written");
      }
      var in = message.toArray();
      if (in.length < MESSAGE2_OVERHEAD) throw truncated("message 2");
      var trial = state.copy();
      var theirs = Arrays.copyOf(in, X25519.KEY);
      trial.mixHash(theirs);
      trial.mixAgreement(ephemeral.privateKey().toArray(), theirs); // ee
      trial.mixAgreement(own.privateKey().toArray(), theirs); // se
      var payload = trial.decryptAndHash(Arrays.copyOfRange(in, X25519.KEY, in.length));
      finished = true;
      var keys = trial.split();
      return new Finished(
          Bytes.of(payload), new SessionKeys(new CipherKey(keys[0]), new CipherKey(keys[1])));
    }
  }

  /// The end that answers.
  public static final class Responder {
    private final SymmetricState state;
    private final KeyPair own;
    private Phase phase = Phase.NEW;
    private byte[] theirStatic = new byte[0];
    private byte[] theirEphemeral = new byte[0];
    private Optional<TagKey> tagKey = Optional.empty();

    private enum Phase {
      NEW,
      OPENED,
      ENDED
    }

    public Responder(byte[] prologue, KeyPair own) {
      this.state = begin(prologue, own.publicKey());
      this.own = own;
    }

    /// Reads message 1. One that does not fit ends this object.
    public Opened readMessage1(Bytes message) throws NoiseException {
      if (phase != Phase.NEW) throw new IllegalStateException("message 1 is read once");
      phase = Phase.ENDED;
      var in = message.toArray();
      if (in.length < MESSAGE1_OVERHEAD) throw truncated("message 1");
      int endOfStatic = X25519.KEY + X25519.KEY + Primitives.AEAD_TAG;
      theirEphemeral = Arrays.copyOf(in, X25519.KEY);
      state.mixHash(theirEphemeral);
      state.mixAgreement(own.privateKey().toArray(), theirEphemeral); // es
      theirStatic = state.decryptAndHash(Arrays.copyOfRange(in, X25519.KEY, endOfStatic));
      state.mixAgreement(own.privateKey().toArray(), theirStatic); // ss
      tagKey = Optional.of(state.tagKey());
      var payload = state.decryptAndHash(Arrays.copyOfRange(in, endOfStatic, in.length));
      phase = Phase.OPENED;
      return new Opened(Bytes.of(theirStatic), Bytes.of(payload));
    }

    /// The tags of this session, there once message 1 is read.
    public TagKey tagKey() {
      return tagKey.orElseThrow(() -> new IllegalStateException("read message 1 first"));
    }

    /// Message 2, with which the handshake ends.
    ///
    /// @param ephemeral a new pair, for this handshake only
    /// @throws NoiseException if one of the initiator's keys is of low order
    public Answer writeMessage2(Bytes payload, KeyPair ephemeral) throws NoiseException {
      if (phase != Phase.OPENED) throw new IllegalStateException("message 1 comes first, once");
      phase = Phase.ENDED;
      state.mixHash(ephemeral.publicKey().toArray());
      state.mixAgreement(ephemeral.privateKey().toArray(), theirEphemeral); // ee
      state.mixAgreement(ephemeral.privateKey().toArray(), theirStatic); // se
      var sealedPayload = state.encryptAndHash(payload.toArray());
      var keys = state.split();
      return new Answer(
          join(ephemeral.publicKey().toArray(), sealedPayload),
          new SessionKeys(new CipherKey(keys[1]), new CipherKey(keys[0])));
    }
  }

  private static SymmetricState begin(byte[] prologue, Bytes responder) {
    if (responder.length() != X25519.KEY) {
      throw new IllegalArgumentException(
          "an X25519 public key has 32 bytes, not " + responder.length());
    }
    var state = SymmetricState.of(NAME, prologue);
    state.mixHash(responder.toArray()); // pre-message <- s
    return state;
  }

  private static Bytes join(byte[]... parts) {
    int length = 0;
    for (var part : parts) length += part.length;
    var all = new byte[length];
    int at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return Bytes.of(all);
  }

  private static NoiseException truncated(String what) {
    return new NoiseException(NoiseException.Reason.TRUNCATED, what + " is too short");
  }
}
