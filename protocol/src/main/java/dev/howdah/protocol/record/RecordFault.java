package dev.howdah.protocol.record;

/**
 * What is wrong with one record of a refused batch.
 *
 * @param batchIndex which record, counted from 0
 */
public record RecordFault(int batchIndex, String detail) {}
