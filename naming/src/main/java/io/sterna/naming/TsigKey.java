package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// The key that signs a host's DNS UPDATEs (RFC 8945), hmac-sha256.
///
/// @param name as the server knows it, with a trailing dot
/// @param file where it was read, for messages
public record TsigKey(String name, Bytes secret, Path file) {
  static final String ALGORITHM = "hmac-sha256";

  private static final String REMEDY =
      "; put there what `tsig-keygen -a hmac-sha256 NAME` prints, the same as in the server's"
          + " named.conf";
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  /// A quoted string, in which `//` is part of a secret, or a comment.
  private static final Pattern QUOTED_OR_COMMENT =
      Pattern.compile("(?s)(\"[^\"]*\")|/\\*.*?\\*/|//[^\n]*|#[^\n]*");

  private static final Pattern KEY =
      Pattern.compile("(?s)\\s*key\\s+\"?([^\"\\s{]{1,255})\"?\\s*\\{([^}]*)\\}\\s*;\\s*");
  private static final Pattern FIELD =
      Pattern.compile("\\s*(\\w+)\\s+(?:\"([^\"]*)\"|([^\"\\s;]+))\\s*;");

  /// Reads a file in the format of BIND and of `tsig-keygen`:
  /// `key "NAME" { algorithm hmac-sha256; secret "BASE64"; };`
  ///
  /// @throws IOException if it cannot be used, because others may read it, for example; the
  ///     message says what to do
  public static TsigKey read(Path file) throws IOException {
    try {
      var permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(OTHERS::contains)) {
        throw new IOException(
            "the TSIG key in "
                + file
                + " can be read or written by others: run `chmod 600 "
                + file
                + "`, and make a new key if somebody may have read it");
      }
      return parse(file, Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no TSIG key in " + file + REMEDY, e);
    } catch (AccessDeniedException e) {
      throw new IOException("the TSIG key in " + file + " may not be read: run as its owner", e);
    }
  }

  static TsigKey parse(Path file, String content) throws IOException {
    var key = KEY.matcher(withoutComments(content));
    if (!key.matches()) throw malformed(file, "it is not one `key \"NAME\" { ... };`");
    var algorithm = "";
    var secret = "";
    var fields = FIELD.matcher(key.group(2));
    while (fields.find()) {
      var value = fields.group(2) == null ? fields.group(3) : fields.group(2);
      switch (fields.group(1)) {
        case "algorithm" -> algorithm = value.toLowerCase(Locale.ROOT);
        case "secret" -> secret = value;
        default -> throw malformed(file, "'" + fields.group(1) + "' is no part of a key");
      }
    }
    if (!algorithm.equals(ALGORITHM)) {
      throw malformed(file, "its algorithm is '" + algorithm + "', not " + ALGORITHM);
    }
    return new TsigKey(absolute(file, key.group(1)), secret(file, secret), file);
  }

  private static String withoutComments(String content) {
    return QUOTED_OR_COMMENT
        .matcher(content)
        .replaceAll(
            found -> found.group(1) == null ? " " : Matcher.quoteReplacement(found.group(1)));
  }

  private static String absolute(Path file, String name) throws IOException {
    try {
      return Name.fromString(name, Name.root).toString();
    } catch (TextParseException e) {
      throw malformed(file, "'" + Printable.of(name, 60) + "' is no name for a key");
    }
  }

  private static Bytes secret(Path file, String base64) throws IOException {
    try {
      var secret = Bytes.of(Base64.getDecoder().decode(base64));
      if (secret.length() > 0) return secret;
    } catch (IllegalArgumentException e) {
      // said below, without the secret
    }
    throw malformed(file, "its secret is missing or not base64");
  }

  private static IOException malformed(Path file, String what) {
    return new IOException("the TSIG key in " + file + " is malformed: " + what + REMEDY);
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "TSIG key " + name + " of " + file;
  }
}
