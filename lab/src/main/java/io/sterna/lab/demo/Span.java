package io.sterna.lab.demo;

import io.sterna.core.identifier.IpAddress;
import java.time.Instant;
import java.util.Set;

/// One event in time and place.
///
/// @param from when it began
/// @param changed when the old locators were gone and the new ones there
/// @param to when it was judged
/// @param locators where the two hosts are afterwards
record Span(int event, Instant from, Instant changed, Instant to, Set<IpAddress> locators) {}
