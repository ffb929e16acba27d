package io.sterna.sim;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// What happens in one run, all of it drawn from a seed: two or three hosts that all may move,
/// programs that connect, strangers who get an address that a host has left.
///
/// @param weather until `quiet`
/// @param dnsFailure share of DNS questions without an answer until `quiet`
/// @param attacked whether somebody records, turns bits and sends again
/// @param form the native form that all hosts want
/// @param hosts the first addresses of each; steps name hosts by their place here
/// @param steps by time
/// @param quiet when the last of them is over
record Scenario(
    long seed,
    Weather weather,
    double dnsFailure,
    boolean attacked,
    Form form,
    List<List<IpAddress>> hosts,
    List<Step> steps,
    Duration quiet) {
  /// Something that happens at `at` after the start.
  sealed interface Step {
    Duration at();

    /// The same, later.
    default Step later(Duration by) {
      var then = at().plus(by);
      return switch (this) {
        case Move move -> new Move(then, move.host, move.addresses);
        case Open open -> new Open(then, open.from, open.to);
        case Restart restart -> new Restart(then, restart.host, restart.pause, restart.wiped);
        case Clock clock -> new Clock(then, clock.host, clock.by);
        case Rest rest -> new Rest(then, rest.length);
        case Settle settle -> new Settle(then, settle.address);
      };
    }

    /// A host has these addresses from now on, best first; perhaps none for a while.
    record Move(Duration at, int host, List<IpAddress> addresses) implements Step {}

    /// A program on one host connects to another host.
    record Open(Duration at, int from, int to) implements Step {}

    /// A host's daemon is killed and started again after `pause`.
    ///
    /// @param wiped whether what it had stored is gone then
    record Restart(Duration at, int host, Duration pause, boolean wiped) implements Step {}

    /// A host's clock is set forward, or back.
    record Clock(Duration at, int host, Duration by) implements Step {}

    /// No program writes for so long, about as long as a session is used before it is renewed
    /// (protocol §5).
    record Rest(Duration at, Duration length) implements Step {}

    /// A stranger gets an address that a host has left.
    record Settle(Duration at, IpAddress address) implements Step {}
  }

  Scenario {
    hosts = hosts.stream().map(List::copyOf).toList();
    steps = steps.stream().sorted(Comparator.comparing(Step::at)).toList();
  }

  static Scenario of(long seed) {
    return new Generator(seed).scenario();
  }

  /// Draws a scenario. A host's moves follow each other; those of the other host fall anywhere
  /// between, or at the same time.
  private static final class Generator {
    private static final int MOBILE = 0;
    private static final int STABLE = 1;
    private static final int THIRD = 2;

    private static final int STRANGE_AFTER_SECONDS = 20;

    /// When the initiator of a session renews it; the other end does a minute later (protocol §5).
    private static final int RENEWAL_SECONDS = 3600;

    /// What is opened by then comes before a rest.
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final long seed;
    private final Random random;
    private final boolean v6Only;
    private final boolean dual;
    private final List<List<IpAddress>> hosts = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private int drawn;

    Generator(long seed) {
      this.seed = seed;
      this.random = new Random(seed ^ 0x5EED_5CE7L);
      int families = random.nextInt(20);
      this.v6Only = families < 4;
      this.dual = families >= 12;
    }

    Scenario scenario() {
      double loss = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.2;
      var weather =
          new Weather(
              millis(1 + random.nextInt(40)),
              millis(random.nextInt(3) == 0 ? 0 : random.nextInt(80)),
              loss,
              random.nextDouble() * 0.05,
              random.nextInt(3) == 0 ? 0.01 : 0,
              random.nextInt(3) == 0 ? 0.02 : 0);
      hosts.add(first());
      hosts.add(first());
      opens();
      boolean third = random.nextInt(4) == 0;
      if (third) third();
      var end = moves(MOBILE, 1 + random.nextInt(4));
      if (random.nextInt(2) == 0) end = later(end, moves(STABLE, 1 + random.nextInt(3)));
      if (third)
        end = later(end, random.nextBoolean() ? inherit() : moves(THIRD, 1 + random.nextInt(3)));
      if (random.nextInt(3) == 0) end = later(end, together());
      if (random.nextInt(4) == 0) end = later(end, restart(end));
      if (random.nextInt(4) == 0) {
        var at = millis(random.nextInt((int) end.toMillis()));
        end = later(end, clock(any(), at, /* forward= */ false));
      }
      if (random.nextInt(6) == 0) end = end.plus(rest());
      return new Scenario(
          seed,
          weather,
          random.nextInt(2) * 0.2,
          random.nextInt(3) > 0,
          random.nextInt(3) == 0 ? Form.NAMES : Form.PLAIN,
          hosts,
          steps,
          end.plus(seconds(2)));
    }

    private List<IpAddress> first() {
      var all = new ArrayList<IpAddress>();
      all.add(fresh(v6Only));
      if (dual) all.add(random.nextInt(2), fresh(true));
      if (random.nextInt(4) == 0) all.add(fresh(v6Only));
      return List.copyOf(all);
    }

    private void opens() {
      steps.add(new Step.Open(millis(random.nextInt(1000)), MOBILE, STABLE));
      switch (random.nextInt(4)) {
        case 0 -> steps.add(new Step.Open(millis(random.nextInt(1000)), STABLE, MOBILE));
        case 1 -> { // both ends start at once
          int soon = (int) steps.getFirst().at().toMillis() + random.nextInt(100);
          steps.add(new Step.Open(millis(soon), STABLE, MOBILE));
        }
        default -> {}
      }
      for (int more = random.nextInt(3); more > 0; more--) {
        int from = random.nextInt(4) > 0 ? MOBILE : STABLE;
        steps.add(new Step.Open(millis(random.nextInt(40_000)), from, STABLE - from));
      }
    }

    /// Somebody who talks to one of the two or to both.
    private void third() {
      hosts.add(first());
      int other = random.nextInt(2);
      open(THIRD, other);
      if (random.nextInt(3) == 0) open(THIRD, 1 - other);
    }

    private void open(int host, int other) {
      var at = millis(random.nextInt(random.nextBoolean() ? 1000 : 20_000));
      boolean begins = random.nextBoolean();
      steps.add(new Step.Open(at, begins ? host : other, begins ? other : host));
    }

    /// The third host gets addresses that others have left, where a stranger might have got them.
    private Duration inherit() {
      var addresses = new ArrayList<>(hosts.get(THIRD));
      var heir = new ArrayList<Step>();
      for (var step : steps.stream().sorted(Comparator.comparing(Step::at)).toList()) {
        if (!(step instanceof Step.Settle(var at, var address)) || addresses.size() > 4) continue;
        steps.remove(step);
        addresses.addFirst(address);
        heir.add(new Step.Move(at, THIRD, List.copyOf(addresses)));
      }
      steps.addAll(heir);
      return heir.isEmpty() ? Duration.ZERO : heir.getLast().at();
    }

    private int any() {
      return random.nextInt(hosts.size());
    }

    /// @return when the last move is over
    private Duration moves(int host, int count) {
      var addresses = hosts.get(host);
      var at = millis(500 + random.nextInt(8000));
      for (int i = 0; i < count; i++) {
        addresses = random.nextBoolean() ? overlap(host, addresses, at) : gap(host, addresses, at);
        at = last().plus(millis(random.nextInt(random.nextInt(3) == 0 ? 300 : 15_000)));
      }
      return last();
    }

    private Duration last() {
      return steps.getLast().at();
    }

    /// Make before break: a new address comes, later the old ones of its family leave, or not.
    private List<IpAddress> overlap(int host, List<IpAddress> old, Duration at) {
      var now = new ArrayList<IpAddress>();
      boolean v6 = v6Only || (dual && random.nextBoolean());
      var added = fresh(v6);
      now.add(added);
      now.addAll(old);
      if (now.size() > 4) now.remove(1);
      leave(old, now, at);
      steps.add(new Step.Move(at, host, List.copyOf(now)));
      if (random.nextInt(4) == 0) return now;
      var kept = new ArrayList<>(now);
      kept.removeIf(a -> a.isV6() == v6 && !a.equals(added));
      var until = at.plus(millis(random.nextInt(5000)));
      leave(now, kept, until);
      steps.add(new Step.Move(until, host, List.copyOf(kept)));
      return kept;
    }

    /// Break before make: all addresses of a family leave, and after a while a new one comes, or
    /// the same again.
    private List<IpAddress> gap(int host, List<IpAddress> old, Duration at) {
      boolean v6 = v6Only || (dual && random.nextBoolean());
      var left = new ArrayList<>(old);
      left.removeIf(a -> a.isV6() == v6);
      boolean back = random.nextInt(5) == 0 && left.size() < old.size();
      if (!back) leave(old, left, at);
      boolean none = random.nextInt(4) == 0;
      if (!none) steps.add(new Step.Move(at, host, List.copyOf(left)));
      var now = new ArrayList<IpAddress>();
      now.add(back ? old.stream().filter(a -> a.isV6() == v6).findFirst().get() : fresh(v6));
      now.addAll(left);
      var until =
          none ? at : at.plus(millis(random.nextInt(random.nextInt(3) == 0 ? 10_000 : 1500)));
      steps.add(new Step.Move(until, host, List.copyOf(now)));
      return now;
    }

    /// Two hosts lose all addresses at once and get new ones: neither can tell the other.
    private Duration together() {
      var at = later(last(), steps.stream().map(Step::at).max(Comparator.naturalOrder()).get());
      at = at.plus(seconds(1 + random.nextInt(10)));
      for (int host : new int[] {MOBILE, STABLE}) {
        var away = at.plus(millis(random.nextInt(50)));
        var back = away.plus(millis(random.nextInt(3000)));
        steps.add(new Step.Move(away, host, List.of()));
        steps.add(new Step.Move(back, host, first()));
      }
      return at.plus(seconds(4));
    }

    /// All but the first connections comes after a rest of the length of a session, so that one
    /// end, or both at once, has to renew it under whatever the weather is.
    ///
    /// @return its length
    private Duration rest() {
      var length = seconds(RENEWAL_SECONDS - 25 + random.nextInt(115));
      steps.replaceAll(
          s -> s.at().compareTo(FIRST) < 0 && s instanceof Step.Open ? s : s.later(length));
      steps.add(new Step.Rest(FIRST.plus(seconds(2)), length));
      return length;
    }

    /// Somewhere in the run, whatever happens then. Perhaps both at once.
    private Duration restart(Duration end) {
      var at = millis(random.nextInt((int) end.toMillis()));
      int host = any();
      var back = restart(host, at);
      if (random.nextInt(3) > 0) return back;
      return later(back, restart((host + 1) % hosts.size(), at.plus(millis(random.nextInt(200)))));
    }

    private Duration restart(int host, Duration at) {
      var pause = millis(random.nextInt(3000));
      boolean wiped = random.nextBoolean();
      steps.add(new Step.Restart(at, host, pause, wiped));
      var back = at.plus(pause);
      return random.nextBoolean() ? later(back, clock(host, at, random.nextBoolean())) : back;
    }

    /// By minutes, hours or weeks; perhaps set right again a little later.
    private Duration clock(int host, Duration at, boolean forward) {
      int scale = random.nextInt(3);
      var by = seconds(1 + random.nextInt(scale == 0 ? 300 : scale == 1 ? 10_000 : 2_000_000));
      if (!forward) by = by.negated();
      steps.add(new Step.Clock(at, host, by));
      if (random.nextBoolean()) return at;
      var right = at.plus(millis(random.nextInt(5000)));
      steps.add(new Step.Clock(right, host, by.negated()));
      return right;
    }

    private void leave(List<IpAddress> before, List<IpAddress> after, Duration at) {
      for (var address : before) {
        if (after.contains(address) || random.nextBoolean()) continue;
        steps.add(
            new Step.Settle(at.plus(seconds(STRANGE_AFTER_SECONDS + random.nextInt(20))), address));
      }
    }

    private IpAddress fresh(boolean v6) {
      drawn++;
      if (v6) return IpAddress.parse("2001:db8:" + Integer.toHexString(drawn) + "::1");
      var networks = List.of("192.0.2.", "198.51.100.", "203.0.113.");
      return IpAddress.parse(networks.get(drawn % 3) + drawn);
    }

    private static Duration later(Duration a, Duration b) {
      return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration millis(long millis) {
      return Duration.ofMillis(millis);
    }

    private static Duration seconds(long seconds) {
      return Duration.ofSeconds(seconds);
    }
  }
}
