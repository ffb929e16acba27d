package io.sterna.lab.demo;

/// Bytes that packets of one kind were longer on the wire than the kernel's own.
///
/// @param kind `SYN`, `SYN-ACK`, `other`
/// @param packets how many were compared
/// @param least bytes added to any of them
/// @param most bytes added to any of them
public record Overhead(String kind, long packets, int least, int most) {}
