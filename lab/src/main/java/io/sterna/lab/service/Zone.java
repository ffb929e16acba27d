package io.sterna.lab.service;

import io.sterna.core.identifier.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A zone that a name server of the lab is primary for.
public final class Zone {
  private final String name;
  private final List<String> records = new ArrayList<>();
  private final List<TsigKey> updaters = new ArrayList<>();

  private boolean signed;

  public Zone(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /// Adds an A or AAAA record.
  ///
  /// @param host full name without a trailing dot
  public Zone address(String host, IpAddress address) {
    var type =
        switch (address) {
          case IpAddress.V4 _ -> "A";
          case IpAddress.V6 _ -> "AAAA";
        };
    return record("%s. 30 IN %s %s".formatted(host, type, address));
  }

  /// Adds `_endpoint.HOST TXT` (protocol §3).
  public Zone endpoint(String host, String text) {
    return record("_endpoint.%s. 30 IN TXT \"%s\"".formatted(host, text));
  }

  /// Adds a record as a zone file has it.
  public Zone record(String line) {
    records.add(line);
    return this;
  }

  /// Lets the holder of this key change every A and AAAA in the zone.
  public Zone updatedBy(TsigKey key) {
    updaters.add(key);
    return this;
  }

  /// Lets the server sign the zone, with keys that it makes.
  public Zone signed() {
    signed = true;
    return this;
  }

  List<TsigKey> updaters() {
    return updaters;
  }

  String file() {
    var origin = name.isEmpty() ? "" : name;
    return "$TTL 30\n"
        + "@ IN SOA ns.%s. hostmaster.%s. 1 3600 600 86400 1\n"
            .formatted(origin, origin)
            .replace("..", ".")
        + "@ IN NS ns.%s.\n".formatted(origin).replace("..", ".")
        + "ns.%s. IN A 127.0.0.1\n".formatted(origin).replace("..", ".")
        + String.join("\n", records)
        + "\n";
  }

  /// What `named.conf` says about it.
  String clause(String file) {
    var policy =
        updaters.stream()
            .map(key -> "grant \"%s\" zonesub A AAAA;".formatted(key.name()))
            .reduce((a, b) -> a + " " + b);
    Optional<String> update = policy.map(grants -> " update-policy { " + grants + " };");
    var signing = signed ? " dnssec-policy default; inline-signing yes;" : "";
    return "zone \"%s\" { type primary; file \"%s\";%s%s };\n"
        .formatted(name.isEmpty() ? "." : name, file, update.orElse(""), signing);
  }
}
