package io.sterna.naming;

import io.sterna.core.identifier.Locator;
import java.time.Duration;
import java.util.List;

/// What DNS says of a name (protocol §3).
public sealed interface NameResult {
  /// The name can be talked to by name.
  ///
  /// @param locators its A and AAAA, usable ones only, at most 8; may be empty
  /// @param validated whether DNSSEC shows that the record is the owner's
  /// @param ttl how long all of this may be kept
  record Found(EndpointRecord record, List<Locator> locators, boolean validated, Duration ttl)
      implements NameResult {
    public Found {
      locators = List.copyOf(locators);
    }
  }

  /// DNS says that there is no `_endpoint` record: a legacy name, for `ttl`.
  record NoEndpoint(Duration ttl) implements NameResult {}

  /// DNS says nothing: no answer, or a server's failure.
  ///
  /// @param reason one sentence for people
  record Unreachable(String reason) implements NameResult {}

  /// DNSSEC shows that the answer is not the owner's.
  ///
  /// @param reason one sentence for people
  record Bogus(String reason) implements NameResult {}

  /// There is a record, but it cannot be used.
  ///
  /// @param reason one sentence: where, what is wrong, what to write
  record Malformed(String reason) implements NameResult {}
}
