package dev.edgeseal.wire;

/** What became of a published message at the broker. */
public enum Handover {
  /** The broker has it, and gives it to whoever listens. */
  TAKEN,
  /** The broker has dropped it: nobody listens on its topic. */
  NO_SUBSCRIBER,
  /** The broker has dropped it: this client may not publish there. */
  REFUSED,
  /** The session ended first: the broker has it or not. */
  LOST
}
