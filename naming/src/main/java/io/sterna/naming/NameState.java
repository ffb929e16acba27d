package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import java.time.Instant;

/// What was found out about a name last, and when.
public record NameState(Identifier.Name name, PeerAnswer answer, Instant at) {}
