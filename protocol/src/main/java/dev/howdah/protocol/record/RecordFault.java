package dev.howdah.protocol.record;

/**
 * Says what is wrong with one record of a refused batch.
 *
 * @param batchIndex the place of the record in the batch, counted from 0
 */
public record RecordFault(int batchIndex, String detail) {}
