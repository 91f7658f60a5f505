package dev.howdah.protocol.record;

/**
 * The records of a batch are not what their header or their own lengths say. After validation it means a bug; before, it is
 * what {@link RecordBatchValidator} turns into a verdict. Carries no stack trace: strangers' bytes cause it.
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

    /** Field, value and expectation. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
