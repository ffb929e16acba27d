package io.sterna.daemon.control;

import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Between [Json] and its text, on one line.
public final class JsonText {
  private static final int MOST_DEPTH = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxNumberLength(40)
                  .maxNameLength(200)
                  .build())
          .build();

  private JsonText() {}

  public static String write(Json json) {
    var text = new StringWriter();
    try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, out);
    }
    return text.toString();
  }

  /// The one value that `text` holds.
  ///
  /// @throws IOException if it is not JSON, nested deeper than 16, or followed by more
  public static Json read(String text) throws IOException {
    try (var in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      var json = read(in, in.nextToken());
      if (in.nextToken() != null) throw new IOException("more than one JSON value");
      return json;
    } catch (JacksonException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void write(Json json, JsonGenerator out) {
    switch (json) {
      case Json.Members(var members) -> {
        out.writeStartObject();
        members.forEach(
            (name, value) -> {
              out.writeName(name);
              write(value, out);
            });
        out.writeEndObject();
      }
      case Json.Elements(var elements) -> {
        out.writeStartArray();
        elements.forEach(element -> write(element, out));
        out.writeEndArray();
      }
      case Json.Text(var text) -> out.writeString(text);
      case Json.Whole(var number) -> out.writeNumber(number);
      case Json.Real(var number) -> out.writeNumber(number);
      case Json.Truth(var truth) -> out.writeBoolean(truth);
      case Json.Nothing() -> out.writeNull();
    }
  }

  private static Json read(JsonParser in, @Nullable JsonToken token) throws IOException {
    if (token == null) throw new IOException("JSON ends too early");
    return switch (token) {
      case START_OBJECT -> {
        var members = new LinkedHashMap<String, Json>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
          var name = in.currentName();
          members.put(name, read(in, in.nextToken()));
        }
        yield new Json.Members(members);
      }
      case START_ARRAY -> {
        var elements = new ArrayList<Json>();
        for (var next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
          elements.add(read(in, next));
        }
        yield new Json.Elements(elements);
      }
      case VALUE_STRING -> new Json.Text(in.getString());
      case VALUE_NUMBER_INT -> new Json.Whole(in.getLongValue());
      case VALUE_NUMBER_FLOAT -> {
        double number = in.getDoubleValue();
        if (!Double.isFinite(number)) throw new IOException("a number is too large");
        yield new Json.Real(number);
      }
      case VALUE_TRUE -> new Json.Truth(true);
      case VALUE_FALSE -> new Json.Truth(false);
      case VALUE_NULL -> new Json.Nothing();
      case END_ARRAY, END_OBJECT, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IOException("not JSON: " + token);
    };
  }
}
