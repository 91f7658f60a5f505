package dev.howdah.broker.http.ingest;

import dev.howdah.broker.append.PendingAppend;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.broker.http.ingest.EventBatches.Batch;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.StorageFailure;

/** One batch of events on its way. Thread: the event loop until it is offered; the outcome comes on the lane's thread. */
final class IngestAppend extends PendingAppend {

    private final Batch batch;
    private final Owner owner;
    private final long bytes;

    /** Who has sent it. Thread: append lane; must not block. */
    interface Owner {

        void onOutcome(IngestAppend append, AppendOutcome outcome);

        void onFailure(IngestAppend append, StorageFailure failure);
    }

    /** @param batch passes to the lane with the offer */
    IngestAppend(PartitionLog log, Batch batch, TopicSettings settings, Owner owner) {
        super(
                log,
                batch.records(),
                settings.timestampType(),
                Enlistment.DECLARED,
                settings.headers(),
                settings.codec());
        this.batch = batch;
        this.owner = owner;
        this.bytes = batch.records().buffer().capacity();
    }

    Batch events() {
        return batch;
    }

    /** Of memory. */
    long heldBytes() {
        return bytes;
    }

    @Override
    protected void onOutcome(AppendOutcome outcome) {
        owner.onOutcome(this, outcome);
    }

    @Override
    protected void onFailure(StorageFailure failure) {
        owner.onFailure(this, failure);
    }
}
