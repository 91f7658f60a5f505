package dev.howdah.storage.postgres.transaction;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AbortExpired;
import dev.howdah.storage.TransactionAction.AddGroup;
import dev.howdah.storage.TransactionAction.AddPartitions;
import dev.howdah.storage.TransactionAction.End;
import dev.howdah.storage.TransactionAction.Init;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionAction.WriteMarkers;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionOutcome.Done;
import dev.howdah.storage.TransactionOutcome.Missing;
import dev.howdah.storage.TransactionOutcome.Refusal;
import dev.howdah.storage.TransactionOutcome.Refused;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.transaction.Decision.Answer;
import dev.howdah.storage.postgres.transaction.Decision.Change;
import dev.howdah.storage.postgres.transaction.Decision.Create;
import dev.howdah.storage.postgres.transaction.Decision.What;
import dev.howdah.storage.postgres.transaction.IdRow.Ended;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides actions by what is stored. The rules are Kafka's ({@code TransactionCoordinator}, {@code TransactionMetadata}), with these
 * differences: an end is one step, so nobody sees a state of preparation; InitProducerId aborts what is open and answers at once, where
 * Kafka lets the client come again; and it refuses a producer with an old epoch before it aborts anything. Pure.
 */
final class TransactionRules {

    /** A producer id whose epoch is this or higher gets no further one: the last epoch is kept for fencing it off. */
    private static final short EXHAUSTED_EPOCH = Short.MAX_VALUE - 1;

    private static final int COORDINATOR_EPOCH = 0;

    private TransactionRules() {}

    /**
     * @param row null if there is none
     * @param open of the row's number
     */
    static Decision decide(TransactionAction action, @Nullable IdRow row, OpenTransaction open) {
        if (action instanceof Init init) {
            return row == null ? create(init) : init(init, row, open);
        }
        if (action instanceof AddPartitions add) {
            return addPartitions(add, row, open);
        }
        if (action instanceof AddGroup add) {
            return addGroup(add, row, open);
        }
        if (action instanceof End end) {
            return end(end, row, open);
        }
        if (action instanceof AbortExpired expired) {
            return abortExpired(expired, row, open);
        }
        if (action instanceof WriteMarkers markers) {
            return writeMarkers(markers, row, open);
        }
        throw new AssertionError("no such action: " + action);
    }

    private static Decision create(Init init) {
        Producer producer = new Producer(init.freshId(), (short) 0);
        IdRow row = new IdRow(
                init.transactionalId(), producer, IdRow.NO_PRODUCER, IdRow.NO_EPOCH, 0, 0, timeoutMs(init), Ended.NONE);
        return new Create(row, new Done(producer));
    }

    private static int timeoutMs(Init init) {
        return (int) Math.min(Integer.MAX_VALUE, init.timeout().toMillis());
    }

    private static Decision init(Init init, IdRow row, OpenTransaction open) {
        boolean isNamed = !init.known().equals(Producer.NONE);
        if (isNamed && !init.known().equals(row.producer())) {
            return mayAskAgain(init.known(), row) && !open.isOpen()
                    ? new Answer(new Done(row.producer()))
                    : refuse(Refusal.PRODUCER_FENCED);
        }
        IdRow idle = open.isOpen() ? row.ended(Ended.NONE) : endedNothing(row);
        short remembered = isNamed ? row.producer().epoch() : IdRow.NO_EPOCH;
        IdRow after = bumped(idle, init.freshId(), remembered).withTimeout(timeoutMs(init));
        return new Change(row, after, abort(row, open), new Done(after.producer()));
    }

    private static IdRow endedNothing(IdRow row) {
        return new IdRow(
                row.transactionalId(),
                row.producer(),
                row.previousProducerId(),
                row.previousEpoch(),
                row.number(),
                row.epochNumber(),
                row.timeoutMs(),
                Ended.NONE);
    }

    /** Whether it has the epoch before: the answer that told it of the new one was lost (KIP-360). */
    private static boolean mayAskAgain(Producer known, IdRow row) {
        boolean isSameProducer = known.id() == row.producer().id();
        boolean isPrevious = known.id() == row.previousProducerId() && isExhausted(known.epoch());
        return (isSameProducer || isPrevious)
                && row.previousEpoch() != IdRow.NO_EPOCH
                && known.epoch() == row.previousEpoch();
    }

    private static boolean isExhausted(short epoch) {
        return epoch >= EXHAUSTED_EPOCH;
    }

    private static IdRow bumped(IdRow row, long freshId, short remembered) {
        return isExhausted(row.producer().epoch())
                ? row.withProducer(freshId, remembered)
                : row.inNextEpoch(remembered);
    }

    /** Above the epoch in which the transaction was written, so that nothing of it comes after. */
    private static short fencingEpoch(IdRow row) {
        return (short) Math.min(Short.MAX_VALUE, row.producer().epoch() + 1);
    }

    private static What abort(IdRow row, OpenTransaction open) {
        return open.isOpen()
                ? new What.End(open, false, fencingEpoch(row), COORDINATOR_EPOCH, Optional.empty())
                : new What.Nothing();
    }

