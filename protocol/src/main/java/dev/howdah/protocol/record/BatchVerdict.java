package dev.howdah.protocol.record;

import java.util.List;

/** The result of {@link RecordBatchValidator} for the records field of one partition. */
public sealed interface BatchVerdict {

    /**
     * Every record was decoded and may be stored.
     *
     * @param batch borrows the validated buffer. Its maxTimestamp is that of the records, whatever the producer wrote.
     * @param maxTimestampOffsetDelta the offset delta of the first record with {@code batch.maxTimestamp()}; -1 if no
     *     record has a timestamp above -1
     */
    record Valid(RecordBatch batch, int maxTimestampOffsetDelta) implements BatchVerdict {}

    /**
     * The batch must not be stored.
     *
     * @param detail for the producer: names the field, its value and what was expected
     * @param recordFaults the wrong records, at most {@link RecordBatchValidator#RECORD_FAULTS_MAX}; empty if the batch
     *     as a whole is wrong
     */
    record Invalid(BatchFault fault, String detail, List<RecordFault> recordFaults) implements BatchVerdict {
        public Invalid {
            recordFaults = List.copyOf(recordFaults);
        }

        Invalid(BatchFault fault, String detail) {
            this(fault, detail, List.of());
        }
    }
}
