package io.sterna.daemon;

import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.ConfigurationFile;
import io.sterna.daemon.configuration.OwnKeys;
import io.sterna.daemon.control.ControlServer;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Readers;
import io.sterna.daemon.control.Request;
import io.sterna.daemon.control.Service;
import io.sterna.daemon.host.Ending;
import io.sterna.daemon.host.Host;
import io.sterna.daemon.host.Leftovers;
import io.sterna.daemon.report.Logging;
import io.sterna.daemon.report.Reporter;
import io.sterna.daemon.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A daemon from its start to its end: `sterna up`.
public final class Daemon {
  public static final String VERSION = "0.1.0";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  private final Readers readers = new Readers();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private @Nullable List<String> removed;

  private Daemon() {}

  /// Runs until a signal, `sterna down` or a failure ends it.
  ///
  /// @param state where it keeps what it has to remember
  /// @param run where its control socket is
  /// @param bpf false for no kernel fast path, whatever the configuration says
  /// @throws DaemonException if it cannot start, or cannot go on
  public static void run(Path config, Path state, Path run, boolean bpf) throws DaemonException {
    new Daemon().live(config, state, run, bpf);
  }

  /// Takes out of the system what daemons that did not end in order left.
  ///
  /// @return what was removed, in words
  public static List<String> removeLeftovers(String device) throws DaemonException {
    try {
      return Leftovers.remove(device);
    } catch (IOException e) {
      throw new DaemonException(Reason.SYSTEM, String.valueOf(e.getMessage()), e);
    }
  }

  private void live(Path config, Path stateDirectory, Path run, boolean bpf)
      throws DaemonException {
    var configuration = ConfigurationFile.read(config);
    Logging.start(configuration.log());
    var keys = OwnKeys.read(configuration);
    var reporter = new Reporter(readers, InstantSource.system());
    try (var state = StateDirectory.open(stateDirectory)) {
      state
          .predecessor()
          .ifPresent(pid -> LOG.warn("process {} did not end in order: taking over", pid));
      var host =
          Host.start(new Host.Beginning(configuration, keys, state, reporter, bpf, this::failed));
      LOG.info("sterna {} is up as {}", VERSION, configuration.names());
      serve(host, run);
      end(host, Ending.PAUSE);
      LOG.info("ended");
    } catch (IOException e) {
      throw new DaemonException(Reason.SYSTEM, String.valueOf(e.getMessage()), e);
    } finally {
      ended.countDown();
    }
    var why = failure.get();
    if (why != null) {
      throw new DaemonException(Reason.SYSTEM, String.valueOf(why.getMessage()), why);
    }
  }

  /// Answers clients until the end.
  private void serve(Host host, Path run) throws DaemonException {
    try (var _ = ControlServer.open(run, service(host))) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::signalled, "signal"));
      ending.await();
      readers.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DaemonException e) {
      end(host, Ending.PAUSE);
      throw e;
    }
  }

  /// Ends the host unless it has been ended already.
  private synchronized List<String> end(Host host, Ending how) throws DaemonException {
    if (removed != null) return removed;
    try {
      removed = host.end(how);
      return removed;
    } catch (IOException e) {
      throw new DaemonException(
          Reason.SYSTEM, "not all could be removed (" + e.getMessage() + "): try again", e);
    }
  }

  private void failed(IOException why) {
    failure.set(why);
    ending.countDown();
  }

  /// SIGTERM or SIGINT, or the process ends by itself.
  private void signalled() {
    boolean endsByItself = ending.getCount() == 0;
    ending.countDown();
    try {
      boolean inTime = ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!endsByItself) Runtime.getRuntime().halt(inTime ? 0 : 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Service service(Host host) {
    return new Service() {
      @Override
      public Json answer(Request.Question question) throws DaemonException {
        return host.answer(question);
      }

      @Override
      public Json down() throws DaemonException {
        var all = end(host, Ending.REMOVE);
        ending.countDown();
        return Json.object().with("removed", Json.texts(all));
      }

      @Override
      public Readers readers() {
        return readers;
      }
    };
  }
}
