package dev.howdah.protocol.record;

/** Whether a record may be without key: in a compacted topic it may not. */
public enum KeyRule {
    OPTIONAL,
    REQUIRED
}
