package io.sterna.lab.demo;

/// How a program by name ended once all events were over.
///
/// @param ok sum right, every answer right, transaction committed
public record Finish(String program, boolean ok, String detail) {}
