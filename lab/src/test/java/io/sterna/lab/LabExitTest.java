package io.sterna.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whatever way the owner of a lab ends, nothing of the lab stays.
@Tag("lab")
class LabExitTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private static Process holder() throws IOException {
    var home = Project.home();
    var classes =
        List.of("lab/target/classes", "lab/target/test-classes", "core/target/classes").stream()
            .map(part -> home.resolve(part).toString())
            .toList();
    // What is started in the background of a script ignores SIGINT, and a JVM leaves it at that.
    return new ProcessBuilder(
            "env",
            "--default-signal=INT",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            String.join(":", classes),
            LabHolder.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static boolean anythingLeft(String run) {
    return Shell.run("ip", "netns").out().contains("st-" + run + "-")
        || Path.of("/tmp/st-" + run).toFile().exists()
        || Path.of("/etc/netns/st-" + run + "-held").toFile().exists();
  }

  /// Those that run in its namespace; one that was just started takes a moment to enter it.
  private static List<ProcessHandle> programs(String run) {
    return Await.present(
        "programs in the lab",
        BOUND,
        () ->
            Optional.of(
                    Shell.run("ip", "netns", "pids", "st-" + run + "-held").lines().stream()
                        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                        .toList())
                .filter(programs -> !programs.isEmpty()));
  }

  @Test
  void interruptedItCleansUpItself() throws IOException {
    var holder = holder();
    var run = holder.inputReader().readLine();
    var programs = programs(run);
    Shell.run("kill", "-INT", Long.toString(holder.pid()));
    Await.until("the interrupted lab to be gone", BOUND, () -> !anythingLeft(run));
    Await.until(
        "its programs to end", BOUND, () -> programs.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void killedTheNextLabCleansUp() throws IOException {
    var holder = holder();
    var run = holder.inputReader().readLine();
    var programs = programs(run);
    holder.destroyForcibly();
    Await.until("the owner to be gone", BOUND, () -> !holder.isAlive());
    assertThat(anythingLeft(run)).isTrue();
    Lab.open().close();
    assertThat(anythingLeft(run)).isFalse();
    Await.until(
        "its programs to end", BOUND, () -> programs.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void aLivingLabIsLeftAlone() {
    try (var one = Lab.open()) {
      var _ = one.host("held");
      Lab.open().close();
      assertThat(anythingLeft(one.run())).isTrue();
    }
  }
}
