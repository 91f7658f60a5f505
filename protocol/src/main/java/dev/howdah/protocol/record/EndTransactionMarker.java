package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The control record that ends a transaction in a partition. A batch of its own has it; the batch names the producer. Key and value are
 * Kafka's ({@code ControlRecordType}, {@code EndTxnMarker.json}):
 *
 * <pre>
 * key    version int16 0 | type int16: 0 abort, 1 commit
 * value  version int16 0 | coordinator epoch int32
 * </pre>
 *
 * @see <a href="https://kafka.apache.org/documentation/#controlbatch">Kafka: control batches</a>
 */
public final class EndTransactionMarker {

    private static final short VERSION = 0;
    private static final short ABORT = 0;
    private static final short COMMIT = 1;
    private static final int KEY_BYTES = 2 * Short.BYTES;
    private static final int VALUE_BYTES = Short.BYTES + Integer.BYTES;
    private static final int NO_SEQUENCE = -1;

    private EndTransactionMarker() {}

    /**
     * Makes the batch, with offset 0 and leader epoch -1.
     *
     * @param timestampMs of the record
     * @return its bytes are on the heap and belong to the caller
     */
    public static RecordBatch batch(
            long producerId, short producerEpoch, boolean commit, int coordinatorEpoch, long timestampMs) {
        ByteBuf key = Unpooled.buffer(KEY_BYTES).writeShort(VERSION).writeShort(commit ? COMMIT : ABORT);
        ByteBuf value = Unpooled.buffer(VALUE_BYTES).writeShort(VERSION).writeInt(coordinatorEpoch);
        ByteBuf out = Unpooled.buffer();
        short attributes = RecordBatch.TRANSACTIONAL_BIT | RecordBatch.CONTROL_BIT;
        RecordBatchBuilder builder =
                new RecordBatchBuilder().begin(out, 0, -1, attributes, producerId, producerEpoch, NO_SEQUENCE);
        builder.add(0, timestampMs, key, value, null);
        builder.finish();
        return new RecordBatch(out, 0);
    }

    /**
     * Whether a control batch says that a transaction is aborted.
     *
     * @throws MalformedRecordsException its record cannot be read
     */
    public static boolean isAbort(RecordBatch control) {
        try (RecordCursor cursor = RecordCursor.open(control)) {
            return cursor.next()
                    && cursor.keyBytes() >= KEY_BYTES
                    && cursor.window().getShort(cursor.keyIndex() + Short.BYTES) == ABORT;
        }
    }
}
