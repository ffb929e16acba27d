package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import java.util.List;

/// A peer whose keys the configuration names (protocol §3).
///
/// @param keys the only ones that count, 32 bytes each; the first is used if DNS does not choose
/// @param locators where the peer is if DNS does not say; may be empty
/// @param origin where the pin is written, for people: `/etc/sterna/sterna.toml line 12`
public record Pin(Identifier.Name name, List<Bytes> keys, List<Locator> locators, String origin) {
  public Pin {
    keys = List.copyOf(keys);
    locators = List.copyOf(locators);
    if (keys.isEmpty()) throw new IllegalArgumentException("a pinned peer has at least one key");
  }
}
