package dev.howdah.broker.http.ingest;

import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.http.ingest.EventBatches.Batch;
import dev.howdah.storage.Append;
import dev.howdah.storage.KeyedLogWriter.Outcome;
import dev.howdah.storage.KeyedLogWriter.Part;
import dev.howdah.storage.KeyedLogWriter.PartId;
import dev.howdah.storage.StorageFailure;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A part of a request with an {@code Idempotency-Key}, on its way through the {@link KeyedLane}, which releases its batches at its end.
 *
 * <p>Thread: the event loop until it is offered, then the lane's; {@link #cancel} any.
 */
final class KeyedPart {

    private final CatalogTopic topic;
    private final Part part;
    private final List<Batch> batches;
    private final Owner owner;
    private final long bytes;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Who has sent it. Thread: the lane; must not block. */
    interface Owner {

        void onOutcome(KeyedPart part, Outcome outcome);

        void onFailure(KeyedPart part, StorageFailure failure);
    }

    /** @param batches are taken */
    KeyedPart(CatalogTopic topic, PartId id, byte[] digest, List<Batch> batches, Owner owner) {
        this.topic = topic;
        this.batches = List.copyOf(batches);
        this.owner = owner;
        List<Append> appends = batches.stream()
                .map(batch -> new Append(
                        topic.partition(batch.partition()),
                        batch.records(),
                        topic.settings().timestampType(),
                        Append.Enlistment.DECLARED,
                        topic.settings().headers(),
                        Set.of()))
                .toList();
        part = new Part(id, digest, appends);
        bytes = batches.stream()
                .mapToLong(batch -> batch.records().buffer().capacity())
                .sum();
    }

    PartId id() {
        return part.id();
    }

    Part part() {
        return part;
    }

    CatalogTopic topic() {
        return topic;
    }

    List<Batch> batches() {
        return batches;
    }

    /** Of memory. */
    long heldBytes() {
        return bytes;
    }

    /** Takes it for a transaction, or gives it up: the first one decides. */
    boolean claim() {
        return taken.compareAndSet(false, true);
    }

    /** Gives it up; it is then certain not to be stored. Returns false if it is too late. */
    boolean cancel() {
        boolean cancelled = claim();
        if (cancelled) {
            release();
        }
        return cancelled;
    }

    void end(Outcome outcome) {
        release();
        owner.onOutcome(this, outcome);
    }

    void fail(StorageFailure failure) {
        release();
        owner.onFailure(this, failure);
    }

    private void release() {
        batches.forEach(Batch::release);
    }
}
