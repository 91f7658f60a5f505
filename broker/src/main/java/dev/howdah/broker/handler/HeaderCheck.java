package dev.howdah.broker.handler;

import dev.howdah.protocol.record.BatchFault;
import dev.howdah.protocol.record.BatchVerdict;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchValidator;
import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.protocol.record.RecordFault;
import dev.howdah.storage.HeaderRules;
import dev.howdah.storage.OwnHeaders;
import dev.howdah.storage.OwnHeaders.Origin;
import dev.howdah.storage.OwnHeaders.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks Howdah's own headers in the records of a batch that is valid otherwise. Thread: any. */
final class HeaderCheck {

    private HeaderCheck() {}

    /** All records with a fault, as far as a verdict names them. */
    static Optional<BatchVerdict.Invalid> findFault(RecordBatch batch, HeaderRules rules, long nowMs) {
        Origin origin = batch.isTransactional() ? Origin.TRANSACTION : Origin.PLAIN;
        List<RecordFault> faults = new ArrayList<>(0);
        try (RecordCursor record = RecordCursor.open(batch)) {
            while (record.next() && faults.size() < RecordBatchValidator.RECORD_FAULTS_MAX) {
                int index = record.offsetDelta();
                OwnHeaders.of(record)
                        .findFault(rules, RecordKey.of(record.keyBytes()), origin, nowMs)
                        .ifPresent(fault -> faults.add(new RecordFault(index, fault)));
            }
        }
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(new BatchVerdict.Invalid(
                        BatchFault.INVALID_RECORD,
                        faults.size() + " records rejected, the first: record "
                                + faults.get(0).batchIndex() + ", "
                                + faults.get(0).detail(),
                        faults));
    }
}
