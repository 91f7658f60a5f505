package dev.howdah.protocol.record;

/** Whose clock a record's timestamp is of; bit 3 of a batch's attributes. */
public enum TimestampType {
    CREATE_TIME,
    LOG_APPEND_TIME
}
