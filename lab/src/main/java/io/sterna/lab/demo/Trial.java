package io.sterna.lab.demo;

/// What one program went through in one event, measured at the program and in a capture.
///
/// @param program `curl`, `ssh`, `psql`
/// @param event 1 to 4
/// @param alive it ran on, and something arrived in the last second
/// @param silenceMs the longest time without anything arriving
/// @param before payload bytes on the wire in the 2 s before the event
/// @param afterwards payload bytes on the wire after it, over the new locators alone
public record Trial(
    String program, int event, boolean alive, long silenceMs, long before, long afterwards) {}
