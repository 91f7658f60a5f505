package dev.howdah.protocol.record;

/**
 * The records of a batch do not fit their header or their own lengths. {@link RecordBatchValidator} makes a verdict of
 * it; after the validation it means a bug. It has no stack trace, because any client can cause it.
 */
public final class MalformedRecordsException extends RuntimeException {

    private final BatchFault fault;

    MalformedRecordsException(BatchFault fault, String detail) {
        super(detail, null, false, false);
        this.fault = fault;
    }

    static MalformedRecordsException invalid(String detail) {
        return new MalformedRecordsException(BatchFault.INVALID_RECORD, detail);
    }

    public BatchFault fault() {
        return fault;
    }

    /** Names the field, its value and what was expected. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