    private static Decision addPartitions(AddPartitions add, @Nullable IdRow row, OpenTransaction open) {
        Refusal refusal = refusal(row, add.producer());
        if (row == null || refusal != null) {
            return refuse(refusal);
        }
        List<PartitionId> missing = add.partitions().stream()
                .distinct()
                .filter(id -> !open.firstOffsets().containsKey(id))
                .toList();
        Done done = new Done(add.producer());
        if (add.verifyOnly()) {
            return new Answer(missing.isEmpty() ? done : new Missing(new HashSet<>(missing)));
        }
        return missing.isEmpty() ? new Answer(done) : new Change(row, row, new What.AddPartitions(missing), done);
    }

    private static Decision addGroup(AddGroup add, @Nullable IdRow row, OpenTransaction open) {
        Refusal refusal = refusal(row, add.producer());
        if (row == null || refusal != null) {
            return refuse(refusal);
        }
        Done done = new Done(add.producer());
        return open.groupKeys().contains(IndexKey.of(add.groupId()))
                ? new Answer(done)
                : new Change(row, row, new What.AddGroup(add.groupId()), done);
    }

    private static @Nullable Refusal refusal(@Nullable IdRow row, Producer producer) {
        if (row == null || row.producer().id() != producer.id()) {
            return Refusal.INVALID_PRODUCER_ID_MAPPING;
        }
        return row.producer().epoch() == producer.epoch() ? null : Refusal.PRODUCER_FENCED;
    }

    private static Answer refuse(@Nullable Refusal refusal) {
        return new Answer(new Refused(refusal == null ? Refusal.INVALID_PRODUCER_ID_MAPPING : refusal));
    }

    private static Decision end(End end, @Nullable IdRow row, OpenTransaction open) {
        if (row == null) {
            return refuse(Refusal.INVALID_PRODUCER_ID_MAPPING);
        }
        Ended how = end.commit() ? Ended.COMMIT : Ended.ABORT;
        if (end.bumps() && !open.isOpen() && row.ended() != Ended.NONE && isBeforeLastEnd(end.producer(), row)) {
            return row.ended() == how ? new Answer(new Done(row.producer())) : refuse(Refusal.INVALID_TXN_STATE);
        }
        Refusal refusal = refusal(row, end.producer());
        if (refusal != null) {
            return refuse(refusal);
        }
        if (!open.isOpen()) {
            return endOfNothing(end, row, how);
        }
        IdRow ended = row.ended(how);
        if (!end.bumps()) {
            What marked = new What.End(open, end.commit(), row.producer().epoch(), COORDINATOR_EPOCH, Optional.empty());
            return new Change(row, ended, marked, new Done(row.producer()));
        }
        IdRow after = bumped(ended, end.freshId(), row.producer().epoch());
        What marked = new What.End(open, end.commit(), fencingEpoch(row), COORDINATOR_EPOCH, Optional.empty());
        return new Change(row, after, marked, new Done(after.producer()));
    }

    /** Whether the producer's epoch is the one that the last end has raised. */
    private static boolean isBeforeLastEnd(Producer producer, IdRow row) {
        if (producer.id() == row.producer().id()) {
            return producer.epoch() + 1 == row.producer().epoch();
        }
        return producer.id() == row.previousProducerId()
                && isExhausted(producer.epoch())
                && row.producer().epoch() == 0;
    }

    /** Transactions v2: a client that does not know whether anything of it was stored aborts, and gets its next epoch. */
    private static Decision endOfNothing(End end, IdRow row, Ended how) {
        if (!end.bumps()) {
            return row.ended() == how ? new Answer(new Done(row.producer())) : refuse(Refusal.INVALID_TXN_STATE);
        }
        if (end.commit()) {
            return refuse(Refusal.INVALID_TXN_STATE);
        }
        IdRow after = bumped(row.ended(how), end.freshId(), row.producer().epoch());
        return new Change(row, after, new What.Nothing(), new Done(after.producer()));
    }

    private static Decision abortExpired(AbortExpired expired, @Nullable IdRow row, OpenTransaction open) {
        if (row == null || row.number() != expired.number() || !open.isOpen()) {
            return new Answer(new Done(row == null ? Producer.NONE : row.producer()));
        }
        IdRow ended = row.ended(Ended.ABORT);
        short epoch = row.producer().epoch();
        // Its producer may ask for the next epoch and go on, unless that is kept for control batches.
        short remembered = isExhausted(epoch) ? IdRow.NO_EPOCH : epoch;
        IdRow after = epoch == Short.MAX_VALUE ? ended : ended.inNextEpoch(remembered);
        return new Change(row, after, abort(row, open), new Done(after.producer()));
    }

    private static Decision writeMarkers(WriteMarkers markers, @Nullable IdRow row, OpenTransaction open) {
        TransactionOutcome done = new Done(markers.producer());
        if (row == null) {
            return new Answer(done);
        }
        if (markers.producer().epoch() < row.producer().epoch()) {
            return refuse(Refusal.INVALID_PRODUCER_EPOCH);
        }
        What.End end = new What.End(
                open,
                markers.commit(),
                markers.producer().epoch(),
                markers.coordinatorEpoch(),
                Optional.of(Set.copyOf(markers.partitions())));
        if (end.ended().isEmpty()) {
            return new Answer(done);
        }
        boolean leavesNothing = end.ended().size() == open.firstOffsets().size()
                && open.groupKeys().isEmpty();
        Ended how = markers.commit() ? Ended.COMMIT : Ended.ABORT;
        return new Change(row, leavesNothing ? row.ended(how) : row.inKnownEpoch(), end, done);
    }
}
