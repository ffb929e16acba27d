package io.sterna.lab.demo;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.capture.Capture;
import io.sterna.lab.scene.Scene;
import io.sterna.lab.service.Daemon;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The demo's four events, played with real programs.
final class Scenario {
  /// How long an event is watched after it happened: longer than any silence that is allowed.
  private static final Duration WATCH = Duration.ofSeconds(7);

  private static final Duration OVERLAP = Duration.ofSeconds(2);
  private static final Duration OUTAGE = Duration.ofMillis(300);
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration END = Duration.ofSeconds(30);

  /// Seconds that the download takes at its pace: all events and a little more.
  private static final int DOWNLOAD = 38;

  private final Lab lab;
  private final Options options;
  private final Screen screen;
  private final ControlChannel control;

  private final List<Span> spans = new ArrayList<>();
  private final List<List<Trial>> byName = new ArrayList<>();
  private final List<Trial> controls = new ArrayList<>();
  private final List<SocketSeen> sockets = new ArrayList<>();

  Scenario(Lab lab, Options options, Screen screen) {
    this.lab = lab;
    this.options = options;
    this.screen = screen;
    this.control = new ControlChannel(Scene.MOBILE, screen::wire);
  }

  /// Something that happens to the hosts; returns when it is done.
  private interface Happening {
    void happen();
  }

  Observation play() {
    screen.step("building hosts, networks, DNS, nginx, sshd and PostgreSQL");
    var stage = new Stage(lab, options, DOWNLOAD);
    var begin = Instant.now();
    startDaemons(stage);
    var outside = capture(stage);
    var inside = stage.scene.daemons().stream().map(daemon -> inside(daemon.host())).toList();
    if (options.sterna()) lookUp(stage);
    screen.title("Three programs connect to " + Scene.STABLE + " by name, three by address");
    try (var named = Company.start(stage, Scene.STABLE, true)) {
      sockets.addAll(named.connected("at first"));
      named.flows().forEach(flow -> screen.wire(syn(stage, flow)));
      var moved = Instant.now();
      events(stage, named);
      var fresh = newConnections(stage);
      screen.step("the download comes to its end, ssh and psql say good-bye");
      var finishes = new ArrayList<>(fresh.finish(" anew", END));
      finishes.addAll(named.finish("", END));
      fresh.close();
      outside.close();
      inside.forEach(Capture::close);
      return observe(begin, moved, new Played(named, fresh, finishes), outside, inside);
    }
  }

  private record Played(Company named, Company fresh, List<Finish> finishes) {}

  private void startDaemons(Stage stage) {
    stage.scene.startDaemons();
    for (var daemon : stage.scene.daemons()) {
      daemon.events(control::on);
      screen.step("sterna is up on " + daemon.host() + ", " + dataPath(daemon));
    }
    if (stage.scene.daemons().isEmpty())
      screen.step("without Sterna: everything is expected to break");
  }

  private static String dataPath(Daemon daemon) {
    var state = daemon.json("status").path("fast_path").path("state").asString("none");
    return state.equals("on")
        ? "established connections in the kernel"
        : "every packet through the daemon: the fast path is " + state;
  }

  private void lookUp(Stage stage) {
    screen.title("mobile asks its stub resolver for " + Scene.STABLE);
    stage.scene.awaitIdentifier(stage.scene.mobile(), Scene.STABLE);
    var identifier = new Identifier.Name(Scene.STABLE).address();
    screen.step(Scene.STABLE + " is " + identifier + ", on every host and for ever");
  }

  private Capture capture(Stage stage) {
    var filter = "tcp or udp port 19941 or icmp";
    return Capture.at(lab.router(), stage.scene.rack(), file("outside"), Capture.HEADERS, filter);
  }

  private Capture inside(Host host) {
    var file = file("inside-" + host.name());
    return Capture.at(host, "sterna0", file, Capture.HEADERS, "tcp");
  }

  private Path file(String name) {
    return lab.directory().resolve(name + ".pcap");
  }

