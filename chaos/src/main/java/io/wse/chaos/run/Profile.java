package io.wse.chaos.run;

/** A kind of run, and how large it is where nothing else is said. */
enum Profile {
  FAULTS(1_000, 200, 10),
  RECONNECT(2_000, 40, 4),
  SOAK(500, 200, 10);

  final int clients;
  final double rate;
  final double minutes;

  Profile(int clients, double rate, double minutes) {
    this.clients = clients;
    this.rate = rate;
    this.minutes = minutes;
  }
}
