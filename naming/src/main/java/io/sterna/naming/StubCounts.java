package io.sterna.naming;

/// What the stub has done since it began.
///
/// @param queries that arrived, of any kind
/// @param identifiers answers with an identifier address
/// @param refused answered with SERVFAIL because of a key or the configuration
/// @param unanswered answered with SERVFAIL because no DNS server answered
/// @param malformed dropped, or answered with FORMERR
/// @param overload dropped because too many were waiting
public record StubCounts(
    long queries, long identifiers, long refused, long unanswered, long malformed, long overload) {}
