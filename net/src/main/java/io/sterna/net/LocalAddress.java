package io.sterna.net;

import io.sterna.core.identifier.IpAddress;

/// An address of this host that can be used as locator.
///
/// @param deprecated it is being given up: no longer a good choice where there is another
public record LocalAddress(IpAddress address, int prefixLength, boolean deprecated) {}
