package io.sterna.lab.demo;

/// A program's socket as `ss` showed it at both ends.
///
/// @param program which one, and when
/// @param onIdentifiers whether all four addresses were the identifier addresses of the two names
/// @param text for people
public record SocketSeen(String program, boolean onIdentifiers, String text) {}
