package io.sterna.lab.demo;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Lab;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Scene;
import io.sterna.lab.service.Nginx;
import io.sterna.lab.service.Postgres;
import io.sterna.lab.service.Sshd;

/// The scene of the demo with its three servers on `stable`.
final class Stage {
  /// Bytes a second that nginx sends of the long download.
  private static final long PACE = 3 << 20;

  private static final long SHORT = 1 << 20;

  final Scene scene;
  final Sshd sshd;
  final String longSum;
  final String shortSum;

  /// Builds everything; daemons are prepared, not started.
  ///
  /// @param seconds how long the download must last
  Stage(Lab lab, Options options, int seconds) {
    var plan = Plan.usual().form(options.form()).sterna(options.sterna(), options.sterna());
    boolean icmp = options.carrier().equals("icmp");
    plan = plan.with(options.bpf() ? "bpf = \"auto\"" : "bpf = \"off\"");
    scene = new Scene(lab, icmp ? plan.with("carriers = [\"icmp\"]") : plan);
    if (icmp) lab.router().block("udp dport 19941");
    var nginx = Nginx.start(scene.stable(), PACE);
    longSum = nginx.publish("long", PACE * seconds, 1994);
    shortSum = nginx.publish("short", SHORT, 19);
    sshd = Sshd.start(scene.stable());
    Postgres.start(scene.stable());
  }

  IpAddress mobileAddress() {
    return scene.mobile().addresses().getFirst();
  }

  IpAddress stableAddress() {
    return scene.stable().addresses().getFirst();
  }
}
