package dev.howdah.storage.postgres.transaction;

import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.postgres.connect.IndexKey;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A transactional id as it is stored.
 *
 * @param previousProducerId of the one before, whose epochs were used up; -1 if there is none
 * @param previousEpoch whose bearer may ask again for what it was not told; -1 if nobody may
 * @param number of the transaction that is open or comes next
 * @param epochNumber of the transaction with which the producer's epoch began
 */
record IdRow(
        String transactionalId,
        Producer producer,
        long previousProducerId,
        short previousEpoch,
        long number,
        long epochNumber,
        int timeoutMs,
        Ended ended) {

    static final long NO_PRODUCER = -1;
    static final short NO_EPOCH = -1;

    /** Of no transaction. */
    static final long NO_NUMBER = -1;

    /** How the last transaction ended. */
    enum Ended {
        /** A producer was initialized since, and has ended nothing yet. */
        NONE,
        COMMIT,
        ABORT
    }

    /** Reads a row of the statements that select whole ones. */
    static IdRow read(ResultSet row) throws SQLException {
        return new IdRow(
                IndexKey.name(row.getString("transactional_id"), row.getBytes("long_transactional_id")),
                new Producer(row.getLong("producer_id"), row.getShort("producer_epoch")),
                row.getLong("previous_producer_id"),
                row.getShort("previous_epoch"),
                row.getLong("number"),
                row.getLong("epoch_number"),
                row.getInt("timeout_ms"),
                Ended.valueOf(row.getString("ended")));
    }

    String key() {
        return IndexKey.of(transactionalId);
    }

    /** The last transaction is over, in this way; nothing else changes. */
    IdRow ended(Ended how) {
        return new IdRow(
                transactionalId, producer, previousProducerId, previousEpoch, number + 1, epochNumber, timeoutMs, how);
    }

    /** The next epoch of the same producer, from this row's transaction on. */
    IdRow inNextEpoch(short rememberedEpoch) {
        Producer next = new Producer(producer.id(), (short) (producer.epoch() + 1));
        return new IdRow(transactionalId, next, previousProducerId, rememberedEpoch, number, number, timeoutMs, ended);
    }

    /** A new producer, whose first epoch begins with this row's transaction. */
    IdRow withProducer(long freshId, short rememberedEpoch) {
        Producer fresh = new Producer(freshId, (short) 0);
        return new IdRow(transactionalId, fresh, producer.id(), rememberedEpoch, number, number, timeoutMs, ended);
    }

    /** Batches of its epoch may be where none is part of the transaction any more. */
    IdRow inKnownEpoch() {
        return new IdRow(
                transactionalId, producer, previousProducerId, previousEpoch, number, NO_NUMBER, timeoutMs, ended);
    }

    IdRow withTimeout(int newTimeoutMs) {
        return new IdRow(
                transactionalId, producer, previousProducerId, previousEpoch, number, epochNumber, newTimeoutMs, ended);
    }
}