  private static String syn(Stage stage, Flow flow) {
    return "  TCP SYN (TCP: %s, %s, %d, %d; IP: %s -> %s) ->"
        .formatted(
            Scene.MOBILE,
            Scene.STABLE,
            flow.clientPort(),
            flow.serverPort(),
            stage.mobileAddress(),
            stage.stableAddress());
  }

  private void events(Stage stage, Company named) {
    event(
        stage,
        named,
        1,
        "mobile gains a second address in another network, then leaves the first",
        () -> {
          stage.scene.gain();
          Await.pause(OVERLAP);
          stage.scene.leave();
        });
    event(
        stage,
        named,
        2,
        "mobile moves to another subnet, with nothing in between",
        () -> stage.scene.move(OUTAGE));
    event(stage, named, 3, "stable is renumbered, its DNS changes", stage.scene::renumber);
  }

  private void event(Stage stage, Company named, int number, String title, Happening happening) {
    screen.title("Event " + number + ": " + title);
    try (var plain = Company.start(stage, stage.stableAddress().toString(), true)) {
      var _ = plain.connected("by address");
      Await.pause(number == 1 ? WARM_UP : Duration.ofSeconds(1));
      var from = Instant.now();
      happening.happen();
      var changed = Instant.now();
      screen.step(where(stage));
      Await.pause(WATCH);
      var to = Instant.now();
      spans.add(new Span(number, from, changed, to, locators(stage)));
      var trials = named.trials(number, from, to);
      byName.add(trials);
      controls.addAll(plain.trials(number, from, to));
      for (var trial : trials) screen.step(outcome(trial));
    }
  }

  private static String outcome(Trial trial) {
    return trial.alive()
        ? "%s lives; longest silence %d ms".formatted(trial.program(), trial.silenceMs())
        : trial.program() + " is dead";
  }

  private static Set<IpAddress> locators(Stage stage) {
    return Set.of(stage.mobileAddress(), stage.stableAddress());
  }

  private static String where(Stage stage) {
    return "mobile is at %s, stable at %s".formatted(stage.mobileAddress(), stage.stableAddress());
  }

  private Company newConnections(Stage stage) {
    screen.title("Event 4: new connections to " + Scene.STABLE);
    screen.step("DNS says: " + Scene.STABLE + " A " + stage.scene.bind().ask(Scene.STABLE, "A"));
    var from = Instant.now();
    var fresh = Company.start(stage, Scene.STABLE, false);
    sockets.addAll(fresh.connected("anew"));
    var to = Instant.now();
    spans.add(new Span(4, from, from, to, locators(stage)));
    var trials = fresh.firstTrials(4, to);
    byName.add(trials);
    for (var trial : trials) screen.step(outcome(trial));
    return fresh;
  }

  private Observation observe(
      Instant begin, Instant moved, Played played, Capture outside, List<Capture> inside) {
    var flows = new ArrayList<>(played.named().flows());
    flows.addAll(played.fresh().flows());
    var wire = new Wire(outside.tcp(), inside.stream().map(Capture::tcp).toList(), flows);
    var trials = new ArrayList<Trial>();
    var roundTrips = new ArrayList<RoundTrips>();
    roundTrips.add(control.between(0, begin, moved));
    for (int i = 0; i < spans.size(); i++) {
      var span = spans.get(i);
      var company = span.event() == 4 ? played.fresh() : played.named();
      trials.addAll(company.onWire(byName.get(i), wire, span));
      roundTrips.add(control.between(span.event(), span.from(), span.to()));
    }
    return new Observation(
        trials,
        controls,
        sockets,
        played.finishes(),
        wire.overheads(),
        roundTrips,
        wire.resets(),
        outside.complete() && inside.stream().allMatch(Capture::complete));
  }

  /// Leaves the lab up and says how to look around.
  void keep() {
    lab.keep();
    screen.title("The lab stays up; to look around, for example:");
    for (var host : List.of("mobile", "stable", "dns", "router")) {
      screen.say("  ip netns exec st-" + lab.run() + "-" + host + " bash");
    }
    if (options.sterna()) {
      screen.say("  ./sterna status --run " + lab.directory().resolve("mobile/sterna/run"));
    }
    screen.say("and to take it away:\n  ./sterna demo --remove " + lab.run());
  }
}
