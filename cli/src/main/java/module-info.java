/// The sterna command.
module io.sterna.cli {
  requires io.sterna.daemon;
  requires static org.jspecify;
  requires info.picocli;

  opens io.sterna.cli to
      info.picocli;
}
