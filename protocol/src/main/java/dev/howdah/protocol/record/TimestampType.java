package dev.howdah.protocol.record;

/** Whose clock the timestamps of a batch come from, bit 3 of its attributes. */
public enum TimestampType {
    CREATE_TIME,
    LOG_APPEND_TIME
}
