package dev.howdah.protocol.record;

/** Whether a record needs a key. In a compacted topic it does. */
public enum KeyRule {
    OPTIONAL,
    REQUIRED
}
