package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.noise.RandomSource;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Capability;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Form;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What all associations of a host share: keys, indexes, time stamps, its own locators, and the
/// effects of the turn that is under way.
final class Host {
  static final byte[] PROLOGUE = "sterna1".getBytes(StandardCharsets.US_ASCII);

  /// Reports of refusals a second; more are only counted, so that a flood does not fill a log.
  private static final int REFUSALS_TOLD = 10;

  final Settings settings;
  final OwnLocators own;
  final IndexTable indexes;
  final Timestamps timestamps;
  final List<OwnKey> keys;

  /// Sessions that their initiators have not confirmed and that no association stands for.
  final Shelf<Session> pending = new Shelf<>();

  final Occupied occupied = new Occupied();
  final Questions questions = new Questions();
  final Limits limits = new Limits();
  final Novelties novelties = new Novelties();
  final Searches searches = new Searches(this);

  private final RandomSource random;
  private final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
  private final Set<Association> touched = new LinkedHashSet<>();
  private List<Effect> effects = new ArrayList<>();

  private PeerView.Accepts usual = PeerView.Accepts.ALL;
  private Instant refusalsSince = Instant.MIN;
  private int refusalsTold;

  Host(Settings settings, RandomSource random) {
    this.settings = settings;
    this.random = random;
    this.own = new OwnLocators(settings.allowLoopback());
    this.indexes = new IndexTable(random);
    this.timestamps = new Timestamps(settings.timestampMark(), settings.bounds().timestamps());
    this.keys = OwnKey.all(settings);
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  void report(Event event) {
    effects.add(new Effect.Report(event));
  }

  void send(Carrier carrier, IpAddress local, IpAddress remote, int port, byte[] message) {
    int at = carrier.hasPorts() ? port : 0;
    effects.add(new Effect.Send(carrier, local, remote, at, Bytes.of(message)));
  }

  /// Something was not accepted: counted, and told unless there are too many.
  void refuse(IpAddress from, Refusal reason, String detail, Instant now) {
    refusals.merge(reason, 1L, Long::sum);
    if (refusalsSince.plusSeconds(1).isBefore(now) || refusalsSince.isAfter(now)) {
      refusalsSince = now;
      refusalsTold = 0;
    }
    if (refusalsTold++ >= REFUSALS_TOLD) return;
    report(
        new Event.Refused(from, detail.isEmpty() ? reason.text() : reason.text() + ": " + detail));
  }

  /// For the simulator's mutation checks: whether a protection is switched off.
  boolean lacks(Weaknesses.Protection protection) {
    return settings.weaknesses().lacks(protection);
  }

  /// The one object for an identifier of this host: messages bring equal ones.
  Identifier same(Identifier own) {
    return settings.own().stream().filter(own::equals).findFirst().orElse(own);
  }

  /// A bound was met: counted, and told now and then.
  void met(Limit limit, Instant now) {
    limits.met(limit, now).ifPresent(this::report);
  }

  Map<Refusal, Long> refusals() {
    return Ordered.map(refusals);
  }

  /// The association has to be settled at the end of this turn.
  void touch(Association association) {
    touched.add(association);
  }

  /// Those touched since this was last asked.
  List<Association> takeTouched() {
    var all = List.copyOf(touched);
    touched.clear();
    return all;
  }

  List<Effect> takeEffects() {
    var all = effects;
    effects = new ArrayList<>();
    return List.copyOf(all);
  }

  /// The key that this host begins associations with.
  OwnKey key() {
    return keys.getFirst();
  }

  /// What CREATE and its ACK in a session with `key` say that this host can do (protocol §6).
  List<Capability> capabilities(OwnKey key) {
    var forms =
        settings.wanted() == Form.NAMES
            ? List.of(Form.NAMES, Form.PLAIN, Form.UDP)
            : List.of(Form.PLAIN, Form.UDP);
    var transports =
        List.of(Capability.Transport.TCP, Capability.Transport.UDP, Capability.Transport.ICMP_ECHO);
    var all = new ArrayList<Capability>();
    all.add(new Capability.Transports(transports));
    all.add(new Capability.Forms(forms));
    key.named().ifPresent(further -> all.add(new Capability.FurtherKey(further)));
    return List.copyOf(all);
  }

  /// The one before if it says the same, so that most peers share it.
  PeerView.Accepts shared(PeerView.Accepts accepts) {
    if (!accepts.equals(usual)) usual = accepts;
    return usual;
  }

  long nonce() {
    return ByteBuffer.wrap(random(8)).getLong();
  }

  int number() {
    return ByteBuffer.wrap(random(4)).getInt();
  }

  KeyPair ephemeral() {
    return KeyPair.generate(random);
  }

  /// A factor of 0.8 to 1.2 (protocol §5).
  double jitter() {
    return 0.8 + (number() >>> 1) * (0.4 / Integer.MAX_VALUE);
  }

  byte[] random(int length) {
    var bytes = new byte[length];
    random.fill(bytes);
    return bytes;
  }

  static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  static boolean elapsed(Instant since, Duration time, Instant now) {
    return !since.plus(time).isAfter(now);
  }
}
