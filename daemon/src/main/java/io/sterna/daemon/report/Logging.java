package io.sterna.daemon.report;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.sterna.daemon.configuration.Configuration.LogLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the log to standard error, where systemd and people find it.
public final class Logging {
  private Logging() {}

  /// Logs from `level` on; of other libraries warnings only.
  public static void start(LogLevel level) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var lines = new PatternLayoutEncoder();
    lines.setContext(context);
    lines.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg%n%ex{short}");
    lines.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(lines);
    console.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.WARN);
    // A signature that does not fit is told once, in our own words.
    context.getLogger("org.xbill.DNS.dnssec").setLevel(Level.OFF);
    context.getLogger("io.sterna").setLevel(Level.toLevel(level.name()));
  }
}
