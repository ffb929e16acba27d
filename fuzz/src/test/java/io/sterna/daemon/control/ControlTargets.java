package io.sterna.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.daemon.DaemonException;
import io.sterna.fuzz.Target;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Both directions of the control socket.
public final class ControlTargets {
  private static final List<String> WORDS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "\\",
          "\\u",
          "\\ud800",
          "null",
          "true",
          "1e999",
          "-0",
          "99999999999999999999",
          "\n",
          "\"command\":",
          "\"paths\"",
          "[[[[[[[[[[[[[[[[[[[",
          "0.1",
          "\"name\":{}",
          "NaN");

  private ControlTargets() {}

  public static List<Target> all() {
    return List.of(
        new Target("control-request", ControlTargets::requests, ControlTargets::serve, WORDS),
        new Target("control-answer", ControlTargets::answers, ControlTargets::readJson, WORDS));
  }

  private static byte[] requests(Random random) {
    var request =
        switch (random.nextInt(4)) {
          case 0 -> new Request.Status();
          case 1 -> new Request.Paths("stable.example");
          case 2 -> new Request.Events();
          default -> new Request.Down();
        };
    return (JsonText.write(request.toJson()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /// A client's bytes, as the server takes them.
  private static boolean serve(byte[] in, Random random) {
    try {
      var line = new Lines(new Received(in, random), ControlServer.LONGEST_REQUEST).read();
      if (line.isEmpty()) return false;
      var request = Request.parse(line.get());
      assertThat(Request.parse(JsonText.write(request.toJson()))).isEqualTo(request);
      return true;
    } catch (IOException | DaemonException e) {
      return false;
    }
  }

  private static byte[] answers(Random random) {
    return JsonText.write(json(random, 4)).getBytes(StandardCharsets.UTF_8);
  }

  private static Json json(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> new Json.Text("text \u00e4 \"\\ " + random.nextInt());
      case 1 -> new Json.Whole(random.nextLong());
      case 2 -> new Json.Real(random.nextGaussian());
      case 3 -> new Json.Truth(random.nextBoolean());
      case 4 -> new Json.Nothing();
      case 5 -> Json.array(List.of(json(random, depth - 1), json(random, depth - 1)));
      default -> Json.object().with("a", json(random, depth - 1)).with("b", random.nextInt());
    };
  }

  private static boolean readJson(byte[] in, Random random) {
    try {
      var json = JsonText.read(new String(in, StandardCharsets.UTF_8));
      assertThat(JsonText.read(JsonText.write(json))).isEqualTo(json);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Bytes that arrive in pieces.
  private static final class Received implements ByteChannel {
    private final ByteArrayInputStream bytes;
    private final Random random;

    Received(byte[] bytes, Random random) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.random = random;
    }

    @Override
    public int read(ByteBuffer into) {
      var piece = new byte[Math.min(into.remaining(), 1 + random.nextInt(2000))];
      int length = bytes.read(piece, 0, piece.length);
      if (length > 0) into.put(piece, 0, length);
      return length;
    }

    @Override
    public int write(ByteBuffer from) {
      throw new IllegalStateException("nothing is written here");
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
