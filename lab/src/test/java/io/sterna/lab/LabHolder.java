package io.sterna.lab;

/// A process that has a lab and waits to be ended.
final class LabHolder {
  private LabHolder() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (var lab = Lab.open()) {
      lab.host("held").spawn("sleep", "sleep", "1000");
      System.out.println(lab.run());
      Thread.sleep(60_000);
    }
  }
}
